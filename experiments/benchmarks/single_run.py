"""Time one world over ten years, phase by phase. See README.md beside this file."""

from __future__ import annotations

import argparse
import ast
import inspect
import re
import resource
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from types import ModuleType
from typing import Any

import sim.month.step as page
import sim.month.world as worlds
from sim.scenario.definition import Scenario
from sim.start.build import build

Places = tuple[tuple[ModuleType, tuple[str, ...]], ...]


def on_the_page() -> dict[str, Places]:
    """What the page of a month calls, by the phase that its comment names, and what closes it."""
    lines = inspect.getsource(page).splitlines()
    found: dict[str, list[tuple[ModuleType, tuple[str, ...]]]] = defaultdict(list)
    nodes = ast.walk(ast.parse("\n".join(lines)))
    calls = [each for each in nodes if isinstance(each, ast.Call)]
    for call in sorted(calls, key=lambda each: each.lineno):
        above = [line for line in lines[: call.lineno] if re.match(r"    # \d+ ", line)]
        module, _, name = ast.unparse(call.func).rpartition(".")
        home = getattr(page, module, None) if module else page
        if above and home and inspect.isfunction(getattr(home, name, None)):
            found[re.split("[:;]", above[-1].strip(" #"))[0]].append((home, (name,)))
    closing: dict[str, list[tuple[ModuleType, tuple[str, ...]]]] = {
        "12 commit": [(worlds.commit, ("after",))],
        "12 audit": [(worlds, ("residuals", "check"))],
        "12 record": [(worlds, ("record",))],
    }
    return {phase: tuple(places) for phase, places in (found | closing).items()}


PHASES = on_the_page()


def timed(
    function: Callable[..., Any],
    phase: str,
    spent: dict[str, float],
    clock: Callable[[], float] = time.perf_counter,
) -> Callable[..., Any]:
    """Wrap a function so that its time counts towards a phase."""

    def wrapper(*args: Any, **kwargs: Any) -> Any:
        start = clock()
        try:
            return function(*args, **kwargs)
        finally:
            spent[phase] += clock() - start

    return wrapper


def one_run(builders: int, months: int) -> tuple[float, float]:
    """Seconds to build and to run one world."""
    scenario = Scenario.load("baseline").replace({"builders.count": builders})
    start = time.perf_counter()
    world = worlds.World(build(scenario, [0], 0, months))
    built = time.perf_counter()
    for _ in range(months):
        page.month(world)
    return built - start, time.perf_counter() - built


def phases(builders: int, months: int) -> dict[str, float]:
    """Seconds by phase of one instrumented run."""
    spent: dict[str, float] = defaultdict(float)
    originals = []
    for phase, places in PHASES.items():
        for module, names in places:
            for name in names:
                originals.append((module, name, getattr(module, name)))
                setattr(module, name, timed(getattr(module, name), phase, spent))
    try:
        _, total = one_run(builders, months)
    finally:
        for module, name, function in originals:
            setattr(module, name, function)
    spent["rest"] = total - sum(spent.values())
    return dict(spent)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--builders", type=int, nargs="*", default=[1000, 100_000])
    parser.add_argument("--months", type=int, default=120)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    bare = time.perf_counter() - started
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import sim"], check=True)
    print(f"import sim: {time.perf_counter() - started - bare:.3f} s beyond a bare interpreter")
    for builders in options.builders:
        repeats = options.repeats if builders <= 10_000 else 1
        runs = [one_run(builders, options.months) for _ in range(repeats)]
        times = [seconds for _, seconds in runs]
        print(f"\n{builders:,} builders, {options.months} months, {repeats} runs")
        print(f"  build    {statistics.median(first for first, _ in runs):8.3f} s")
        middle = statistics.median(times)
        print(f"  simulate {middle:8.3f} s median, {min(times):.3f} to {max(times):.3f}")
        split = phases(builders, options.months)
        total = sum(split.values())
        for phase, seconds in split.items():
            print(f"    {phase:<28}{seconds:8.3f} s {seconds / total:6.1%}")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
        print(f"  peak memory so far {peak:.2f} GiB")


if __name__ == "__main__":
    main()
