"""Standard output and error: closed, full, no longer read, in an encoding that lacks letters."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

FULL = "/dev/full"
SAID = (
    "import sys\nfrom sim.base.outlets import ready\nready()\n"
    "opened = open('kept', 'w')\n"
    "print('out \\u667a', flush=True); print('err', file=sys.stderr)\n"
    "opened.write('whole'); opened.close()\n"
)

pytestmark = pytest.mark.skipif(not Path(FULL).exists(), reason="needs a full device")


def shell(command: str, folder: Path, **surroundings: str) -> tuple[int, str, str]:
    """What `bash` makes of a command in which PYTHON stands for this interpreter."""
    paths = os.pathsep.join(filter(None, sys.path))
    done = subprocess.run(
        ["bash", "-c", "set -o pipefail; " + command.replace("PYTHON", f"'{sys.executable}'")],
        cwd=folder, env=os.environ | {"PYTHONPATH": paths} | surroundings,
        capture_output=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@pytest.mark.parametrize(
    "how", [">&-", "2>&-", ">&- 2>&- <&-", f"2>{FULL}", "| true", "2>&1 | true"]
)
def test_what_nobody_reads_stops_nothing(tmp_path: Path, how: str) -> None:
    (tmp_path / "say.py").write_text(SAID)
    code, _, error = shell(f"PYTHON say.py {how}", tmp_path)
    assert (code, "Traceback" in error) == (0, False)
    assert (tmp_path / "kept").read_text() == "whole"


def test_a_full_output_is_an_error_of_one_line(tmp_path: Path) -> None:
    told = "endgame: standard output: No space left on device\n"
    assert shell(f"PYTHON -m sim --version > {FULL}", tmp_path) == (2, "", told)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "ascii:strict"])
def test_a_letter_that_cannot_be_written_is_escaped(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "say.py").write_text(SAID)
    found = shell("PYTHON say.py", tmp_path, PYTHONIOENCODING=encoding)
    assert found == (0, "out \\u667a\n", "err\n")


def test_programs_read_the_same_bytes_in_any_encoding(tmp_path: Path) -> None:
    (tmp_path / "say.py").write_text(
        "from sim.base.outlets import ready\nfrom sim.cli.console import data\n"
        "ready(); data('\\u667a')"
    )
    for encoding in ("utf-8", "latin-1", "ascii"):
        found = shell("PYTHON say.py", tmp_path, PYTHONIOENCODING=encoding)
        assert found == (0, "\u667a", "")
