"""OpenAI's compute of 2024 by Epoch AI's Monte Carlo, its runs priced by this package's cost core.

The published point figures and interval ends of all final runs are sums over two blocks. Here they
are formed the same way (`Row` named ``*_sum``), beside the quantiles of the sum itself, which is
what a Monte Carlo gives and for which nothing is published.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sim.base.axes import FloatArray
from sim.base.rng import stream
from sim.base.units import H100_PEAK_FLOP_PER_S
from sim.economy.costs.training import cluster_cost_usd, run_cost_usd
from sim.scenario.parameters import epoch_inputs, epoch_published
from sim.scenario.parameters import table as parameter_table

Z_90 = 1.2815515655446004
"""90 % point of the standard normal: P10 and P90 lie this many standard deviations out."""
USD_PER_MILLION = 1e6
ENDS = (0.05, 0.5, 0.95)
"""Ends of a 90 % interval, and the median between them."""
PUBLISHED = "epoch_2024"
DRAWS = 1_000_000


class Reading(NamedTuple):
    """How what the article leaves open is read."""

    mfu: str = "mfu"
    """Input that gives the utilisation of runs known by their FLOP."""
    one_price: bool = True
    """Whether GPT-4.5 and the others pay the same H100-hour, as in Epoch AI's script of 2026."""
    o_series_on_mini: bool = True
    """Whether the o-series was trained on GPT-4o mini besides GPT-4o."""


READINGS: Mapping[str, Reading] = {
    "as replicated": Reading(),
    "MFU with DeepSeek-V3 against FP8": Reading(mfu="mfu_as_listed"),
    "MFU that Epoch AI imputes": Reading(mfu="mfu_imputed"),
    "MFU of this simulator": Reading(mfu="mfu_simulated"),
    "MFU of Chinese labs": Reading(mfu="mfu_chinese_labs"),
    "each block its own price": Reading(one_price=False),
    "o-series on GPT-4o alone": Reading(o_series_on_mini=False),
}


class FinalRuns(NamedTuple):
    """Compute bills of the final training runs of released models, USD, each (draws,)."""

    gpt_4_5_usd: FloatArray
    others_usd: FloatArray

    @property
    def all_usd(self) -> FloatArray:
        """Sum of the two draw by draw, USD, (draws,)."""
        return self.gpt_4_5_usd + self.others_usd


@dataclass(frozen=True)
class Row:
    """A quantity as replicated and as published; NaN where nothing is published."""

    quantity: str
    median: float
    mean: float
    p05: float
    p95: float
    published: float = math.nan
    published_low: float = math.nan
    published_high: float = math.nan

    @property
    def ratios(self) -> tuple[float, float, float]:
        """Replicated over published: of the middle, the lower end and the upper end."""
        return (
            self.median / self.published,
            self.p05 / self.published_low,
            self.p95 / self.published_high,
        )


def lognormal(p10: float, p90: float, deviates: FloatArray) -> FloatArray:
    """Numbers whose logs are normal, with the 10th and the 90th percentile given.

    Parameters
    ----------
    p10, p90 : percentiles, 0 < p10 <= p90; the same twice for a number that is certain.
    deviates : (draws,) standard normal.

    Returns
    -------
    (draws,) in the unit of the percentiles.

    Notes
    -----
    Worked: a deviate of 0 gives the geometric mean, sqrt(1 x 4) = 2 for 1 and 4; one of 1.2816, 4.

    >>> float(lognormal(1.0, 4.0, np.array(0.0)))
    2.0
    """
    middle = (math.log(p10) + math.log(p90)) / 2.0
    spread = (math.log(p90) - math.log(p10)) / (2.0 * Z_90)
    numbers: FloatArray = np.exp(middle + spread * deviates)
    return numbers


def draw_inputs(draws: int, seed: int) -> dict[str, FloatArray]:
    """Draw every input from its own named stream, so that none moves another.

    Parameters
    ----------
    draws : how many; more draws only append numbers.
    seed : same seed, same numbers.

    Returns
    -------
    By name of `epoch_inputs`, (draws,), or one number where it is certain; besides,
    ``usd_per_h100_hour_others``, a second draw of the price for blocks that do not share one, and
    ``mfu_simulated``, the utilisation that simulated labs start with.
    """
    found: dict[str, FloatArray] = {}
    rows = dict(epoch_inputs())
    rows["usd_per_h100_hour_others"] = rows["usd_per_h100_hour"]
    for name, row in rows.items():
        if row.p10 == row.p90:
            found[name] = np.asarray(row.p10)
            continue
        deviates = stream(seed, f"epoch_2024.{name}", 0).standard_normal(draws)
        found[name] = lognormal(row.p10, row.p90, deviates)
    found["mfu_simulated"] = np.asarray(parameter_table()["training.mfu"].value)
    return found


