"""Plain words of a question turned into columns: who is alive, whose, which ending."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from sim.base.errors import EndgameError
from sim.endings.classification import ENDINGS, FIRST, NO_FIRST
from sim.scenario.complaint import shown
from sim.scenario.parameters import table as parameter_table
from sim.scenario.schema import nearest

if TYPE_CHECKING:
    import pandas as pd

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
STATES = {"alive": "alive", "independent": "independent", "closed": "fate", "owned": "fate"}
"""What a lab can be, with the column that says so."""
NO_PARAMETERS = "cannot be asked about here; must be an outcome"
KEPT = {"and", "or", "not"}
_TOKEN = re.compile(
    r"""\s* (?: (?P<text> "[^"]*" | '[^']*' )
              | (?P<number> (?: \d+ \.? \d* | \.\d+ ) (?: [eE][+-]?\d+ )? (?!\w) )
              | (?P<word> [A-Za-z_]\w* (?: \.\w+ )* )
              | (?P<sign> [=!<>]= | [-+*/()<>] ) )""",
    re.VERBOSE,
)
_FRONTIER = re.compile(
    rf"\b(at\s+least\s+)?({'|'.join(NUMBERS)}|\d+)\s+independents?(\s+labs?)?\s+at\s+the\s+frontier\b",
    re.IGNORECASE,
)
HALF = 0.5
"""Labs at the frontier are counted on average over twelve months: 2.5 rounds to three."""


def in_columns(text: str, table: pd.DataFrame) -> tuple[str, dict[str, str]]:
    """Write a question with placeholders for columns.

    Parameters
    ----------
    text : as a user writes it.
    table : of worlds.

    Returns
    -------
    (str, dict)
        The question with words ``c0``, ``c1``, ... and the column that each stands for. Worked:
        ``openai alive and independent`` is ``c0 and c1``, ``openai.alive`` and
        ``openai.independent``; ``three independents at the frontier`` is ``c0 >= 2.5``.

    Raises
    ------
    EndgameError
        A word is no column, ending, lab or state, or a sign is not known.
    """
    reader = _Reader(text, table)
    return reader.read(), reader.columns


class _Reader:
    """Goes through the tokens once, from the left; remembers the lab that is spoken of."""

    def __init__(self, text: str, table: pd.DataFrame) -> None:
        self.text, self.table = text, table
        self.columns: dict[str, str] = {}
        self.labs = [name.removesuffix(".fate") for name in map(str, table) if name[-5:] == ".fate"]
        self.lab = ""

    def read(self) -> str:
        tokens = self._tokens(_FRONTIER.sub(_at_the_frontier, self.text))
        written: list[str] = []
        while tokens:
            kind, token = tokens.pop(0)
            if kind == "text":
                self._require_ending(token[1:-1], written)
            written.append(self._word(token, tokens, written) if kind == "word" else token)
        return " ".join(written)

    def _tokens(self, text: str) -> list[tuple[str, str]]:
        found, place = [], 0
        text = text.rstrip()
        while place < len(text):
            match = _TOKEN.match(text, place)
            if match is None:
                raise EndgameError(f"{shown(self.text)}: {text[place:].strip()[:1]!r} is not known")
            found.append((str(match.lastgroup), match[str(match.lastgroup)]))
            place = match.end()
        return found

    def _word(self, word: str, tokens: list[tuple[str, str]], written: list[str]) -> str:
        low = word.lower()
        if low in KEPT:
            return low
        compared = bool(written) and written[-1] in ("==", "!=")
        if word in self.table:
            return self._column(word)
        if low in ENDINGS:
            return f'"{low}"' if compared else f'( {self._column("ending")} == "{low}" )'
        if low in self.labs and tokens and tokens[0][1].lower() in STATES:
            self.lab = low
            return self._state(tokens.pop(0)[1].lower(), tokens)
        if low in STATES and self.lab:
            return self._state(low, tokens)
        raise EndgameError(self._unknown(word))

    def _require_ending(self, quoted: str, written: list[str]) -> None:
        """Refuse a text that no ending is called by: it would be told as one that never comes."""
        column = self.columns.get(written[-2]) if written[-1:] in (["=="], ["!="]) else None
        if column in ("ending", FIRST) and quoted not in (*ENDINGS, NO_FIRST):
            hint = nearest(quoted, ENDINGS) or f"; endings are {', '.join(ENDINGS)}"
            raise EndgameError(f"{shown(self.text)}: no ending {shown(quoted)}{hint}")

    def _state(self, state: str, tokens: list[tuple[str, str]]) -> str:
        column = f"{self.lab}.{STATES[state]}"
        if STATES[state] != "fate":
            return self._column(column)
        if state == "closed":
            return f'( {self._column(column)} == "closed" )'
        if tokens and tokens[0][1].lower() == "by" and len(tokens) > 1:
            tokens.pop(0)
            return self._owned_by(tokens.pop(0)[1], column)
        alive, free = self._column(f"{self.lab}.alive"), self._column(f"{self.lab}.independent")
        return f"( {alive} and not {free} )"

    def _owned_by(self, owner: str, column: str) -> str:
        known = {str(fate) for fate in self.table[column].unique()}
        wanted = f"owned by {owner}".strip().lower().replace('"', "").replace("'", "")
        exact = next((fate for fate in known if fate.lower() == wanted), wanted)
        return f'( {self._column(column)} == "{exact}" )'

    def _column(self, name: str) -> str:
        if name not in self.table:
            raise EndgameError(f"{shown(self.text)}: the result has not kept {name}")
        for word, known in self.columns.items():
            if known == name:
                return word
        word = f"c{len(self.columns)}"
        self.columns[word] = name
        return word

    def _unknown(self, word: str) -> str:
        if word.lower() in self.labs:
            return f"{shown(self.text)}: what of {word}? say {word} {_either(STATES)}"
        if word.lower() in STATES:
            return f"{shown(self.text)}: which lab is {word}? as in openai {word}"
        if word in parameter_table():
            drawn = bool(self.table.attrs.get("parameters"))
            why = "is not drawn: it is the same in all of these worlds" if drawn else NO_PARAMETERS
            return f"{shown(self.text)}: the parameter {word} {why}"
        known = [*map(str, self.table), *ENDINGS, *self.labs]
        hint = nearest(word, known) or "; see `endgame discover --list`"
        return f"{shown(self.text)}: no {shown(word)} in these worlds{hint}"


def _either(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} or {last}"


def _at_the_frontier(found: re.Match[str]) -> str:
    word = found[2].lower()
    count = NUMBERS.index(word) if word in NUMBERS else int(word)
    least = f"independent_frontier_labs >= {count - HALF}"
    return f"( {least} )" if count else f"( independent_frontier_labs < {HALF} )"
