"""Frozen values that every part of the framework exchanges."""

from evolve.types.dialogue import Call, Reply, Request, Tokens
from evolve.types.entries import (
    Array,
    Entry,
    Float,
    Floats,
    Int,
    Ints,
    Parameter,
    RaggedInts,
    Record,
    Returns,
    Scalar,
)
from evolve.types.measured import Evaluation, Measurement, Status, Usage
from evolve.types.problem import Hook, Instance, Limits, Objective, Problem, Program, Reference, Split
from evolve.types.screening import Margin, Screen, Screening
from evolve.types.search import Individual, Outcome, Progress, Proposal

__all__ = [
    "Array",
    "Call",
    "Entry",
    "Evaluation",
    "Float",
    "Floats",
    "Hook",
    "Individual",
    "Instance",
    "Int",
    "Ints",
    "Limits",
    "Margin",
    "Measurement",
    "Objective",
    "Outcome",
    "Parameter",
    "Problem",
    "Program",
    "Progress",
    "Proposal",
    "RaggedInts",
    "Record",
    "Reference",
    "Reply",
    "Request",
    "Returns",
    "Scalar",
    "Screen",
    "Screening",
    "Split",
    "Status",
    "Tokens",
    "Usage",
]
