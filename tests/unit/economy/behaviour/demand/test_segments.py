from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.economy.behaviour.demand.segments import by_segment, of_builders
from sim.economy.behaviour.observe import View


@pytest.mark.parametrize("classes", [[0, 3, 4, 4, 12], [4, 0, 12, 4, 3]])
def test_sums_by_segment_in_any_order_of_builders(view: View, classes: list[int]) -> None:
    setting = replace(view.setting, classes=np.array(classes))
    values = np.array([[1.0, 2.0, 4.0, 8.0, 16.0]])
    found = by_segment(setting, values)
    wanted = [[3.0, 12.0, 0.0, 16.0], [18.0, 9.0, 0.0, 4.0]][classes[0] == 4]
    assert found.tolist() == [wanted]
    assert of_builders(setting, found)[0].tolist() == [wanted[each // 4] for each in classes]
