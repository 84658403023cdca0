// Anneal the order of transactions: swap, move one, move a block; temperature 4 to 0.12, geometric.
//
// Reads numbers: n keys seed evaluations; then for each transaction its length, its number of operations,
// and key, write and position of each. Writes one line: best makespan, and the order that has it.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iostream>
#include <random>
#include <vector>

struct Operation { int key, write, position; };
struct Transaction { int length; std::vector<Operation> operations; };
struct State { std::vector<int> written, touched; int end; };

static std::vector<Transaction> transactions;
// After each transaction of the current order, so that an evaluation begins where orders differ.
static std::vector<State> states;

static void add(State &state, const Transaction &t) {
  int start = 0;
  for (const auto &o : t.operations) {
    const int last = o.write ? state.touched[o.key] : state.written[o.key];
    start = std::max(start, last + 1 - o.position);
  }
  for (const auto &o : t.operations) {
    const int time = start + o.position;
    state.touched[o.key] = std::max(state.touched[o.key], time);
    if (o.write) state.written[o.key] = std::max(state.written[o.key], time);
  }
  state.end = std::max(state.end, start + t.length);
}

static int follow(const std::vector<int> &order, int from) {
  for (size_t i = from; i < order.size(); ++i) {
    states[i + 1] = states[i];
    add(states[i + 1], transactions[order[i]]);
  }
  return states.back().end;
}

static int evaluate(const std::vector<int> &order, int from, State &scratch) {
  scratch = states[from];
  for (size_t i = from; i < order.size(); ++i) add(scratch, transactions[order[i]]);
  return scratch.end;
}

int main() {
  int n, keys;
  uint64_t seed;
  int64_t evaluations;
  std::cin >> n >> keys >> seed >> evaluations;
  transactions.resize(n);
  for (auto &t : transactions) {
    int count;
    std::cin >> t.length >> count;
    t.operations.resize(count);
    for (auto &o : t.operations) std::cin >> o.key >> o.write >> o.position;
  }
  std::mt19937_64 rng(seed);
  // Not std::uniform_int_distribution: its numbers differ between standard libraries.
  auto below = [&](int bound) { return static_cast<int>(rng() % static_cast<uint64_t>(bound)); };
  auto unit = [&] { return static_cast<double>(rng() >> 11) * 0x1p-53; };
  std::vector<int> order(n), trial;
  for (int i = 0; i < n; ++i) order[i] = i;
  for (int i = n - 1; i > 0; --i) std::swap(order[i], order[below(i + 1)]);
  states.assign(n + 1, State{std::vector<int>(keys, -1), std::vector<int>(keys, -1), 0});
  State scratch = states[0];
  int value = follow(order, 0), best = value;
  std::vector<int> kept = order;
  const double hot = 4.0, cold = 0.12, factor = std::pow(cold / hot, 1.0 / static_cast<double>(evaluations));
  double temperature = hot;
  for (int64_t step = 0; step < evaluations; ++step, temperature *= factor) {
    trial = order;
    const int kind = below(3), a = below(n), b = below(n);
    if (a == b) continue;
    int from = std::min(a, b);
    if (kind == 0) {
      std::swap(trial[a], trial[b]);
    } else {
      const int size = kind == 1 ? 1 : 1 + below(std::min(8, n - a));
      std::vector<int> block(trial.begin() + a, trial.begin() + a + size);
      trial.erase(trial.begin() + a, trial.begin() + a + size);
      const int place = std::min<int>(b, static_cast<int>(trial.size()));
      trial.insert(trial.begin() + place, block.begin(), block.end());
      from = std::min(a, place);
    }
    const int found = evaluate(trial, from, scratch);
    if (found <= value || unit() < std::exp((value - found) / temperature)) {
      order.swap(trial);
      value = follow(order, from);
      if (value < best) best = value, kept = order;
    }
  }
  std::cout << best;
  for (int j : kept) std::cout << ' ' << j;
  std::cout << '\n';
}
