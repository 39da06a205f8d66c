"""What the tables say, in words and Markdown, between markers in the README."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from drivers_off import BY_NAME, DRIVERS, OWN
from market_size import size_words

from sim.endings.classification import ENDINGS
from sim.plots.names import display

BEGIN, END = "<!-- {} -->", "<!-- end of {} -->"


def write_findings(folder: Path, readme: Path) -> None:
    """Replace what stands between the markers of each table that exists."""
    text = readme.read_text(encoding="utf-8")
    writers = {"ablations": ablations, "scenario_ablations": scenarios, "signs": signs,
               "market_size": size_words}  # fmt: skip
    for name, write in writers.items():
        path = folder / f"{name}.csv"
        if path.exists():
            text = between(text, name, write(pd.read_csv(path)))
    text = between(text, "drivers", drivers())
    readme.write_text(text, encoding="utf-8")


def between(text: str, name: str, new: str) -> str:
    """The text with what stands between a pair of markers replaced."""
    begin, end = BEGIN.format(name), END.format(name)
    head, rest = text.split(begin)
    return f"{head}{begin}\n{new}\n{end}{rest.split(end)[1]}"


def drivers() -> str:
    """Table of what turning off means, from the definitions themselves."""
    lines = ["| driver | turned off | what stays on |", "|---|---|---|"]
    lines += [f"| {each.label} | {each.off} | {each.stays or 'nothing'} |" for each in DRIVERS]
    return "\n".join(lines)


def points(row: pd.Series) -> str:
    """A change in percentage points with its interval, bold where it excludes zero."""
    text = f"{100 * row['difference']:+.0f} ({100 * row['low']:.0f} to {100 * row['high']:.0f})"
    sure = row["low"] > 0 or row["high"] < 0
    return f"**{text}**" if sure else text


def ablations(table: pd.DataFrame) -> str:
    """Drivers by endings, and for each of the three endings what lowers and raises it most."""
    cell = table.set_index(["driver", "measure"])
    first = DRIVERS[0].name
    heads = [
        f"{display(each)} {100 * cell.loc[(first, f'share_{each}'), 'before']:.0f} %"
        for each in ENDINGS
    ]
    lines = [f"| off | {' | '.join(heads)} |", "|---" * (len(ENDINGS) + 1) + "|"]
    for driver in DRIVERS:
        row = [points(cell.loc[(driver.name, f"share_{each}")]) for each in ENDINGS]
        lines.append(f"| {driver.label} | {' | '.join(row)} |")
    found = [finding(table, ending) for ending in ENDINGS[:3]]
    return "\n".join([*lines, "", *found])


def finding(table: pd.DataFrame, ending: str) -> str:
    """One sentence on an ending: its share, what lowers it, what raises it."""
    part = table[table["measure"] == f"share_{ending}"].set_index("driver")
    score = table[table["measure"] == f"score_{ending}"].set_index("driver")
    falls, rises = part[part["high"] < 0], part[part["low"] > 0]
    own = [BY_NAME[name].label.lower() for name in OWN[ending] if score.loc[name, "high"] < 0]
    text = f"- **{display(ending)}** holds in {100 * part['before'].iloc[0]:.0f} % of worlds. "
    text += f"Turned off alone, {listed(falls.sort_values('difference'), 'lowers')} it and "
    text += f"{listed(rises.sort_values('difference', ascending=False), 'raises')} it. Of the "
    text += f"drivers that theory gives it, {', '.join(own) or 'none'} lower its mean score."
    return text


def listed(part: pd.DataFrame, verb: str) -> str:
    """Drivers with what they leave: ``takeovers (5 %) or commitments (0 %) lowers``."""
    each = [
        f"{BY_NAME[str(name)].label.lower()} ({100 * row['after']:.0f} %)"
        for name, row in part.iterrows()
    ]
    return f"{' or '.join(each) or 'no single driver'} surely {verb}"


def scenarios(table: pd.DataFrame) -> str:
    """Shares of each scenario's ending before and after, own drivers together first."""
    lines = [
        "| scenario | ending | off | before | after | change (95 %) | halved |",
        "|---|---|---|---|---|---|---|",
    ]
    for _, row in table.sort_values(["scenario", "together", "difference"]).iterrows():
        labels = " and ".join(BY_NAME[name].label.lower() for name in row["off"].split(" + "))
        mark = "surely" if row["surely_halved"] else "yes" if row["halved"] else "no"
        own = f"*{labels}*" if row["own"] else labels
        year = " (year 5)" if row["ending"] == "subsidised" else ""
        lines.append(
            f"| {row['scenario']} | {display(row['ending']).lower()}{year} | {own} "
            f"| {100 * row['before']:.0f} % | {100 * row['after']:.0f} % | {points(row)} | {mark} |"
        )
    together = table[table["together"]]
    good = int(together["surely_halved"].sum())
    lines += [
        "",
        f"Turned off together, an ending's own drivers (in italics) at least halve its share in "
        f"{int(together['halved'].sum())} of {len(together)} scenarios, in {good} of them with an "
        "interval of what is left beyond half that excludes zero.",
    ]
    return "\n".join(lines)


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
    lines = [
        "| sign | what is moved | measure | expected | difference (95 %) | holds | rank |",
        "|---|---|---|---|---|---|---|",
    ]
    for _, row in table.iterrows():
        verdict = "yes" if row["holds"] else "**opposite**" if row["opposite"] else "**undecided**"
        arrow = "up" if row["expected"] > 0 else "down"
        number = f"{row['difference']:+.3g} ({row['low']:.3g} to {row['high']:.3g}) {row['unit']}"
        label = row["label"] if row["counted"] else f"{row['label']} (beside the ten)"
        lines.append(
            f"| {label} | {moved(row)} | {row['words']} "
            f"| {arrow} | {number} | {verdict} | {row['rank']} |"
        )
    verdicts = table[table["counted"]].drop_duplicates("sign").set_index("label")["sign_holds"]
    failing = [label.lower() for label, holds in verdicts.items() if not holds]
    text = f"{int(verdicts.sum())} of {len(verdicts)} signs hold"
    text += f"; not: {', '.join(failing)}." if failing else "."
    return "\n".join([*lines, "", text])
