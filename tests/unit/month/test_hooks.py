"""Overriding decisions: every hook is called, with the right shape, and what it says happens."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.agents.base import Handle
from sim.agents.classes import overridden
from sim.agents.kinds import DEFAULTS, KINDS, Hyperscaler, Lab
from sim.agents.model import MarketModel
from sim.base.errors import EndgameError
from sim.month.decisions import DECISIONS, of_kind
from sim.month.hooks import Defaults
from sim.month.world import World
from sim.scenario.definition import Scenario

SMALL = Scenario.load("baseline_2025").replace({"builders.count": 50})
WORLDS, LABS, TIERS, CLOUDS, SEGMENTS = 3, 22, 2, 8, 3
PRODUCTS = LABS + 2

SHAPES: dict[tuple[str, str], tuple[str, tuple[int, ...]]] = {
    ("lab", "decide_budget"): ("openai", (WORLDS,)),
    ("lab", "decide_training"): ("openai", (WORLDS,)),
    ("lab", "decide_release"): ("openai", (WORLDS,)),
    ("lab", "decide_price"): ("openai", (WORLDS, TIERS)),
    ("lab", "decide_plan_price"): ("openai", (WORLDS,)),
    ("lab", "decide_seat_price"): ("openai", (WORLDS,)),
    ("lab", "decide_ads"): ("openai", (WORLDS,)),
    ("lab", "decide_round"): ("openai", (WORLDS,)),
    ("lab", "decide_open_weights"): ("openai", (WORLDS,)),
    ("lab", "decide_open_older"): ("openai", (WORLDS,)),
    ("lab", "decide_sale"): ("openai", (WORLDS,)),
    ("hyperscaler", "decide_capex"): ("google", (WORLDS,)),
    ("hyperscaler", "decide_cloud_price"): ("google", (WORLDS,)),
    ("hyperscaler", "decide_credits"): ("google", (WORLDS, LABS)),
    ("hyperscaler", "decide_own_lab"): ("google", (WORLDS,)),
    ("hyperscaler", "decide_bid"): ("google", (WORLDS, LABS)),
    ("neocloud", "decide_capex"): ("coreweave", (WORLDS,)),
    ("neocloud", "decide_cloud_price"): ("coreweave", (WORLDS,)),
    ("chip_maker", "decide_price"): ("chip_maker", (WORLDS, 1)),
    ("chip_maker", "decide_allocation"): ("chip_maker", (WORLDS, CLOUDS)),
    ("investor", "decide_offers"): ("softbank", (WORLDS, LABS)),
    ("builder", "decide_routing"): ("builder_3", (WORLDS, TIERS, PRODUCTS)),
    ("builder", "decide_self_hosting"): ("builder_3", (WORLDS, TIERS)),
    ("consumers", "decide_plan"): ("consumers", (WORLDS, SEGMENTS, LABS)),
}


def overriding(kind: str, decision: str, rule: Callable[[Any, Any], Any]) -> type[Handle]:
    def decide(self: Handle, view: Any, default: Any) -> Any:
        return rule(view, default)

    return type("Overriding", (KINDS[kind],), {decision: decide})


class PriceWarrior(Lab):
    def decide_price(self, view: Any, default: Any) -> Any:
        return default * 0.5


def test_the_list_above_is_every_hook_there_is() -> None:
    documented = {
        (kind, name) for kind, cls in KINDS.items() for name in vars(cls) if "decide_" in name
    }
    assert documented == set(SHAPES) == set(DECISIONS)


@pytest.mark.parametrize("hook", SHAPES)
def test_a_record_tells_the_shape_of_an_answer(hook: tuple[str, str]) -> None:
    sizes = {
        **{"worlds": WORLDS, "labs": LABS, "tiers": TIERS, "clouds": CLOUDS, "1": 1},
        **{"products": PRODUCTS, "segments": SEGMENTS},
    }
    record = DECISIONS[hook]
    assert tuple(sizes[word] for word in record.shape) == SHAPES[hook][1]
    method = getattr(KINDS[record.kind], record.name)
    assert method.__doc__ == record.says
    assert ", ".join(record.shape) in record.says


@pytest.mark.parametrize(("hook", "expected"), SHAPES.items(), ids=lambda each: str(each[-1]))
def test_every_hook_is_called_with_its_shape_and_none_keeps_the_rule(
    hook: tuple[str, str], expected: tuple[str, tuple[int, ...]]
) -> None:
    (kind, decision), (name, shape) = hook, expected
    seen: list[tuple[int, tuple[int, ...]]] = []
    cls = overriding(kind, decision, lambda view, default: seen.append((view.month, default.shape)))
    model = MarketModel(SMALL, rng=0, worlds=WORLDS, years=1, agents={name: cls})
    model.run(2)
    assert seen == [(0, shape), (1, shape)]
    plain = MarketModel(SMALL, rng=0, worlds=WORLDS, years=1)
    plain.run(2)
    # Who asks to see all routes has them worked out another way: the same but for rounding.
    close = 1e-9 if decision == "decide_routing" else 0.0
    for series, values in plain.world.tape.series.items():
        if series != "ledger_residual" or not close:
            found = model.world.tape.series[series]
            np.testing.assert_allclose(found, values, rtol=close, atol=0.0, err_msg=series)


def test_a_rule_knows_which_decisions_somebody_takes() -> None:
    cls = overriding("builder", "decide_routing", lambda view, default: default)
    name = SHAPES["builder", "decide_routing"][0]
    hooks = MarketModel(SMALL, rng=0, worlds=1, years=1, agents={name: cls}).world.hooks
    assert hooks.asks("builder", "decide_routing")
    assert not hooks.asks("lab", "decide_price")
    assert not MarketModel(SMALL, rng=0, worlds=1, years=1).world.hooks.asks(
        "builder", "decide_routing"
    )


EFFECTS: list[tuple[str, str, Callable[[Any, Any], Any], str, int]] = [
    ("lab", "decide_budget", lambda view, default: default * 2.0, "rd_experiments_usd", 1),
    ("lab", "decide_training", lambda view, default: False, "rd_final_training_usd", -1),
    ("lab", "decide_release", lambda view, default: False, "capability", -1),
    ("lab", "decide_round", lambda view, default: np.zeros(WORLDS), "equity_raised_usd", -1),
    ("lab", "decide_open_weights", lambda view, default: ~default, "open_weights", 1),
    ("lab", "decide_price", lambda view, default: default * 3.0, "price_usd_per_mtok", 1),
    ("hyperscaler", "decide_capex", lambda view, default: default * 0.0, "capex_usd", -1),
    (
        *("hyperscaler", "decide_cloud_price", lambda view, default: default * 2.0),
        *("cloud_price_usd_per_h100_hour", 1),
    ),
    ("chip_maker", "decide_price", lambda v, default: default * 2.0, "chip_price_usd_per_h100e", 1),
    (
        "chip_maker",
        "decide_allocation",
        lambda v, default: default * 0.5,
        "chip_shipments_h100e",
        -1,
    ),
    ("investor", "decide_offers", lambda view, default: default * 0.0, "dry_powder_usd", 1),
    ("consumers", "decide_plan", lambda view, default: default * 0.5, "users_million", -1),
]


@pytest.mark.parametrize(("kind", "decision", "rule", "series", "sign"), EFFECTS)
def test_what_a_hook_says_happens(
    kind: str, decision: str, rule: Callable[[Any, Any], Any], series: str, sign: int
) -> None:
    changed = MarketModel(
        SMALL, rng=0, worlds=WORLDS, years=2, agents={kind: overriding(kind, decision, rule)}
    )
    plain = MarketModel(SMALL, rng=0, worlds=WORLDS, years=2)
    for model in (changed, plain):
        model.run(18)
    difference = changed.result()[series].sum() - plain.result()[series].sum()
    assert np.sign(float(difference)) == sign


@pytest.mark.parametrize("worlds", [1, 5])
def test_a_price_warrior_sells_at_half_price_and_the_others_react(worlds: int) -> None:
    plain = MarketModel(SMALL, rng=0, worlds=worlds, years=1)
    fighting = MarketModel(SMALL, rng=0, worlds=worlds, years=1, agents={"openai": PriceWarrior})
    for model in (plain, fighting):
        model.run(1)
    usual, low = (model.agent("openai").price_usd_per_mtok for model in (plain, fighting))
    assert low == pytest.approx(usual * 0.5, rel=1e-12)
    rival = plain.agent("anthropic").price_usd_per_mtok
    assert np.array_equal(fighting.agent("anthropic").price_usd_per_mtok, rival)
    for model in (plain, fighting):
        model.run(11)
    tokens = [model.agent("openai").history("tokens_mtok").sum() for model in (plain, fighting)]
    assert tokens[1] > tokens[0]


def test_hosting_and_routing_of_one_builder_change_its_shares() -> None:
    only_first = np.zeros((TIERS, PRODUCTS))
    only_first[:, 0] = 1.0
    loyal = overriding(
        "builder", "decide_routing", lambda view, default: only_first + 0.0 * default
    )
    model = MarketModel(SMALL, rng=0, worlds=2, years=2, agents={"builder_3": loyal})
    plain = MarketModel(SMALL, rng=0, worlds=2, years=2)
    for each in (model, plain):
        each.run(18)
    before, after = (each.agent("builder_3").shares[..., 0] for each in (plain, model))
    assert (after > before).all()
    keen = overriding("builder", "decide_self_hosting", lambda view, default: default + 1e6)
    hosting = MarketModel(SMALL, rng=0, worlds=2, years=2, agents={"builder_3": keen})
    hosting.run(18)
    own = hosting.agent("builder_3").shares[..., -1]
    assert (own > plain.agent("builder_3").shares[..., -1]).all()


def test_a_lab_for_sale_finds_the_bid_that_a_hyperscaler_makes() -> None:
    offer = overriding("hyperscaler", "decide_bid", lambda v, default: 1e12 * (default > 0))
    buyers = {"google": offer, "reka": overriding("lab", "decide_sale", lambda v, d: v.month == 2)}
    model = MarketModel(SMALL, rng=0, worlds=4, years=1, agents=buyers)
    model.run(4)
    events = model.events[model.events["agent"] == "reka"]
    dealt = events[events["kind"].isin(["acquisition", "licence_and_hire", "blocked_merger"])]
    assert len(dealt) == 4
    assert set(dealt["month"].astype(str)) == {"2025-03-01"}


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        (
            np.ones(2),
            r"openai\.decide_price, month 1 of 12 \(2025-01\): returned shape \(2,\)",
        ),
        (
            np.full((3, 2), np.nan),
            r"2025-01\), world 0, returned nan: must be from 1e-12 to 1e\+06, and",
        ),
        (np.array([[1, 1], [1, 1], [1, 0]]), r"world 2, returned 0\.0: must be from 1e-12"),
        (np.array([[1, 1], [np.inf, 1], [1, 1]]), r"world 1, returned inf: must be"),
        (1e-9, r"world 0, returned 1e-09: .* and at least 0\.001 of what serving costs"),
        (-1.0, r"world 0, returned -1\.0: must"),
        (1e-300, r"world 0, returned 1e-300: must be from 1e-12"),
        (10**400, r"returned a int: must be numbers"),
        ("cheap", r"returned a str: must be numbers, or None for the default"),
        ("1.5", r"returned a str: must be numbers"),
        (True, r"returned a bool: must be numbers"),
        (1j, r"returned a complex: must be numbers"),
        (np.ones((3, 2), dtype=object), r"returned a ndarray of object: must be numbers"),
        (np.ma.array(np.ones((3, 2)), mask=True), r"returned a masked array: .*; fill it first"),
        ([[1.0], [1.0, 2.0]], r"returned a list: must be numbers"),
    ],
)
def test_wrong_answers_name_agent_and_decision(answer: Any, complaint: str) -> None:
    cls = overriding("lab", "decide_price", lambda view, default: answer)
    model = MarketModel(SMALL, rng=0, worlds=WORLDS, years=1, agents={"openai": cls})
    with pytest.raises(EndgameError, match=complaint) as error:
        model.step()
    assert "\n" not in str(error.value)


def test_a_plain_number_stands_for_all() -> None:
    cls = overriding("lab", "decide_price", lambda view, default: 2.0)
    model = MarketModel(SMALL, rng=0, worlds=WORLDS, years=1, agents={"openai": cls})
    model.step()
    assert (model.agent("openai").price_usd_per_mtok == 2.0).all()


def test_only_what_a_class_overrides_is_asked() -> None:
    class Thrifty(PriceWarrior):
        def decide_budget(self, view: Any, default: Any) -> Any:
            return default * 0.5

    def names(cls: type[Handle]) -> set[str]:
        return {each.name for each in overridden(cls, DEFAULTS)}

    assert names(Lab) == names(Hyperscaler) == set()
    assert names(PriceWarrior) == {"decide_price"}
    assert names(Thrifty) == {"decide_price", "decide_budget"}


def test_a_hook_is_found_wherever_it_is_written() -> None:
    """In a class beside the agents', also one whose module is called like one of ours."""

    class Generous:
        def decide_budget(self, view: Any, default: Any) -> Any:
            return default * 2.0

    class Mixed(Generous, Lab):
        pass

    ours = type("Ours", (PriceWarrior,), {"__module__": "sim.agents.mine"})
    shy = type("Shy", (PriceWarrior,), {"decide_price": Lab.decide_price})
    assert [each.name for each in overridden(Mixed, DEFAULTS)] == ["decide_budget"]
    assert [each.name for each in overridden(ours, DEFAULTS)] == ["decide_price"]
    assert overridden(shy, DEFAULTS) == ()


