"""``endgame new``: begin a scenario."""

from __future__ import annotations

import os
from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from sim.base.errors import ScenarioError
from sim.base.paths import expanded
from sim.cli.one_file import place
from sim.cli.options import scenario_names


def new(
    file: Annotated[
        Path,
        typer.Argument(parser=expanded, metavar="FILE", help="The file to write, such as my.toml."),
    ],
    base: Annotated[
        str,
        typer.Option("--from", help="The scenario that it extends.", autocompletion=scenario_names),
    ] = "baseline",
) -> None:
    """Write a scenario to fill in: it runs as it is, and shows each thing that can be changed."""
    from sim.scenario.template import template

    if file.suffix != ".toml":
        raise ScenarioError(f"{file}: must end in .toml")
    made = template(base)
    if os.path.lexists(file):
        raise ScenarioError(f"{file}: is there already, and is left as it is")
    place(made.encode(), file)
    name = quote(str(file))
    typer.echo(f"{file}: edit it, then endgame validate {name} and endgame run {name}")
