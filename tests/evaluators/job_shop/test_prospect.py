"""What rules of shops without buffers are shown of the jobs in each other's way."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

SIZES = st.tuples(st.integers(1, 7), st.integers(1, 5))


@given(sizes=st.lists(SIZES, min_size=1, max_size=3), seed=st.integers(0, 10**6), held=st.booleans())
def test_every_column_is_what_loops_over_jobs_and_operations_give(
    part, shop, rule, mixture, sizes, seed, held
):
    """At every question of schedules built by a rule that sees all of it."""
    hooks = part("hooks")
    shops = [shop(seed + place, *size) for place, size in enumerate(sizes)]
    floor = part("blocking").BlockingFloor(shops)
    view = part("views").Occupation(floor)

    def checked(given_floor, conflict):
        rows, states = view(given_floor, conflict)
        op = dict(zip(hooks.BLOCKING_OP.fields, rows, strict=True))
        state = dict(zip(hooks.BLOCKING_SHOP.fields, states, strict=True))
        for at, (b, j) in enumerate(zip(conflict.b, conflict.j, strict=True)):
            plain = Plain(floor, shops[b], b, conflict.now[b])
            shown = {name: op[name][at] for name in ("next_release", "chain", "clash", "reach", "longer")}
            assert shown == plain.job(j)
        for at, b in enumerate(conflict.b[conflict.head]):
            outside = [j for j in range(shops[b].jobs) if floor.step[b, j] == 0]
            assert state["outside"][at] == len(outside)
            works = [shops[b].p[j, floor.step[b, j] :].sum() for j in range(shops[b].jobs)]
            assert state["longest"][at] == max(works)
        return rows, states

    asked = rule(hooks.BLOCKING_OP, hooks.BLOCKING_SHOP, mixture(seed))
    hold = rule(hooks.BLOCKING_OP, hooks.BLOCKING_SHOP, mixture(seed + 1)) if held else None
    part("blocking").blocking(floor, part("dispatch").Chooser(asked, checked, hold))


class Plain:
    """One shop at one moment, job by job."""

    def __init__(self, floor, made, b, now):
        self.p, self.route = made.p.tolist(), made.machine.tolist()
        jobs, machines = range(made.jobs), made.machines
        self.step = floor.step[b].tolist()
        self.left = [max(int(floor.ready[b, j] - now), 0) for j in jobs]
        self.on = {int(floor.held[b, j]): j for j in jobs if floor.held[b, j] < machines}
        self.held = {j: machine for machine, j in self.on.items()}
        self.needs = [[*route, None][step] for route, step in zip(self.route, self.step, strict=False)]

    def job(self, j):
        return {
            "next_release": self.release([*self.route[j], None][self.step[j] + 1]),
            "chain": self.followers(j) if j in self.held else 0,
            "longer": sum(
                sum(self.p[i]) > sum(self.p[j])
                for i in range(len(self.p))
                if self.step[i] == 0 and self.needs[i] not in self.on
            ),
            **self.clashes(j),
        }

    def release(self, machine):
        passed, longest = set(), 0
        while machine in self.on and machine not in passed:
            passed.add(machine)
            longest = max(longest, self.left[self.on[machine]])
            machine = self.needs[self.on[machine]]
        return longest

    def followers(self, j):
        waits = [i for i in self.held if self.left[i] == 0 and self.needs[i] == self.held[j]]
        return len(waits) + sum(self.followers(i) for i in waits)

    def course(self, j, first, begin):
        """Machine → when the job is on it."""
        result = {}
        for k in range(first, len(self.p[j])):
            result[self.route[j][k]] = (begin, begin + self.p[j][k])
            begin += self.p[j][k]
        return result

    def clashes(self, j):
        mine = self.course(j, self.step[j], self.left[j])
        clash, reach = 0, sum(self.p[j][self.step[j] :]) + self.left[j]
        for i in self.held:
            if i == j:
                continue
            first = self.step[i] - 1
            theirs = self.course(i, first, self.left[i] - self.p[i][first])
            for machine in mine.keys() & theirs.keys():
                (a, b), (c, d) = mine[machine], theirs[machine]
                both = max(0, min(b, d) - max(a, c))
                clash += both
                if both and c <= a:
                    reach = min(reach, a)
        return {"clash": clash, "reach": reach}
