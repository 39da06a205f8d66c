"""Build the documentation as pages that need no network, from this checkout alone.

    .venv/bin/pip install '.[docs]'
    .venv/bin/python experiments/00_model/site/build.py --out results/site

Pages that stand in the repository anyway (READMEs, guides, the changelog) are read where they
stand; those of parameters and commands are generated; the others lie beside this file. Every
warning is an error.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from site_commands import command_pages
from site_parameters import parameter_pages
from site_text import links, read_as_page, titled

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
MARK = ".endgame-site"
"""Says that a folder is ours to replace."""
NARRATIVE = HERE.parent / "narrative.md"
"""Of which the description of the model is made: no page by itself."""
ELSEWHERE = re.compile(
    r"""<(?:script|img|iframe|source)[^>]*\ssrc=["'](?:https?:)?//|<link[^>]*\shref=["'](?:https?:)?//"""
    r"""|@import|url\(["']?(?:https?:)?//"""
)
WHOLE = ("CITATION.cff",)
"""What pages quote whole."""


def main() -> None:
    """Build into a folder of its own."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--out", type=Path, default=ROOT / "results" / "site")
    given = parser.parse_args()
    out = given.out.resolve()
    if out.exists() and any(out.iterdir()) and not (out / MARK).exists():
        parser.error(f"--out {given.out}: holds something else; must be empty or an earlier site")
    with tempfile.TemporaryDirectory() as made:
        sources, built = Path(made) / "sources", Path(made) / "built"
        gathered(sources)
        command = [
            sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html",
            "-c", str(HERE), "-d", str(Path(made) / "kept"), str(sources), str(built),
        ]  # fmt: skip
        if code := subprocess.run(command, check=False).returncode:
            raise SystemExit(code)
        if asking := asked_elsewhere(built):
            parser.error(f"pages would ask others for something: {', '.join(asking)}")
        (built / MARK).touch()
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(built, out)
    count = len(list(out.rglob("*.html")))
    print(f"{count} pages: {given.out / 'index.html'}")


def gathered(folder: Path) -> None:
    """Lay out all pages as they lie in the repository, so that links between them hold.

    Pages beside this file lie at the top, as the README does from which they quote.
    """
    texts = {path: path.read_text(encoding="utf-8") for path in pages()}
    texts |= {ROOT / path.name: path.read_text(encoding="utf-8") for path in HERE.glob("*.md")}
    texts |= {ROOT / name: text for name, text in {**parameter_pages(), **command_pages()}.items()}
    shown = {ROOT / name for name in WHOLE}
    for path, text in texts.items():
        shown |= {(path.parent / name).resolve() for name in links(text)}
    for path in sorted(shown - set(texts)):
        if path.is_file():
            place = folder / path.relative_to(ROOT)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, place)
    for path, text in texts.items():
        place = folder / path.relative_to(ROOT)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(titled(read_as_page(text, path.parent), path.stem), encoding="utf-8")


def asked_elsewhere(folder: Path) -> list[str]:
    """Files that would load a script, style, font or picture from another machine."""
    files = (path for path in folder.rglob("*") if path.suffix in (".html", ".css"))
    return [path.name for path in sorted(files) if ELSEWHERE.search(path.read_text("utf-8"))]


def pages() -> list[Path]:
    """Pages of the repository that are pages of the site."""
    found = {*ROOT.glob("*.md"), *(ROOT / "results" / "benchmarks").glob("*.md")}
    found |= set((ROOT / "experiments").rglob("*.md"))
    return sorted(path for path in found - {NARRATIVE} if HERE not in path.parents)


if __name__ == "__main__":
    main()
