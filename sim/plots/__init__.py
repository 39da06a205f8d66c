"""Pictures of a result: an xarray Dataset in, a matplotlib Figure out; no economics.

Nothing here imports matplotlib until a picture is asked for. ``figure("shares", result)`` draws
one, ``draw_all(result, folder)`` writes them all.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.plots.png import save

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

KINDS: tuple[str, ...] = (
    "funding", "prices", "shares", "capability", "runways", "rd_split", "compute", "profit",
    "endings", "network_start", "network_end", "fan",
)  # fmt: skip
"""The kinds of picture of a run, in the order in which a reader should see them."""
ENSEMBLE_KINDS: tuple[str, ...] = (
    "ending_paths", "ternary", "inside", "tiers", "drivers", "threshold_moves",
)  # fmt: skip
"""Pictures that compare many worlds, by ending; drawn where they are asked for."""

__all__ = ["ENSEMBLE_KINDS", "KINDS", "draw_all", "figure"]


def __getattr__(name: str) -> Any:
    """Find ``figure_<kind>`` in its room on first use, so that importing this package is quick."""
    kind = name.removeprefix("figure_")
    if kind == name or kind not in (*KINDS, *ENSEMBLE_KINDS):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    room = "networks" if kind.startswith("network_") else kind
    return getattr(import_module(f"{__name__}.{room}"), name)


def figure(kind: str, result: xr.Dataset, world: int = 0) -> Figure:
    """Draw one picture of one world.

    Parameters
    ----------
    kind : str
        One of `KINDS` or `ENSEMBLE_KINDS`.
    result : xarray.Dataset
        What ``sim.run`` or ``sim.ensemble`` returned.
    world : int
        The world to draw; ``fan`` and the pictures of ensembles show all worlds.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        For a kind that does not exist, or a world outside the result.
    """
    known = (*KINDS, *ENSEMBLE_KINDS)
    if kind not in known:
        raise ValueError(f"no picture of kind {kind!r}; there are: {', '.join(known)}")
    worlds = result.sizes["world"]
    if not 0 <= world < worlds:
        raise ValueError(f"world {world} is outside the result's worlds 0 to {worlds - 1}")
    drawn: Figure = __getattr__(f"figure_{kind}")(result, world=world)
    return drawn


def draw_all(
    result: xr.Dataset, folder: str | Path, kinds: Iterable[str] | None = None, world: int = 0
) -> list[Path]:
    """Write pictures as PNG files, one per kind.

    Parameters
    ----------
    result : xarray.Dataset
        What ``sim.run`` or ``sim.ensemble`` returned.
    folder : str or pathlib.Path
        Where to write; made if it does not exist.
    kinds : iterable of str, optional
        Which of `KINDS` and `ENSEMBLE_KINDS`; by default all `KINDS`, the fan only where there are
        several worlds.
    world : int
        The world to draw.

    Returns
    -------
    list of pathlib.Path
        The files written, in the order of the kinds.
    """
    if kinds is None:
        kinds = [kind for kind in KINDS if kind != "fan" or result.sizes["world"] > 1]
    paths = []
    for kind in kinds:
        paths.append(Path(folder) / f"{kind}.png")
        save(figure(kind, result, world), paths[-1])
    return paths
