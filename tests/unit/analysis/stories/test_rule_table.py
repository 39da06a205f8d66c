"""Every kind of event has its rule, and the rule is where the table says."""

from __future__ import annotations

import inspect
from importlib import import_module
from pathlib import Path

import pytest

import sim
from sim.analysis.stories.rule_table import OF_EVENTS, RULES
from sim.month import step
from sim.month.events import KINDS
from sim.scenario.parameters import table


def test_every_kind_of_event_has_a_rule() -> None:
    assert set(OF_EVENTS) == set(KINDS)


@pytest.mark.parametrize("name", RULES)
def test_a_rule_is_where_the_table_says(name: str) -> None:
    rule = RULES[name]
    module = import_module(rule.module)
    path, _, function = rule.place.partition(".py: ")
    assert (Path(sim.__file__).parent.parent / f"{path}.py").samefile(str(module.__file__))
    assert inspect.getmodule(getattr(module, function)) is module
    source = inspect.getsource(module)
    for parameter in rule.parameters:
        assert parameter in table()
        assert f'"{parameter}"' in source


def test_rules_of_events_are_called_in_the_month() -> None:
    whole = inspect.getsource(step)
    called = {"entry": "distress.entry", "acquisition": "distress.auctions",
              "round": "fundraising.close_rounds", "price_cut": "labs_pricing.prices",
              "ipo": "public_market.listings", "closure": "distress.closed",
              "contract_loss": "estates.wound_up"}  # fmt: skip
    for kind, call in called.items():
        assert f"{call}(" in whole
        assert OF_EVENTS[kind].module.endswith(call.partition(".")[0])
