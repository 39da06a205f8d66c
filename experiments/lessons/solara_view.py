"""The market in Mesa's browser view: ``solara run solara_view.py`` (needs the extra ``solara``)."""

from mesa.visualization import Slider, SolaraViz, make_plot_component

import sim
from sim.scenario.parameters import table

SLIDERS = {
    "capital.cost_of_capital": "Cost of capital",
    "capital.vc_supply_usd_per_year": "Venture money",
    "market.switching_hazard_per_month": "Switching",
    "market.quality_exponent": "Quality k",
}


class Market(sim.MarketModel):
    """Mesa's view passes what its sliders say by the sliders' names: a lever each."""

    def __init__(self, rng: int = 0, **kwargs: float) -> None:
        super().__init__(rng=rng, levers={"builders.count": 50, **kwargs})


def slider(name: str, words: str) -> Slider:
    row = table()[name]
    return Slider(words, row.value, row.low, row.high, (row.high - row.low) / 50)


plots = [make_plot_component(name) for name in ("subsidy_rate", "hhi", "open_token_share")]
params = {name: slider(name, words) for name, words in SLIDERS.items()}
page = SolaraViz(Market(), components=plots, model_params=params, name="Endgame: who pays?")
