"""What commands ask for alike, and how they read it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from sim.base.errors import ScenarioError
from sim.base.paths import expanded

Value = TypeVar("Value")


def scenario_names(incomplete: str) -> list[tuple[str, str]]:
    """Shipped scenarios and .toml files that a beginning may become, for the shell."""
    from sim.scenario.definition import scenarios

    folder = Path(incomplete) if incomplete.endswith("/") else Path(incomplete).parent
    files = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    known = [*scenarios().items(), *((str(each), "a file") for each in files)]
    return [each for each in known if each[0].startswith(incomplete)]


def setting_names(incomplete: str) -> list[tuple[str, str]]:
    """Parameters and start values that a beginning may become, with what each is."""
    from sim.scenario.definition import Scenario
    from sim.scenario.parameters import table
    from sim.scenario.starts import KINDS, bounds_of

    known = [(f"{row.name}=", f"{row.permitted}: {row.description}") for row in table().values()]
    kind = incomplete.partition(".")[0]
    if kind in KINDS and incomplete.count("."):
        for agent in getattr(Scenario.load("baseline").roster, KINDS[kind]):
            known += [
                (f"{kind}.{agent.name}.{name}=", f"{bound.permitted}: {bound.description}")
                for name, bound in bounds_of(kind).items()
            ]
    return [each for each in known if each[0].startswith(incomplete)]


Shipped = Annotated[
    str,
    typer.Argument(
        help="A shipped scenario's name, or a .toml file.", autocompletion=scenario_names
    ),
]
ResultFolder = Annotated[
    Path,
    typer.Argument(
        parser=expanded,
        metavar="RESULT",
        help="Folder of a run or an ensemble, such as results/baseline.",
    ),
]
Years = Annotated[
    int | None,
    typer.Option(min=1, max=50, help="Years to simulate; the scenario's own if left out."),
]


def possible_seed(given: int | None) -> int | None:
    """Refuse a seed that random numbers cannot have, before anything is run."""
    from sim.month.launch import MOST_SEED, whole

    return None if given is None else whole("--seed", given, 0, MOST_SEED)


Seed = Annotated[
    int | None,
    typer.Option(
        min=0, callback=possible_seed, help="Same seed, same luck and draws; 0 if left out."
    ),
]
Workers = Annotated[
    int | None, typer.Option(min=1, help="Processes on this machine; all cores if left out.")
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME=VALUE",
        help="Fix a parameter of `endgame params`, or a start value of an agent, such as "
        "lab.xai.cash_usd=9e9; may be repeated.",
        autocompletion=setting_names,
    ),
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print the summary as JSON, and nothing else, on stdout.")
]

Overwrite = Annotated[
    bool, typer.Option("--overwrite", help="Replace what Endgame wrote in the folder before; "
                       "files of others stay.")
]  # fmt: skip


def path_option(help_text: str, metavar: str = "FOLDER") -> Any:
    """An option that takes a path as users write them."""
    return typer.Option(parser=expanded, metavar=metavar, help=help_text)


AnswerFolder = Annotated[
    Path | None,
    path_option("Folder of the answer; below results, named after what is asked, if left out."),
]
ResumeWorlds = Annotated[
    bool, typer.Option("--resume", help="Go on with the worlds that a stopped run finished.")
]
NoFigures = Annotated[bool, typer.Option("--no-figures", help="Draw no pictures.")]


def parsed_settings(given: Sequence[str]) -> dict[str, float]:
    """Read ``name=value`` pairs.

    Worked: ``["market.hazard=0.1"]`` is ``{"market.hazard": 0.1}``.
    """
    return _parsed("--set", given, "name=value", float, "a number")


def parsed_grid(given: Sequence[str]) -> dict[str, list[float]]:
    """Read levers' values.

    A name given twice has the values of both. Worked: ``["market.hazard=0.1,0.2"]`` is
    ``{"market.hazard": [0.1, 0.2]}``.
    """
    found: dict[str, list[float]] = {}
    for each in given:
        for name, values in _parsed("--grid", [each], "name=a,b,...", _numbers, "numbers").items():
            found.setdefault(name, []).extend(values)
    return found


def _numbers(text: str) -> list[float]:
    return [float(value) for value in text.split(",")]


def _parsed(
    option: str, given: Sequence[str], form: str, read: Callable[[str], Value], what: str
) -> dict[str, Value]:
    values = {}
    for each in given:
        name, equals, text = (part.strip() for part in each.partition("="))
        if not (name and equals):
            raise ScenarioError(f"{option} {each!r}: must be {form}; see `endgame params`")
        if name in values:
            raise ScenarioError(f"{option} {name}: is given twice; must be given once")
        try:
            values[name] = read(text)
        except ValueError:
            raise ScenarioError(f"{option} {name} = {text!r}: must be {what}") from None
    return values