@pytest.mark.parametrize("answer", [np.nan, 0.5, 1, -1, "True", np.full(WORLDS, 1), np.ones(3)])
def test_what_is_yes_or_no_is_nothing_else(answer: Any) -> None:
    cls = overriding("lab", "decide_release", lambda view, default: answer)
    model = MarketModel(SMALL, worlds=WORLDS, years=1, agents={"openai": cls})
    with pytest.raises(EndgameError, match=r"openai\.decide_release, .*: must be True, False or"):
        model.step()


def test_a_decision_without_a_record_is_no_decision() -> None:
    model = MarketModel(SMALL, years=1)
    with pytest.raises(KeyError, match="decide_nothing"):
        model.world.decide(SimpleNamespace())("lab", "decide_nothing", np.ones(3))  # type: ignore[arg-type]
    assert [each.name for each in of_kind("investor")] == ["decide_offers"]


def test_a_rule_is_never_handed_its_own_array_to_spoil() -> None:
    def spoil(view: Any, default: Any) -> Any:
        answer = default.copy()
        default[:] = -1.0
        return answer

    for rule, expected in ((spoil, [1.0]), (lambda view, default: default * 0.5, [0.5, 1.0])):
        cls = overriding("lab", "decide_price", rule)
        model = MarketModel(SMALL, rng=0, years=1, agents={"openai": cls})
        default, state = np.ones((1, LABS, TIERS)), model.world.state
        view: Any = SimpleNamespace(state=state, month=0, unit_cost=np.ones((1, LABS, TIERS)))
        chosen = model.world.hooks.decide("lab", "decide_price", view, default, 1)
        assert (default == 1.0).all()
        assert sorted(set(chosen.ravel())) == expected


def test_hooks_of_a_world_are_handed_what_they_cannot_spoil(view: Any, small_batch: Any) -> None:
    class Spoils(Defaults):
        def decide(self, kind: str, decision: str, view: Any, default: Any, axis: int) -> Any:
            default[...] = 0.0
            return default

        def asks(self, kind: str, decision: str) -> bool:
            return True

    with pytest.raises(ValueError, match="read-only"):
        World(small_batch, Spoils()).decide(view)("lab", "decide_price", np.ones((2, 3, 2)))
