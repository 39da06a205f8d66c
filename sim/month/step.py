"""One month of all worlds, on one page: all decide on one snapshot, only ``commit`` writes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.economy.behaviour import (
    acquirers,
    api_demand,
    builders,
    catalogue,
    chipmaker,
    cloud_finance,
    clouds_trade,
    consumers,
    distress,
    estates,
    fundraising,
    hyperscalers,
    investment,
    investors,
    labs_finance,
    labs_models,
    labs_pricing,
    labs_productivity,
    labs_research,
    labs_staff,
    labs_trade,
    limited_partners,
    parents,
    public_market,
    rents,
    startups,
)
from sim.economy.behaviour.observe import snapshot
from sim.month.done import Month
from sim.month.posting import exits, financing, trade
from sim.month.world import World
from sim.start.draws import builder_luck


def month(world: World) -> None:
    """Advance every world of the batch by one month."""
    # 1 exogenous: this month's parameters, dated shocks included, and its luck
    p, luck = world.parameters_now(), world.luck_now()
    # 2 observe: one snapshot for all
    view = snapshot(world.month, p, world.state, world.setting)
    decide, journal = world.decide(view), world.journal()

    # 3 chips and cloud: orders, deliveries, the price of an hour
    planned = investment.plan(view)
    orders = decide("hyperscaler", "decide_capex", planned.orders_h100e)
    orders = decide("neocloud", "decide_capex", orders)
    chip_price = decide("chip_maker", "decide_price", chipmaker.price(view))
    shipped = decide("chip_maker", "decide_allocation", chipmaker.allocation(view, orders))
    delivery = chipmaker.deliver(view, orders, shipped, chip_price)
    halls = investment.build(view, planned.hall_starts_gw)
    rent = rents.prices(view)
    posted = hyperscalers.posted(view, rent.contract)
    cloud_price = decide("hyperscaler", "decide_cloud_price", posted)
    cloud_price = decide("neocloud", "decide_cloud_price", cloud_price)

    # 4 labs plan: R&D budget and split, runs, failures, releases
    purse = decide("hyperscaler", "decide_own_lab", labs_research.parent_purse(view))
    wanted = decide("lab", "decide_budget", labs_research.budget(view, purse))
    research = labs_research.plan(view, labs_research.backed(view, wanted))
    starts = decide("lab", "decide_training", labs_models.training_starts(view, research.rd_usd))
    lets_out = decide("lab", "decide_release", labs_models.ready(view))
    opens = decide("lab", "decide_open_weights", labs_models.publishes(view))

    # 5 knowledge: experiments, leaks, distillation; models come out, some of them open
    models = labs_models.progress(view, research, starts, luck.run_failures, lets_out, opens)
    unit_cost = labs_models.new_unit_cost(view, models)

    # 6 labs price their tiers and plans
    listed = labs_pricing.prices(view, labs_pricing.tier_markup(view), unit_cost, models)
    price = decide("lab", "decide_price", listed)
    plan, seat = labs_pricing.plan_and_seat_prices(view)
    plan_price = decide("lab", "decide_plan_price", plan)
    seat_price = decide("lab", "decide_seat_price", seat)

    # 7 builders and consumers choose, buy, self-host
    potential = api_demand.market_size(view, luck.demand)
    shop = catalogue.shop(view, price, models)
    pressure = api_demand.price_pressure(view, shop)
    felt = api_demand.felt_pressure(view, pressure)
    spend = api_demand.api_spend(view, potential, felt) * startups.budgets(view)
    self_hosting = decide("builder", "decide_self_hosting", builders.self_hosting(view, spend))
    reroute = decide.later("builder", "decide_routing")
    buys = builders.buy(view, shop, self_hosting, spend, reroute)
    users = decide("consumers", "decide_plan", consumers.demand_side(view))
    subs = consumers.subscribe(view, users, plan_price, seat_price)

    # 8 serve and bill: what everybody earns, owes and pays, and what it leaves behind
    staff, stock = labs_staff.staff_cost(view), labs_staff.stock_pay(view)
    plans = labs_trade.LabPlan(research, unit_cost, price, staff, stock)
    sold = labs_trade.trade(view, buys, subs, plans)
    rented = clouds_trade.trade(view, buys, shop, delivery, halls, sold)
    entry_luck = builder_luck(luck.builder_entries, len(view.setting.classes))
    firms = builders.business(view, buys, pressure, entry_luck)
    brand = api_demand.brands(view, sold.api_usd, luck.fit)

    # 9 post the month's trade to the ledger
    trade.labs(view, journal, sold.paid)
    trade.clouds(journal, buys, rented)
    backed = startups.backing(view, buys.bill_usd, firms.sales_usd)
    trade.builders(journal, buys, firms, sold, backed)

    # 10 capital: mood, rounds, credits, what labs return
    mood = investors.mood(view, investors.revenue_growth(view, sold.revenue_usd), luck.sentiment)
    lists = public_market.listings(view, luck.listings)
    asked = labs_finance.ask(view, lists)
    asked = labs_finance.resized(asked, decide("lab", "decide_round", asked.amount_usd))
    stakes = hyperscalers.strategic_offers(view, asked, investors.interest(view))
    stakes = decide("hyperscaler", "decide_credits", stakes)
    offers = investors.round_offers(view, asked, luck.diligence)
    offers = decide("investor", "decide_offers", offers)
    rounds = fundraising.close_rounds(
        view, asked, offers, stakes, acquirers.chip_stakes(view, asked)
    )
    issues = public_market.issues(view, lists)
    rounds = public_market.floated(view, rounds, issues)
    trades = public_market.trades(view, rounds, stock)
    rounds = replace(rounds, cap_table=trades.cap_table)
    injected = labs_finance.injection(view)
    financing.rounds(journal, rounds)
    financing.public_issues(journal, issues)
    sold_shares = financing.old_shares(journal, trades)
    paid_out = financing.pay_owners(view, journal, labs_finance.distribution(view))
    financing.inject(journal, injected)

    # 11 distress: auctions, closures, new labs; then funds and treasuries settle
    sale = decide(
        "lab", "decide_sale", labs_finance.for_sale(view, luck.sales) & ~rounds.closed & ~lists
    )
    bids = decide("hyperscaler", "decide_bid", hyperscalers.bids(view, sale))
    bids = np.concatenate([bids, acquirers.bids(view, sale, luck.acquirers)], axis=2)
    auction = distress.settle(view, distress.auction(view, sale, bids, luck.antitrust))
    cash = hyperscalers.deal_cash(view)
    proceeds = exits.pay_sellers(view, journal, auction, rounds.cap_table, cash)
    closed = distress.closures(view, sale & ~auction.sold, sold.arrears_usd, journal.cash("labs"))
    closed = parents.closures(view, closed, sold.refused)
    debts = sold.arrears_usd, research.book
    estate = estates.wound_up(view, closed, *debts, journal.cash("labs"))
    exits.wind_up(journal, closed, estate)
    knowhow = distress.scattered_knowhow(view, models.knowhow, closed)
    opened = distress.entry(view, luck.entries)
    able = labs_productivity.renewed(view, opened, luck.productivity)
    founding = distress.founding_capital(view, opened)
    exits.found(journal, founding)
    pledged, called = limited_partners.commitments(view), public_market.called(rounds, trades)
    returned = paid_out + proceeds + sold_shares
    record = limited_partners.fund_record(view, pledged, called, returned, rounds.cap_table)
    financing.funds(journal, called, returned)
    debt = cloud_finance.settle(view, sold, rented, journal.cash)
    financing.debt(journal, debt)
    financing.treasuries(journal, clouds_trade.treasuries(view, journal.cash))

    # 12 close the books, commit the month, audit it, record it
    done = Month(
        view=view,
        journal=journal.closed(),
        delivery=delivery,
        halls=halls,
        rents=rent,
        cloud_price=cloud_price,
        models=models,
        opens=opens,
        potential=potential,
        shop=shop,
        felt=felt,
        buys=buys,
        subs=subs,
        sold=sold,
        rented=rented,
        brand=brand,
        firms=firms,
        mood=mood,
        asked=asked,
        rounds=rounds,
        injected=injected,
        auction=auction,
        closed=closed,
        estate=estate,
        knowhow=knowhow,
        productivity=able,
        opened=opened,
        founding_usd=founding,
        record=record,
        issues=issues,
        backed_usd=backed,
        debt=debt,
    )
    world.commit(done)
