"""What the code says about itself: functions, columns, phases of a month, read without running."""

from __future__ import annotations

import ast
import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import sim
from sim.base.axes import SEGMENTS_OF_API
from sim.scenario.parameters import table

ROOT = Path(sim.__file__).parent
ROOMS = {
    "behaviour": "economy/behaviour", "costs": "economy/costs", "market": "economy/market",
    "posting": "month/posting",
}  # fmt: skip
"""Where the rooms that are told of lie."""
MONTHS = frozenset(calendar.month_name[1:])
NO_AUTHORS = MONTHS | {"A", "At", "By", "From", "In", "Notes", "Of", "The", "To", "Worked"}
JOINING = frozenset({"and", "et", "al.", "of", "de"})


@dataclass(frozen=True)
class Function:
    """A public function: where it stands, its docstring, the parameters that it reads."""

    room: str
    module: str
    name: str
    summary: str
    sources: tuple[str, ...]
    parameters: tuple[str, ...]
    calls: frozenset[str]
    """Names of what its body calls."""


@dataclass(frozen=True)
class Column:
    """A state variable."""

    name: str
    shape: str
    unit: str
    text: str


@cache
def tree(path: str) -> ast.Module:
    """The syntax tree of a file of the package, given as ``start/build.py``."""
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def place(room: str) -> str:
    """The folder of a room: ``costs`` is ``economy/costs``."""
    return ROOMS.get(room, room)


def modules(room: str) -> list[str]:
    """Modules of a room, folder by folder: ``behaviour`` has ``observe``, ``acquirers``, ..."""
    return list(_files(room))


def file_of(room: str, module: str) -> str:
    """The file of a module: ``economy/behaviour/labs/parents.py``."""
    return _files(room)[module]


@cache
def _files(room: str) -> dict[str, str]:
    home = ROOT / place(room)
    others = [ROOT / each for each in ROOMS.values() if ROOT / each != home]
    found = [
        path
        for path in home.rglob("*.py")
        if path.stem != "__init__" and not any(each in path.parents for each in others)
    ]
    found.sort(key=lambda path: (path.parent, path.stem))
    return {path.stem: path.relative_to(ROOT).as_posix() for path in found}


def plain(docstring: str) -> str:
    """Docstring markup as Markdown, on one line: ``:func:`a``` and double ticks to single ones."""
    text = re.sub(r":\w+:`~?([^`]*)`", r"`\1`", " ".join(docstring.split()))
    return text.replace("``", "`").replace("|", "\\|")


def first_sentence(docstring: str) -> str:
    """The first sentence of a docstring, without its full stop."""
    paragraph = plain(docstring.split("\n\n")[0])
    return re.split(r"\.(?= [A-Z0-9])", paragraph)[0].rstrip(".")


def citations(docstring: str) -> tuple[str, ...]:
    """Publications named in a docstring, author and year.

    Worked: "by share (Atkeson and Burstein 2008), in 2024" has ``Atkeson and Burstein 2008``.
    """
    found: dict[str, None] = {}
    text = " ".join(docstring.split())
    for match in re.finditer(r"\b(18|19|20)\d\d\b", text):
        authors = _authors_before(text[: match.start()])
        if authors:
            found.setdefault(f"{authors} {match.group()}")
    return tuple(found)


def _authors_before(text: str) -> str:
    """Names that end a text: walks back over capitalised words and what joins them."""
    words: list[str] = []
    for word in reversed(text.rstrip("( ").split()):
        bare = word.strip("(,;")
        joins = bare in JOINING
        if word.endswith((";", ":")) or (word.endswith(".") and bare != "al."):
            break
        if not (joins or bare[:1].isupper()):
            break
        words.append(word.removeprefix("("))
        if word.startswith("("):
            break
    while words and words[-1].strip(",") in JOINING | NO_AUTHORS:
        words.pop()
    return " ".join(reversed(words)).strip(", ").replace("'s", "")


