"""Chains as people read them: short lines for a terminal, Markdown for a file."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from sim.analysis.stories.at_hand import AtHand
from sim.analysis.stories.chain import NOT_A_CAUSE, Chain
from sim.analysis.stories.ending_chain import LARGE, ending_chain
from sim.analysis.stories.lab_chain import lab_chain
from sim.analysis.stories.others_chain import cloud_chain, investor_chain
from sim.analysis.stories.rule_table import RULES
from sim.analysis.stories.story import year_by_year

MOST_LINES = 34
"""Lines of a chain on the terminal, so that with what stands around it they are forty."""
WIDTH = 96


def chains_of(world: AtHand, kind: str = "", agent: str = "", ending: str = "") -> list[Chain]:
    """The chain that was asked for first, then those that belong to it.

    Parameters
    ----------
    world : of a run with all its months.
    kind, agent : ``lab``, ``cloud`` or ``investor`` and its name; the world's ending if left out.
    ending : of the world's endings in the course of time, the one to tell; the last if left out.

    Returns
    -------
    Of an ending also the chains of the large labs that were bought or closed, largest first.
    """
    if kind == "lab":
        return [lab_chain(world, agent)]
    if kind == "cloud":
        return [cloud_chain(world, agent)]
    if kind == "investor":
        return [investor_chain(world, agent)]
    lost = [lab for lab in world.large(LARGE) if world.last_exit(lab) is not None]
    return [ending_chain(world, ending), *(lab_chain(world, lab) for lab in lost)]


def printed(world: AtHand, chains: Sequence[Chain], width: int = WIDTH) -> list[str]:
    """At most `MOST_LINES` lines: the first chain link by link, of the others the sentence."""
    lines: list[str] = []
    for link in chains[0].links:
        head = f"{world.when(link.month)}  "
        lines += textwrap.wrap(f"{head}{link.text}", width, subsequent_indent=" " * len(head))
    rules = dict.fromkeys(link.rule for link in chains[0].links)
    below = ["Rules that fired (words and numbers of each in story.md):"]
    places = ", ".join(RULES[rule].place for rule in rules)
    below += textwrap.wrap(places, width, initial_indent="  ", subsequent_indent="  ",
                           break_on_hyphens=False)  # fmt: skip
    for chain in chains[1:]:
        below += textwrap.wrap(chain.headline, width, subsequent_indent="  ")
    room = MOST_LINES - min(len(below), MOST_LINES // 3)
    if len(lines) > room:
        lines = [*lines[: room - 1], "... the rest in story.md"]
    left = MOST_LINES - len(lines)
    return lines + (below if len(below) <= left else [*below[: left - 1], "... more in story.md"])


def markdown(world: AtHand, chains: Sequence[Chain], title: str, draws: Sequence[str] = ()) -> str:
    """The whole story: chains with numbers and rules, events near by, and the years in turn."""
    lines = [f"# {title}", "", chains[0].headline, "", NOT_A_CAUSE, "",
             "Simulated, not forecast: one world of a model, drawn from ranges."]  # fmt: skip
    if draws:
        lines += ["", *draws]
    for chain in chains:
        lines += ["", f"## {_title(world, chain)}", ""]
        for number, link in enumerate(chain.links, 1):
            rule = RULES[link.rule]
            turns = f" ({', '.join(f'`{each}`' for each in rule.parameters)})"
            lines.append(f"{number}. **{world.when(link.month)}.** {link.text}")
            lines.append(f"   *Rule:* {rule.words}{turns * bool(rule.parameters)}: `{rule.place}`.")
        if chain.around:
            lines += ["", "Events near by:", ""]
            lines += [f"- {world.when(month)}: {text}" for month, text in chain.around]
    lines += ["", "## The years in turn", *year_by_year(world.result, 0)]
    return "\n".join(lines) + "\n"


def _title(world: AtHand, chain: Chain) -> str:
    return chain.links[0].short or world.name(chain.about)
