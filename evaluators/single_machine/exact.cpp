// Compiled twin of exact.py, for re-proving the optima of large instances; never needed to run a
// campaign. Reads instances from stdin, "n p_1 … p_n d_1 … d_n" each with jobs in EDD order (ties
// by p), and writes one line for each: optimum, states stored, then the sequence of positions.
//
// Lawler's decomposition as a memoised dynamic programme; the rules and their sources stand in
// exact.py, whose names are used here too.
#include <cstdint>
#include <iostream>
#include <unordered_map>
#include <vector>

namespace {

struct Key {
    uint64_t set;  // first, last and longest member
    int64_t start;
    bool operator==(const Key& other) const { return set == other.set && start == other.start; }
};

struct Hash {
    size_t operator()(const Key& key) const {
        uint64_t x = key.set * 0x9E3779B97F4A7C15ULL ^ (uint64_t)key.start * 0xC2B2AE3D27D4EB4FULL;
        x ^= x >> 29;
        x *= 0xBF58476D1CE4E5B9ULL;
        return x ^ (x >> 32);
    }
};

struct Stored {
    int64_t value;
    int cut;  // last member sequenced before the longest, or one of the leaves below
};

constexpr int kEdd = -1, kSpt = -2;

struct Decomposition {
    int n;
    std::vector<int64_t> p, d;
    std::vector<int> rank, by_rank;
    std::unordered_map<Key, Stored, Hash> memo;

    explicit Decomposition(int size) : n(size), p(size), d(size), rank(size), by_rank(size) {}

    void rank_jobs() {
        for (int j = 0; j < n; ++j) {
            int below = 0;
            for (int i = 0; i < n; ++i) below += p[i] < p[j] || (p[i] == p[j] && i < j);
            rank[j] = below;
            by_rank[below] = j;
        }
    }

    std::vector<int> members(int first, int last, int longest) const {
        std::vector<int> found;
        for (int j = first; j <= last; ++j)
            if (rank[j] <= rank[longest]) found.push_back(j);
        return found;
    }

    static Key key(int first, int last, int longest, int64_t start) {
        return {(uint64_t)first << 40 | (uint64_t)last << 20 | (uint64_t)longest, start};
    }

    bool leaf(const std::vector<int>& jobs, int first, int last, int longest, int64_t start, Stored& out) const {
        int64_t clock = start, edd = 0;
        int tardy = 0;
        bool all_tardy = true;
        for (int j : jobs) {
            clock += p[j];
            if (clock > d[j]) {
                ++tardy;
                edd += clock - d[j];
            }
            if (d[j] > start + p[j]) all_tardy = false;
        }
        if (tardy <= 1) {
            out = {edd, kEdd};
            return true;
        }
        if (!all_tardy) return false;
        out = {0, kSpt};
        clock = start;
        for (int r = 0; r <= rank[longest]; ++r) {
            int j = by_rank[r];
            if (j < first || j > last) continue;
            clock += p[j];
            out.value += clock - d[j];
        }
        return true;
    }

    int64_t solve(int first, int last, int longest, int64_t start) {
        if (first == last) {
            int64_t late = start + p[first] - d[first];
            return late > 0 ? late : 0;
        }
        Key where = key(first, last, longest, start);
        auto known = memo.find(where);
        if (known != memo.end()) return known->second.value;
        std::vector<int> jobs = members(first, last, longest);
        Stored best{};
        if (!leaf(jobs, first, last, longest, start, best)) best = branch(jobs, longest, start);
        memo.emplace(where, best);
        return best.value;
    }

    // Sub-problems before and after the longest member, for every position that may be optimal.
    Stored branch(const std::vector<int>& jobs, int longest, int64_t start) {
        int m = (int)jobs.size(), at = 0;
        while (jobs[at] != longest) ++at;
        std::vector<int> suffix(m + 1, -1);
        for (int i = m - 1; i >= 0; --i)
            suffix[i] = suffix[i + 1] < 0 || rank[jobs[i]] > rank[suffix[i + 1]] ? jobs[i] : suffix[i + 1];
        int64_t clock = start, floor = 0;
        int before = -1;  // longest of those before the longest member
        Stored best{INT64_MAX, 0};
        for (int h = 0; h < m; ++h) {
            int j = jobs[h];
            clock += p[j];
            if (h != at && (before < 0 || rank[j] > rank[before])) before = j;
            if (h > at && d[j] + p[j] > floor) floor = d[j] + p[j];
            if (h < at || clock < floor || (h + 1 < m && clock >= d[jobs[h + 1]])) continue;
            int64_t value = clock > d[longest] ? clock - d[longest] : 0;
            if (before >= 0) {
                int head = at == 0 ? jobs[1] : jobs[0], tail = h == at ? jobs[h - 1] : jobs[h];
                value += solve(head, tail, before, start);
            }
            if (h + 1 < m && value < best.value) value += solve(jobs[h + 1], jobs[m - 1], suffix[h + 1], clock);
            if (value < best.value) best = {value, h};
        }
        return best;
    }

    void sequence(int first, int last, int longest, int64_t start, std::vector<int>& out) const {
        if (first == last) {
            out.push_back(first);
            return;
        }
        std::vector<int> jobs = members(first, last, longest);
        int cut = memo.at(key(first, last, longest, start)).cut;
        if (cut == kEdd) out.insert(out.end(), jobs.begin(), jobs.end());
        if (cut == kSpt)
            for (int r = 0; r <= rank[longest]; ++r)
                if (by_rank[r] >= first && by_rank[r] <= last) out.push_back(by_rank[r]);
        if (cut < 0) return;
        std::vector<int> head(jobs.begin(), jobs.begin() + cut + 1), tail(jobs.begin() + cut + 1, jobs.end());
        int64_t clock = start;
        for (int j : head) clock += p[j];
        std::erase(head, longest);
        if (!head.empty()) sequence(head.front(), head.back(), top(head), start, out);
        out.push_back(longest);
        if (!tail.empty()) sequence(tail.front(), tail.back(), top(tail), clock, out);
    }

    int top(const std::vector<int>& jobs) const {
        int longest = jobs[0];
        for (int j : jobs)
            if (rank[j] > rank[longest]) longest = j;
        return longest;
    }
};

}  // namespace

int main() {
    int n;
    while (std::cin >> n) {
        Decomposition problem(n);
        for (auto& value : problem.p) std::cin >> value;
        for (auto& value : problem.d) std::cin >> value;
        if (!std::cin || n < 1) return 2;
        problem.rank_jobs();
        int longest = problem.by_rank[n - 1];
        int64_t value = problem.solve(0, n - 1, longest, 0);
        std::vector<int> out;
        problem.sequence(0, n - 1, longest, 0, out);
        std::cout << value << ' ' << problem.memo.size();
        for (int j : out) std::cout << ' ' << j;
        std::cout << std::endl;
    }
    return 0;
}
