"""An archive of a user's own: the front, whose best member is the parent seven times in ten."""

from dataclasses import dataclass, replace

from evolve.archives import Pareto


@dataclass(frozen=True)
class Hill:
    best: Pareto

    members = property(lambda self: self.best.members)
    front = property(lambda self: self.best.front)
    incumbent = property(lambda self: self.best.incumbent)

    def add(self, individual):
        best, outcome = self.best.add(individual)
        return replace(self, best=best), outcome

    def sample(self, rng, n=1):
        if not self.members or n < 1:
            return ()
        others = [one for one in self.members if one.step != self.incumbent.step]
        shuffled = [others[index] for index in rng.permutation(len(others))]
        at = 0 if rng.random() < 0.7 else min(1, len(others))
        ranked = [*shuffled[:at], self.incumbent, *shuffled[at:]]
        return tuple(ranked[k % len(ranked)] for k in range(n))


def archive(objectives, capacity, selection):
    return Hill(Pareto(objectives, capacity, selection=selection))
