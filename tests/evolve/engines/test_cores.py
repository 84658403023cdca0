"""Workers of several campaigns keep to cores of their own while there are enough."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator

import pytest

CLAIM = """
import os
from evolve.engines import cores
cores.SPACE = {space!r}
print(cores.claim({place}), flush=True)
input()
os.sched_setaffinity(0, {{cores.claim({place})}})
print(cores.claim(0), flush=True)
input()
"""

Start = Callable[[int], "Claimer"]


class Claimer:
    """A process that claims a core and holds it until it is killed."""

    def __init__(self, space: str, place: int) -> None:
        command = [sys.executable, "-c", CLAIM.format(space=space, place=place)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.core = self._told()

    def again(self) -> int:
        """Claim once more, pinned."""
        assert self._process.stdin is not None
        print(file=self._process.stdin, flush=True)
        return self._told()

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()

    def _told(self) -> int:
        assert self._process.stdout is not None
        return int(self._process.stdout.readline())


@pytest.fixture
def claim() -> Iterator[Start]:
    """Claims that no worker of another test sees."""
    space = f"evolve-test/{uuid.uuid4()}"
    started: list[Claimer] = []

    def start(place: int) -> Claimer:
        started.append(Claimer(space, place))
        return started[-1]

    yield start
    for claimer in started:
        claimer.kill()


CORES = sorted(os.sched_getaffinity(0))


def test_a_worker_has_the_core_of_its_place_and_keeps_it(claim: Start) -> None:
    worker = claim(len(CORES) - 1)
    assert worker.core == CORES[-1] == worker.again()


@pytest.mark.skipif(len(CORES) < 2, reason="one core only")
def test_campaigns_of_one_worker_each_do_not_meet(claim: Start) -> None:
    assert len({claim(0).core, claim(0).core}) == 2


def test_a_core_is_free_again_when_its_worker_was_killed(claim: Start) -> None:
    workers = [claim(place) for place in range(len(CORES))]
    assert sorted(worker.core for worker in workers) == CORES
    workers[-1].kill()
    assert claim(0).core == workers[-1].core


def test_with_more_workers_than_cores_they_share_those_of_their_places(claim: Start) -> None:
    for place in range(len(CORES)):
        claim(place)
    assert [claim(place).core for place in range(len(CORES))] == CORES
