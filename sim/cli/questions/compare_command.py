"""``endgame compare A B ...``: the same worlds on several sides, and what the change does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.base.errors import ScenarioError
from sim.cli.console import console, say, table
from sim.cli.options import (
    AnswerFolder,
    AsJson,
    Overwrite,
    Seed,
    Settings,
    Workers,
    Years,
    parsed_settings,
    scenario_names,
)
from sim.cli.typed_again import typed_again

if TYPE_CHECKING:
    from sim.analysis.pairs.compared import Against, Compared
    from sim.cli.analysed import Analysis
    from sim.runs.sides import Pairs, Side

COMMAND = "compare"
LEVER = re.compile(r"\+(?=[A-Za-z_][\w.]*\s*=)")
"""What parts a side's levers from it and from one another."""
TABLES = ("differences.csv", "flows.csv", "labs.csv", "parting.csv")


def compare(
    sides: Annotated[
        list[str],
        typer.Argument(
            metavar="SIDE...",
            help="A shipped scenario's name, a .toml file, or the folder of a run or an ensemble; "
            "each may go on with levers: 'baseline+labs.match_speed=0.9'.",
            autocompletion=scenario_names,
        ),
    ],
    worlds: Annotated[
        int | None,
        typer.Option(min=4, max=1_000_000, help="Pairs; 200, or all that stored results share."),
    ] = None,
    years: Years = None,
    seed: Seed = None,
    settings: Settings = None,
    workers: Workers = None,
    out: AnswerFolder = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """Run the same worlds on two sides or more; print what the change does, and how sure that is.

    World k has the same luck and the same draws on every side, so that what differs is the
    change's alone; each side is compared with the first. --set acts on the last side only, and
    one side alone is compared with itself before it was set. A stored result is not run
    again, and pairs only with what has its seed, start and draws. 200 API builders stand for all
    customers unless a side sets builders.count.

    endgame compare baseline funding_winter

    endgame compare baseline --set capital.vc_supply_usd_per_year=8e9

    endgame compare baseline 'baseline+labs.match_speed=0.9' 'price_war+labs.match_speed=0.9'
    """
    # Late imports: the libraries below take a second, and bad input should not wait for them.
    from sim.cli.analysed import leave, question
    from sim.results.provenance import code
    from sim.runs.bars import bar
    from sim.runs.cores import available_cores
    from sim.runs.kept_processes import ahead
    from sim.runs.sides import code_notes, paired_sides

    pairs = paired_sides(list(_read(sides, settings or ())), worlds, years, seed)
    processes = workers or available_cores()
    for note in code_notes(pairs, code()):
        say(f"note: {note}", stderr=True)
    folder, of = out or _folder(pairs), _asked(pairs)
    files = dict.fromkeys(TABLES, False) | dict.fromkeys(_pictures(pairs), True)
    with question(folder, of, files, overwrite) as claim:
        ahead(min(processes, pairs.pieces), "sim.runs.side_by_side")
        from sim.analysis.pairs.compared import compared
        from sim.runs.side_by_side import played_sides

        with bar(f"{len(pairs.sides)} sides") as tell:
            played = played_sides(pairs, processes, partial(_told, tell))
        if note := lost_pairs(len(pairs.numbers), played[0].result.sizes["world"]):
            say(note, stderr=True)
        leave(claim, of, _analysis(compared(pairs, played), processes), as_json)


def lost_pairs(asked: int, left: int) -> str:
    """Pairs that are left out, in words; empty if none is.

    Worked: 200 asked for and 198 left -> ``2 of 200 pairs have a world that failed ...``.
    """
    if left == asked:
        return ""
    return f"{asked - left} of {asked} pairs have a world that failed on some side: not counted"


def parted(text: str) -> tuple[str, dict[str, float]]:
    """A side and its levers. What is there as a file or folder is taken as it is.

    Worked: ``baseline+labs.match_speed=0.9`` -> ``baseline``, ``{"labs.match_speed": 0.9}``.
    """
    if Path(text).exists():
        return text, {}
    base, *levers = LEVER.split(text)
    if not base:
        raise ScenarioError(f"side {text!r}: must begin with a scenario or a folder of results")
    return base, parsed_settings(levers)


def _told(tell: Callable[..., None], done: int, total: int) -> None:
    """Say how far it is; while others still run their worlds, load what will draw them."""
    tell(done, total)
    if done < total:
        import sim.plots.answers.ending_flows_picture
        import sim.plots.answers.side_series_picture  # noqa: F401


def _read(texts: Sequence[str], settings: Sequence[str]) -> Iterator[Side]:
    """Sides as given; what is set belongs to the last one."""
    from sim.runs.sides import side

    extra = parsed_settings(settings)
    given = [parted(each) for each in texts]
    if len(given) == 1:
        base, levers = given[0]
        if not levers and not extra:
            side(base, {})  # what is not there at all is told first
            raise ScenarioError(f"compare {texts[0]}: needs another side, or --set NAME=VALUE")
        given = [(base, {}), (base, levers)]
    base, levers = given[-1]
    if twice := sorted({*levers} & {*extra}):
        raise ScenarioError(f"--set {twice[0]}: the side sets it too; must be set once")
    given[-1] = base, levers | extra
    for base, levers in given:
        yield side(base, levers, given[0][0])


def _folder(pairs: Pairs) -> Path:
    from sim.results.folders.naming import default_folder

    names = [_bare(each.name) for each in pairs.sides]
    usual = 0 if pairs.years == pairs.sides[0].scenario.years else pairs.years
    return default_folder(
        COMMAND, {}, *names, seed=pairs.seed, worlds=len(pairs.numbers), years=usual
    )


def _bare(name: str) -> str:
    """Worked: ``capital.vc_supply_usd_per_year = 8e9`` -> ``vc_supply_usd_per_year=8e9``."""
    parts = [each.replace(" = ", "=") for each in Path(name).name.split(", ")]
    return ",".join(each.split(".", 1)[-1] if "=" in each else each for each in parts)


def _asked(pairs: Pairs) -> dict[str, Any]:
    """All that the answer hangs on."""
    return {
        "command": typed_again(),
        "sides": {each.name: each.scenario.sha256() for each in pairs.sides},
        "stored": [each.name for each in pairs.sides if each.stored],
        "worlds": len(pairs.numbers),
        "last_world": pairs.numbers[-1],
        "years": pairs.years,
        "seed": pairs.seed,
    }


def _pictures(pairs: Pairs) -> list[str]:
    return [*_flow_names(len(pairs.sides) - 1), "series.png", "labs.png"]


def _flow_names(others: int) -> list[str]:
    return ["endings.png"] if others == 1 else [f"endings_{k}.png" for k in range(1, others + 1)]


def _analysis(found: Compared, workers: int) -> Analysis:
    from sim.analysis.pairs.verdict import verdict
    from sim.cli.analysed import Analysis
    from sim.plots.answers.ending_flows_picture import figure_ending_flows
    from sim.plots.answers.lab_sides_picture import figure_lab_sides
    from sim.plots.answers.side_series_picture import figure_side_series

    flows = dict(zip(_flow_names(len(found.others)), found.others, strict=True))
    # The dearest first, so that no process waits for it at the end.
    pictures = {"series.png": partial(figure_side_series, found)}
    pictures |= {name: partial(figure_ending_flows, found, each) for name, each in flows.items()}
    pictures["labs.png"] = partial(figure_lab_sides, found)
    answer = {"headline": verdict(found), **_answer(found)}
    lines = partial(_lines, found)
    return Analysis(answer, found.tables(), pictures, lines=lines, workers=workers)


def _answer(found: Compared) -> Mapping[str, Any]:
    from sim.analysis.pairs.parting import first_kinds
    from sim.analysis.pairs.verdict import ending_changes, parting_words

    sides = []
    for each in found.others:
        middle, low, high = each.parting.median()
        sides.append({
            "name": each.name,
            "another_ending": ending_changes(each)[0],
            "differences": each.differences.to_dict("records"),
            "flows": each.flows.to_dict("records"),
            "parting": {
                "told": parting_words(found, each),
                "pairs_that_part": each.parting.ever,
                "median_month": middle, "low": low, "high": high,
                "typical_world": each.parting.typical,
                "first_events": first_kinds(each.parting.table).to_dict("records"),
            },
        })  # fmt: skip
    last = found.labs[found.labs["year"] == found.labs["year"].max()] if len(found.labs) else None
    return {
        "first": found.first, "worlds": found.worlds, "start": found.start,
        "months": found.months, "run": found.source, "changes": found.changes, "sides": sides,
        "labs_at_the_end": [] if last is None else last.to_dict("records"),
    }  # fmt: skip


def _lines(found: Compared) -> None:
    from sim.analysis.pairs.verdict import parting_words

    out = console()
    for line in found.changes:
        out.print(line, style="dim")
    for each in found.others:
        out.print(_table(found, each))
        if labs := _labs(found, each):
            out.print(labs)
        for line in parting_words(found, each):
            out.print(line)


def _table(found: Compared, each: Against) -> Any:
    """Differences of all outcomes; a star marks those that move."""
    from sim.analysis.pairs.pair_differences import rows_of
    from sim.analysis.pairs.verdict import cells, unit_of

    title = f"{each.name} against {found.first}, {found.worlds} pairs of worlds"
    made = table(f"\n{title}", ("outcome",), ("before", "after", "difference", "95% interval"))
    made.add_column("")
    for row in rows_of(each.differences):
        words, unit = str(row["words"]), unit_of(row).removesuffix(" of worlds")
        named = words if not unit or words.startswith(unit) else f"{words}, {unit}"
        made.add_row(named, *cells(row), "*" if row["moves"] else "")
    made.caption = "* more than luck, by Holm's correction over all rows (5%)"
    made.caption_justify = "left"
    return made


def _labs(found: Compared, each: Against) -> Any:
    """Labs whose share differs by more than its paired interval; nothing if none does."""
    if not len(found.labs):
        return None
    last = found.labs[found.labs["year"] == found.labs["year"].max()]
    mine = last[last["with"] == each.name]
    sure = mine[(mine["low"] > 0.0) | (mine["high"] < 0.0)]
    if sure.empty:
        return None
    from sim.analysis.pairs.verdict import spelled

    title = "Labs at the end: shares of worlds that differ by more than their own interval"
    made = table(f"\n{title}", ("lab", "what"), ("before", "after", "points", "95% interval"))
    for row in sure.to_dict("records"):
        numbers = [100.0 * float(row[key]) for key in ("difference", "low", "high")]
        made.add_row(
            spelled(found, str(row["lab"])), str(row["what"]),
            f"{100 * row['before']:.0f}%", f"{100 * row['after']:.0f}%",
            f"{numbers[0]:+.0f}", f"{numbers[1]:+.0f} to {numbers[2]:+.0f}",
        )  # fmt: skip
    return made
