"""Language models: clients, what is wrapped around them, and how a campaign gets them."""

from evolve.models.clock import Clock, SystemClock
from evolve.models.keys import Keys
from evolve.models.mailbox import Mailbox, Waiting, waiting
from evolve.models.opening import Model, Models, Terms, open_models
from evolve.models.prices import Price, Prices
from evolve.models.purse import Purse
from evolve.models.recorded import Recorded
from evolve.models.recording import FileLog, MemoryLog, Recording, load, save
from evolve.models.replay import Replay, Unpaid
from evolve.models.routed import Routed

__all__ = [
    "Clock",
    "FileLog",
    "Keys",
    "Mailbox",
    "MemoryLog",
    "Model",
    "Models",
    "Price",
    "Prices",
    "Purse",
    "Recorded",
    "Recording",
    "Replay",
    "Routed",
    "SystemClock",
    "Terms",
    "Unpaid",
    "Waiting",
    "load",
    "open_models",
    "save",
    "waiting",
]
