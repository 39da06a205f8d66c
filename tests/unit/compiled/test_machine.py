"""What LLVM does not take is named, and months run in numpy."""

from __future__ import annotations

import pytest

pytest.importorskip("llvmlite")

from sim.compiled.graph import TraceError
from sim.compiled.machine import engine


def test_a_module_that_is_not_llvms_language_is_refused_in_one_line() -> None:
    with pytest.raises(TraceError, match="LLVM does not take the module") as found:
        engine("define void @months() { this is not code }")
    assert "\n" not in str(found.value)