@cache
def functions(room: str) -> tuple[Function, ...]:
    """Public functions of a room, module by module in the order of the code."""
    return tuple(each for module in modules(room) for each in _functions(room, module))


def _functions(room: str, module: str) -> Iterator[Function]:
    defined = {
        node.name: node
        for node in tree(file_of(room, module)).body
        if isinstance(node, ast.FunctionDef)
    }
    for name, node in defined.items():
        if name.startswith("_"):
            continue
        text = ast.get_docstring(node) or ""
        yield Function(
            room=room,
            module=module,
            name=name,
            summary=first_sentence(text),
            sources=citations(text),
            parameters=tuple(sorted(_parameters(node, defined))),
            calls=frozenset(_called(node)),
        )


def _called(node: ast.AST) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Call):
            yield ast.unparse(each.func).rpartition(".")[2]


def _parameters(node: ast.AST, defined: dict[str, ast.FunctionDef]) -> set[str]:
    """Parameters read in a function and in the private helpers of its module that it calls.

    A name put together at run time, ``p[f"labs.race_weight_{kind}"]``, counts for every row of the
    table that fits it; if its middle is an argument, for those that fit what the caller gives.
    """
    found = {row for pattern in _patterns(node) for row in table() if pattern.fullmatch(row)}
    for call in ast.walk(node):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name)):
            continue
        helper = defined.get(call.func.id)
        if helper is None or not helper.name.startswith("_"):
            continue
        words = [each.value for each in call.args if isinstance(each, ast.Constant)]
        inside = _parameters(helper, defined)
        if words:
            inside = {row for row in inside if any(str(word) in row for word in words)}
        found |= inside
    return found


def parameters_of(path: str) -> tuple[str, ...]:
    """Parameters read anywhere in a file of the package."""
    patterns = list(_patterns(tree(path)))
    return tuple(row for row in table() if any(each.fullmatch(row) for each in patterns))


def _patterns(node: ast.AST) -> Iterator[re.Pattern[str]]:
    """Names of parameters that code reads: ``p["a.b"]``, or hands on: ``f(p, "a.b")``.

    What is handed on may be the stem of a parameter of every segment: ``each(p, "a.b")`` reads
    ``a.b_general`` and its like.
    """
    for each in ast.walk(node):
        if isinstance(each, ast.Call):
            words = [str(arg.value) for arg in each.args if isinstance(arg, ast.Constant)]
            yield from (re.compile(re.escape(word)) for word in words if word in table())
            yield from (
                re.compile(f"{re.escape(word)}_(?:{'|'.join(SEGMENTS_OF_API)})")
                for word in words
                if f"{word}_{SEGMENTS_OF_API[0]}" in table()
            )
        if not isinstance(each, ast.Subscript):
            continue
        key = each.slice
        if isinstance(key, ast.Constant) and isinstance(key.value, str) and "." in key.value:
            yield re.compile(re.escape(key.value))
        elif isinstance(key, ast.JoinedStr):
            parts = [
                re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"\w+"
                for part in key.values
            ]
            if r"\." in "".join(parts):
                yield re.compile("".join(parts))


UNITS = {
    "_usd": "USD", "_h100e": "H100e", "_months": "months", "_people": "people",
    "_usd_per_month": "USD/month",
}  # fmt: skip
SHAPE = re.compile(r"\((?=[A-Z(])[A-Z][\w +]*(?:, [\w +]+)*,?\)")


def columns(kind: str) -> tuple[str, tuple[Column, ...]]:
    """First line and columns of a dataclass of the state or of who takes part."""
    node = next(
        each
        for file in ("state", "finance", "models_on_sale", "participants")
        for each in tree(f"economy/{file}.py").body
        if isinstance(each, ast.ClassDef) and each.name == kind
    )
    text = ast.get_docstring(node) or ""
    usual = SHAPE.search(text)
    found = []
    for place, field in enumerate(node.body):
        if not (isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)):
            continue
        after = node.body[place + 1] if place + 1 < len(node.body) else None
        given = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
        said = plain(str(after.value.value)) if given else ""  # type: ignore[union-attr]
        found.append(_column(field.target.id, said, usual.group() if usual else ""))
    return first_sentence(text), tuple(found)


