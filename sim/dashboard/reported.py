"""A setting of the page as the report that `endgame report` writes."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from sim.dashboard.asked import YEARS, Asked
from sim.report.page import page
from sim.report.subject import opened
from sim.report.view import view
from sim.runs.ensemble.driver import ensemble


def reported(asked: Asked) -> str:
    """Run the setting's worlds as an ensemble, and report it: one self-contained page.

    The ensemble lies in a folder of its own for as long as the report is made. A worker does this;
    the other ones go on playing what the page asks for.
    """
    with TemporaryDirectory(prefix="endgame-") as aside:
        folder = Path(aside) / asked.scenario
        ensemble(
            asked.chosen(), asked.worlds, asked.seed, YEARS, workers=1, store=folder, progress=False
        )
        return page(view([opened(folder)]))
