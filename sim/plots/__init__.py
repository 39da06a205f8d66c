"""Pictures of a result: an xarray Dataset in, a matplotlib Figure out; no economics.

Nothing here imports matplotlib until a picture is asked for. ``figure("shares", result)`` draws
one, ``draw_all(result, folder)`` writes all that a result has the series for.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.base.errors import PictureError
from sim.plots.picture_kinds import KINDS, LAB, fitting, of_kind
from sim.plots.saving import FORMATS, save

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

__all__ = ["FORMATS", "KINDS", "draw_all", "figure", "fitting", "lab_figure", "ready", "save"]

BACKEND = "MPLBACKEND"
_OF_ITS_FOLDER = ("temporary cache directory", "mkdir -p failed", "not a writable directory")


def _not_of_its_folder(told: logging.LogRecord) -> bool:
    """Whether matplotlib tells of anything but a folder of its own, for which it finds another."""
    return not any(words in told.getMessage() for words in _OF_ITS_FOLDER)


def ready() -> None:
    """Load matplotlib, also where `MPLBACKEND` names a backend that is not installed here.

    Jupyter sets it for all that it starts; no picture of ours needs it.

    Raises
    ------
    PictureError
        If matplotlib cannot start, as with a matplotlibrc that is no text.
    """
    if "matplotlib" in sys.modules:
        return
    # A user without a home, or with one that cannot be written, as in a container, wants no advice.
    logging.getLogger("matplotlib").addFilter(_not_of_its_folder)
    asked = os.environ.pop(BACKEND, None)
    try:
        import matplotlib
    except Exception as error:
        raise PictureError(f"no pictures: matplotlib cannot start: {error}") from None
    finally:
        if asked is not None:
            os.environ[BACKEND] = asked
    if asked is not None:
        # As matplotlib itself would have done, except that a wrong name is no matter here.
        with suppress(ValueError):
            matplotlib.rcParams["backend"] = asked


def __getattr__(name: str) -> Any:
    """Find ``figure_<kind>`` in its room on first use, so that importing this package is quick."""
    kind = name.removeprefix("figure_")
    if kind == name or kind not in KINDS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    ready()
    return getattr(import_module(f"{__name__}.figures.{KINDS[kind].room or kind}"), name)


def figure(kind: str, result: xr.Dataset, world: int = 0) -> Figure:
    """Draw one picture of one world.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    result : xarray.Dataset
        What ``sim.run``, ``sim.ensemble`` or ``sim.open_result`` returned.
    world : int
        The world to draw; pictures that compare worlds show all.

    Returns
    -------
    matplotlib.figure.Figure
        In our look, whatever matplotlib is set to; what is set stays as it is.

    Raises
    ------
    PictureError
        One line, also a ValueError: no such kind or world, or the result lacks series; then with
        the choice of ``--keep`` that has them.
    """
    wanted = of_kind(kind)
    _require_world(result, world)
    if refusal := wanted.refusal(result):
        raise PictureError(refusal)
    drawn: Figure = __getattr__(f"figure_{kind}")(result, world=world)
    return drawn


def lab_figure(lab: str, result: xr.Dataset, world: int = 0) -> Figure:
    """Draw the page of one lab of one world, by the lab's name; refuses as `figure` does."""
    _require_world(result, world)
    if refusal := LAB.refusal(result):
        raise PictureError(refusal)
    labs = [str(name) for name in result["lab"].values]
    if lab not in labs:
        raise PictureError(f"no lab {lab!r}; there are: {', '.join(labs)}")
    ready()
    drawn: Figure = import_module(f"{__name__}.figures.one_lab").figure_lab(result, lab, world)
    return drawn


def _require_world(result: xr.Dataset, world: int) -> None:
    worlds = result.sizes["world"]
    if not 0 <= world < worlds:
        raise PictureError(f"world {world} is outside the result's worlds 0 to {worlds - 1}")


def draw_all(
    result: xr.Dataset,
    folder: str | Path,
    kinds: Iterable[str] | None = None,
    world: int = 0,
    *,
    labs: Iterable[str] = (),
    suffix: str = "png",
    failed: Callable[[str, Exception], object] | None = None,
) -> list[Path]:
    """Write pictures as files, one per kind and one per lab.

    Parameters
    ----------
    result : xarray.Dataset
        What ``sim.run``, ``sim.ensemble`` or ``sim.open_result`` returned.
    folder : str or pathlib.Path
        Where to write; made if it does not exist.
    kinds : iterable of str, optional
        Which of `KINDS`; by default all that fit the result.
    world : int
        The world to draw.
    labs : iterable of str
        Labs whose page is written as ``lab_NAME``.
    suffix : str
        One of `FORMATS`.
    failed : callable, optional
        Told the name and the error of a picture that cannot be drawn; the others are. Without it
        the first error is raised.

    Returns
    -------
    list of pathlib.Path
        The files written, in the order of the kinds.
    """
    jobs: dict[str, Callable[[], Figure]] = {}
    for kind in fitting(result) if kinds is None else kinds:
        jobs[kind] = lambda kind=kind: figure(kind, result, world)  # type: ignore[misc]
    for lab in labs:
        jobs[f"lab_{lab}"] = lambda lab=lab: lab_figure(lab, result, world)  # type: ignore[misc]
    paths = []
    for name, draw in jobs.items():
        path = Path(folder) / f"{name}.{suffix}"
        try:
            save(draw(), path)
        except Exception as error:  # whatever is wrong with one picture, the others stand
            if failed is None:
                raise
            failed(name, error)
        else:
            paths.append(path)
    return paths
