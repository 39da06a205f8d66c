"""How far a run is, as a bar on standard error."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sim.base.printed import visible


@contextmanager
def bar(title: str, unit: str = "worlds") -> Iterator[Callable[..., None]]:
    """Show a bar; tell it how many are done, of how many, and what to say in the unit's place."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(24), MofNCompleteColumn(),
               TextColumn("{task.fields[said]}", markup=False), TimeElapsedColumn())  # fmt: skip
    with Progress(*columns, console=Console(stderr=True)) as shown:
        task = shown.add_task(visible(title), total=None, said=unit)

        def tell(done: int, total: int, said: str = unit) -> None:
            shown.update(task, completed=done, total=total, said=said)

        yield tell
        if shown.tasks[task].total is None:  # nothing was to be waited for
            shown.remove_task(task)
