# mypy: ignore-errors

# %% [markdown]
# # Sunk costs and why few survive
#
# ## The question
#
# When a market grows tenfold, why do not ten times as many firms share it?
#
# **Goals.** Tell sunk costs that are given from sunk costs that firms choose. Compute the least
# concentration that quality races allow. Read a bound as a bound. *You need: supply and demand;
# free entry; Cournot helps.*

# %% [markdown]
# ## Five minutes of theory
#
# Firms pay a sunk cost *F* to enter and then share sales *S*. With *N* equal quantity setters
# each earns *S*/*N*². Free entry goes on while that covers *F*:
#
# ```
# S / N² = F        so   N = √(S / F)
# ```
#
# A market a hundred times as large has ten times as many firms. That is **exogenous** sunk cost.
# Now let quality be for sale: buyers' willingness to pay grows as (outlay)^*k*. In a larger
# market quality pays more, so every firm spends more on it, and the outlay grows with the market.
# Entry stops at an *N* that does not depend on *S* at all. In the limit of large markets
#
# ```
# (N − 1)² / N = 1 / (2k),  so
# 1/N = 4k / (4k + 1 + √(1 + 8k))
# ```
#
# is the least share of the largest firm (Sutton 1991, 1998), and 10,000/*N* the least Herfindahl
# index (**HHI**, the sum of squared shares in percent). The bound holds for private quality that
# must be bought. Leaks let more firms live; mergers, lock-in and luck leave fewer.

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

import sim
from sim.economy.market.measures import concentration_bound, hhi
from sim.results.world_table import world_table


def bound(k):
    """Least share of the largest firm, by the simulator's own function."""
    return concentration_bound(np.array([[float(k)]])).item()


shares = np.array([[0.5, 0.3, 0.2]])
print(f"Shares of 50, 30 and 20%: HHI {hhi(shares).item():,.0f} points.")
print(
    "k = 0.27 (buyers pay 1.9 times as much per tenfold outlay): at least "
    f"{1e4 * bound(0.27):,.0f} points, at most {1 / bound(0.27):.1f} firms."
)

# %% [markdown]
# ## Run
#
# Firms that free entry leaves in a market of size *S* (entry costs 1). The slider is *k*.

# %% tags=["slider"]
slider = {
    "label": "Value of quality, k",
    "unit": "",
    "values": [0.02, 0.07, 0.15, 0.27, 0.50],
    "start": 3,
}
sizes = np.geomspace(4, 1e6, 60)
numbers = np.geomspace(1.001, 1200, 6000)


def firms(size, k):
    """The last N at which a firm still covers its outlay; quality is each firm's best reply."""
    gamma = 1 / k
    raised = np.maximum(
        2 * size * (numbers - 1) ** 2 / numbers**3, 1.0
    )  # quality to the power gamma
    gain = size / numbers**2 - (1 + k * (raised - 1))
    assert gamma >= 1
    return numbers[max(int(np.argmax(gain < 0)) - 1, 0)]


def draw(position):
    k = slider["values"][position]
    figure, axes = plt.subplots()
    found = np.array([firms(size, k) for size in sizes])
    axes.loglog(
        sizes, np.sqrt(sizes), color="#8a8d93", ls="--", lw=1.5, label="quality not for sale: √S"
    )
    axes.loglog(sizes, found, color="#0072b2", label="quality for sale")
    axes.axhline(
        1 / bound(k), color="#d55e00", lw=1.5, ls=":", label=f"bound: {1 / bound(k):.1f} firms"
    )
    axes.set(
        ylim=(1, 120),
        xlabel="size of the market S, in costs of entry",
        title="Firms that free entry leaves",
    )
    axes.set_yticks([1, 3, 10, 30, 100], ["1", "3", "10", "30", "100"])
    axes.set_xticks([10, 1000, 100000], ["10", "1,000", "100,000"])
    axes.minorticks_off()
    axes.legend(loc="upper left")
    print(
        f"With k = {k:g} buyers pay {10**k:.2f} times as much per tenfold outlay. In a market "
        f"of 1,000,000: {found[-1]:.1f} firms; HHI {1e4 / found[-1]:,.0f}."
    )
    return figure


draw(slider["start"])

# %% [markdown]
# Now the industry in the simulator, with leaks, mergers and lock-in, ten years, 24 worlds, three
# values of *k* and the same luck.

# %%
WORLDS, YEARS = 24, 10
VALUES = (0.07, 0.20, 0.35)
runs = {
    k: sim.run("baseline", worlds=WORLDS, years=YEARS, uncertain=True,
               levers={"builders.count": 50, "market.quality_exponent": k})
    for k in VALUES
}  # fmt: skip
tables = {k: world_table(run) for k, run in runs.items()}


def last_years(run, name, years=3):
    """Mean of each world's last years."""
    return run[name].values[:, -12 * years :].mean(axis=1)


