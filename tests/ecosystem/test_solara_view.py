"""Mesa's browser view of the market, as the lessons' readers copy it."""

from __future__ import annotations

import pytest
from by_path import experiment

pytestmark = pytest.mark.filterwarnings("ignore")  # solara's and ipywidgets' own


def test_the_view_renders_with_a_slider_for_each_lever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOLARA_TELEMETRY_MIXPANEL_ENABLE", "False")
    solara = pytest.importorskip("solara")
    from mesa.visualization import solara_viz

    view = experiment("lessons", "solara_view")
    box, context = solara.render(view.page, handle_error=False)
    context.close()
    assert box.children
    given = view.page.kwargs["model_params"]
    solara_viz._check_model_params(view.Market.__init__, given)
    market = view.Market(**{"capital.cost_of_capital": 0.3})
    market.step()
    assert market.definition.levers["capital.cost_of_capital"] == 0.3
    assert len(given) == 4
    assert all(each.min < each.value < each.max for each in given.values())
    assert all(each.is_float_slider for each in given.values())
