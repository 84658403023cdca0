"""A campaign: the wired search, its loop, and its honest end."""

from evolve.campaign.finals import Finals
from evolve.campaign.loop import Campaign
from evolve.campaign.pipeline import Plan
from evolve.campaign.state import State

__all__ = ["Campaign", "Finals", "Plan", "State"]
