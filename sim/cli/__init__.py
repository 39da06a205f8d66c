"""The command ``endgame``: run a scenario, look at results, see what can be changed."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from inspect import cleandoc
from typing import Annotated, Any, NoReturn

import typer
from typer.main import get_command

import sim
from sim.base import interrupts, outlets
from sim.base.errors import EndgameError, ScenarioWarning
from sim.base.printed import one_line
from sim.cli.backtest_command import backtest
from sim.cli.console import measured
from sim.cli.ensemble_command import ensemble
from sim.cli.epoch_command import replicate_epoch
from sim.cli.export_command import export
from sim.cli.new_command import new
from sim.cli.params_command import params
from sim.cli.plot_command import plot
from sim.cli.questions.compare_command import compare
from sim.cli.questions.dashboard_command import dashboard
from sim.cli.questions.discover_command import discover
from sim.cli.questions.explain_command import explain
from sim.cli.questions.map_command import map as map_
from sim.cli.questions.money_command import money
from sim.cli.questions.report_command import report
from sim.cli.questions.sensitivity_command import sensitivity
from sim.cli.questions.tournament_command import tournament
from sim.cli.questions.warn_command import warn
from sim.cli.record_command import record
from sim.cli.run_command import run
from sim.cli.show import scenarios, show
from sim.cli.typed_again import Retyped
from sim.cli.validate import schema, validate
from sim.cli.wrong_number import wrong_number

__all__ = ["app", "main"]


def flowing(text: str) -> str:
    """A docstring whose paragraphs are one line each, so that any terminal breaks them afresh.

    Worked: ``"One.\\n\\nTwo\\nthree."`` -> ``"One.\\n\\nTwo three."``.
    """
    return "\n\n".join(" ".join(part.split()) for part in cleandoc(text).split("\n\n"))


app = typer.Typer(name="endgame", no_args_is_help=True, rich_markup_mode="rich")

for _command, _panel in (
    (run, "Simulate"),
    (ensemble, "Simulate"),
    (dashboard, "Simulate"),
    (compare, "Ask why"),
    (discover, "Ask why"),
    (explain, "Ask why"),
    (map_, "Ask why"),
    (money, "Ask why"),
    (sensitivity, "Ask why"),
    (tournament, "Ask why"),
    (warn, "Ask why"),
    (record, "Check against the record"),
    (backtest, "Check against the record"),
    (replicate_epoch, "Check against the record"),
    (plot, "Look at results"),
    (report, "Look at results"),
    (export, "Look at results"),
    (scenarios, "See what can be changed"),
    (params, "See what can be changed"),
    (show, "See what can be changed"),
    (new, "Write a scenario"),
    (validate, "Write a scenario"),
    (schema, "Write a scenario"),
):
    app.command(cls=Retyped, rich_help_panel=_panel, help=flowing(_command.__doc__ or ""))(_command)


def _version(wanted: bool) -> None:
    if wanted:
        from sim.results.provenance import commit

        typer.echo(f"endgame {sim.__version__}" + (f" ({commit()})" if commit() else ""))
        raise typer.Exit


_HELP = " ".join(
    (
        "Simulate who ends up paying for AI tokens that labs sell below cost.\n\n",
        "[bold]endgame run[/bold] plays ten years of the AI market, from July 2026: labs train",
        "models and price tokens, hyperscalers build data centres, investors fund or stop funding,",
        "builders and consumers buy. It prints who paid, which ending the market reached (prices",
        "rise, consolidation, commoditization, ...) and why, and leaves tables and pictures in",
        "results/.\n\nThen: [bold]endgame scenarios[/bold] lists other worlds to run,",
        "[bold]endgame params[/bold] every number that can be changed with",
        "[bold]endgame run --set NAME=VALUE[/bold], [bold]endgame export[/bold] gives the",
        "monthly numbers to a spreadsheet, and the commands below [bold]Ask why[/bold] answer a",
        "question in a sentence, from many worlds.",
    )
)


@app.callback(help=_HELP)
def _about(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Options of `endgame` itself; its help is `_HELP`."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command and leave with its exit code: 0, 2 for bad input, 130 for Ctrl-C.

    1 where all is done but a picture could not be drawn.
    Without arguments it is the program that was started, and signals are its own.
    """
    if arguments is None:
        sys.unraisablehook = interrupts.unraisable
        outlets.ready()
    code = _exit_code(arguments)
    if arguments is None:
        code = code or _rest_written()
        interrupts.at("at its end; all was done")
        (interrupts.deaf if code == interrupts.code() else interrupts.at_once)()
    sys.exit(code)


def _exit_code(arguments: Sequence[str] | None) -> int:
    measured()
    interrupts.begin()
    command = get_command(app)
    args = None if arguments is None else list(arguments)
    try:
        with _notes_as_lines():
            outcome = command.main(args=args, prog_name="endgame", standalone_mode=False)
    except (KeyboardInterrupt, typer.Abort):
        return _stopped()
    except EndgameError as error:
        return _refuse(str(error))
    except MemoryError:
        return _refuse("not enough memory; ask for fewer --worlds or --draws")
    except OSError as error:
        return _refuse(_reason(error))
    except Exception as error:
        if interrupts.NOW.signal:  # what a library made of it
            return _stopped()
        # Wrong usage: typer's own error classes moved between versions, their method did not.
        if not hasattr(error, "format_message"):
            raise
        # Empty when no command was given: help was printed.
        message = wrong_number(error) or error.format_message()
        message = message.replace("Value error, ", "")  # whose error it is says the option's name
        where = getattr(getattr(error, "ctx", None), "command_path", "endgame")
        return _refuse(f"{message} (try: {where} --help)") if message else 2
    if outcome == 130:  # click's own way to say so
        return _stopped()
    return outcome if isinstance(outcome, int) else 0


@contextmanager
def _notes_as_lines() -> Iterator[None]:
    """Print what changes nothing once, as a line of ours and not as Python's warning."""
    told: set[str] = set()

    def say(message: Warning | str, category: type[Warning], *rest: Any, **more: Any) -> None:
        if not issubclass(category, ScenarioWarning):
            usual(message, category, *rest, **more)
        elif str(message) not in told:
            told.add(str(message))
            typer.echo(f"note: {one_line(str(message))}", err=True)

    with warnings.catch_warnings():
        warnings.simplefilter("always", ScenarioWarning)
        usual, warnings.showwarning = warnings.showwarning, say
        yield


def _rest_written() -> int:
    try:
        sys.stdout.flush()
    except OSError as error:
        return _refuse(_reason(error))
    return 0


def _reason(error: OSError) -> str:
    return f"{error.filename or 'a file'}: {error.strerror or error}"


def _stopped() -> int:
    typer.echo(interrupts.told(), err=True, nl=False)
    return interrupts.code()


def _refuse(message: str) -> int:
    typer.echo(f"endgame: {one_line(message)}", err=True)
    return 2
