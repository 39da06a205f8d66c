"""Outcomes become endings: thresholds, indicators, conditions, memberships, labels, words."""

from sim.endings.classification import ENDINGS, classify

__all__ = ["ENDINGS", "classify"]
