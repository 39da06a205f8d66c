"""How often each claim is true, under which conditions, and against luck: judgements and tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import stdtrit
from scipy.stats import binomtest

from sim.analysis.claims.claim import Claim
from sim.analysis.differences import FEWEST_WORLDS
from sim.analysis.driver_scores import drawn_parameters, noise_line, spearman
from sim.analysis.intervals import wilson
from sim.analysis.markdown import rows
from sim.analysis.mechanism_table import holm
from sim.base.axes import FloatArray

if TYPE_CHECKING:
    import xarray as xr

EASIER, STRICTER = 0.8, 1.25
LEVEL = 0.05
"""Of all claims together, after correction."""
STRONGEST = 3
LEAST_JUDGED = 30
"""Worlds that must judge a claim before conditions are looked for."""

Load = Callable[[str], "xr.Dataset"]
"""A run by its name."""


@dataclass(frozen=True)
class Condition:
    """A drawn parameter and how a claim's share of worlds goes with it."""

    parameter: str
    rank_correlation: float
    """Positive where a higher parameter makes the claim truer."""
    shares: tuple[float, float, float]
    """In the bottom, middle and top third of the parameter."""
    low: tuple[float, float, float]
    high: tuple[float, float, float]
    edges: tuple[float, float]
    """Values of the parameter between the thirds."""
    quartiles: FloatArray
    """(3, 3) lower quartile, median and upper quartile of the number in each third."""

    @property
    def moves_the_number_only(self) -> bool:
        """Whether the claim is true in all or in no worlds of every third."""
        return len(set(self.shares)) == 1


@dataclass(frozen=True)
class Result:
    """A claim judged by all worlds."""

    claim: Claim
    values: FloatArray
    true: FloatArray
    placebo: FloatArray | None
    """The claim's numbers if the pair differs by nothing that should matter; None without pair."""
    conditions: tuple[Condition, ...]

    @property
    def judged(self) -> int:
        """Worlds that can judge it."""
        return int(np.isfinite(self.true).sum())

    @property
    def share(self) -> tuple[float, float, float]:
        """Share of these worlds in which it is true, with its 95% interval (Wilson 1927)."""
        share, low, high = wilson(np.nansum(self.true), self.judged)
        return float(share), float(low), float(high)

    def quantile(self, level: float) -> float:
        """Quantile of the number over judging worlds; infinite values count as such."""
        known = self.values[~np.isnan(self.values)]
        return float(np.quantile(known, level, method="nearest")) if len(known) else np.nan

    def mean(self) -> tuple[float, float, float]:
        """Mean of the finite numbers with its 95% t interval."""
        known = self.values[np.isfinite(self.values)]
        if len(known) < FEWEST_WORLDS:
            return np.nan, np.nan, np.nan
        reach = stdtrit(len(known) - 1, 0.975) * known.std(ddof=1) / np.sqrt(len(known))
        return float(known.mean()), float(known.mean() - reach), float(known.mean() + reach)

    def headline(self) -> str:
        """The picture's headline: what was found, in words and numbers."""
        share = "no world" if not self.judged else worlds_in_words(self)
        return self.claim.finding.format(share=share, median=f"{self.quantile(0.5):.3g}",
                                         judged=self.judged)  # fmt: skip


def worlds_in_words(result: Result) -> str:
    """ "44% of worlds", "none of 64 worlds", "3 of 8 worlds"."""
    true, judged = int(np.nansum(result.true)), result.judged
    if judged < LEAST_JUDGED:
        return f"{true} of {judged} worlds"
    if true in (0, judged):
        return f"{'none' if true == 0 else 'all'} of {judged} worlds"
    percent = 100.0 * true / judged
    words = f"{percent:.0f}" if 0.95 <= percent <= 99.05 else f"{percent:.1f}"
    return f"{words}% of worlds"


def judge(claim: Claim, load: Load, base: str, placebo: str) -> Result:
    """Judge a claim by the stored runs."""
    data = load(base)
    values = claim.values(data, load(claim.pair) if claim.pair else None)
    true = claim.true(values)
    idle = claim.values(data, load(placebo)) if claim.pair else None
    return Result(claim, values, true, idle, conditions(claim, values, true, data))


def conditions(
    claim: Claim, values: FloatArray, true: FloatArray, data: xr.Dataset
) -> tuple[Condition, ...]:
    """The drawn parameters that go most with a claim, beyond what chance would show.

    One-sided claims correlate their number, turned so that more is truer; two-sided ones their
    truth. The line of chance is Bonferroni's over all drawn parameters.
    """
    known = np.isfinite(true)
    drawn = drawn_parameters(data)
    if known.sum() < LEAST_JUDGED or not drawn:
        return ()
    two_sided = np.isfinite(claim.low) and np.isfinite(claim.high)
    towards = values if np.isfinite(claim.low) else -values
    score = (true if two_sided else towards)[known]
    columns = np.stack([each[known] for each in drawn.values()], axis=1)
    found = np.nan_to_num(spearman(columns, score[:, None])[:, 0])
    line = noise_line(int(known.sum()), len(drawn))
    order = [place for place in np.argsort(-np.abs(found)) if abs(found[place]) > line]
    names = list(drawn)
    return tuple(
        _thirds((names[place], float(found[place])), columns[:, place], true[known], values[known])
        for place in order[:STRONGEST]
    )


def _thirds(
    what: tuple[str, float], drawn: FloatArray, true: FloatArray, values: FloatArray
) -> Condition:
    first, second = np.quantile(drawn, (1 / 3, 2 / 3))
    groups = (drawn <= first, (drawn > first) & (drawn <= second), drawn > second)
    share, low, high = wilson([true[each].sum() for each in groups],
                              [each.sum() for each in groups])  # fmt: skip
    spread = np.stack([np.quantile(values[each], (0.25, 0.5, 0.75), method="nearest")
                       for each in groups])  # fmt: skip
    return Condition(*what, tuple(share), tuple(low), tuple(high), (first, second), spread)


