"""Outcomes become endings: definitions, indicators, memberships, labels, words."""

from sim.endings import definitions as definitions  # fills the registry before anything reads it
from sim.endings.classification import classify
from sim.endings.registry import ENDINGS

__all__ = ["ENDINGS", "classify"]
