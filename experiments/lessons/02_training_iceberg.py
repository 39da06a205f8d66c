# mypy: ignore-errors

# %% [markdown]
# # The training iceberg and the 90/10 split
#
# ## The question
#
# A model "cost 100 million dollars to train". What did it cost to be *able* to train it, and why
# would anyone spend nine dollars on experiments for one on the final run?
#
# **Goals.** Price a training run from its FLOP. Derive the optimal split of a research budget.
# Say what a follower saves who copies. *You need: supply and demand; logarithms; a maximum by its
# first-order condition.*

# %% [markdown]
# ## Five minutes of theory
#
# The tip of the iceberg. A run of *F* FLOP on chips of peak *P* with utilisation *u* (MFU) at *p*
# USD an hour costs
#
# ```
# C = F / (P × u × 3600) × p
# ```
#
# The rest is under water: experiments that find out what to train, runs that failed, data, staff.
# Let *T* be compute for the final run and *X* for experiments, *T + X = B*. Experiments raise
# algorithmic efficiency with elasticity ζ: one percent more of them is worth ζ percent more
# effective compute. So a lab maximises
#
# ```
# ln T + ζ ln X
# where  T + X = B
# ```
#
# and the first-order condition 1/*T* = ζ/*X* gives the split
#
# ```
# X / B = ζ / (1 + ζ)
# ```
#
# The split does not depend on the budget. With ζ = 9 it is 90/10. Findings that serve later
# generations count each time: if a share *φ* of a finding's worth carries over and stays private,
# ζ becomes ζ/(1 − φ). A finding that leaks at once serves rivals as well, and the private reason
# to search falls. (Epoch AI, 10 October 2025; Whitfill and Wu 2025, arXiv 2507.23181.)

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

import sim
from sim.economy.costs.research import effective_elasticity, experiment_share
from sim.economy.costs.training import cluster_cost_usd, run_cost_usd
from sim.results.coordinates import labels_of


def one(value):
    """A plain number as the simulator's functions take it."""
    return np.array([[float(value)]])


gpt4 = run_cost_usd(one(2.1e25), 312e12, one(0.35), one(2.0)).item()
gpt45 = cluster_cost_usd(one(60_000), one(120), one(2.0)).item()
print(
    "GPT-4: 2.1e25 FLOP on A100 (312e12 FLOP/s) at an MFU of 35% and 2 USD an hour: "
    f"{gpt4 / 1e6:.0f} million USD."
)
print(
    f"GPT-4.5, by its cluster: 60,000 chips for 120 days at 2 USD an hour: {gpt45 / 1e6:.0f} "
    "million USD."
)
print("OpenAI's research compute of 2024 (Epoch AI): some 5 billion USD. The tip is about a tenth.")

# %% [markdown]
# ## Run
#
# Effective compute for each way to split one budget, relative to the best split. The slider is ζ.

# %% tags=["slider"]
slider = {
    "label": "Elasticity ζ of efficiency to experiments",
    "unit": "",
    "values": [0.25, 1, 3, 9, 20],
    "start": 3,
}
splits = np.linspace(0.01, 0.99, 99)


def draw(position):
    zeta = slider["values"][position]
    best = experiment_share(one(zeta)).item()

    def gained(share):
        return np.log(1 - share) + zeta * np.log(share)

    lost = gained(splits) - gained(best)
    figure, axes = plt.subplots()
    axes.plot(100 * splits, 100 * np.exp(lost), color="#0072b2")
    axes.axvline(100 * best, color="#d55e00", ls="--", lw=1.5)
    axes.annotate(
        f"best: {best:.0%}", (100 * best, 104), color="#d55e00", ha="center", annotation_clip=False
    )
    axes.set(xlim=(0, 100), ylim=(0, 103), xlabel="experiments, % of research compute")
    axes.set_title("Effective compute, % of the best split's\n")
    print(
        f"With ζ = {zeta:g} the best split gives {best:.0%} to experiments; half and half "
        f"reaches {np.exp(gained(0.5) - gained(best)):.0%} of it."
    )
    return figure


draw(slider["start"])

# %% [markdown]
# Now labs in the simulator, the first two years from July 2026, twenty worlds. No split is set:
# each lab chooses by its budget, its distance to the frontier, and what it can copy.

# %%
run = sim.run("baseline", worlds=20, years=2, uncertain=True, levers={"builders.count": 50})
parts = {
    "final runs": "rd_final_training_usd",
    "experiments": "rd_experiments_usd",
    "data": "rd_data_usd",
    "staff": "staff_usd",
}
labs = ["openai", "anthropic", "google_deepmind", "mistral", "deepseek"]
spent = {
    part: np.median(run[name].sel(lab=labs).mean("month"), axis=0) for part, name in parts.items()
}
share = spent["experiments"] / (spent["experiments"] + spent["final runs"])
pd.DataFrame(
    {
        f"{part}, M USD a month": [f"{each / 1e6:,.0f}" for each in values]
        for part, values in spent.items()
    }
    | {"experiments, % of research compute": [f"{each:.0%}" for each in share]},
    index=pd.Index([labels_of(run)[lab] for lab in labs], name="middle of 20 worlds"),
)

