"""What ``endgame sensitivity`` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.analysis.sensitivity.asked_outcomes import outcome_words
from sim.analysis.sensitivity.factors import LUCK, REST, told
from sim.analysis.sensitivity.findings import (
    effects_words,
    parts_words,
    share,
    sized,
    strongest,
)
from sim.base.written import counted, number, percent
from sim.cli.console import console, say, table
from sim.cli.questions.sensitivity_pictures import without_heat_map

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

    from sim.cli.questions.sensitivity_study import Found, Study

MOST_ROWS = 12
"""Parameters in the terminal's tables; the files have all."""


def printed(study: Study, found: Found) -> None:
    """Print the tables: errors of a surrogate first."""
    out = console()
    if found.misses is not None:
        out.print(misses_table(found.misses))
    if found.indices is not None and len(found.indices):
        lead = study.main
        if not (found.indices["outcome"] == lead).any():
            lead = str(found.indices["outcome"].iloc[0])
        say(parts_words(found.indices))
        out.print(indices_table(found.indices, lead))
        passed_over = {lead, *found.still}
        others = [each for each in found.indices["outcome"].unique() if each not in passed_over]
        if others:
            out.print(others_table(found.indices, others))
    elif found.effects is not None:
        say(effects_words(study.main))
        out.print(effects_table(found.effects, study.main))
    for name, why in found.still.items():
        say(f"{outcome_words(name)} ({name}): {why}.")
    if why := without_heat_map(found):
        say(f"No heat_map.png: {why}.")
    failed = f", {found.failed} of which failed and do not count" if found.failed else ""
    say(
        f"{counted(found.worlds, 'world')} of {study.scenario.name}{failed}, drawn from ranges, "
        "each parameter by itself; 95% intervals of a bootstrap."
        f"{' * cannot be told from zero.' if found.indices is not None else ''}"
    )


def indices_table(indices: pd.DataFrame, outcome: str) -> Table:
    """Parts of the variance of one outcome, with luck and the rest at the end."""
    rows = indices[indices["outcome"] == outcome]
    way = ("low to high",) if rows["swing"].notna().any() else ()
    made = table(
        f"Parts of what {_whole(indices)}: {outcome_words(outcome)}",
        ("parameter", "name"), ("has a part in", "alone", *way),
    )  # fmt: skip
    groups = rows["parameter"].isin([LUCK, REST])
    ranked = rows[~groups].sort_values("total", ascending=False, kind="stable")
    for row in [*ranked.head(MOST_ROWS).to_dict("records"), *rows[groups].to_dict("records")]:
        own = row["parameter"] not in (LUCK, REST)
        made.add_row(
            row["description"], row["parameter"] if own else "", _part(row, "total"),
            _part(row, "alone" if own else "first"),
            *(number(row["swing"], "+.3g") if own else "" for _ in way),
        )  # fmt: skip
    return made


def others_table(indices: pd.DataFrame, outcomes: list[str]) -> Table:
    """For each further outcome its strongest parameters and luck."""
    with_luck = (indices["parameter"] == LUCK).any()
    title = "Other outcomes: who has the largest parts"
    made = table(
        f"{title}, and what would stay open with all known" if with_luck else title,
        ("outcome", "parameters"), ("luck",) if with_luck else (),
    )  # fmt: skip
    for outcome in outcomes:
        top = strongest(indices, outcome).head(3).to_dict("records")
        named = ", ".join(f"{row['parameter']} {percent(min(row['total'], 1.0))}" for row in top)
        luck = indices[(indices["outcome"] == outcome) & (indices["parameter"] == LUCK)]
        made.add_row(
            outcome_words(outcome), named or "none that can be told from zero",
            *(_part(row, "total") for row in luck.to_dict("records")),
        )  # fmt: skip
    return made


def effects_table(effects: pd.DataFrame, outcome: str) -> Table:
    """Effects of the screening on one outcome."""
    rows = effects[effects["outcome"] == outcome].sort_values("mu_star", ascending=False)
    has_way = rows["mu"].notna().any()
    made = table(
        f"Size of effects (mu*): {outcome_words(outcome)}", ("parameter", "name"),
        ("effect", *(("direction", "sigma") if has_way else ())),
    )  # fmt: skip
    for row in rows.head(2 * MOST_ROWS).to_dict("records"):
        name = str(row["parameter"])
        ways = (number(row["mu"], "+.2g"), number(row["sigma"], ".2g")) if has_way else ()
        made.add_row(told(name), "" if name == LUCK else name, sized(row), *ways)
    return made


def misses_table(misses: pd.DataFrame) -> Table:
    """How far surrogates are off in worlds that they have not seen."""
    made = table(
        "Surrogates in worlds that they have not seen", ("outcome", "kind", "indices"),
        ("R2", "error", "spread"),
    )  # fmt: skip
    for row in misses.to_dict("records"):
        made.add_row(
            outcome_words(row["outcome"]), row["kind"], row["indices"],
            f"{row['held_out_r2']:.2f}", number(row["held_out_error"]), number(row["spread"]),
        )  # fmt: skip
    return made


def _part(row: Any, what: str) -> str:
    """A part with its interval, starred where it cannot be told from zero."""
    said = share(row[f"{what}_low"], row[what], row[f"{what}_high"])
    return said if row[f"{what}_low"] > 0.0 else f"{said}*"


def _whole(indices: pd.DataFrame) -> str:
    """What parts are parts of: a surrogate has no luck."""
    real = (indices["parameter"] == LUCK).any()
    return "differs between worlds" if real else "the surrogate catches"
