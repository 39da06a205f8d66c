"""The sections of a scenario file as frozen, validated models.

A field's description completes the sentence "must be ..."; it serves the error messages and the
JSON Schema alike. Types are strict: ``"10"`` is no number and ``1.5`` no whole number.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
    field_validator,
)

MONTH_PATTERN = r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$"
NAME_PATTERN = r"^[a-z0-9][a-z0-9_]*$"

Month = Annotated[str, Field(pattern=MONTH_PATTERN, description='a month as "YYYY-MM"')]
Name = Annotated[
    str, Field(pattern=NAME_PATTERN, max_length=60, description="lower case letters, digits and _")
]
Label = Annotated[
    str, Field(min_length=1, max_length=80, description="1 to 80 characters, as shown in pictures")
]
ParameterName = Annotated[
    str, Field(min_length=1, max_length=100, description="the name of a parameter")
]
Number = Annotated[float, Field(description="a finite number")]
Quantity = Annotated[str, Field(pattern=r"^[a-z0-9_]+(:[a-z0-9_]+)?$", max_length=100)]
StartOverrides = Annotated[
    dict[Quantity, Number],
    Field(description="start quantities of this agent that replace the start table's"),
]


@dataclass(frozen=True)
class LabInput:
    """What a dated shock may change in one lab: its value without one, and what it may be."""

    calm: float
    low: float
    high: float = math.inf


LAB_SHOCKS = {
    "cash_injection_usd": LabInput(0.0, 0.0),
    "parent_support": LabInput(1.0, 0.0),
    "brand": LabInput(0.0, -math.inf),
    "open_weights": LabInput(math.nan, 0.0, 1.0),
}
"""By name, as in ``lab.<lab>.<name>``; rules read ``lab.<name>``, a column of all labs.

The last is 1 or 0, or NaN where the lab's policy is its own.
"""


class Section(BaseModel):
    """Frozen, strict, closed to unknown keys and to NaN and infinity."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class About(Section):
    """What the scenario asks, for people."""

    question: str = Field(min_length=1, description="the question, in one line of text")
    story: str = Field(default="", description="what happens, in a few sentences of text")


class Uncertainty(Section):
    """A range from which each world of an ensemble draws its own value."""

    low: Number
    high: Number
    scale: Literal["linear", "log", "discrete"] = Field(
        default="linear", description="linear, log (uniform in the logarithm) or discrete (whole)"
    )


class Shock(Section):
    """A dated change of a parameter, or of one lab; from `date` to just before `until`."""

    date: Month
    until: Month | None = Field(default=None, description='a month as "YYYY-MM" after date')
    what: str = Field(
        min_length=1,
        max_length=200,
        description="the name of a parameter, or lab.<name>. and one of " + ", ".join(LAB_SHOCKS),
    )
    value: Number
    mode: Literal["set", "multiply", "add"] = Field(
        default="set", description="set, multiply or add"
    )


class LabEntry(Section):
    """A frontier lab of the roster."""

    name: Name
    label: Label
    kind: Literal["closed_frontier", "open_weight", "parent_owned", "fast_follower", "specialist"]
    owner: Name = Field(
        default="independent",
        description="independent, a hyperscaler of the roster or an outside parent",
    )
    open_weights: bool = Field(default=False, description="true or false")
    entry: Month | None = Field(default=None, description='a month as "YYYY-MM", or left out')
    start: StartOverrides = Field(default_factory=dict)


class HyperscalerEntry(Section):
    """A cloud company of the roster."""

    name: Name
    label: Label
    start: StartOverrides = Field(default_factory=dict)


class InvestorEntry(Section):
    """A fund of the roster."""

    name: Name
    label: Label
    kind: Literal["vc", "sovereign", "crossover"]
    start: StartOverrides = Field(default_factory=dict)


class Removal(Section):
    """Drops the entry of this name that the extended scenario has."""

    name: Name
    remove: Literal[True]


