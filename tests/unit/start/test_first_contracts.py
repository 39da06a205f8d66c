from __future__ import annotations

import numpy as np
import pytest

from sim.base.units import HOURS_PER_MONTH
from sim.start.build import Batch


def test_independents_start_with_a_share_of_their_compute_under_contract(
    small_batch: Batch,
) -> None:
    labs, p = small_batch.state.labs, small_batch.parameters.at(0)
    volume = labs.contracted_h100e.sum(axis=2)
    mine = labs.alive & (labs.owner == -1)
    expected = p["labs.committed_share"] * labs.compute_h100e
    assert volume[mine] == pytest.approx(expected[mine])
    assert (labs.compute_h100e[mine] > 0).all()
    assert not volume[~mine].any()
    term = int(np.rint(p["labs.commitment_months"][0, 0]))
    assert not labs.contracted_h100e[..., term:].any()


def test_their_running_contracts_cost_what_the_record_says(small_batch: Batch) -> None:
    labs, p = small_batch.state.labs, small_batch.parameters.at(0)
    mine = labs.alive & (labs.owner == -1)
    hour = labs.contracted_usd.sum(axis=2) / np.maximum(labs.contracted_h100e.sum(axis=2), 1e-9)
    record = small_batch.people.single("market", "market", "labs_contract_price_usd_per_h100_hour")
    assert (hour / HOURS_PER_MONTH / p["cloud.overhead"])[mine] == pytest.approx(record)
    rung = labs.contracted_usd / np.maximum(labs.contracted_h100e, 1e-9)
    lab = int(np.argmax(mine[0]))
    assert rung[0, lab, 0] > rung[0, lab, 30]  # older contracts are dearer
