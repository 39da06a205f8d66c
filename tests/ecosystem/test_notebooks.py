"""A notebook as a reader would run it: a run, its table, its picture."""

from __future__ import annotations

from pathlib import Path

import pytest

CELLS = (
    "import sim\nresult = sim.run({'extends': 'baseline', 'years': 1,"
    " 'levers': {'builders.count': 20}})\nresult",
    "sim.events(result).head()",
    "from sim.plots import figure\nfigure('prices', result)",
)


@pytest.mark.filterwarnings("ignore")  # nbclient's and ipykernel's own
def test_jupyter_runs_and_shows(tmp_path: Path) -> None:
    """Jupyter: the Dataset, a table and a picture appear in their cells."""
    nbclient = pytest.importorskip("nbclient")
    nbformat = pytest.importorskip("nbformat")
    pytest.importorskip("ipykernel")
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in CELLS])
    nbclient.NotebookClient(book, timeout=120, resources={"metadata": {"path": tmp_path}}).execute()
    shown = [{kind for out in cell.outputs for kind in out.get("data", {})} for cell in book.cells]
    assert "text/html" in shown[0]
    assert "text/html" in shown[1]
    assert "image/png" in shown[2]
