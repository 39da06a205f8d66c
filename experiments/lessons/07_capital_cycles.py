# mypy: ignore-errors

# %% [markdown]
# # Capital cycles and cascades
#
# ## The question
#
# Why does money for an industry come in waves, and how far does one failure travel when it
# leaves?
#
# **Goals.** Say when a market with slow supply swings. Clear a chain of debts by hand. Tell a
# loss from a cascade. *You need: supply and demand; a balance sheet.*

# %% [markdown]
# ## Five minutes of theory
#
# **Cycles.** Compute takes one to three years to build. Builders order by today's price, and what
# they ordered arrives when the price is another. With demand of elasticity ε and a supply that
# answers last period's price with elasticity η, a price that is one percent too high today is
#
# ```
# − η / ε  percent off in the next period
# ```
#
# The swing dies out if η < ε and grows if η > ε (the cobweb theorem: Ezekiel 1938). Mood adds to
# it: funds commit after good years, and a boom pays for the next boom until it does not (Minsky
# 1986).
#
# **Cascades.** Firm *i* owes *L_ij* to *j* and owns *e_i* besides. All must be paid or share the
# loss in proportion:
#
# ```
# p_i = min(L_i, e_i + Σ_j p_j L_ji/L_j)
# L_i = Σ_j L_ij
# ```
#
# The largest solution is what everyone pays (Eisenberg and Noe 2001). A loss stops at whoever has
# enough of its own: **equity is a firebreak**.

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

import sim
from sim.analysis.differences import mean_difference
from sim.economy.market.clearing import cleared

NAMES = ["lab", "cloud", "lender", "fund"]
OWED = {("lab", "cloud"): 10.0, ("cloud", "lender"): 12.0, ("lender", "fund"): 9.0}  # billion USD


def paid(own):
    """What each pays, by the simulator's own function; ``own``: what each owns besides, bn USD."""
    debts = np.zeros((1, 4, 4))
    for (debtor, creditor), amount in OWED.items():
        debts[0, NAMES.index(debtor), NAMES.index(creditor)] = amount
    return cleared(debts, np.array([own], float), rounds=4)[0]


print(
    "A lab with 4 owes a cloud 10; the cloud with 5 owes a lender 12; the lender with 2 owes a "
    "fund 9."
)
print(
    "They pay",
    ", ".join(
        f"{name} {amount:g}"
        for name, amount in zip(NAMES, paid([4, 5, 2, 0]), strict=True)
        if name != "fund"
    ),
)

# %% [markdown]
# ## Run
#
# The same chain: the cloud owns 5 billion USD and the lender 2 throughout. The slider is what the
# lab owns when the money stops.

# %% tags=["slider"]
slider = {
    "label": "What the lab owns",
    "unit": "billion USD",
    "values": [10, 8, 6, 4, 2, 0],
    "start": 3,
}


def draw(position):
    own = [slider["values"][position], 5, 2, 0]
    owed = np.array([10.0, 12.0, 9.0])
    given = paid(own)[:3]
    figure, axes = plt.subplots(figsize=(4.6, 2.8))
    rows = ["lab to cloud", "cloud to lender", "lender to fund"]
    axes.barh(rows, given, color="#0072b2", label="paid")
    axes.barh(rows, owed - given, left=given, color="#d55e00", alpha=0.75, label="lost")
    for row, (amount, due) in enumerate(zip(given, owed, strict=True)):
        axes.text(due + 0.2, row, f"{amount:.3g} of {due:.0f}", va="center")
    axes.invert_yaxis()
    axes.grid(visible=False)
    axes.set(xlim=(0, 15.5), title="Billion USD due")
    axes.legend(loc="lower right")
    fails = [name for name, amount, due in zip(NAMES, given, owed, strict=False) if amount < due]
    print(
        f"Cannot pay in full: {', '.join(fails) or 'nobody'}. The lab is short of "
        f"{10 - own[0]}; at the end of the chain the fund loses {owed[2] - given[2]:.3g}."
    )
    return figure


draw(slider["start"])

# %% [markdown]
# Now the industry. Twenty-four worlds, six years, twice with the same luck: the baseline, and one
# in which venture money, tolerance of losses and mood fall for two years from July 2028 as far as
# they fell in 2000 to 2002 (scenario `funding_winter`).

# %%
WORLDS, YEARS = 24, 6
runs = {
    words: sim.run(name, worlds=WORLDS, years=YEARS, uncertain=True, levers={"builders.count": 50})
    for words, name in (("baseline", "baseline"), ("winter", "funding_winter"))
}


def yearly(run, name):
    """Yearly means of a monthly series, (worlds, years)."""
    return run[name].values.reshape(WORLDS, YEARS, 12).mean(axis=2)


calendar = np.arange(2027, 2027 + YEARS)
panels = (
    ("funding_usd", 12e-9, "Money raised by labs, bn USD a year"),
    ("chip_shipments_h100e", 12e-6, "Accelerators shipped, M H100e a year"),
    ("spot_price_usd_per_h100_hour", 1, "Compute on demand, USD per H100-hour"),
    ("labs_alive", 1, "Labs that operate"),
)
figure, axes = plt.subplots(4, figsize=(4.6, 8), sharex=True)
for panel, (name, scale, title) in zip(axes, panels, strict=True):
    for (words, run), colour in zip(runs.items(), ("#8a8d93", "#0072b2"), strict=True):
        values = scale * yearly(run, name)
        panel.plot(calendar, values.mean(axis=0), color=colour, label=words)
    panel.axvspan(2028.5, 2030.5, color="#0072b2", alpha=0.10, lw=0)
    panel.set_title(title)
    panel.set_ylim(bottom=0)
