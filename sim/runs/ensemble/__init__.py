"""Thousands of worlds: sampled, run in chunks, stored, resumed.

`plan` says what to run, `sampling` which parameters each world gets, `keep` and `reduce` what is
left of it, `storage` and `zarr_arrays` how it lies on disk, `engines` who works, `driver` drives,
`failures` holds apart what goes wrong, `extension` adds worlds, `alone` runs one again.
"""

from __future__ import annotations

from sim.runs.ensemble.alone import alone
from sim.runs.ensemble.driver import ensemble
from sim.runs.ensemble.opening import open_ensemble

__all__ = ["alone", "ensemble", "open_ensemble"]
