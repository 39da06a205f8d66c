"""Answer ten questions of a fund's analyst with `endgame`, and write guide/ten_questions.md.

    python experiments/00_model/ten_questions.py [FOLDER]

FOLDER (results/ten_questions if left out) keeps what the commands leave, and their first lines: a
question that was answered there is not asked again. Delete answers.json to ask all anew.
"""

from __future__ import annotations

import datetime
import json
import shlex
import shutil
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
GUIDE = HERE / "guide"
PAGE = GUIDE / "ten_questions.md"
MOST_COMMANDS = 2
NOT_YET = "(not asked yet)"
WIDTH = 118


def main(folder: Path) -> None:
    """Ask what has not been answered yet, and write the page."""
    asked = tomllib.loads((HERE / "ten_questions.toml").read_text(encoding="utf-8"))
    folder.mkdir(parents=True, exist_ok=True)
    for scenario in GUIDE.glob("*.toml"):
        shutil.copy(scenario, folder)
    kept = folder / "answers.json"
    answers: dict[str, str] = json.loads(kept.read_text("utf-8")) if kept.exists() else {}
    for question in asked["question"]:
        for command in question["commands"]:
            if command not in answers:
                answers[command] = first_line(command, folder)
                kept.write_text(json.dumps(answers, ensure_ascii=False, indent=1), "utf-8")
                print(f"{command}\n    {answers[command]}", flush=True)
                PAGE.write_text(page(asked, answers), encoding="utf-8")
    PAGE.write_text(page(asked, answers), encoding="utf-8")
    print(f"{PAGE.name}: {len(asked['question'])} questions")


def first_line(command: str, folder: Path) -> str:
    """The answer that a command prints first, or the one line with which it refuses."""
    name, *arguments = shlex.split(command)
    if name != "endgame":
        raise ValueError(f"{command}: must be a command of endgame")
    again = ["--overwrite"]  # what another version left there
    run = subprocess.run(
        [sys.executable, "-m", "sim", *arguments, *again],
        cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    said = run.stdout if run.returncode == 0 else run.stderr
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    if not lines:
        raise RuntimeError(f"{command}: said nothing, exit code {run.returncode}")
    refused = [line for line in lines if line.startswith("endgame: ")]
    return lines[0] if run.returncode == 0 else f"Refused: {(refused or lines)[-1]}"


def page(asked: dict[str, Any], answers: dict[str, str]) -> str:
    """The page: each question, who asks it, commands, first lines of the answers."""
    when = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    parts = [
        "# Ten questions of a fund's analyst",
        wrapped(
            "From public discussions of this industry; each is answered by at most two commands. "
            "Quoted is the first line of each answer, as `ten_questions.py` got it on "
            f"{when} (seed 0, the usual number of worlds). Pictures, tables and the rest of each "
            "answer lie in its folder; `endgame report FOLDER` makes a page of it. Every share "
            "counts worlds drawn from ranges: what follows if they hold, no forecast."
        ),
    ]
    for number, each in enumerate(asked["question"], start=1):
        if len(each["commands"]) > MOST_COMMANDS:
            raise ValueError(f"{each['asks']}: has more than {MOST_COMMANDS} commands")
        parts += [f"## {number}. {each['asks']}", wrapped(f"*Heard as*: {each['heard']}.")]
        for command in each["commands"]:
            parts += [f"    {command}", quoted(answers.get(command, NOT_YET))]
        parts += [wrapped(each["note"])] if each["note"] else []
    parts += ["## What it cannot answer"]
    parts += [wrapped(f"- **{each['asks']}** {each['why']}", "  ") for each in asked["cannot"]]
    return "\n\n".join(parts) + "\n"


def wrapped(text: str, later: str = "") -> str:
    """A paragraph in lines of a page's width."""
    return textwrap.fill(text, WIDTH, subsequent_indent=later, break_long_words=False,
                         break_on_hyphens=False)  # fmt: skip


def quoted(text: str) -> str:
    """A quotation."""
    return textwrap.fill(text, WIDTH, initial_indent="> ", subsequent_indent="> ",
                         break_long_words=False, break_on_hyphens=False)  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("results/ten_questions"))
