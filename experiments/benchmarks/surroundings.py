"""What surrounds the compiled months: whole runs over their months alone. See README.md.

Ratios of processor seconds; with workers, of the driver's and the busiest worker's.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from clocked_runs import Case, in_turn
from report import caption, conditions, markdown, shown, span

YEARS, BUILDERS = 10, 200
MANY, SOME = 1000, 200


def cases(years: int, builders: int) -> dict[str, Case]:
    """What is timed in turn."""
    given = (years, builders)
    return {
        "months of 1,000": Case("months", MANY, *given, 1, True),
        "one worker": Case("ensemble", MANY, *given, 1, True),
        "two workers": Case("ensemble", MANY, *given, 2, True),
        "months of 200": Case("months", SOME, *given, 1, True),
        "run of 200": Case("run", SOME, *given, 1, True),
        "one world": Case("run", 1, *given, 1, True),
    }


RATIOS = (
    ("an ensemble of 1,000 worlds over its months", "one worker", "months of 1,000", "at most 1.6"),
    ("a run of 200 worlds over its months", "run of 200", "months of 200", "at most 1.4"),
    ("one worker over two", "one worker", "two workers", "at least 1.8"),
)


def main() -> None:
    """Measure in turn, write the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--years", type=int, default=YEARS)
    parser.add_argument("--builders", type=int, default=BUILDERS)
    parser.add_argument("--out", type=Path, default=Path("results/benchmarks"))
    options = parser.parse_args()
    asked = cases(options.years, options.builders)
    walls = dict(zip(asked, in_turn(list(asked.values()), options.repeats), strict=True))
    rows = [
        [case.words, shown(span(walls[name].walls)), shown(span(walls[name].own))]
        for name, case in asked.items()
    ]
    ratios = []
    for what, whole, part, aim in RATIOS:
        pairs = zip(walls[whole].own, walls[part].own, strict=True)
        ratios.append([what, shown(span([one / other for one, other in pairs])), aim])
    when = conditions(f"2 of {os.cpu_count()} cores, one thread each, in turn")
    text = (
        f"{caption(when)}\n{markdown(['median (least to most)', 'wall s', 'processor s'], rows)}\n"
        f"{markdown(['ratio, turn by turn', 'median (least to most)', 'aim'], ratios)}"
    )
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "surroundings.md").write_text(text)
    print(text)


if __name__ == "__main__":
    main()
