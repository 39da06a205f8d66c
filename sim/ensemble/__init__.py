"""Thousands of worlds: sampled, run in chunks, stored, resumed.

`plan` says what to run, `sampling` which parameters each world gets, `keep` and `reduce` what is
left of it, `storage` and `arrays` how it lies on disk, `engines` who does the work, `run` drives.
"""

from __future__ import annotations

from sim.ensemble.reading import open_ensemble
from sim.ensemble.run import ensemble

__all__ = ["ensemble", "open_ensemble"]
