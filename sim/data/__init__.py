"""All that is shipped: tables, start tables, scenarios, the record, posteriors."""

from __future__ import annotations

from importlib.resources import files


def content(path: str) -> bytes:
    """The bytes of a shipped file. Worked: ``content("scenarios/baseline.toml")``."""
    return (files(__name__) / path).read_bytes()


def text(path: str) -> str:
    """A shipped file as text. Worked: ``text("variables.csv")`` starts with the columns' names."""
    return content(path).decode("utf-8")


def names(folder: str, suffix: str) -> tuple[str, ...]:
    """Sorted names in a folder, without suffix. ``names("starts", ".csv")``: start_2023, ..."""
    shipped = (entry.name for entry in (files(__name__) / folder).iterdir())
    return tuple(sorted(name.removesuffix(suffix) for name in shipped if name.endswith(suffix)))