def _column(name: str, said: str, usual: str) -> Column:
    shape = SHAPE.match(said)
    text = (said[shape.end() :] if shape else said).strip(" :,.").rstrip(".")
    unit = next((unit for end, unit in reversed(UNITS.items()) if name.endswith(end)), "")
    unit = "" if " per " in text else unit  # the text knows better, as with USD per H100-hour
    if not unit and name.startswith("months_since"):
        unit = "months"
    if not text:
        text = re.sub(r"_(usd|h100e|people)(?=_|$)", "", name).replace("_", " ")
    text = text.removesuffix(f", {unit}") if unit else text
    return Column(name, shape.group() if shape else usual, unit, text[:1].upper() + text[1:])


@dataclass(frozen=True)
class Phase:
    """A numbered part of the month, and what ``sim/month/step.py`` calls in it."""

    title: str
    calls: tuple[str, ...]
    """Dotted names as in the file, in the order of their lines."""
    hooks: tuple[tuple[str, str, tuple[str, ...]], ...]
    """Kind of agent, decision, and the rules whose answer stands if nobody overrides it."""


def phases() -> tuple[Phase, ...]:
    """The phases of a month from the numbered comments of ``sim/month/step.py``."""
    lines = (ROOT / "month" / "step.py").read_text(encoding="utf-8").splitlines()
    marks = [
        (number, line.strip(" #"))
        for number, line in enumerate(lines, start=1)
        if re.match(r"    # \d+ ", line)
    ]
    page = tree("month/step.py").body
    body = next(each for each in page if isinstance(each, ast.FunctionDef)).body
    ends = [number for number, _ in marks[1:]] + [len(lines) + 1]
    found = []
    for (first, title), last in zip(marks, ends, strict=True):
        calls = sorted(
            (each.lineno, each.col_offset, each)
            for statement in body
            if first < statement.lineno < last
            for each in ast.walk(statement)
            if isinstance(each, ast.Call)
        )
        found.append(_phase(title, [each for _, _, each in calls], _assigned(body, last)))
    return tuple(found)


def _assigned(body: list[ast.stmt], before: int) -> dict[str, ast.expr]:
    """What each variable of the month is set to first, up to a line."""
    found: dict[str, ast.expr] = {}
    for statement in body:
        if not isinstance(statement, ast.Assign) or statement.lineno >= before:
            continue
        for target in ast.walk(statement.targets[0]):
            if isinstance(target, ast.Name):
                found.setdefault(target.id, statement.value)
    return found


def _phase(title: str, calls: list[ast.Call], assigned: dict[str, ast.expr]) -> Phase:
    names, hooks = [], []
    for call in calls:
        name = ast.unparse(call.func)
        if name in ("decide", "decide.later"):
            kind, decision, *default = call.args
            rules = _rules(default[0], assigned) if default else ()
            hooks.append((ast.literal_eval(kind), ast.literal_eval(decision), rules))
        elif (name not in names and "." in name) or name == "snapshot":
            names.append(name)
    return Phase(title, tuple(names), tuple(hooks))


def _rules(default: ast.expr, assigned: dict[str, ast.expr]) -> tuple[str, ...]:
    """The rules behind a decision's default, through the variables that carry their answers."""
    queue, seen = [default], set()
    while queue:
        expression = queue.pop(0)
        called = [ast.unparse(e.func) for e in ast.walk(expression) if isinstance(e, ast.Call)]
        found = [name for name in called if name.partition(".")[0] in modules("behaviour")]
        if found:
            return tuple(found)
        for each in ast.walk(expression):
            if isinstance(each, ast.Name) and each.id in assigned and each.id not in seen:
                seen.add(each.id)
                queue.append(assigned[each.id])
    return ()
