"""The market in Mesa's browser view: ``solara run solara_view.py`` (needs the extra ``solara``)."""

from mesa.visualization import SolaraViz, make_plot_component

import sim
from sim.scenario.parameters import table

CAPITAL, VENTURE = "capital.cost_of_capital", "capital.vc_supply_usd_per_year"
SWITCHING, QUALITY = "market.switching_hazard_per_month", "market.quality_exponent"
ROWS = table()


class Market(sim.MarketModel):
    """Mesa's view passes an argument for each slider: a lever each."""

    def __init__(self, rng: int = 0, capital: float = ROWS[CAPITAL].value,
                 venture: float = ROWS[VENTURE].value, switching: float = ROWS[SWITCHING].value,
                 quality: float = ROWS[QUALITY].value) -> None:  # fmt: skip
        levers = {CAPITAL: capital, VENTURE: venture, SWITCHING: switching, QUALITY: quality}
        super().__init__(rng=rng, levers={"builders.count": 50, **levers})


def slider(name: str, words: str) -> dict[str, object]:
    row = ROWS[name]
    return {"type": "SliderFloat", "label": words, "value": row.value, "min": row.low,
            "max": row.high, "step": (row.high - row.low) / 50}  # fmt: skip


page = SolaraViz(
    Market(),
    components=[make_plot_component(name) for name in ("subsidy_rate", "hhi", "open_token_share")],
    model_params={
        "capital": slider(CAPITAL, "Cost of capital"),
        "venture": slider(VENTURE, "Venture money"),
        "switching": slider(SWITCHING, "Switching"),
        "quality": slider(QUALITY, "Quality k"),
    },
    name="Endgame: who pays for the tokens?",
)
