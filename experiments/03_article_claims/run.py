"""Run the worlds that judge the articles' claims. See README.md beside this file."""

from __future__ import annotations

import argparse
import time

import claims_cache as cache

import sim

WORLDS, YEARS, BUILDERS, SEED = 600, 12, 200, 1


def main() -> None:
    """Run the baseline and its variants over the same worlds; what is stored and fits is kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=WORLDS)
    parser.add_argument("--builders", type=int, default=BUILDERS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--only", nargs="*", choices=cache.runs(), default=cache.runs())
    parser.add_argument("--again", action="store_true", help="run even what is stored")
    chosen = parser.parse_args()
    size = {"worlds": chosen.worlds, "years": YEARS, "seed": chosen.seed}
    for number, name in enumerate(chosen.only, start=1):
        scenario = cache.scenario(name, chosen.builders)
        title = f"[{number}/{len(chosen.only)}] {name}"
        if not chosen.again and cache.about(name).get("key") == cache.key(scenario, size):
            print(f"{title}: stored")
            continue
        if cache.code() != cache.LOADED_CODE:
            raise SystemExit("the package has changed since this began: start again")
        print(f"{title}: {chosen.worlds} worlds, {YEARS} years", flush=True)
        began = time.perf_counter()
        data = sim.run(scenario, uncertain=True, progress=True, **size)
        if data.attrs.get("interrupted"):
            raise SystemExit(130)
        place = cache.save(name, data, scenario, size)
        print(f"{title}: {time.perf_counter() - began:.0f} s, {place.stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
