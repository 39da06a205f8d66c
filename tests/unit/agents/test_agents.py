"""Agents as handles: what they read is their column of the state, in every world."""

from __future__ import annotations

import numpy as np
import pytest

from sim.agents.base import Handle, plain
from sim.agents.kinds import KINDS, Builder, ChipMaker, Consumers, Hyperscaler, Investor, Lab
from sim.agents.model import MarketModel
from sim.base.errors import EndgameError, ScenarioError
from sim.scenario.definition import Scenario

SMALL = Scenario.load("baseline").replace({"builders.count": 50})


@pytest.fixture(scope="module")
def one() -> MarketModel:
    model = MarketModel(SMALL, years=1)
    model.run(3)
    return model


@pytest.fixture(scope="module")
def many() -> MarketModel:
    model = MarketModel(SMALL, worlds=3, years=1)
    model.run(3)
    return model


def test_a_lab_reads_its_column(one: MarketModel, many: MarketModel) -> None:
    column = one.world.setting.labs.index("openai")
    for model, worlds in ((one, 1), (many, 3)):
        lab, state = model.agent("openai"), model.world.state.labs
        assert isinstance(lab, Lab)
        assert np.array_equal(np.atleast_1d(lab.cash_usd), state.cash_usd[:, column])
        price = lab.price_usd_per_mtok
        assert price.shape == ((2,) if worlds == 1 else (3, 2))
        assert np.array_equal(np.atleast_2d(price), state.price[:, column])
        revenue = np.atleast_1d(lab.revenue_usd)
        assert np.array_equal(revenue, model.world.tape.series["revenue_usd"][:, 2, column])
        credit = np.atleast_1d(lab.credits_usd)
        assert np.array_equal(credit, state.credits_usd[:, column].sum(axis=1))
    lab = one.agent("openai")
    assert isinstance(lab.cash_usd, float)
    assert lab.alive is True
    assert (lab.owner, one.agent("google_deepmind").owner) == ("independent", "google")
    assert one.agent("meta_ai").owner == "outside parent"
    assert many.agent("openai").owner.tolist() == ["independent"] * 3
    assert lab.label == "OpenAI"
    assert repr(lab) == "Lab('openai')"


def test_runway_is_cash_over_burn_or_has_no_end(one: MarketModel) -> None:
    labs = [agent for agent in one.agents_by_type[Lab] if agent.alive]
    burning = [lab for lab in labs if lab.burn_usd > 1e4]
    assert 0 < len(burning) < len(list(one.agents_by_type[Lab]))
    assert all(lab.runway_months == pytest.approx(lab.cash_usd / lab.burn_usd) for lab in burning)
    idle = [agent for agent in one.agents_by_type[Lab] if agent.burn_usd <= 1e4]
    assert all(lab.runway_months == np.inf for lab in idle)


def test_what_is_read_is_a_copy(one: MarketModel) -> None:
    lab = one.agent("openai")
    lab.price_usd_per_mtok[:] = 0.0
    assert (lab.price_usd_per_mtok > 0).all()


def test_the_other_kinds_read_their_columns(one: MarketModel) -> None:
    state, setting = one.world.state, one.world.setting
    google = one.agent("google")
    assert isinstance(google, Hyperscaler)
    column = setting.hyperscalers.index("google")
    assert google.capacity_h100e == state.clouds.vintages_h100e[0, column].sum()
    fund = next(iter(one.agents_by_type[Investor]))
    assert fund.dry_powder_usd == state.investors.committed_usd[0, fund.column]
    assert fund.stakes.tolist() == state.labs.cap_table[0, :, fund.column].tolist()
    worth = fund.stakes * state.labs.valuation_usd[0]
    assert fund.portfolio_usd == pytest.approx(worth.sum())
    maker = one.agent("chip_maker")
    assert isinstance(maker, ChipMaker)
    assert maker.price_usd_per_h100e == state.chips.price_usd[0, 0]
    people = one.agent("consumers")
    assert isinstance(people, Consumers)
    assert people.users_million.shape == (3, len(setting.labs))
    assert (people.paying_million <= people.users_million).all()
    builder = one.agent("builder_7")
    assert isinstance(builder, Builder)
    assert builder.shares.shape == (2, len(setting.labs) + 2)
    assert builder.shares.sum(axis=1) == pytest.approx(1.0)
    assert builder.weight == state.builders.weight[0, 7]


def test_history_is_the_agents_series_so_far(one: MarketModel, many: MarketModel) -> None:
    assert one.agent("openai").history("revenue_usd").shape == (3,)
    assert many.agent("openai").history("price_usd_per_mtok").shape == (3, 3, 2)
    last = one.agent("google").history("capacity_h100e")[-1]
    assert last == one.agent("google").capacity_h100e


def test_every_column_of_every_agent_can_be_read(one: MarketModel) -> None:
    for cls in KINDS.values():
        agent = next(iter(one.agents_by_type[cls]))
        names = [name for each in cls.__mro__ for name in vars(each) if issubclass(each, Handle)]
        for name in names:
            if not name.startswith(("_", "decide_")):
                getattr(agent, name)


def test_plain_drops_the_axis_of_one_world() -> None:
    assert plain(np.array([2.0])) == 2.0
    assert plain(np.array([2.0, 3.0])).tolist() == [2.0, 3.0]
    assert plain(np.array([[2.0, 3.0]])).tolist() == [2.0, 3.0]


def test_unknown_agents_and_wrong_classes_are_refused() -> None:
    class Cloud(Hyperscaler):
        pass

    with pytest.raises(ScenarioError, match=r"no agent 'opnai'.*did you mean openai"):
        MarketModel(SMALL, agents={"opnai": Lab})
    with pytest.raises(ScenarioError, match=r"openai = .*must be a subclass of Lab"):
        MarketModel(SMALL, agents={"openai": Cloud})
    with pytest.raises(ScenarioError, match="must be a subclass of Builder"):
        MarketModel(SMALL, agents={"builder": 3})  # type: ignore[dict-item]
    with pytest.raises(EndgameError, match="no agent 'nobody'"):
        MarketModel(SMALL).agent("nobody")


def test_very_many_builders_are_handled_only_on_request(monkeypatch: pytest.MonkeyPatch) -> None:
    class Loyal(Builder):
        pass

    monkeypatch.setattr("sim.agents.crew.MOST_BUILDERS", 49)
    assert Builder not in MarketModel(SMALL).agent_types
    assert len(MarketModel(SMALL, agents={"builder": Loyal}).agents_by_type[Loyal]) == 50
    mixed = MarketModel(SMALL, agents={"builder_3": Loyal})
    assert len(mixed.agents_by_type[Builder]) == 49
    assert [agent.name for agent in mixed.agents_by_type[Loyal]] == ["builder_3"]
