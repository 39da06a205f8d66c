"""What all claims together say, corrected for their number."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.analysis.claims.judging import surely


def test_a_claim_is_sure_if_more_worlds_side_with_it_than_chance_would() -> None:
    claims: list[Any] = [
        SimpleNamespace(true=np.array(each), judged=judged)
        for each, judged in (([1.0] * 10, 10), ([0.0] * 10, 10), ([1.0, 0.0] * 5, 10), ([], 0))
    ]
    assert surely(claims[:1]).tolist() == pytest.approx([2 / 1024])
    p = surely(claims)
    assert p[:2].tolist() == pytest.approx([8 / 1024, 8 / 1024])
    assert p[2:].tolist() == [1.0, 1.0]
