"""Write the description of the model. See README.md beside this file, which it writes."""

from __future__ import annotations

import sys

import odd_document


def main() -> None:
    """Fill the narrative in and leave it as the README."""
    try:
        text = odd_document.document(odd_document.NARRATIVE.read_text(encoding="utf-8"))
    except ValueError as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None
    odd_document.README.write_text(text, encoding="utf-8")
    print(f"{odd_document.README.name}: {len(text.splitlines())} lines")


if __name__ == "__main__":
    main()
