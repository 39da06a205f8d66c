"""Drivers push what stands behind endings where theory says, in the same worlds before and after.

Each claim is one of `experiments/02_ablations/signs.toml`, read on a small ensemble; it must
hold with a 95% interval that excludes zero. Results are exact for a seed, so a claim fails only if
a rule, a parameter or numpy's random numbers change. Strength is the difference over the half-width
of its interval, so 1 is enough; how strong each was when written stands beside it.

Scores of endings are those of their weakest condition: most worlds have 0 or 1, rising prices have
0 in nearly all, so that most claims read a continuous outcome. `signs.toml` says which claims of
theory do not hold any more and are not read here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from sim.analysis.outcomes import Outcome
from sim.analysis.signs import Sign, sign_table
from sim.runs.paired import Variant

Runner = Callable[[Variant], Outcome]
Rows = Mapping[str, Mapping[str, float]]


def claims(sign: Sign, run: Runner, months: int) -> Rows:
    """The rows of a sign's table by measure."""
    table = sign_table({each: run(each) for each in sign.variants}, [sign], months)
    return table.set_index("measure").to_dict(orient="index")


def told(row: Mapping[str, float]) -> str:
    """What was measured, for the message of a failure."""
    wanted = "up" if row["expected"] > 0 else "down"
    return (
        f"{row['before']:.3f} to {row['after']:.3f}: {row['difference']:+.4f} "
        f"({row['low']:+.4f} to {row['high']:+.4f}), expected {wanted}"
    )


@pytest.mark.parametrize(
    ("name", "measure"),
    [
        ("behind_capital", "closures"),  # 3.9
        ("behind_quality", "lerner"),  # 2.5
        ("behind_spillover", "open_gap"),  # 2.8
        ("behind_efficiency", "open_token_share"),  # 4.7
        ("behind_efficiency", "lerner"),  # 3.1
        ("behind_liability", "open_token_share"),  # 2.5
    ],
)
def test_a_strong_sign_holds_in_40_worlds(
    name: str, measure: str, signs: dict[str, Sign], small: Runner
) -> None:
    row = claims(signs[name], small, 120)[measure]
    assert row["strength"] > 1.0, told(row)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "measure"),
    [
        ("capital", "delay_subsidy_over"),  # 2.7
        ("capital", "score_consolidation"),  # 2.8
        ("behind_capital", "price_to_full_cost"),  # 2.1
        ("behind_spillover", "hhi"),  # 3.3
        ("behind_capital", "hhi"),  # 2.4
        ("behind_switching", "lerner"),  # 7.9
        ("behind_switching", "price_to_full_cost"),  # 6.6
        ("quality", "score_consolidation"),  # 2.1
        ("behind_quality", "hhi"),  # 2.4
        ("behind_quality", "open_gap"),  # 2.9
        ("antitrust", "score_consolidation"),  # 1.9
        ("antitrust", "closures"),  # 4.4
        ("behind_antitrust", "hhi"),  # 1.9
        ("behind_elasticity", "lerner"),  # 8.3
        ("behind_compliance", "closures"),  # 5.4
    ],
)
def test_a_weaker_sign_holds_in_160_worlds(
    name: str, measure: str, signs: dict[str, Sign], larger: Runner
) -> None:
    row = claims(signs[name], larger, 144)[measure]
    assert row["strength"] > 1.0, told(row)


def test_a_sign_that_is_not_there_is_not_found(signs: dict[str, Sign], small: Runner) -> None:
    """The same worlds twice: no claim may hold, in either direction."""
    sign = signs["capital"]
    same = small(sign.variants[0])
    table = sign_table(dict.fromkeys(sign.variants, same), [sign], 120)
    assert not table["holds"].any()
    assert not table["opposite"].any()
