"""What `import sim` offers: its public names, all of them there, and nothing else to complete."""

from __future__ import annotations

import sim


def test_completion_shows_public_names_alone() -> None:
    shown = {name for name in dir(sim) if not name.startswith("_")}
    assert shown == {*sim.__all__, "agents", "endings"} - {"__version__"}


def test_each_name_is_there_and_says_what_it_is() -> None:
    for name in sim.__all__:
        assert getattr(sim, name).__doc__, name
