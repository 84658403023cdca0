"""The journal of a campaign: its append-only record, and the only source of its state."""

from evolve.store.calls import Calls
from evolve.store.journal import SCHEMA, Event, Journal

__all__ = ["SCHEMA", "Calls", "Event", "Journal"]
