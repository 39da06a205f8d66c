"""Who stands in which column of the pictures of money, and which colour each kind has."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from sim.analysis.money.exposures import PARENTS, STAFF
from sim.analysis.money.who_pays import CREDITS, OUTSIDE
from sim.plots import style

KIND_COLOURS = {
    "sales to users": style.GREEN,
    "compute": style.BLUE,
    "chips": style.PURPLE,
    "shares and support": style.ORANGE,
    CREDITS: style.YELLOW,
    "debt": "#7A5230",
    "payouts": style.SKY,
    "costs": style.PALE,
}
"""Colours of kinds of payment, the same in every picture of money."""
ROUND_COLOUR = style.VERMILION
"""Of money that comes back to where it came from."""
USERS, MONEY, LENDERS = "users of models", "funds and shareholders", "lenders"
TENANTS = "clouds' other tenants and business"
GETS = {"suppliers": "suppliers", "staff": "staff", "chips": "chip maker"}
PAID_BACK = "shareholders, funds, state"
_GIVERS = {
    "people with plans": USERS, OUTSIDE["builders"]: USERS, OUTSIDE["advertisers"]: USERS,
    OUTSIDE["lenders"]: LENDERS, OUTSIDE["core_business"]: TENANTS,
    "other tenants of clouds": TENANTS, OUTSIDE["hosts"]: TENANTS,
}  # fmt: skip
_GETTERS = {
    OUTSIDE["chip_maker"]: GETS["chips"], OUTSIDE["suppliers"]: GETS["suppliers"],
    OUTSIDE["energy_suppliers"]: GETS["suppliers"], OUTSIDE["workers"]: GETS["staff"],
    OUTSIDE["lenders"]: "lenders, paid back",
}  # fmt: skip


def in_columns(
    links: pd.DataFrame, labs: set[str], clouds: set[str], whole: bool = False
) -> pd.DataFrame:
    """Links with the columns of both ends: givers 0, labs 1, clouds 2, getters 3.

    What passes between others is left out; who gives and gets stands on both sides. So is what
    clouds earn from others than labs and spend on halls and energy, which would fill the picture,
    but for the ``whole`` of it.
    """
    rows = []
    players = labs | clouds
    for row in links.itertuples():
        payer, receiver = str(row.payer), str(row.receiver)
        if payer not in players and receiver not in players:
            continue
        besides = _GIVERS.get(payer) == TENANTS or (payer in clouds and row.kind == "costs")
        if besides and not whole:
            continue
        if payer not in players:
            start = (0, _GIVERS.get(payer, MONEY))
            if payer == OUTSIDE["chip_maker"]:
                start = (3, GETS["chips"])
        else:
            start = (1 if payer in labs else 2, payer)
        if receiver not in players:
            end = (3, _GETTERS.get(receiver, PAID_BACK))
        else:
            end = (1 if receiver in labs else 2, receiver)
        rows.append((*start, *end, row.kind, row.usd, row.round_usd))
    names = ["from_column", "payer", "to_column", "receiver", "kind", "usd", "round_usd"]
    found = pd.DataFrame(rows, columns=names)
    keys = names[:5]
    return found.groupby(keys, as_index=False, sort=False)[["usd", "round_usd"]].sum()


def spelled_with(spelled: Callable[[str], str], agents: set[str]) -> Callable[[str], str]:
    """Names of agents as pictures spell them; all other words with a capital letter."""

    def name(words: str) -> str:
        if words in agents:
            return spelled(words)
        if words == STAFF:
            return "Staff and public shareholders"
        if words == PARENTS:
            return "Outside parents, chip maker"
        return words[:1].upper() + words[1:]

    return name
