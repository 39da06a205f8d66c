"""How many may work at a time."""

from __future__ import annotations


def available_cores() -> int:
    """Cores this process may use."""
    from joblib import cpu_count

    return int(cpu_count())
