"""``endgame tournament``: strategies meet each other, and the labs of today, in many worlds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.base.written import typed
from sim.cli.options import (
    AsJson,
    Overwrite,
    Settings,
    Workers,
    parsed_settings,
    path_option,
    scenario_names,
)

if TYPE_CHECKING:
    import pandas as pd

    from sim.cli.analysed import Analysis
    from sim.tournament.game import Rules
    from sim.tournament.league import Played

COMMAND = "tournament"
WORLDS, YEARS, BUILDERS, SECONDS = 200, 8, 100.0, 20.0
"""Of a tournament; months run in numpy, where users' agents decide."""
BOARD, AUDIT, PAGE, ROWS = "leaderboard.csv", "audit.csv", "leaderboard.html", "worlds.csv"


def tournament(
    strategies: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FILE.py ...]",
            help="Strategies: files with one subclass of an agent each; those that are shipped if "
            "left out.",
        ),
    ] = None,
    scenario: Annotated[
        str,
        typer.Option(
            metavar="SCENARIO", help="Shipped name or .toml file.", autocompletion=scenario_names
        ),
    ] = "baseline",
    worlds: Annotated[int, typer.Option(min=4, max=10_000, help="Worlds of the league.")] = WORLDS,
    years: Annotated[int, typer.Option(min=1, max=50, help="Years of each world.")] = YEARS,
    seed: Annotated[int, typer.Option(min=0, help="Same seed, same worlds.")] = 0,
    audit: Annotated[
        int,
        typer.Option(
            min=0,
            max=10_000,
            help="Worlds in which each strategy also plays alone in each seat that there is: what "
            "each lab could have gained. 0: none; 25 take several minutes.",
        ),
    ] = 0,
    seconds: Annotated[
        float,
        typer.Option(min=0.5, max=3600, help="That a strategy may think in one game."),
    ] = SECONDS,
    reference: Annotated[
        bool,
        typer.Option("--reference", help="Let the shipped ones, of --kind, play along."),
    ] = False,
    kind: Annotated[
        str,
        typer.Option(
            metavar="KIND",
            help="Of the strategies that are shipped: lab, hyperscaler or neocloud.",
        ),
    ] = "lab",
    settings: Settings = None,
    workers: Workers = None,
    out: Annotated[
        Path | None, path_option("Folder; below results, named after what is played, if left out.")
    ] = None,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """Let strategies play labs or clouds against each other in many worlds; rank them.

    A strategy is a Python file with a subclass of sim.agents.Lab, Hyperscaler or Neocloud; each
    kind has a league of its own. Strategies rotate through the seats that earn most; all others
    play by the rules. Places go by survival, value made and share, against the agent of today in
    the same seat and world. Each strategy has a process of its own and sees copies. One that fails,
    hangs, answers with what is no number, writes to what it is shown or reaches for files or the
    network is out, and its worlds are played again without it. That is no sandbox against malice:
    play only files of people whom you would let use your computer.

    endgame tournament

    endgame tournament mine.py yours.py --reference

    endgame tournament --kind hyperscaler

    endgame tournament --worlds 64 --audit 25
    """
    # Late imports: the libraries below take a second, and bad input should not wait for them.
    from sim.cli.analysed import leave, question
    from sim.results.folders.naming import default_folder, told_apart
    from sim.runs.bars import bar
    from sim.runs.cores import available_cores
    from sim.runs.few_builders import BUILDERS as BUILDERS_COUNT
    from sim.scenario.definition import Scenario
    from sim.tournament.game import Rules
    from sim.tournament.players import players, shipped

    given = [*(strategies or [])]
    own = shipped(kind)
    who = players(given + own if reference or not given else given)
    levers = parsed_settings(settings or ())
    chosen = Scenario.load(scenario).replace({BUILDERS_COUNT: BUILDERS} | levers)
    rules = Rules(chosen, tuple(who), seed, years, seconds)
    of = _asked(rules, worlds, audit, levers)
    words = [COMMAND, *(each.name for each in who if given)]
    if not given and kind != "lab":
        words.append(kind)
    words += told_apart(audit=(audit, 0), seconds=(seconds, SECONDS))
    folder = out or default_folder(
        chosen.name, levers, *words, seed=seed, worlds=1 if worlds == WORLDS else worlds,
        years=0 if years == YEARS else years,
    )  # fmt: skip
    files = [BOARD, PAGE, ROWS, *([AUDIT] if audit else [])]
    with question(folder, of, dict.fromkeys(files, False), overwrite) as claim:
        from sim.tournament.league import tournament as play

        with bar(f"{len(who)} strategies", "games") as tell:
            played = play(rules, worlds, workers or available_cores(), audit, tell)
        leave(claim, of, _analysis(played, str(of["command"])), as_json)