def research_part(run):
    """Research spending of all labs over sales, whole run, world by world."""
    spent = sum(
        run[name].sum(("lab", "month"))
        for name in ("rd_experiments_usd", "rd_final_training_usd", "rd_data_usd")
    )
    return (spent / run["market_revenue_usd"].sum("month")).values


pd.DataFrame(
    {
        "least HHI by Sutton's bound": [f"{1e4 * bound(k):,.0f}" for k in VALUES],
        "HHI, last three years": [
            f"{np.median(last_years(run, 'hhi')):,.0f}" for run in runs.values()
        ],
        "research over sales": [f"{np.median(research_part(run)):.0%}" for run in runs.values()],
        "price over full cost, last three years": [
            f"{np.median(last_years(run, 'price_to_full_cost')):.2f}" for run in runs.values()
        ],
        "worlds that end subsidised": [
            f"{(table['ending'] == 'subsidised').sum()} of {WORLDS}" for table in tables.values()
        ],
    },
    index=pd.Index([f"k = {k:.2f}" for k in VALUES], name="middle of 24 worlds"),
)

# %% [markdown]
# ## What to notice
#
# **1.** Move the slider to 0.02. Why does the blue line still bend away from the dashed one?

# %% [markdown] tags=["answer"]
# A little quality is still worth buying once the market is large enough. Concentration does not
# go to zero for any *k* above zero; it takes a larger market to see it. Only the height of the
# bound depends on *k*.

# %% [markdown]
# **2.** In the simulator HHI hardly moves with *k*. Does that refute Sutton?

# %% tags=["answer"]
found = [np.median(last_years(run, "hhi")) for run in runs.values()]
print(
    f"No. He gives a floor: {', '.join(f'{1e4 * bound(k):,.0f}' for k in VALUES)} points. The "
    f"model lies above it at each k ({', '.join(f'{each:,.0f}' for each in found)}), "
    "for other forces bind first: few independents keep their funding, clouds own labs, "
    "customers are tied."
)
assert all(each > 1e4 * bound(k) for each, k in zip(found, VALUES, strict=True))

# %% [markdown]
# **3.** Then where does *k* show?

# %% tags=["answer"]
parts = [np.median(research_part(run)) for run in runs.values()]
ratio = [np.median(last_years(run, "price_to_full_cost")) for run in runs.values()]
print(
    f"In the race: research takes {parts[0]:.0%} of sales at k = 0.07 and {parts[-1]:.0%} at "
    f"0.35, and price over full cost goes from {ratio[0]:.2f} to {ratio[-1]:.2f}. "
    "When quality is valued more, the same few firms spend more of what they earn to stay "
    "among the few."
)
assert parts[0] < parts[-1]
assert ratio[0] > ratio[-1]

# %% [markdown]
# ## Exercise
#
# (a) Shares of four owners are 45, 25, 20 and 10%. HHI? How many equal firms would have the same
# HHI? (b) The owners of 45% and 10% merge. By how much does HHI rise? (The US Merger Guidelines
# of 2023 presume harm above 1,800 points if a merger adds more than 100.) (c) For which *k* is
# Sutton's bound exactly two firms of equal size? And three?

# %% [markdown] tags=["solution"]
# (a) 2,025 + 625 + 400 + 100 = 3,150; 10,000/3,150 = 3.2 firms. (b) By 2 × 45 × 10 = 900, to
# 4,050: presumed harmful. (c) (N − 1)²/N = 1/(2k): N = 2 gives 1/2, so k = 1. N = 3 gives 4/3, so
# k = 3/8.

# %% tags=["solution"]
before = hhi(np.array([[0.45, 0.25, 0.20, 0.10]])).item()
after = hhi(np.array([[0.55, 0.25, 0.20]])).item()
print(
    f"(a) {before:,.0f} points, like {1e4 / before:.1f} equal firms  (b) {after - before:+,.0f} "
    f" (c) {1 / bound(1):.2f} and {1 / bound(3 / 8):.2f} firms"
)
assert np.isclose(before, 3150)
assert np.isclose(after - before, 900)
assert np.isclose(bound(1.0), 1 / 2)
assert np.isclose(bound(3 / 8), 1 / 3)

# %% [markdown]
# ## Reading
#
# - Sutton, J. (1991), *Sunk Costs and Market Structure*, MIT Press, chapters 2 and 3; (1998),
#   *Technology and Market Structure*.
# - US Department of Justice and Federal Trade Commission (2023), *Merger Guidelines*, guideline
#   1.
# - In this repository: `tests/theory/test_sutton_bound.py` derives the bound from the game, firm
#   by firm.
#
# ## How to cite
#
# The Endgame authors, *Endgame: an agent-based market simulator of the AI industry*, version
# 0.1.0, lesson 5, "Sunk costs and why few survive". Give the version, the scenario, the seed and
# the number of worlds with every number you take from it.
