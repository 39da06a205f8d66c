"""Which rule of the economy makes each kind of event, in words and by where it lives."""

from __future__ import annotations

from typing import NamedTuple

CAPITAL = "sim.economy.behaviour.capital"
LABS = "sim.economy.behaviour.labs"
CLOUDS = "sim.economy.behaviour.clouds"


class Rule(NamedTuple):
    """A rule of the economy, or a definition of the endings."""

    words: str
    module: str
    function: str
    parameters: tuple[str, ...] = ()
    """The numbers that it turns on, as `endgame params` names them."""

    @property
    def place(self) -> str:
        """Where it lives. Worked: ``sim/economy/behaviour/capital/distress.py: auction``."""
        return f"{self.module.replace('.', '/')}.py: {self.function}"


_ROUND = Rule(
    "a round closes if what is offered reaches its minimum",
    f"{CAPITAL}.fundraising", "close_rounds",
)  # fmt: skip
_PRICE = Rule(
    "list prices move in steps towards mark-up over cost and value and follow a better rival down",
    f"{LABS}.labs_pricing", "prices", ("labs.price_menu_cost_log", "labs.price_speed"),
)  # fmt: skip
_SALE = Rule(
    "a lab on sale goes to the highest bidder at the second price; who is forced takes what there "
    "is",
    f"{CAPITAL}.distress", "auction", ("distress.salvage_share",),
)  # fmt: skip
_RELEASE = Rule(
    "a finished run becomes a model, newer craft refreshes an old one",
    f"{LABS}.labs_models", "progress", ("labs.refresh_months",),
)  # fmt: skip

OF_EVENTS: dict[str, Rule] = {
    "round": _ROUND,
    "down_round": Rule(
        "a round that closes below the price of the last one", "sim.ledger.equity", "down_round"
    ),
    "failed_round": Rule(
        "offers stay below the least that the lab must raise",
        f"{CAPITAL}.labs_finance", "ask", ("capital.least_fill", "capital.least_fill_months"),
    ),
    "failed_run": Rule(
        "a training run fails by luck, more often with few experiments",
        f"{LABS}.labs_models", "progress", ("training.failure_base",),
    ),
    "release": _RELEASE,
    "open_release": Rule(
        "a lab publishes weights if what that brings is worth more than the sales it costs",
        f"{LABS}.openness", "publishes",
    ),
    "price_cut": _PRICE,
    "price_rise": _PRICE,
    "acquisition": _SALE,
    "licence_and_hire": Rule(
        "a sale below the size that authorities review is made as licence and hire",
        f"{CAPITAL}.distress", "auction", ("distress.review_threshold_usd",),
    ),
    "blocked_merger": Rule(
        "antitrust blocks by concentration after the deal and its rise",
        f"{CAPITAL}.distress", "block_probability",
        ("antitrust.hhi_threshold", "antitrust.strictness"),
    ),
    "closure": Rule(
        "a lab that nobody bought closes if it owes months of compute or has no cash",
        f"{CAPITAL}.distress", "closures", ("distress.arrears_months", "distress.empty_share"),
    ),
    "entry": Rule(
        "labs are founded when money is easy and labs are worth more than they cost to build",
        f"{CAPITAL}.distress", "entry", ("entry.hazard_per_year", "entry.value_elasticity"),
    ),
    "cloud_default": Rule(
        "a cloud that cannot pay its bills defaults; its debt is written down to what machines "
        "fetch",
        f"{CLOUDS}.cloud_default", "failures", ("debt.recovery_share",),
    ),
    "contract_relief": Rule(
        "clouds cut the dues of a lab that cannot pay, down to what re-letting brings",
        f"{LABS}.compute_contracts", "renegotiated",
        ("contracts.creditors_share", "contracts.talks_months"),
    ),
    "contract_loss": Rule(
        "clouds lose what a closed lab's estate does not cover",
        f"{CAPITAL}.estates", "wound_up",
    ),
    "ipo": Rule(
        "a large, growing lab lists in a receptive market",
        f"{CAPITAL}.public_market", "listings",
        ("listing.least_sales_usd_per_year", "listing.hazard_per_year"),
    ),
    "follow_on": Rule(
        "a listed lab that runs short sells more shares",
        f"{CAPITAL}.public_market", "issues", ("capital.runway_trigger_months",),
    ),
}  # fmt: skip
"""The rule of every kind of event, `sim.month.events.KINDS`."""

OF_CONDITIONS: dict[str, Rule] = {
    "for_sale": Rule(
        "distress: a lab whose rounds failed and whose runway is short, or that owes more than it "
        "has, or that can no longer pay the stake of the race, seeks a buyer",
        f"{CAPITAL}.labs_finance", "seeks_buyer",
        ("distress.runway_months", "distress.failed_rounds", "distress.staying_bar_share",
         "distress.staying_bar_months"),
    ),
    "given_up": Rule(
        "a parent closes a lab whose loss it would not pay for some months in a row",
        f"{LABS}.parents", "given_up", ("parents.patience_months",),
    ),
    "support": Rule(
        "a parent pays losses up to what the lab is worth to it and its means",
        f"{LABS}.parents", "support_limit", ("parents.payback_months",),
    ),
    "burn": Rule(
        "runway is cash over smoothed burn", "sim.economy.behaviour.observe", "snapshot"
    ),
    "sales": Rule(
        "labs sell, are billed and pay what they can; unpaid compute becomes arrears",
        f"{LABS}.labs_trade", "trade",
    ),
    "research": Rule(
        "a lab's research budget follows its sales, its money and its rivals",
        f"{LABS}.labs_research", "budget",
    ),
    "choice": Rule(
        "builders choose by quality, price and habit",
        "sim.economy.behaviour.demand.builders", "buy",
    ),
    "mood": Rule(
        "the mood of the capital market drifts with growth and luck",
        f"{CAPITAL}.investors", "mood",
    ),
    "offers": Rule(
        "funds offer by growth, burn and mood, within what they have",
        f"{CAPITAL}.investors", "round_offers",
    ),
    "cloud_debt": Rule(
        "clouds borrow on machines and earnings, pay interest and repay",
        f"{CLOUDS}.cloud_finance", "settle",
    ),
    "rents": Rule(
        "the price of an hour follows scarcity and cost", f"{CLOUDS}.rents", "prices"
    ),
    "label": Rule(
        "an ending counts when it fits by half or more for six months, and none tested before it "
        "does",
        "sim.endings.labelling", "label_path",
    ),
    "lines": Rule(
        "each condition of an ending is an indicator against a line",
        "sim.endings.readings", "indicators",
    ),
}  # fmt: skip
"""Rules and definitions between the events."""

RULES: dict[str, Rule] = OF_EVENTS | OF_CONDITIONS