def surely(found: Sequence[Result]) -> FloatArray:
    """P that a claim is as often true as not, two-sided and after Holm's correction, (claims,).

    Worked: 10 of 10 worlds, alone: 2 / 1024. It speaks of counting worlds, not of the model.
    """
    each = [binomtest(int(np.nansum(one.true)), one.judged).pvalue if one.judged else 1.0
            for one in found]  # fmt: skip
    return holm(np.array(each, dtype=np.float64))


def summary(found: Sequence[Result]) -> str:
    """What all claims together say, in three sentences."""
    shares = np.array([each.share[0] for each in found])
    sure = surely(found) < LEVEL
    settled = [each for each in found if each.claim.record.verdict in ("true", "false")]
    right = [each for each in settled
             if (each.share[0] >= 0.5) == (each.claim.record.verdict == "true")]  # fmt: skip
    wrong = ", ".join(f"`{each.claim.name}`" for each in settled if each not in right)
    return (
        f"Of {len(found)} readings of the articles' claims {(shares >= 0.9).sum()} come true in at "
        f"least nine worlds of ten and {(shares <= 0.1).sum()} in at most one; more often than "
        f"not, by Holm's method over all of them, {(sure & (shares > 0.5)).sum()}, and less often "
        f"than not {(sure & (shares < 0.5)).sum()}. The record has "
        f"settled {len(settled)} of them so far, and in {len(right)} most worlds side with it"
        + (f"; they do not in {wrong}." if wrong else ".")
    )


def table(found: list[Result]) -> pd.DataFrame:
    """A row per claim; see README.md for the columns."""
    return pd.DataFrame([_row(each) for each in found]).assign(p_holm=surely(found))


def _row(result: Result) -> dict[str, object]:
    claim, (share, low, high) = result.claim, result.share
    row: dict[str, object] = {
        "claim": claim.name, "article": "; ".join(claim.articles), "sentence": claim.sentence,
        "reading": claim.reading, "true_if": claim.line, "share_true": share, "low": low,
        "high": high, "worlds": result.judged,
        "share_if_easier": _share(claim.true(result.values, EASIER)),
        "share_if_stricter": _share(claim.true(result.values, STRICTER)),
        "p05": result.quantile(0.05), "median": result.quantile(0.5), "p95": result.quantile(0.95),
        "pair": claim.pair,
    }  # fmt: skip
    mean = result.mean() if claim.pair else (np.nan,) * 3
    row |= dict(zip(("mean", "mean_low", "mean_high"), mean, strict=True))
    row["placebo_share"] = np.nan if result.placebo is None else _share(claim.true(result.placebo))
    row["strongest_conditions"] = "; ".join(in_words(each) for each in result.conditions)
    record = claim.record
    row |= {"record_so_far": record.verdict, "record": record.text, "record_source": record.source}
    return row | {"weakness": claim.weakness}


def in_words(condition: Condition) -> str:
    """ "market.router_share -0.31: 52% of worlds in its bottom third, 20% in its top third"."""
    bottom, _, top = (f"{each:.0%}" for each in condition.shares)
    what = "of worlds"
    if condition.moves_the_number_only:
        bottom, _, top = (f"{each:.3g}" for each in condition.quartiles[:, 1])
        what = "(median)"
    return (
        f"{condition.parameter} {condition.rank_correlation:+.2f}: {bottom} {what} in its bottom "
        f"third, {top} in its top third"
    )


def condition_table(found: list[Result]) -> pd.DataFrame:
    """A row per claim and strong condition."""
    return pd.DataFrame([
        {"claim": result.claim.name, "parameter": each.parameter,
         "rank_correlation": each.rank_correlation}
        | dict(zip(("share_bottom", "share_middle", "share_top"), each.shares, strict=True))
        | dict(zip(("bottom_up_to", "top_from"), each.edges, strict=True))
        for result in found for each in result.conditions
    ])  # fmt: skip


def listing(found: Iterable[Result], worlds: int) -> str:
    """All claims as a Markdown table: share with interval, conditions, what has happened since."""
    heads = ("claim, as read here", "article", "true if", "true in", "looser, stricter",
             "goes with", "record so far")  # fmt: skip
    cells = []
    for each in found:
        claim, (share, low, high) = each.claim, each.share
        words = "no world judges" if not each.judged else f"{share:.0%} ({low:.0%}-{high:.0%})"
        if each.judged and each.judged < worlds:
            words += f" of {each.judged}"
        moved = (_share(claim.true(each.values, factor)) for factor in (EASIER, STRICTER))
        with_it = "; ".join(
            f"{readable(one.parameter)} {one.rank_correlation:+.2f}" for one in each.conditions
        )
        cells.append((
            f"{claim.title} (`{claim.name}`)", ", ".join(claim.articles), claim.line, words,
            ", ".join("-" if np.isnan(part) else f"{part:.0%}" for part in moved), with_it or "-",
            claim.record.verdict if claim.record.text else "none",
        ))  # fmt: skip
    return rows(heads, cells)


def readable(parameter: str) -> str:
    """ "market.ceiling_usd_per_year" is "market: ceiling"."""
    room, name = parameter.split(".", 1)
    for unit in ("_usd_per_year", "_usd_per_month", "_per_month", "_per_year", "_log10_flop",
                 "_months"):  # fmt: skip
        name = name.removesuffix(unit)
    return f"{room.replace('_', ' ')}: {name.replace('_', ' ')}"


def _share(true: FloatArray) -> float:
    return float(np.nanmean(true)) if np.isfinite(true).any() else np.nan
