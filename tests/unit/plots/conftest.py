"""Made-up results for tests of pictures."""

from __future__ import annotations

import pytest
import xarray as xr
from synthetic import synthetic_result


@pytest.fixture(scope="session")
def one_world() -> xr.Dataset:
    return synthetic_result()


@pytest.fixture(scope="session")
def five_worlds() -> xr.Dataset:
    return synthetic_result(worlds=5)


@pytest.fixture(scope="session")
def dead_world() -> xr.Dataset:
    return synthetic_result(all_die=True)


@pytest.fixture(scope="session")
def short_dead_world() -> xr.Dataset:
    return synthetic_result(months=12, all_die=True)
