"""What the tables say, in words and Markdown, for the README."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
from design import DRIVERS, OWN

from sim.analysis.markdown import rows
from sim.endings.classification import ENDINGS
from sim.plots.names import display


def drivers(_: pd.DataFrame) -> str:
    """Table of what turning off means, from the definitions themselves."""
    heads = ("driver", "turned off", "what stays on")
    return rows(heads, [(each.label, each.off, each.stays) for each in DRIVERS.values()])


def points(row: pd.Series) -> str:
    """A change in percentage points with its interval, bold where it excludes zero."""
    text = f"{100 * row['difference']:+.0f} ({100 * row['low']:.0f} to {100 * row['high']:.0f})"
    sure = row["low"] > 0 or row["high"] < 0
    return f"**{text}**" if sure else text


def label(name: str) -> str:
    """A driver within a sentence."""
    return DRIVERS[name].label.lower()


def ablations(table: pd.DataFrame) -> str:
    """Drivers by endings, and for each of the three endings what lowers and raises it most."""
    cell = table.set_index(["driver", "measure"])
    first = next(iter(DRIVERS))
    shares = [f"share_{each}" for each in ENDINGS]
    heads = [
        f"{display(ending)} {100 * cell.loc[(first, share), 'before']:.0f} %"
        for ending, share in zip(ENDINGS, shares, strict=True)
    ]
    body = [
        (driver.label, *(points(cell.loc[(name, share)]) for share in shares))
        for name, driver in DRIVERS.items()
    ]
    found = [finding(table, ending) for ending in OWN]
    return "\n".join([rows(("off", *heads), body), "", *found])


def finding(table: pd.DataFrame, ending: str) -> str:
    """One sentence on an ending: its share, what lowers it, what raises it."""
    part, score = (
        table[table["measure"] == f"{kind}_{ending}"].set_index("driver")
        for kind in ("share", "score")
    )
    falls, rises = part[part["high"] < 0], part[part["low"] > 0]
    own = [label(name) for name in OWN[ending] if score.loc[name, "high"] < 0]
    text = f"- **{display(ending)}** holds in {100 * part['before'].iloc[0]:.0f} % of worlds. "
    text += f"Turned off alone, {listed(falls.sort_values('difference'), 'lowers')} it and "
    text += f"{listed(rises.sort_values('difference', ascending=False), 'raises')} it. Of the "
    text += f"drivers that theory gives it, {', '.join(own) or 'none'} lower its mean score."
    return text


def listed(part: pd.DataFrame, verb: str) -> str:
    """Drivers with what they leave: ``takeovers (5 %) or commitments (0 %) lowers``."""
    each = [f"{label(str(name))} ({100 * row['after']:.0f} %)" for name, row in part.iterrows()]
    return f"{' or '.join(each) or 'no single driver'} surely {verb}"


def scenarios(table: pd.DataFrame) -> str:
    """Shares of each scenario's ending before and after, own drivers together first."""
    body = []
    for _, row in table.sort_values(["scenario", "together", "difference"]).iterrows():
        labels = " and ".join(label(name) for name in row["off"].split(" + "))
        year = " (year 5)" if row["ending"] == "subsidised" else ""
        body.append((
            row["scenario"], f"{display(row['ending']).lower()}{year}",
            f"*{labels}*" if row["own"] else labels, f"{100 * row['before']:.0f} %",
            f"{100 * row['after']:.0f} %", points(row),
            "surely" if row["surely_halved"] else "yes" if row["halved"] else "no",
        ))  # fmt: skip
    together = table[table["together"]]
    heads = ("scenario", "ending", "off", "before", "after", "change (95 %)", "halved")
    return (
        f"{rows(heads, body)}\n\n"
        f"Turned off together, an ending's own drivers (in italics) at least halve its share in "
        f"{int(together['halved'].sum())} of {len(together)} scenarios, in "
        f"{int(together['surely_halved'].sum())} of them with an "
        "interval of what is left beyond half that excludes zero."
    )


def moved(row: pd.Series) -> str:
    """What a sign moves, with both values of each parameter: ``... (0.12 to 0.01, 0.5 to 0)``."""
    ends = [
        [short(part.split(" = ")[1]) for part in row[side].split("; ")] for side in ("from", "to")
    ]
    values = ", ".join(f"{first} to {last}" for first, last in zip(*ends, strict=True))
    return f"{row['parameter']} ({values})"


def short(value: str) -> str:
    """A number for readers: ``8e+10`` is 80 bn, ``200000`` 0.2 M."""
    number = float(value)
    for size, name in ((1e9, "bn"), (1e5, "M")):
        if abs(number) >= size:
            return f"{number / max(size, 1e6):g} {name}"
    return f"{number:g}"


def signs(table: pd.DataFrame) -> str:
    """The claims behind the ten signs and which hold."""
    body = []
    for _, row in table.iterrows():
        number = f"{row['difference']:+.3g} ({row['low']:.3g} to {row['high']:.3g}) {row['unit']}"
        body.append((
            row["label"] if row["counted"] else f"{row['label']} (later form)", moved(row),
            row["words"], "up" if row["expected"] > 0 else "down", number,
            f"{row['p']:.2g}",
            "yes" if row["holds"] else "**opposite**" if row["opposite"] else "**undecided**",
        ))  # fmt: skip
    heads = (
        "sign",
        "what is moved",
        "measure",
        "expected",
        "difference (95 %)",
        "p (Holm)",
        "holds",
    )
    verdicts = table[table["counted"]].drop_duplicates("sign").set_index("label")["sign_holds"]
    failing = [name.lower() for name, holds in verdicts.items() if not holds]
    text = f"{int(verdicts.sum())} of {len(verdicts)} signs hold"
    text += f"; not: {', '.join(failing)}." if failing else "."
    return f"{rows(heads, body)}\n\n{text}"


def market_size(table: pd.DataFrame) -> str:
    """Concentration at two sizes of the market."""
    heads = ("k", "Sutton's bound", "lower quartile, 250 bn", "2,500 bn", "median, 250 bn",
             "2,500 bn", "change of the mean (95 %)")  # fmt: skip
    return rows(heads, [
        (f"{row.exponent:.2f}", f"{row.bound:,.0f}", f"{row.small_p25:,.0f}",
         f"{row.large_p25:,.0f}", f"{row.small_p50:,.0f}", f"{row.large_p50:,.0f}",
         f"{row.change:+,.0f} ({row.low:+,.0f} to {row.high:+,.0f})")
        for row in table.itertuples()
    ])  # fmt: skip


WRITERS: dict[str, Callable[[pd.DataFrame], str]] = {
    "ablations": ablations, "scenario_ablations": scenarios, "signs": signs,
    "market_size": market_size, "drivers": drivers,
}  # fmt: skip
"""By the name of the place in the README."""
