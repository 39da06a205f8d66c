"""Puts into a wheel or sdist the commit it is built from, where `sim.results.provenance` looks."""

from __future__ import annotations

import runpy
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Commit(BuildHookInterface):
    """Writes beside the checkout, never into it; an editable install asks the checkout itself."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable" or not (Path(self.root) / ".git").exists():
            return  # an sdist has the file already
        known = runpy.run_path(str(Path(self.root) / "sim" / "results" / "provenance.py"))
        self.aside = tempfile.TemporaryDirectory()
        written = Path(self.aside.name) / "built_from.txt"
        written.write_text(known["commit"]() + "\n", encoding="utf-8")
        build_data["force_include"][str(written)] = known["BUILT_FROM"]

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if hasattr(self, "aside"):
            self.aside.cleanup()
