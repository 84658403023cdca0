"""What a program may define to offload tasks: one rule for every preference."""

from __future__ import annotations

from collections.abc import Mapping

from evolve import Entry, Float, Int, Record

OPTION = Record(
    {
        "delay": Float(lo=0, unit="s"),
        "energy": Float(lo=0, unit="J"),
        "uplink_wait": Float(lo=0, unit="s"),
        "backlog": Float(lo=0, unit="s"),
        "transmit": Float(lo=0, unit="s"),
        "compute": Float(lo=0, unit="s"),
        "speed": Float(lo=0, unit="GHz"),
        "number": Int(lo=0),
    }
)
STATE = Record(
    {
        "w": Float(lo=0, hi=1),
        "task": Int(lo=0),
        "rate": Float(lo=0, unit="1/s"),
        "mbit": Float(lo=0, unit="Mbit"),
        "gcycles": Float(lo=0, unit="Gcycles"),
        "mean_delay": Float(lo=0, unit="s"),
        "mean_energy": Float(lo=0, unit="J"),
    }
)
SCORE = Entry(
    "score",
    parameters={"option": OPTION, "state": STATE},
    returns=Float(),
    doc=(
        "Called for every option of a task on arrival; the task goes to the option with the smallest value. "
        "The trace is run once for each preference `state.w` from 0 (only energy counts) to 1 (only delay)."
    ),
    notes={
        "option": "the device itself or an edge server",
        "option.delay": "time until the task would be done there, all waiting included",
        "option.energy": "what it would cost there, sending included",
        "option.uplink_wait": "time until the server's uplink is free; 0 for the device",
        "option.backlog": "time until the CPU there is free of what was already sent to it",
        "option.transmit": "time to send the task, once the uplink is free; 0 for the device",
        "option.compute": "time to compute it there, once the CPU is free",
        "option.speed": "of the CPU there",
        "option.number": "0 for the device, 1, 2, ... for the servers",
        "state": "the preference, the task, and what has happened so far",
        "state.w": "preference for a short delay; 1 - w is that for little energy",
        "state.task": "how many tasks came before",
        "state.rate": "mean rate of arrivals so far; 0 for the first task",
        "state.mbit": "size of the task",
        "state.gcycles": "work of the task",
        "state.mean_delay": "mean delay of the tasks so far, under this preference",
        "state.mean_energy": "mean energy of the tasks so far, under this preference",
    },
)
ENTRIES: Mapping[str, tuple[Entry, ...]] = {"score": (SCORE,)}
"""Entry points by hook."""