def final_runs(inputs: Mapping[str, FloatArray], reading: Reading | None = None) -> FinalRuns:
    """Price the final runs: GPT-4.5's by its cluster, the others by their FLOP.

    Parameters
    ----------
    inputs : by name, each (draws,) or a single number, as from `draw_inputs`.
    reading : of what is left open; the defaults of `Reading` if none is given.

    Returns
    -------
    FinalRuns, USD.

    Notes
    -----
    Epoch AI, 2025-10-10. One price and one utilisation hold for all models of a draw, sizes are
    independent (Epoch AI, script of Gradient Updates 2026-03-23). The o-series and the updates are
    shares of the very base models drawn. Worked: 60,000 H100 for 120 days at 2 USD are 345.6
    million; 2e25 + 3e24 + 1e25 FLOP, a tenth more for the o-series (2.3e24) and a tenth of GPT-4o
    for updates (2e24) are 3.73e25 FLOP, at 0.4 of 989e12 FLOP/s 52.4 million.
    """
    reading = reading or Reading()
    price = inputs["usd_per_h100_hour"]
    others_price = price if reading.one_price else inputs["usd_per_h100_hour_others"]
    base, mini = inputs["gpt_4o_flop"], inputs["gpt_4o_mini_flop"]
    reasoning_base = base + mini if reading.o_series_on_mini else base
    flop = (
        base
        + mini
        + inputs["sora_turbo_flop"]
        + inputs["o_series_per_base"] * reasoning_base
        + inputs["updates_per_gpt_4o"] * base
    )
    return FinalRuns(
        gpt_4_5_usd=cluster_cost_usd(inputs["gpt_4_5_chips_h100"], inputs["gpt_4_5_days"], price),
        others_usd=run_cost_usd(flop, H100_PEAK_FLOP_PER_S, inputs[reading.mfu], others_price),
    )


def rd_compute_usd() -> float:
    """R&D compute of 2024, USD: training and research, both taken as certain: 3 and 2 bn, 5 bn."""
    inputs = epoch_inputs()
    return inputs["training_compute_usd"].p10 + inputs["research_compute_usd"].p10


def summary(runs: FinalRuns, rd_usd: float) -> list[Row]:
    """Medians, means and 90 % intervals beside the published figures.

    Parameters
    ----------
    runs : as from `final_runs`.
    rd_usd : R&D compute of the year, USD.

    Returns
    -------
    Six rows: GPT-4.5, the others, both as sums of the first two rows' figures, both draw by draw,
    and each of these two over R&D compute. Money in millions of USD.
    """
    gpt, others, both = (_figures(usd / USD_PER_MILLION) for usd in (*runs, runs.all_usd))
    sums = tuple(one + other for one, other in zip(gpt, others, strict=True))
    rd_million = rd_usd / USD_PER_MILLION
    rows = {
        "gpt_4_5_usd_million": gpt,
        "others_usd_million": others,
        "all_sum_usd_million": sums,
        "all_usd_million": both,
        "share_sum": tuple(figure / rd_million for figure in sums),
        "share": tuple(figure / rd_million for figure in both),
    }
    return [Row(name, *rows[name], *_published(name)) for name in rows]


def replicate(draws: int = DRAWS, seed: int = 0) -> list[Row]:
    """Draw, price and summarise; see `draw_inputs`, `final_runs` and `summary`."""
    inputs = draw_inputs(draws, seed)
    return summary(final_runs(inputs), rd_compute_usd())


def replicate_readings(draws: int = DRAWS, seed: int = 0) -> dict[str, list[Row]]:
    """The summary under each of `READINGS`, all from the same draws."""
    inputs = draw_inputs(draws, seed)
    rd_usd = rd_compute_usd()
    return {name: summary(final_runs(inputs, how), rd_usd) for name, how in READINGS.items()}


class Block(NamedTuple):
    """A block of the stacked chart, USD million."""

    published: float
    replicated: float


def blocks(rows: list[Row]) -> dict[str, Block]:
    """Blocks of the year's compute as Epoch AI stacks them: final runs, the rest of R&D, inference.

    Parameters
    ----------
    rows : as from `summary`.

    Returns
    -------
    By name, from the bottom of the stack. Replicated final runs are medians of the two blocks, and
    experiments are what they leave of R&D compute. Worked: 5,000 less 400 and 80, 4,520.
    """
    row = {each.quantity: each for each in rows}
    gpt, others = row["gpt_4_5_usd_million"], row["others_usd_million"]
    experiments = rd_compute_usd() / USD_PER_MILLION - gpt.median - others.median
    inference = epoch_inputs()["inference_compute_usd"].p10 / USD_PER_MILLION
    return {
        "others": Block(others.published, others.median),
        "gpt_4_5": Block(gpt.published, gpt.median),
        "experiments": Block(_published("experiments_usd_million")[0], experiments),
        "inference": Block(_published("inference_usd_million")[0], inference),
    }


def _figures(values: FloatArray) -> tuple[float, float, float, float]:
    """Median, mean, and the ends of the 90 % interval."""
    low, middle, high = np.quantile(values, ENDS)
    return float(middle), float(values.mean()), float(low), float(high)


def _published(name: str) -> tuple[float, ...]:
    """Middle and ends as published, or nothing."""
    row = epoch_published().get(f"{PUBLISHED}.{name}")
    return (row.value, row.low, row.high) if row else ()
