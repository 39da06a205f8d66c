"""One month of all worlds, on one page: all decide on one snapshot, only ``commit`` writes."""

from __future__ import annotations

from sim.economy.behaviour.capital import (
    acquirers,
    distress,
    estates,
    fundraising,
    investors,
    labs_finance,
    limited_partners,
    public_market,
)
from sim.economy.behaviour.clouds import (
    chipmaker,
    cloud_finance,
    clouds_trade,
    hyperscalers,
    investment,
    rents,
)
from sim.economy.behaviour.demand import (
    api_demand,
    builder_books,
    builders,
    catalogue,
    consumers,
)
from sim.economy.behaviour.labs import (
    labs_ability,
    labs_ads,
    labs_models,
    labs_plans,
    labs_pricing,
    labs_research,
    labs_trade,
    openness,
)
from sim.economy.behaviour.observe import snapshot
from sim.month.done import Month
from sim.month.posting import exits, financing, trade
from sim.month.world import World


def month(world: World) -> None:
    """Advance every world of the batch by one month."""
    # 1 exogenous: this month's parameters, dated shocks included, and its luck
    p, luck = world.parameters_now(), world.luck_now()
    # 2 observe: one snapshot for all
    view = snapshot(world.month, p, world.state, world.setting)
    decide, journal = world.decide(view), world.journal()

    # 3 chips and clouds: orders, deliveries, halls, the price of an hour
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
    opens = decide("lab", "decide_open_weights", openness.publishes(view))
    older = decide("lab", "decide_open_older", openness.publishes_older(view, opens))

    # 5 knowledge: experiments, leaks, distillation; models come out, some of them open
    models = labs_models.progress(view, research, starts, luck, lets_out, opens, older)
    unit_cost = labs_models.new_unit_cost(view, models)

    # 6 labs price their tiers and plans
    listed = labs_pricing.prices(view, labs_pricing.tier_markup(view), unit_cost, models)
    price = decide("lab", "decide_price", listed)
    plan_price = decide("lab", "decide_plan_price", labs_plans.plan_price(view))
    seat_price = decide("lab", "decide_seat_price", labs_plans.seat_price(view))

    # 7 builders and consumers choose, buy, self-host
    shop = catalogue.shop(view, price, models)
    spend = api_demand.spending(view, shop, luck.demand)
    self_hosting = decide("builder", "decide_self_hosting", builders.self_hosting(view, spend.usd))
    reroute = decide.later("builder", "decide_routing")
    buys = builders.buy(view, shop, self_hosting, spend.usd, reroute)
    users = decide("consumers", "decide_plan", consumers.demand_side(view))
    subs = consumers.subscribe(view, users, plan_price, seat_price)
    ads = labs_ads.sold(view, decide("lab", "decide_ads", labs_ads.pays(view)), subs)

    # 8 serve and bill: what everybody earns, owes and pays, and what it leaves behind
    plans = labs_trade.planned(view, research, unit_cost, price)
    sold = labs_trade.trade(view, buys, subs, ads, plans, models)
    rented = clouds_trade.trade(view, buys, shop, delivery, halls, sold)
    firms = builder_books.business(view, buys, spend.pressure, spend.felt, luck.builder_entries)
    brand = api_demand.brands(view, sold.api_usd, luck.fit)

    # 9 post the month's trade to the ledger
    trade.post(view, journal, buys, sold, rented, firms)

    # 10 capital: mood, rounds, credits, listings, old shares, what labs return
    mood = investors.mood(view, investors.revenue_growth(view, sold.revenue_usd), luck.sentiment)
    lists = public_market.listings(view, luck.listings)
    asked = labs_finance.ask(view, lists)
    asked = labs_finance.resized(asked, decide("lab", "decide_round", asked.amount_usd))
    stakes = decide("hyperscaler", "decide_credits", hyperscalers.strategic_offers(view, asked))
    offers = investors.round_offers(view, asked, luck.diligence)
    offers = decide("investor", "decide_offers", offers)
    chips = acquirers.chip_stakes(view, asked)
    rounds = fundraising.close_rounds(view, asked, offers, stakes, chips)
    shares = public_market.exchanged(view, rounds, lists, plans.stock_usd)
    financing.equity(journal, rounds, shares)
    injected = financing.inject(journal, labs_finance.injection(view))
    paid_out = financing.pay_owners(view, journal, labs_finance.distribution(view))

    # 11 distress and entry: labs are sold, close, are founded
    sale = decide("lab", "decide_sale", distress.for_sale(view, shares, luck.sales))
    bids = decide("hyperscaler", "decide_bid", hyperscalers.bids(view, sale))
    others = acquirers.bids(view, sale, luck.acquirers)
    auction = distress.auctions(view, sale, bids, others, luck.antitrust)
    cash = hyperscalers.deal_cash(view)
    proceeds = exits.pay_sellers(view, journal, auction, shares.cap_table, cash)
    closed = distress.closed(view, sale, auction, sold, journal.cash("labs"))
    estate = estates.wound_up(view, closed, sold.arrears_usd, research.book, journal.cash("labs"))
    exits.wind_up(journal, closed, estate)
    opened = distress.entry(view, luck.entries)
    founding = exits.found(journal, distress.founding_capital(view, opened))
    ability = labs_ability.renewed(view, opened, luck.productivity, luck.founding_fit)

    # 12 settle: funds with limited partners, clouds with lenders, all with their owners
    funds = limited_partners.settle(view, shares, paid_out, proceeds)
    debt = cloud_finance.settle(view, sold, rented, journal.cash)
    financing.settled(journal, funds, debt)
    financing.treasuries(journal, clouds_trade.treasuries(view, journal.cash))

    # 13 close the books, commit the month, audit it, record it
    done = Month(
        view=view, journal=journal.closed(), delivery=delivery, halls=halls, rents=rent,
        cloud_price=cloud_price, models=models, opens=opens, shop=shop, spending=spend, buys=buys,
        subs=subs, ads=ads, sold=sold, rented=rented, firms=firms, brand=brand,
        mood=mood, asked=asked, shares=shares, injected=injected, auction=auction, closed=closed,
        estate=estate, opened=opened, founding_usd=founding, ability=ability,
        funds=funds, debt=debt,
    )  # fmt: skip
    world.commit(done)
