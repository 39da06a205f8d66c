"""A sample of builders that is enough for questions of many worlds."""

from __future__ import annotations

BUILDERS = "builders.count"
FEW_BUILDERS = 200.0
"""Builders of a world where many are run: fewer draws of the same customers, no economics."""
