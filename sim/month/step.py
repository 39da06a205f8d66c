"""One month of all worlds, on one page: all decide on one snapshot, only ``commit`` writes."""

from __future__ import annotations

from sim.economy.behaviour import (
    builders,
    catalogue,
    chipmaker,
    consumers,
    distress,
    hyperscalers,
    investors,
    labs_finance,
    labs_models,
    labs_pricing,
    labs_research,
)
from sim.economy.behaviour.observe import snapshot
from sim.month import commit
from sim.month.posting import builder_trade, cloud_trade, exits, financing, lab_trade
from sim.month.world import World
from sim.start.draws import builder_luck


def month(world: World) -> None:
    """Advance every world of the batch by one month."""
    # 1 exogenous: this month's parameters, dated shocks included, and its luck
    p, luck = world.parameters_now(), world.luck_now()
    # 2 observe: one snapshot for all
    view = snapshot(world.month, p, world.state, world.setting)
    decide, journal = world.decide(view), world.journal()
    state, setting = world.state, world.setting

    # 3 chips and cloud: orders, deliveries, the price of an hour
    orders = decide("hyperscaler", "decide_capex", hyperscalers.orders(view))
    chip_price = decide("chip_maker", "decide_price", chipmaker.price(view))
    shipped = decide("chip_maker", "decide_allocation", chipmaker.allocation(view, orders))
    delivery = chipmaker.deliver(view, orders, shipped, chip_price)
    spot, contract = hyperscalers.cloud_prices(view)
    cloud_price = decide("hyperscaler", "decide_cloud_price", world.every_cloud(contract))

    # 4 labs plan: R&D budget and split, runs, failures, releases
    purse = decide("hyperscaler", "decide_own_lab", labs_research.parent_purse(view))
    wanted = decide("lab", "decide_budget", labs_research.budget(view, purse))
    research = labs_research.plan(view, world.backed(view, wanted))
    starts = decide("lab", "decide_training", labs_models.training_starts(view, research.rd_usd))
    lets_out = decide("lab", "decide_release", labs_models.ready(view))
    policy = world.published(labs_models.stays_open(view))
    opens = decide("lab", "decide_open_weights", policy)

    # 5 knowledge: experiments, leaks, distillation; models come out, some of them open
    models = labs_models.progress(view, research, starts, luck.run_failures, lets_out, opens)
    unit_cost = labs_models.new_unit_cost(view, models)

    # 6 labs price their tiers and plans
    listed = labs_pricing.prices(view, labs_pricing.tier_markup(view), unit_cost, models)
    price = decide("lab", "decide_price", listed)
    plan_price, seat_price = labs_pricing.plan_and_seat_prices(view)

    # 7 builders and consumers choose, buy, self-host
    potential = builders.market_size(view, luck.demand)
    shop = catalogue.shop(view, price, models)
    pressure = builders.price_pressure(view, shop)
    spend = builders.api_spend(view, potential, world.smoothed_pressure(view, pressure))
    self_hosting = decide("builder", "decide_self_hosting", builders.self_hosting(view, spend))
    buys = builders.buy(view, shop, self_hosting, spend, world.rerouting(decide))
    users = decide("consumers", "decide_plan", consumers.demand_side(view))
    subs = consumers.subscribe(view, users, plan_price, seat_price)

    # 8 serve and bill; 9 post the month's trade to the ledger
    plan = lab_trade.LabPlan(research, unit_cost, price, labs_research.staff_cost(view))
    sold = lab_trade.trade(view, journal, buys, subs, plan)
    rented = cloud_trade.trade(view, journal, buys, shop, delivery, sold)
    entry_luck = builder_luck(luck.builder_entries, len(setting.classes))
    firms = builders.business(view, buys, pressure, entry_luck)
    builder_trade.trade(journal, buys, firms, sold)

    # 10 capital: mood, rounds, credits, funds
    mood = investors.mood(view, world.revenue_growth(view, sold), luck.sentiment)
    asked = labs_finance.ask(view)
    asked = labs_finance.resized(asked, decide("lab", "decide_round", asked.amount_usd))
    stakes = hyperscalers.strategic_offers(view, asked, investors.interest(view))
    stakes = decide("hyperscaler", "decide_credits", stakes)
    offers = decide(
        "investor", "decide_offers", investors.round_offers(view, asked, luck.diligence)
    )
    rounds = financing.close_rounds(view, journal, asked, offers, stakes)
    paid_out = financing.pay_owners(view, journal, labs_finance.distribution(view))
    injected = financing.inject(view, journal, world.injection())

    # 11 distress: auctions, closures, new labs
    sale = decide("lab", "decide_sale", labs_finance.for_sale(view, luck.sales) & ~rounds.closed)
    bids = decide("hyperscaler", "decide_bid", hyperscalers.bids(view, sale))
    auction = exits.settle(view, distress.auction(view, sale, bids, luck.antitrust))
    proceeds = exits.pay_sellers(view, journal, auction, rounds.cap_table)
    unsold = sale & ~auction.sold
    closed = distress.closures(view, unsold, world.arrears(sold), world.lab_cash(journal))
    opened = distress.entry(view, state.labs.alive, luck.entries)

    # 12 commit the month, audit it, record it
    done = commit.Month(
        view=view,
        journal=journal,
        delivery=delivery,
        spot=spot,
        contract=contract,
        cloud_price=cloud_price,
        models=models,
        opens=opens,
        potential=potential,
        shop=shop,
        pressure=pressure,
        buys=buys,
        subs=subs,
        sold=sold,
        rented=rented,
        firms=firms,
        mood=mood,
        asked=asked,
        rounds=rounds,
        injected=injected,
        proceeds=paid_out + proceeds,
        auction=auction,
        closed=closed,
        opened=opened,
        luck=luck,
    )
    world.commit(done)