axes[0].legend(loc="upper right")
axes[-1].set_xlabel("year to June; means of 24 worlds; the winter is shaded")
axes[-1].set_xticks(calendar)

# %%
change = {
    "money raised in the whole run, bn USD": {
        words: run["funding_usd"].sum("month").values / 1e9 for words, run in runs.items()
    },
    "labs that operate at the end": {
        words: run["labs_alive"].isel(month=-1).values for words, run in runs.items()
    },
    "accelerators shipped, M H100e": {
        words: run["chip_shipments_h100e"].sum("month").values / 1e6 for words, run in runs.items()
    },
    "mark-up over serving cost, last year": {
        words: yearly(run, "markup")[:, -1] for words, run in runs.items()
    },
}
found = {
    words: mean_difference(pair["baseline"].astype(float), pair["winter"].astype(float))
    for words, pair in change.items()
}
pd.DataFrame(
    {
        "baseline": [f"{float(each.before):,.1f}" for each in found.values()],
        "winter": [f"{float(each.after):,.1f}" for each in found.values()],
        "difference": [f"{float(each.difference):+,.1f}" for each in found.values()],
        "95% interval": [
            f"{float(each.low):+,.1f} to {float(each.high):+,.1f}" for each in found.values()
        ],
    },
    index=pd.Index(list(found), name="means of 24 pairs"),
)

# %% [markdown]
# ## What to notice
#
# **1.** At which position of the slider does the cloud fail? Compute it before you look.

# %% tags=["answer"]
edge = 12.0 - 5.0
print(
    f"It must receive {edge:g} to pay 12 with its own 5; so it fails when the lab owns less "
    f"than {edge:g}. Three of loss the cloud bears itself."
)
assert np.isclose(paid([edge, 5, 2, 0])[1], 12)
assert paid([edge - 0.1, 5, 2, 0])[1] < 12

# %% [markdown]
# **2.** The lab is short of 10 if it owns nothing. Why does the fund lose less than 10?

# %% tags=["answer"]
given = paid([0, 5, 2, 0])
print(
    f"It loses {9 - given[2]:g}. The cloud bears 3, what it owns and is owed less what it owes (5 "
    "+ 10 - 12); the lender bears 5 (2 + 12 - 9); the rest reaches the fund. Equity on the way "
    "takes its part. A chain of firms without equity passes a loss on whole."
)
assert np.isclose(9 - given[2], 2)

# %% [markdown]
# **3.** Do two years of scarce venture money end the industry? Who bears them?

# %% tags=["answer"]
labs = found["labs that operate at the end"]
margin = found["mark-up over serving cost, last year"]
print(
    f"No. {-float(labs.difference):.1f} more labs are gone at the end (95% interval "
    f"{-float(labs.high):.1f} to {-float(labs.low):.1f}), of some {float(labs.before):.0f}. "
    "Hyperscalers and parents have "
    "income of their own and go on. Customers bear a part: survivors turn from investing in "
    "share to harvesting it (lesson 4); "
    f"the mark-up differs by {float(margin.difference):+.1f} ({float(margin.low):+.1f} to "
    f"{float(margin.high):+.1f})."
)
assert float(labs.difference) < 0

# %% [markdown]
# ## Exercise
#
# (a) Demand for compute has elasticity 1.2 and supply, a year later, 0.8. The price is 20% too
# high today. How far off is it after one, two and three years? With supply of elasticity 1.5? (b)
# In the chain above the lab owns 2, the cloud 5, the lender 2. A regulator may give 3 billion USD
# to one of the three. Where does it save the fund most? (c) Where does it save most, counted over
# all creditors?

# %% [markdown] tags=["solution"]
# (a) Times −0.67 each year: −13, +9, −6%: it dies out. At 1.5: −25, +31, −39%: it grows until
# something else gives. (b) Nowhere: the lender receives 7 and owns 2, so the fund has all of its
# 9 without help. (c) With the lab: it pays 5 instead of 2, the cloud 10 instead of 7, so 3 + 3
# billion more are paid. With the cloud 3 more, with the lender none. Money upstream passes
# through more hands.

# %% tags=["solution"]
swings = {supply: [20 * (-supply / 1.2) ** year for year in (1, 2, 3)] for supply in (0.8, 1.5)}
print(
    "(a)",
    "; ".join(
        f"supply {supply}: {', '.join(f'{each:+.0f}%' for each in path)}"
        for supply, path in swings.items()
    ),
)
base = paid([2, 5, 2, 0])
helped = {
    name: paid(np.array([2.0, 5.0, 2.0, 0.0]) + 3 * np.eye(4)[at]) - base
    for at, name in enumerate(NAMES[:3])
}
for name, more in helped.items():
    print(
        f"3 bn to the {name}: the fund gets {more[2]:+.1f}, all creditors {more.sum():+.1f} bn USD"
    )
assert np.isclose(base[2], 9)
assert [round(float(more.sum()), 6) for more in helped.values()] == [6, 3, 0]
assert np.allclose(swings[0.8], [-13.3, 8.9, -5.9], atol=0.1)

# %% [markdown]
# ## Reading
#
# - Ezekiel, M. (1938), "The cobweb theorem", *Quarterly Journal of Economics* 52:255-280.
# - Eisenberg, L. and Noe, T. (2001), "Systemic risk in financial systems", *Management Science*
#   47:236-249.
# - Minsky, H. (1986), *Stabilizing an Unstable Economy*, Yale University Press.
# - In this repository: `experiments/00_model/guide/money.md`: who owes whom, and who carries a
#   failure.
#
# ## How to cite
#
# The Endgame authors, *Endgame: an agent-based market simulator of the AI industry*, version
# 0.1.0, lesson 7, "Capital cycles and cascades". Give the version, the scenario, the seed and the
# number of worlds with every number you take from it.
