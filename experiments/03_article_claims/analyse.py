"""Judge the articles' claims by the stored runs: tables, pictures, and the table in README.md."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import claims_cache
import claims_slides
import claims_table
import pandas as pd
from claims_registry import ARTICLES
from claims_table import Result

from sim.plots.png import save
from sim.results.provenance import commit, versions

README = Path(__file__).parent / "README.md"
FIRST, LAST = "<!-- table: written by analyse.py -->", "<!-- end of table -->"


def main() -> None:
    """Write results/03_article_claims and the table of README.md."""
    if unlike := claims_cache.unlike():
        raise SystemExit(
            f"{', '.join(unlike)}: missing, or not of the baseline's code and size; run run.py"
        )
    load = cache(claims_cache.load)
    found = claims_table.results(load, claims_cache.BASE, claims_cache.PLACEBO)
    folder = claims_cache.FOLDER
    rounded(claims_table.table(found)).to_csv(folder / "claims.csv", index=False)
    rounded(claims_table.condition_table(found)).to_csv(folder / "conditions.csv", index=False)
    manifest(folder / "manifest.json")
    figures = folder / "figures"
    figures.mkdir(exist_ok=True)
    for stale in figures.glob("*.png"):
        stale.unlink()
    for name, figure in claims_slides.figures(found, load):
        save(figure, figures / f"{name}.png")
        print(figures / f"{name}.png")
    text = README.read_text(encoding="utf-8")
    README.write_text(with_table(text, readme_table(found)), encoding="utf-8")


def manifest(path: Path) -> None:
    """Say where the numbers come from."""
    data = {name: claims_cache.load(name) for name in claims_cache.runs()}
    first = data[claims_cache.BASE]
    about = {
        "worlds": first.sizes["world"], "months": first.sizes["month"],
        "builders": int(json.loads(first.attrs["values"])["builders.count"]),
        "seed": int(first.attrs["seed"]), "commit_of_the_analysis": commit(),
        "versions": versions(),
        "commit_of_the_runs": first.attrs["commit"], "sha256_of_the_package": first.attrs["code"],
        "scenario_sha256": {name: each.attrs["scenario_sha256"] for name, each in data.items()},
    }  # fmt: skip
    path.write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


def rounded(frame: pd.DataFrame) -> pd.DataFrame:
    """Four digits: more would be noise of counting."""
    numbers = frame.select_dtypes("number").columns
    return frame.assign(**{
        name: frame[name].map(lambda value: float(f"{value:.4g}")) for name in numbers
    })  # fmt: skip


def readme_table(found: list[Result]) -> str:
    """The claims as Markdown: sentence, line, share with interval, conditions, record."""
    rows = [
        claims_table.summary(found),
        "",
        "| claim, as read here | article | true if | true in | looser, stricter | goes with | "
        "record so far |",
        "|---|---|---|---|---|---|---|",
    ]
    for each in found:
        claim, (share, low, high) = each.claim, each.share
        words = "no world judges" if not each.judged else f"{share:.0%} ({low:.0%}-{high:.0%})"
        if each.judged and each.judged < claims_cache.load(claims_cache.BASE).sizes["world"]:
            words += f" of {each.judged}"
        easier, stricter = (
            _percent(claim.true(each.values, factor))
            for factor in (claims_table.EASIER, claims_table.STRICTER)
        )
        with_it = "; ".join(
            f"{claims_slides.readable(one.parameter)} {one.rank_correlation:+.2f}"
            for one in each.conditions
        )
        record = claim.record.verdict if claim.record.text else "none"
        cells = (f"{claim.title} (`{claim.name}`)", ", ".join(claim.articles), claim.line, words,
                 f"{easier}, {stricter}", with_it or "-", record)  # fmt: skip
        rows.append("| " + " | ".join(cells) + " |")
    articles = [
        f"- {key}: {each.author}, {each.title}, {each.date}, {each.url}"
        for key, each in ARTICLES.items()
    ]
    return "\n".join([*rows, "", "Articles:", "", *articles])


def with_table(text: str, table: str) -> str:
    """README's text with the part between the two marks replaced."""
    before, rest = text.split(FIRST)
    return f"{before}{FIRST}\n\n{table}\n\n{LAST}{rest.split(LAST)[1]}"


def _percent(true: claims_table.FloatArray) -> str:
    known = true[true == true]
    return f"{known.mean():.0%}" if len(known) else "-"


if __name__ == "__main__":
    main()
