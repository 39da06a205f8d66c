"""Names of folders for results that nobody gave a name: another run, another folder."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from sim.scenario.parameters import table

RESULTS = Path("results")
LONGEST = 80
"""Characters of a folder's name; what is longer ends in a hash of the whole."""
Lever = float | Sequence[float]


def default_folder(
    scenario: str,
    levers: Mapping[str, Lever],
    *words: str,
    seed: int = 0,
    worlds: int = 1,
    years: int = 0,
    ending: str = "",
) -> Path:
    """The folder of a run or, with an ``ending``, of an ensemble, below ``results``.

    Parameters
    ----------
    scenario : its name.
    levers : values by parameter that were set besides; several where a grid runs over them.
    words : what else sets it apart.
    seed, worlds, years : named where they are not 0, 1 and 0.

    Worked: ``default_folder("baseline", {"capital.vc_supply_usd_per_year": 8e9}, seed=3)`` is
    ``results/baseline_vc_supply_usd_per_year=8e9_seed3``.
    """
    parts = [scenario, *(f"{_short(name)}={_value(levers[name])}" for name in sorted(levers))]
    parts += [each for each in words if each]
    parts += [f"seed{seed}"] if seed else []
    parts += [f"worlds{worlds}"] if worlds != 1 else []
    parts += [f"years{years}"] if years else []
    whole = "_".join([*parts, ending] if ending else parts)
    safe = "".join(each if each.isalnum() or each in "_=.,+-" else "-" for each in whole)
    if safe != whole or len(safe) > LONGEST or not safe.strip(".") or safe != safe.rstrip("."):
        tail = "_" + hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        safe = safe[: LONGEST - len(tail)].lstrip(".") + tail
    return RESULTS / safe


def told_apart(**given: tuple[float | None, float | None]) -> list[str]:
    """Words for what was asked otherwise than usual, each given with what is usual.

    Worked: ``told_apart(rows=(16, 512), worlds=(2000, 2000))`` is ``["rows16"]``.
    """
    return [
        f"{name}{_number(float(value))}"
        for name, (value, usual) in given.items()
        if value is not None and value != usual
    ]


def _short(name: str) -> str:
    """A parameter's name without its group, unless another group has the same."""
    last = name.rpartition(".")[2]
    alike = [each for each in table() if each.rpartition(".")[2] == last]
    return last if alike == [name] else name


def _value(given: Lever) -> str:
    values = given if isinstance(given, Sequence) else (given,)
    return ",".join(_number(float(each)) for each in values)


def _number(value: float) -> str:
    """The shortest text that is this very number, of two the plainer.

    Worked: 8e9 is ``8e9``, 0.25 is ``0.25``, 200 is ``200``.
    """
    texts = (f"{value:.{digits}g}" for digits in range(1, 18))
    text = next((each for each in texts if float(each) == value), repr(value))
    text = text.replace("e+0", "e").replace("e+", "e").replace("e-0", "e-")
    plain = f"{value:.17g}"
    return plain if float(plain) == value and len(plain) <= len(text) else text
