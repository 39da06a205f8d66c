"""A chain of events: links from a fate back to what led to it, each with its numbers and rule."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sim.analysis.stories.rule_table import RULES

NOT_A_CAUSE = (
    "Links are an accounting decomposition and order in time, not a counterfactual: what would "
    "have happened otherwise only a fork tells (endgame explain ... --fork MONTH --set NAME=VALUE)."
)


@dataclass(frozen=True)
class Link:
    """One link: when, what, by which rule."""

    month: int
    """Since the start."""
    what: str
    """Which kind of link: fate, condition, runway, money, margin, rivals, rounds, ..."""
    text: str
    """A sentence with its numbers."""
    rule: str
    """A name among `RULES`."""
    numbers: dict[str, float] = field(default_factory=dict)
    """What the sentence tells, in full precision."""
    short: str = ""
    """The same in a few words, for the sentence at the top; empty if it is not told there."""
    first: int = -1
    """Month from which a change is reckoned; -1 where there is none."""


@dataclass(frozen=True)
class Chain:
    """What led to an agent's fate or a world's ending, from the end backwards."""

    about: str
    """Name of an agent, or of an ending."""
    fate: str
    """In a word: acquisition, closure, independent, tiered, ..."""
    links: tuple[Link, ...]
    around: tuple[tuple[int, str], ...] = ()
    """Further events near by: month and words."""

    @property
    def headline(self) -> str:
        """The chain in a sentence: the fate, then what it came from, back in time."""
        head, *causes = [each.short for each in self.links if each.short]
        return f"{head}: {'; '.join(causes)}." if causes else f"{head}."

    def record(self, when: list[str]) -> dict[str, Any]:
        """As plain data; ``when`` are the months as they are told."""
        return {
            "about": self.about,
            "fate": self.fate,
            "headline": self.headline,
            "links": [
                {
                    "month": when[link.month],
                    "since": when[link.first] if link.first >= 0 else None,
                    "what": link.what,
                    "text": link.text,
                    "rule": RULES[link.rule].words,
                    "where": RULES[link.rule].place,
                    "numbers": link.numbers,
                }
                for link in self.links
            ],
            "around": [{"month": when[month], "text": text} for month, text in self.around],
        }


def short_usd(amount: float) -> str:
    """Money as it is told. Worked: 6.2e10 -> ``$62 bn``."""
    from sim.base.written import usd

    return usd(amount)


def points(part: float) -> str:
    """A part of a share in percentage points. Worked: -0.243 -> ``-24 points``."""
    return f"{100 * part:+.0f} points" if abs(part) >= 0.005 else f"{100 * part:+.1f} points"
