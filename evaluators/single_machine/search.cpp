// Iterated local search for total weighted tardiness: where the best-known values of `smtwt` come
// from. Reads instances from stdin, "n seed rounds p_1 … w_1 … d_1 …" each, and writes one line for
// each: value, then the sequence. Not needed to run a campaign.
//
// A round perturbs the current sequence by a few exchanges and descends by insertions and exchanges,
// first improvement; worse results are forgotten after a while. After R. K. Congram, C. N. Potts,
// S. L. van de Velde, "An iterated dynasearch algorithm for the single-machine total weighted
// tardiness scheduling problem", INFORMS Journal on Computing 14 (2002), with simpler moves.
#include <algorithm>
#include <cstdint>
#include <iostream>
#include <random>
#include <vector>

namespace {

using Sequence = std::vector<int>;

struct Machine {
    int n;
    std::vector<int64_t> p, w, d;
    std::vector<int64_t> start, before;  // of the current sequence, by position: start time, cost so far

    explicit Machine(int size) : n(size), p(size), w(size), d(size), start(size + 1), before(size + 1) {}

    int64_t cost(int job, int64_t completion) const {
        return completion > d[job] ? w[job] * (completion - d[job]) : 0;
    }

    int64_t load(const Sequence& sequence, int from = 0) {
        for (int k = from; k < n; ++k) {
            start[k + 1] = start[k] + p[sequence[k]];
            before[k + 1] = before[k] + cost(sequence[k], start[k + 1]);
        }
        return before[n];
    }

    // Gain of moving position i to position j, what lies between shifting by one; 0 if there is none.
    int64_t insertion(const Sequence& s, int i, int j) const {
        int lo = std::min(i, j), hi = std::max(i, j);
        int64_t now = before[hi + 1] - before[lo], clock = start[lo], changed = 0;
        if (j < i) changed += cost(s[i], clock += p[s[i]]);
        for (int k = lo + (i < j); k < hi + (i < j); ++k) {
            changed += cost(s[k], clock += p[s[k]]);
            if (changed >= now) return 0;
        }
        if (i < j) changed += cost(s[i], clock += p[s[i]]);
        return std::max<int64_t>(0, now - changed);
    }

    int64_t exchange(const Sequence& s, int i, int j) const {
        int64_t now = before[j + 1] - before[i], clock = start[i], changed = cost(s[j], clock += p[s[j]]);
        for (int k = i + 1; k < j; ++k) {
            changed += cost(s[k], clock += p[s[k]]);
            if (changed >= now) return 0;
        }
        changed += cost(s[i], clock + p[s[i]]);
        return std::max<int64_t>(0, now - changed);
    }

    bool improve(Sequence& s) {
        bool any = false;
        for (int i = 0; i < n; ++i)
            for (int j = 0; j < n; ++j) {
                if (i == j) continue;
                int lo = std::min(i, j), hi = std::max(i, j);
                if (insertion(s, i, j) > 0) {
                    if (i < j) std::rotate(s.begin() + i, s.begin() + i + 1, s.begin() + j + 1);
                    else std::rotate(s.begin() + j, s.begin() + i, s.begin() + i + 1);
                } else if (i < j && exchange(s, lo, hi) > 0) {
                    std::swap(s[i], s[j]);
                } else {
                    continue;
                }
                load(s, lo);
                any = true;
            }
        return any;
    }

    int64_t descend(Sequence& s) {
        load(s);
        while (improve(s)) {
        }
        return before[n];
    }
};

Sequence search(Machine& machine, uint64_t seed, int rounds) {
    std::mt19937_64 random(seed);
    int n = machine.n, patience = 0;
    Sequence best(n);
    for (int j = 0; j < n; ++j) best[j] = j;
    std::sort(best.begin(), best.end(), [&](int a, int b) { return machine.d[a] < machine.d[b]; });
    int64_t best_value = machine.descend(best), value = best_value;
    Sequence current = best;
    for (int round = 0; round < rounds && best_value > 0; ++round) {
        Sequence tried = current;
        int kicks = 3 + (int)(random() % 8), reach = std::max(2, n / 3);
        for (int kick = 0; kick < kicks; ++kick) {
            int i = (int)(random() % n), j = i + 1 + (int)(random() % reach);
            if (j < n) std::swap(tried[i], tried[j]);
        }
        int64_t found = machine.descend(tried);
        patience = found < value ? 0 : patience + 1;
        if (found <= value || random() % 20 == 0) current = tried, value = found;
        if (value < best_value) best = current, best_value = value;
        if (patience > 200) current = best, value = best_value, patience = 0;
    }
    return best;
}

}  // namespace

int main() {
    int n, rounds;
    uint64_t seed;
    while (std::cin >> n >> seed >> rounds) {
        Machine machine(n);
        for (auto& value : machine.p) std::cin >> value;
        for (auto& value : machine.w) std::cin >> value;
        for (auto& value : machine.d) std::cin >> value;
        if (!std::cin || n < 1) return 2;
        Sequence best = search(machine, seed, rounds);
        std::cout << machine.load(best);
        for (int j : best) std::cout << ' ' << j;
        std::cout << std::endl;
    }
    return 0;
}
