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


def test_their_running_contracts_were_signed_at_the_price_of_their_month(
    small_batch: Batch,
) -> None:
    labs, p = small_batch.state.labs, small_batch.parameters.at(0)
    lab = int(np.argmax((labs.alive & (labs.owner == -1))[0]))
    rung = labs.contracted_usd[0, lab] / np.maximum(labs.contracted_h100e[0, lab], 1e-9)
    hour = rung / HOURS_PER_MONTH / p["cloud.overhead"][0, 0]
    people = small_batch.people
    now = people.single("market", "market", "long_contract_price_usd_per_h100_hour")[0, 0]
    term = int(np.rint(p["labs.commitment_months"][0, 0]))
    assert hour[term - 1] == pytest.approx(now)
    year = np.exp(p["start.contract_price_decline"][0, 0])
    assert hour[term - 13] == pytest.approx(now * year)
