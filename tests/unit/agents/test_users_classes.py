"""Users' classes: what could only be a mistake is refused where it is written, and says so."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.agents import Builder, Consumers, Hyperscaler, Lab, View
from sim.agents.classes import silent
from sim.agents.kinds import KINDS
from sim.agents.model import MarketModel
from sim.base.errors import EndgameError, LedgerError, ScenarioError, WorldError
from sim.month.decisions import DECISIONS
from sim.scenario.definition import Scenario

SMALL = Scenario.load("baseline").replace({"builders.count": 50})


@pytest.mark.parametrize(
    ("own", "complaint"),
    [
        ({"decide_prices": lambda self, view, default: default}, "decide_prices; did you mean dec"),
        ({"decideprice": lambda self, view, default: default}, "did you mean decide_price"),
        ({"Decide_Price": lambda self, view, default: default}, "did you mean decide_price"),
        ({"descide_round": lambda self, view, default: default}, "did you mean decide_round"),
        ({"decide_capex": lambda self, view, default: default}, "nothing asks for decide_capex"),
        ({"decide_price": 0.8}, "decide_price is a float: must be a method"),
        ({"decide_price": lambda self, default: default}, r"takes \(self, default\): must take"),
        ({"decide_price": lambda self, view, default: None}, "never returns anything"),
        ({"cash_usd": 5.0}, "cash_usd would hide what agents read"),
        ({"owner": "me"}, "owner would hide"),
        ({"kind": "hyperscaler"}, "kind would hide"),
    ],
)
def test_a_class_that_could_only_be_a_mistake_is_refused_as_it_is_written(
    own: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(ScenarioError, match=complaint) as error:
        type("Mine", (Lab,), own)
    assert "\n" not in str(error.value)
    beside = type("Beside", (), own)
    with pytest.raises(ScenarioError, match=complaint):
        type("Mixed", (beside, Lab), {})


def test_a_method_put_on_a_class_later_is_looked_at_by_the_model() -> None:
    cls = type("Mine", (Lab,), {})
    cls.decide_prise = lambda self, view, default: default  # type: ignore[attr-defined]
    with pytest.raises(ScenarioError, match=r"asks for decide_prise; did you mean decide_price\?"):
        MarketModel(SMALL, agents={"openai": cls})


def test_what_can_return_something_is_not_silent() -> None:
    def forgets(self: Any, view: Any, default: Any) -> None:
        default *= 0.8

    def nothing(self: Any, view: Any, default: Any) -> None:
        if view:
            return None
        return None

    def sometimes(self: Any, view: Any, default: Any) -> Any:
        if view:
            return default
        return None

    def never(self: Any, view: Any, default: Any) -> Any:
        raise NotImplementedError

    def passes_on(self: Any, view: Any, default: Any) -> Any:
        return sometimes(self, view, default)

    def within(self: Any, view: Any, default: Any) -> Any:
        with warnings.catch_warnings():
            return default

    assert [silent(each) for each in (forgets, nothing)] == [True, True]
    assert not any(silent(each) for each in (sometimes, never, passes_on, within, max))


def test_each_kind_has_a_real_method_for_each_decision() -> None:
    for (kind, name), record in DECISIONS.items():
        method = vars(KINDS[kind])[name]
        assert method.__doc__ == record.says
        assert list(method.__annotations__) == ["view", "default", "return"]
    assert View.__doc__


def test_a_method_builds_on_what_the_default_is() -> None:
    class Cheaper(Lab):
        def decide_price(self, view: View, default: Any) -> Any:
            return super().decide_price(view, default) * 0.5

    models = [MarketModel(SMALL, rng=0, years=1, agents=a) for a in (None, {"openai": Cheaper})]
    for model in models:
        model.run(1)
    usual, low = (model.agent("openai", Lab).price_usd_per_mtok for model in models)
    assert low == pytest.approx(usual * 0.5, rel=1e-12)


@pytest.mark.parametrize(
    ("name", "value", "how"),
    [
        ("cash_usd", 5, "levers"),
        ("revenue_usd", 5, "levers"),
        ("history", 5, "levers"),
        ("name", "deepmind", "levers"),
        ("column", 3, "levers"),
        ("decide_price", lambda view, default: default, "write the method in a class"),
        ("decide_prise", lambda view, default: default, "write the method in a class"),
    ],
)
def test_what_the_market_says_of_an_agent_is_not_set(name: str, value: Any, how: str) -> None:
    lab = MarketModel(SMALL, years=1).agent("openai")
    with pytest.raises(EndgameError, match=rf"openai\.{name} = .* is refused: .*{how}"):
        setattr(lab, name, value)


def test_attributes_of_the_users_own_are_set_as_in_mesa() -> None:
    class Remembers(Lab):
        mood = 1.0

        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            self.memory: list[int] = []

        def decide_price(self, view: View, default: Any) -> Any:
            self.memory.append(view.month)
            self.mood *= 2.0
            return default

    model = MarketModel(SMALL, years=1, agents={"openai": Remembers})
    model.run(2)
    lab = model.agent("openai", Remembers)
    assert (lab.memory, lab.mood) == ([0, 1], 4.0)
    lab.pos = (1, 2)
    assert lab.pos == (1, 2)


def test_agents_stay() -> None:
    model = MarketModel(SMALL, years=1)
    with pytest.raises(EndgameError, match=r"openai\.remove\(\) is refused: .*decide_sale.*roster"):
        model.agent("openai").remove()
    with pytest.raises(EndgameError, match="refused"):
        model.deregister_agent(model.agent("openai"))
    model.run(1)
    assert model.agent("openai").alive


def test_agents_of_the_users_own_may_come_and_go() -> None:
    import mesa

    class Regulator(mesa.Agent):  # type: ignore[misc]
        pass

    model = MarketModel(SMALL, years=1)
    regulator = Regulator(model)
    assert model.agent("openai").label == "OpenAI"
    assert regulator in model.agents
    regulator.remove()
    assert regulator not in model.agents


def test_agents_of_a_kind_count_whatever_their_class() -> None:
    class Mine(Lab):
        pass

    model = MarketModel(SMALL, years=1, agents={"openai": Mine})
    assert len(model.labs) == len(model.agents_by_type[Lab]) + 1 == len(model.world.setting.labs)
    assert [len(each) for each in (model.hyperscalers, model.builders)] == [4, 50]
    assert len(model.investors) == len(model.world.setting.investors)
    assert (model.chip_maker.name, model.consumers.name) == ("chip_maker", "consumers")
    assert model.agent("openai", Mine) is model.agent("openai")
    with pytest.raises(EndgameError, match="google is a Hyperscaler, no Lab"):
        model.agent("google", Lab)


def test_a_hook_that_fails_is_named_and_the_users_own_error_is_kept() -> None:
    class Broken(Lab):
        def decide_price(self, view: View, default: Any) -> Any:
            return default / 0 if view.month == 0 else [][view.month]

    model = MarketModel(SMALL, years=1, agents={"openai": Broken})
    with (
        np.errstate(divide="raise"),
        pytest.raises(EndgameError, match=r"openai\.decide_price, month 1 of 12 \(2026-07\): fail"),
    ):
        model.step()
    model = MarketModel(SMALL, years=1, agents={"openai": Broken})
    model.world.month = 2
    with pytest.raises(EndgameError, match="failed with IndexError: list index") as error:
        model.step()
    cause = error.value.__cause__
    assert isinstance(cause, IndexError)
    assert cause.__traceback__ is not None


def test_a_default_changed_in_place_and_not_returned_is_told() -> None:
    class Forgets(Lab):
        def decide_price(self, view: View, default: Any) -> Any:
            default *= 0.8
            return None if view.month == 0 else default

    model = MarketModel(SMALL, years=1, agents={"openai": Forgets})
    with pytest.raises(EndgameError, match=r"changed default and returned nothing: say `return d"):
        model.step()


def test_a_method_that_was_silent_all_along_is_told_at_the_horizon() -> None:
    class Waits(Lab):
        def decide_price(self, view: View, default: Any) -> Any:
            return default if view.month == self.when else None

    mute, loud = (type("Waits", (Waits,), {"when": when}) for when in (99, 5))
    with pytest.warns(UserWarning, match=r"Waits\.decide_price returned None in every month"):
        MarketModel(SMALL, years=1, agents={"openai": mute}).run()
    MarketModel(SMALL, years=1, agents={"openai": loud}).run()


def test_silent_all_along_is_told_wherever_the_run_ends_and_once_for_a_class() -> None:
    class Waits(Lab):
        def decide_price(self, view: View, default: Any) -> Any:
            return default if view.month == 99 else None

    class OnlyOpenai(Lab):
        def decide_price(self, view: View, default: Any) -> Any:
            return default if self.name == "openai" else None

    with pytest.warns(UserWarning, match=r"Waits\.decide_price returned None") as told:
        sim.run(SMALL, years=1, agents={"lab": Waits})
    assert len(told) == 1
    sim.run(SMALL, years=1, agents={"lab": OnlyOpenai})
    model = MarketModel(SMALL, years=1, agents={"openai": Waits})
    model.run(3)
    with pytest.warns(UserWarning, match=r"Waits\.decide_price returned None"):
        model.result()
    model.run()  # not told again


def test_a_stopped_run_tells_it_too() -> None:
    class Waits(Lab):
        def decide_price(self, view: View, default: Any) -> Any:
            return default if view.month == 99 else None

    def stop(done: int, total: int) -> None:
        if done == 13:
            raise KeyboardInterrupt

    with pytest.warns(UserWarning, match=r"Waits\.decide_price returned None"):
        result = sim.run(SMALL, years=2, agents={"openai": Waits}, progress=stop)
    assert result.sizes["month"] == 13


def test_names_of_ones_own_are_free() -> None:
    own = {
        "_decide_prices": lambda self: None,
        "price": lambda self: 1.0,
        "decided": lambda self: True,
        "decideprice": 0.8,
        "round": lambda self: 1,
    }
    assert issubclass(type("Mine", (Lab,), own), Lab)


def test_draws_are_the_same_in_a_batch_of_any_size() -> None:
    class Moody(Lab):
        def decide_price(self, view: View, default: Any) -> Any:
            mood = self.draws("mood").normal()
            assert np.array_equal(mood, self.draws("mood").normal())
            assert not np.array_equal(mood, self.draws("else").normal())
            self.moods = [*getattr(self, "moods", []), mood[0]]
            return default * np.exp(0.1 * mood)[:, None]

    def played(worlds: int) -> Any:
        return sim.run(SMALL, worlds=worlds, years=1, seed=3, agents={"openai": Moody})

    one, three = played(1), played(3)
    for name in ("price_usd_per_mtok", "cash_usd", "market_revenue_usd"):
        np.testing.assert_array_equal(one[name].values[0], three[name].values[0])
    model = MarketModel(SMALL, years=1, agents={"lab": Moody})
    model.run(2)
    moods = [lab.moods for lab in model.labs]
    assert len({mood for pair in moods for mood in pair}) == 2 * len(moods)
    draws = model.agent("openai").draws("any")
    assert draws.uniform(4).shape == (1, 4)
    assert ((draws.uniform(4) >= 0) & (draws.uniform(4) < 1)).all()
    assert len(draws.generators) == 1


@pytest.mark.parametrize("source", ["random", "rng"])
def test_mesas_own_random_numbers_are_told_to_be_shared(source: str) -> None:
    class Shared(Lab):
        def decide_price(self, view: View, default: Any) -> Any:
            return default * (1.0 + 0.1 * getattr(self, source).random())

    with pytest.warns(UserWarning, match=r"Shared\.decide_price drew from .*draws\(\"purpose\"\)"):
        MarketModel(SMALL, years=1, agents={"openai": Shared}).run(1)


def test_where_there_is_nothing_to_decide_the_default_stands() -> None:
    """Labs that are gone or not yet founded price nothing, and have no users."""

    class Blind(Lab):
        def decide_price(self, view: View, default: Any) -> Any:
            alive = view.state.labs.alive[:, self.column, None]
            return np.where(alive, default, np.nan)

    class Generous(Consumers):
        def decide_plan(self, view: View, default: Any) -> Any:
            return default + 1.0

    model = MarketModel(
        SMALL, rng=0, worlds=2, years=1, agents={"lab": Blind, "consumers": Generous}
    )
    model.run(3)
    users, alive = model.consumers.users_million, model.world.state.labs.alive
    gone = ~alive[:, None, :] & np.ones((1, 3, 1), dtype=bool)
    assert gone.any()
    assert (users[gone] == 0.0).all()
    assert (users[~gone] >= 1.0).all()


def test_who_decided_is_named_where_money_does_not_balance() -> None:
    class Cheap(Lab):
        def decide_price(self, view: View, default: Any) -> Any:
            view.state.labs.cash_usd.setflags(write=True)
            view.state.labs.cash_usd[:] += 1.0
            return default

    said = r"identity opening.*; not by the rules alone, but: openai\.decide_price$"
    with pytest.raises(LedgerError, match=said):
        MarketModel(SMALL, years=1, agents={"openai": Cheap}).step()
    with pytest.raises(LedgerError, match=said):
        sim.run(SMALL, years=1, agents={"openai": Cheap})
    with pytest.raises(LedgerError, match=r"lab_\w+|and \d+ more$"):
        MarketModel(SMALL, years=1, agents={"lab": Cheap}).step()


def test_a_world_with_a_wrong_answer_fails_alone_in_an_ensemble(tmp_path: Path) -> None:
    class Wrong(Lab):
        def decide_price(self, view: View, default: Any) -> Any:
            third = np.array(self.model.world.batch.worlds) == 2
            return np.where(third[:, None] & (view.month == 4), -1.0, default)

    said = r"openai\.decide_price, month 5 of 12 \(2026-11\), world 2, returned -1\.0: must be from"
    with pytest.raises(WorldError, match=said):
        sim.run(SMALL, worlds=3, years=1, agents={"openai": Wrong})
    told: dict[str, Any] = {"years": 1, "workers": 1, "agents": {"openai": Wrong}}
    with pytest.warns(RuntimeWarning, match="1 of 4 worlds failed"):
        result = sim.ensemble(SMALL, worlds=4, store=tmp_path / "few", **told)
    assert result.sizes["world"] == 3
    assert sim.ensemble(SMALL, worlds=2, store=tmp_path / "two", **told).sizes["world"] == 2


def test_plan_and_seat_prices_are_set() -> None:
    class Dear(Lab):
        def decide_plan_price(self, view: View, default: Any) -> Any:
            return 200.0

        def decide_seat_price(self, view: View, default: Any) -> Any:
            return default * 2.0

    models = [MarketModel(SMALL, rng=0, years=1, agents=a) for a in (None, {"openai": Dear})]
    for model in models:
        model.run(1)
    usual, dear = (model.agent("openai", Lab) for model in models)
    assert dear.plan_price_usd == 200.0
    seats = [m.world.state.labs.seat_price[0, usual.column] for m in models]
    assert seats[1] == seats[0] * 2.0
    for model in models:
        model.run(11)
    assert dear.model.agent("openai").history("subscription_revenue_usd")[-1] > 0.0
    paying = [m.consumers.paying_million[:, usual.column].sum() for m in models]
    assert paying[1] < paying[0]


def test_very_different_classes_are_refused_for_each_kind() -> None:
    class Cloud(Hyperscaler):
        def decide_capex(self, view: View, default: Any) -> Any:
            return default

    class Maker(Builder):
        def decide_routing(self, view: View, default: Any) -> Any:
            return default * 0.0

    model = MarketModel(SMALL, rng=0, years=1, agents={"google": Cloud, "builder": Maker})
    model.run(3)
    assert (model.world.tape.series["ledger_residual"][:, :3] < 1e-9).all()
