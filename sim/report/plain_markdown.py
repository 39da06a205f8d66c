"""The Markdown that answers leave, as blocks: headings, points, paragraphs, without its marks."""

from __future__ import annotations

import re

from sim.report.parts import Plain

POINT = re.compile(r"^\s*(?:[-*]|\d+\.)\s+")
RULE = re.compile(r"^\*Rule:\*\s*")


def blocks(text: str, most: int) -> list[Plain]:
    """The first blocks of a text, up to so many letters.

    Worked: ``"# Why\\n- **2029.** It fell."`` is a heading ``Why`` and a point ``2029. It fell.``.
    """
    found: list[Plain] = []
    letters = 0
    for line in filter(None, (each.strip() for each in text.splitlines())):
        kind = "head" if line.startswith("#") else "point" if POINT.match(line) else "text"
        words = POINT.sub("", line.lstrip("#").strip()).replace("**", "")
        if RULE.match(words):
            kind, words = "rule", RULE.sub("Rule: ", words)
        letters += len(words)
        if letters > most:
            found.append({"kind": "rule", "text": "The rest stands in the answer's folder."})
            break
        found.append({"kind": kind, "text": words})
    return found
