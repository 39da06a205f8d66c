"""Build the documentation as pages that need no network, from this checkout alone.

    .venv/bin/pip install '.[docs]'
    .venv/bin/python experiments/00_model/site/build.py --out results/site

Pages that stand in the repository anyway (READMEs, guides, the changelog) are read where they
stand; those of parameters and commands are generated; the others lie beside this file. Every
warning is an error.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from site_commands import command_pages
from site_parameters import parameter_pages
from site_text import titled, with_code_links

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
MARK = ".endgame-site"
"""Says that a folder is ours to replace."""
WHOLE = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "CITATION.cff", "LICENSE")
LINKED = ("sim",)
"""Folders to which pages link; no page of the site lies in them."""


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
        (built / MARK).touch()
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(built, out)
    pages = len(list(out.rglob("*.html")))
    print(f"{pages} pages: {given.out / 'index.html'}")


def gathered(folder: Path) -> None:
    """Lay out all pages as they lie in the repository, so that links between them hold.

    Pages beside this file lie at the top, as the README does from which they quote.
    """
    folder.mkdir(parents=True)
    for name in WHOLE:
        shutil.copy(ROOT / name, folder)
    for name in LINKED:
        (folder / name).symlink_to(ROOT / name)
    for path in sources():
        place = folder / path.relative_to(ROOT)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, place)
    for path in folder.rglob("*.md"):
        if "sim" not in path.relative_to(folder).parts:
            text = path.read_text(encoding="utf-8")
            path.write_text(titled(with_code_links(text), path.stem), encoding="utf-8")
    for path in HERE.glob("*.md"):
        shutil.copy(path, folder)
    for name, text in {**parameter_pages(), **command_pages()}.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")


def sources() -> list[Path]:
    """What pages of experiments and results are made of, or show, or link to."""
    found = [path for path in (ROOT / "experiments").rglob("*") if "site" not in path.parts]
    found += (ROOT / "results" / "benchmarks").glob("*.md")
    found += (ROOT / "results").glob("*/figures/*.png")
    found += (ROOT / "results" / "gallery").glob("*.png")
    return sorted(path for path in found if path.is_file() and "__pycache__" not in path.parts)


if __name__ == "__main__":
    main()
