"""What the page gives along: the setting's report, its scenario file, the data of some worlds."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sim.dashboard.asked import BUILDERS, YEARS, Asked
from sim.results.store import save
from sim.runs.single import run

DATA_WORLDS = 16
"""Worlds at most of which all series are given: a megabyte and a half each."""


def reported(asked: Asked) -> str:
    """Run the setting's worlds as an ensemble, and report it: one self-contained page.

    The ensemble lies in a folder of its own for as long as the report is made. A worker does this;
    the other ones go on playing what the page asks for.
    """
    from sim.report.page import page
    from sim.report.subject import opened
    from sim.report.view import view
    from sim.runs.ensemble.driver import ensemble

    with TemporaryDirectory(prefix="endgame-") as aside:
        folder = Path(aside) / asked.scenario
        ensemble(
            asked.chosen(), asked.worlds, asked.seed, YEARS, workers=1, store=folder, progress=False
        )
        return page(view([opened(folder)]))


def data(asked: Asked) -> bytes:
    """All series of the first worlds, packed: the folder that `endgame run` writes.

    ``series.nc`` (NetCDF), ``summary.csv``, ``events.csv`` and ``manifest.json``; unpacked,
    `sim.open_result` reads it. The same setting gives the same bytes.
    """
    worlds = min(asked.worlds, DATA_WORLDS)
    with TemporaryDirectory(prefix="endgame-") as aside:
        result = run(asked.chosen(), worlds, asked.seed, YEARS, uncertain=True)
        folder = save(result, Path(aside) / asked.scenario)
        packed = BytesIO()
        with ZipFile(packed, "w") as files:
            for path in sorted(folder.iterdir()):
                entry = ZipInfo(f"{folder.name}/{path.name}")  # dated 1980, whenever it is made
                files.writestr(entry, path.read_bytes(), ZIP_DEFLATED, 1)
    return packed.getvalue()


def scenario_file(asked: Asked) -> str:
    """The setting as a scenario file, which `endgame run` takes."""
    levers = "\n".join(f'"{name}" = {value!r}' for name, value in asked.levers)
    sample = f"# The page plays {BUILDERS:g} builders. The same worlds:\n# {asked.command()}\n"
    return f'{sample}extends = "{asked.scenario}"\n\n[levers]\n{levers}\n'