# %% [markdown]
# ## What to notice
#
# **1.** Set ζ = 9. Which error is worse: 80% for experiments, or 99%? Both are about ten points
# off.


# %% tags=["answer"]
def reached(share, zeta):
    """Effective compute of a split as a part of the best split's."""
    best = experiment_share(one(zeta)).item()
    return np.exp(np.log(1 - share) + zeta * np.log(share) - np.log(1 - best) - zeta * np.log(best))


print(
    f"80% reaches {reached(0.8, 9):.0%} of the best, 99% only {reached(0.99, 9):.0%}, and half "
    f"and half {reached(0.5, 9):.0%}. "
    "Each use has falling returns, so the last crumbs of either are the dearest to take away: "
    "err towards the middle, "
    "a little. A split of 50/50 is far from the middle of this curve."
)
assert reached(0.8, 9) > reached(0.99, 9) > reached(0.5, 9)

# %% [markdown]
# **2.** In the table, who spends the smaller part on experiments, leaders or followers? Why?

# %% tags=["answer"]
by_lab = dict(zip(labs, share, strict=True))
print(
    f"OpenAI {by_lab['openai']:.0%}, Mistral {by_lab['mistral']:.0%}. Who is behind can read, "
    "distil and hire what leaders found, and need not "
    "run those experiments again; a follower's training run is the larger part of a smaller "
    "iceberg."
)
assert by_lab["openai"] > by_lab["mistral"]

# %% [markdown]
# **3.** "DeepSeek trained V3 for 5.6 million dollars, so OpenAI wastes money." What is compared
# with what?

# %% [markdown] tags=["answer"]
# The tip of one iceberg with the whole of another. 5.6 million USD is the final run at rented
# prices (DeepSeek's own report says that it excludes research and failed runs). Compare tip with
# tip or whole with whole.

# %% [markdown]
# ## Exercise
#
# Epoch AI puts the part of final runs in OpenAI's research compute of 2024 at 9.6%, with a 90%
# interval of 3.9 to 26.5%.
#
# (a) If OpenAI split optimally, which ζ do the three numbers imply? (b) Suppose ζ for one
# generation is 0.9. Which share *φ* of a finding must carry over privately to the next generation
# to explain 9.6%? (c) All findings leak before the next generation, so φ = 0. What does the best
# split become, and what happens to the sum of research?

# %% [markdown] tags=["solution"]
# (a) A share *t* for final runs means ζ = (1 − t)/t: 9.4, between 2.8 and 24.6. The interval is
# wide: the 90/10 split is a finding about one firm in one year. (b) 0.9/(1 − φ) = 9.4, so φ =
# 0.904. (c) ζ = 0.9: 47% for experiments. Each lab moves from search to scale; what is found in
# all falls, although everybody now has all of it (the public-goods problem of research, Arrow
# 1962).

# %% tags=["solution"]
implied = {part: (1 - part) / part for part in (0.096, 0.039, 0.265)}
carried = 1 - 0.9 / implied[0.096]
private = experiment_share(effective_elasticity(one(0.9), one(carried), one(1.0))).item()
leaked = experiment_share(effective_elasticity(one(0.9), one(carried), one(0.0))).item()
print("(a)", ", ".join(f"{part:.1%}: ζ = {zeta:.1f}" for part, zeta in implied.items()))
print(f"(b) φ = {carried:.3f}; experiments {private:.1%}   (c) experiments {leaked:.0%}")
assert np.isclose(private, 1 - 0.096)
assert np.isclose(leaked, 0.9 / 1.9)

# %% [markdown]
# ## Reading
#
# - Epoch AI (10 October 2025), "Most of OpenAI's 2024 compute went to experiments".
# - Cottier, B. et al. (2024), "The rising costs of training frontier AI models", arXiv
#   2405.21015.
# - Whitfill, P. and Wu, C. (2025), arXiv 2507.23181: when experiments must be nearly as large as
#   the final run.
# - Arrow, K. (1962), "Economic welfare and the allocation of resources for invention".
#
# ## How to cite
#
# The Endgame authors, *Endgame: an agent-based market simulator of the AI industry*, version
# 0.1.0, lesson 2, "The training iceberg and the 90/10 split". Give the version, the scenario, the
# seed and the number of worlds with every number you take from it.