def _entry_or_removal(raw: Any) -> str:
    return "removal" if isinstance(raw, dict) and "remove" in raw else "entry"


_Either = Discriminator(_entry_or_removal)
_Removal = Annotated[Removal, Tag("removal")]
LabChange = Annotated[Annotated[LabEntry, Tag("entry")] | _Removal, _Either]
HyperscalerChange = Annotated[Annotated[HyperscalerEntry, Tag("entry")] | _Removal, _Either]
InvestorChange = Annotated[Annotated[InvestorEntry, Tag("entry")] | _Removal, _Either]

_SLOTS = Field(ge=0, le=8, description="a whole number from 0 to 8")
YEARS = Field(ge=1, le=50, description="a whole number of years from 1 to 50")
_START = Field(alias="start", description="the name of a start table, such as start_2025")
_HYPERSCALER = Field(alias="hyperscaler", strict=False, description="a list of tables")
_LAB = Field(alias="lab", strict=False, description="a list of tables")
_INVESTOR = Field(alias="investor", strict=False, description="a list of tables")


class RosterChanges(Section):
    """The roster section of one file: all of it, or changes to the extended one."""

    start_table: Annotated[Name | None, _START] = None
    entrant_slots: Annotated[int | None, _SLOTS] = None
    hyperscalers: Annotated[tuple[HyperscalerChange, ...], _HYPERSCALER] = ()
    labs: Annotated[tuple[LabChange, ...], _LAB] = ()
    investors: Annotated[tuple[InvestorChange, ...], _INVESTOR] = ()


class Lab(LabEntry):
    """A lab of a complete roster; `outside_parent` is derived from its owner."""

    outside_parent: bool = Field(default=False, exclude=True)


class Roster(RosterChanges):
    """Who is there at the start; complete, after `extends`."""

    start_table: Annotated[Name, _START]
    entrant_slots: Annotated[int, _SLOTS] = 2
    hyperscalers: Annotated[tuple[HyperscalerEntry, ...], _HYPERSCALER]
    labs: Annotated[tuple[Lab, ...], _LAB]
    investors: Annotated[tuple[InvestorEntry, ...], _INVESTOR]

    @field_validator("hyperscalers", "labs", "investors")
    @classmethod
    def _unique(cls, entries: tuple[Any, ...]) -> tuple[Any, ...]:
        names = [entry.name for entry in entries]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice or not names:
            found = f"has {', '.join(twice)} twice" if twice else "is empty"
            raise ValueError(f"{found}: must be at least one entry, each name once")
        return entries

    @field_validator("labs")
    @classmethod
    def _derive_outside_parent(cls, labs: tuple[Lab, ...], info: ValidationInfo) -> tuple[Lab, ...]:
        inside = {"independent", *(entry.name for entry in info.data.get("hyperscalers", ()))}
        return tuple(
            lab.model_copy(update={"outside_parent": lab.owner not in inside}) for lab in labs
        )


class ScenarioFile(Section):
    """One scenario file as written, before `extends` is followed."""

    extends: str | None = Field(
        default=None, description="a shipped scenario's name, or the path of a .toml file"
    )
    start: Month | None = None
    years: Annotated[int | None, YEARS] = None
    about: About | None = Field(default=None, description="a table with question and story")
    levers: dict[ParameterName, Number] = Field(
        default_factory=dict, description="a table of parameter names and numbers: what one decides"
    )
    constants: dict[ParameterName, Number] = Field(
        default_factory=dict, description="a table of parameter names and numbers: what is given"
    )
    uncertainties: dict[ParameterName, Uncertainty] = Field(
        default_factory=dict, description="a table of parameter names and {low, high, scale}"
    )
    shocks: Annotated[tuple[Shock, ...], Field(strict=False, description="a list of tables")] = ()
    prior: Name | None = Field(
        default=None,
        description="the name of calibrated draws for uncertain parameters, such as history_2023",
    )
    roster: RosterChanges | None = Field(default=None, description="a table")