def _asked(rules: Rules, worlds: int, audit: int, levers: Mapping[str, float]) -> dict[str, Any]:
    """All that the answer hangs on."""
    from hashlib import sha256

    from sim.tournament.strategies import REFERENCE

    hashes = {each.name: sha256(each.code).hexdigest() for each in rules.players}
    kind = next((kind for kind, names in REFERENCE.items() if names == tuple(hashes)), "")
    files = [] if kind else [f"{each}.py" for each in hashes]
    scenario = rules.scenario.name
    more = [] if scenario == "baseline" else ["--scenario", scenario]
    more += ["--kind", kind] if kind not in ("", "lab") else []
    more += [f"--set {name}={typed(value)}" for name, value in sorted(levers.items())]
    asked = " ".join(["endgame", COMMAND, *files, *more, "--worlds", str(worlds)])
    return {
        "command": f"{asked} --years {rules.years} --seed {rules.seed}"
        + (f" --audit {audit}" if audit else ""),
        "scenario_sha256": rules.scenario.sha256(), "strategies": hashes, "worlds": worlds,
        "years": rules.years, "seed": rules.seed, "audit": audit, "seconds": rules.seconds,
    }  # fmt: skip


def _analysis(leagues: Sequence[Played], command: str) -> Analysis:
    import pandas as pd

    from sim.cli.analysed import Analysis
    from sim.tournament.board import finding, headline, page, view
    from sim.tournament.scores import audit_table, leaderboard

    names = [each.name for each in leagues[0].rules.players]
    boards = [leaderboard(each) for each in leagues]
    audits = [audit_table(each) for each in leagues]
    rows = pd.concat([each.rows.assign(kind=each.contest.kind) for each in leagues])
    rows = rows.assign(player=[names[int(each)] for each in rows["player"]])
    board, audit = pd.concat(boards), pd.concat(audits)
    tables = {BOARD: board, ROWS: rows}
    tables |= {AUDIT: audit} if leagues[0].audit is not None else {}
    found = [
        {
            "kind": each.contest.kind, "headline": headline(own, each), "seats": list(each.seats),
            "leaderboard": own.to_dict("records"), "finding": finding(best, each),
            "audit": best.to_dict("records"),
        }
        for each, own, best in zip(leagues, boards, audits, strict=True)
    ]  # fmt: skip
    answer = {
        "headline": " ".join(str(each["headline"]) for each in found),
        "leagues": found,
        "disqualified": {names[each]: why for each, why in sorted(leagues[0].out.items())},
    }
    texts = {PAGE: page(view(leagues, command))}
    return Analysis(answer, tables, texts=texts, lines=partial(_lines, leagues, boards, audits))


def _lines(
    leagues: Sequence[Played], boards: Sequence[pd.DataFrame], audits: Sequence[pd.DataFrame]
) -> None:
    from sim.cli.console import console, say
    from sim.tournament.board import finding

    for played, board, audit in zip(leagues, boards, audits, strict=True):
        of = played.contest
        if len(board):
            heads = [part for _, head, _ in of.heads for part in (head.lower(), "against today's")]
            console().print(_table(board, f"Leaderboard of {of.nouns}", heads))
            say(f"Against the {of.noun} of today in the same seat and world, 95% interval; "
                "survives and share in points.")  # fmt: skip
        if len(audit):
            say(finding(audit, played))
            _best(audit)
    names = [each.name for each in leagues[0].rules.players]
    for player, why in sorted(leagues[0].out.items()):
        say(f"Disqualified: {names[player]}.py: {why}")


def _best(audit: pd.DataFrame) -> None:
    """Each seat's best answer in a line."""
    from sim.cli.console import say
    from sim.tournament.board import cells

    for seat, rows in audit.groupby("seat", sort=False):
        if not rows["best"].any():
            say(f"{seat}: no strategy gains")
            continue
        best = rows[rows["best"]].iloc[0]
        cell = cells(best, "value_usd")
        sure = "" if bool(best["sure"]) else ", which may be luck"
        say(f"{seat} gains most as {best['player']}: {cell['difference']} of value "
            f"({cell['range']}){sure}")  # fmt: skip


def _table(board: pd.DataFrame, title: str, heads: Sequence[str]) -> Any:
    from sim.cli.console import table
    from sim.tournament.board import cells, written
    from sim.tournament.contests import MEASURES

    made = table(f"\n{title}", ("place", "strategy"), (*heads, "points"))
    for _, row in board.iterrows():
        parts: list[str] = []
        for name in MEASURES:
            cell = cells(row, name)
            parts += [cell["value"], f"{cell['difference']} ({cell['range']})"]
        places = f"{row['place']:.0f} ({row['place_low']:.0f}-{row['place_high']:.0f})"
        made.add_row(places, written(str(row["player"])), *parts, f"{row['points']:.2f}")
    return made
