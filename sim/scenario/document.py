"""The sections of a scenario file as frozen, validated models.

A field's description completes the sentence "must be ..."; it serves the error messages and the
JSON Schema alike. Types are strict: ``"10"`` is no number and ``1.5`` no whole number.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from sim.scenario.section import (
    Fixed,
    Label,
    Month,
    Name,
    Number,
    ParameterName,
    Section,
    StartOverrides,
)


@dataclass(frozen=True)
class LabInput:
    """What a dated shock may change in one lab: its value without one, and what it may be."""

    calm: float
    low: float
    high: float
    unit: str

    @property
    def permitted(self) -> str:
        """The permitted range in words: ``0 to 100 (ratio)``."""
        return f"{self.low:g} to {self.high:g} ({self.unit})"


LAB_SHOCKS = {
    "cash_injection_usd": LabInput(0.0, 0.0, 1e12, "USD"),
    "parent_support": LabInput(1.0, 0.0, 100.0, "ratio"),
    "brand": LabInput(0.0, -30.0, 30.0, "utils"),
    "open_weights": LabInput(math.nan, 0.0, 1.0, "0 closed, 1 open"),
}
"""By name, as in ``lab.<lab>.<name>``; rules read ``lab.<name>``, a column of all labs.

The last is 1 or 0, or NaN where the lab's policy is its own.
"""


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


_SHARE = Field(ge=0.0, le=1.0, description="a share from 0 to 1")


class Contract(Section):
    """Terms of a cloud and a lab, from `date` to just before `until` or a later one of the pair."""

    lab: Name
    cloud: Name = Field(description="a hyperscaler of the roster")
    date: Month
    until: Month | None = Field(default=None, description='a month as "YYYY-MM" after date')
    revenue_share: Annotated[float, _SHARE] = 0.0
    exclusivity: Annotated[float, _SHARE] = 0.0
    first_refusal: bool = Field(default=False, description="true or false")
    resale_share: Annotated[float, _SHARE] = 0.0
    resale_fee: Annotated[float, _SHARE] = 0.0


LAB_KINDS = Literal["closed_frontier", "open_weight", "parent_owned", "fast_follower", "specialist"]
FUND_KINDS = Literal["vc", "sovereign", "crossover"]
OWNER = "independent, a hyperscaler of the roster or an outside parent"
ENTRY = 'a month as "YYYY-MM", or left out'


class LabEntry(Section):
    """A frontier lab of the roster."""

    name: Name
    label: Label
    kind: LAB_KINDS
    owner: Name = Field(default="independent", description=OWNER)
    open_weights: bool = Field(default=False, description="true or false")
    entry: Month | None = Field(default=None, description=ENTRY)
    start: StartOverrides = Field(default_factory=Fixed)


class HyperscalerEntry(Section):
    """A cloud company of the roster."""

    name: Name
    label: Label
    start: StartOverrides = Field(default_factory=Fixed)


class NeocloudEntry(Section):
    """A cloud company without another business: it builds on what lenders give."""

    name: Name
    label: Label
    start: StartOverrides = Field(default_factory=Fixed)


class InvestorEntry(Section):
    """A fund of the roster."""

    name: Name
    label: Label
    kind: FUND_KINDS
    start: StartOverrides = Field(default_factory=Fixed)


class Change(Section):
    """What a file says of one agent: fields that are left out stay as they were."""

    name: Name
    based_on: Name | None = Field(
        default=None, description="the agent of this kind whose values a new one starts from"
    )
    remove: Literal[True] | None = Field(
        default=None, description="true, to take the agent out; nothing else is given then"
    )
    label: Label | None = None
    start: StartOverrides = Field(default_factory=Fixed)

    @model_validator(mode="after")
    def _only_removed(self) -> Self:
        given = self.model_fields_set - {"name", "remove"}
        if self.remove and given:
            raise ValueError(f"is removed: must not have {', '.join(sorted(given))} too")
        return self


class LabChange(Change):
    """A frontier lab: a new one, or changes of one that the extended scenario has."""

    kind: LAB_KINDS | None = None
    owner: Name | None = Field(default=None, description=OWNER)
    open_weights: bool | None = Field(default=None, description="true or false")
    entry: Month | None = Field(default=None, description=ENTRY)


class NeocloudChange(Change):
    """A neocloud: a new one, or changes of one that the extended scenario has."""


class InvestorChange(Change):
    """A fund: a new one, or changes of one that the extended scenario has."""

    kind: FUND_KINDS | None = None


_SLOTS = Field(ge=0, le=8, description="a whole number from 0 to 8")
YEARS = Field(ge=1, le=50, description="a whole number of years from 1 to 50")
_START = Field(alias="start", description="the name of a start table, such as start_2025")
MOST_AGENTS, MOST_SHOCKS, MOST_CONTRACTS = 200, 500, 200
_AGENTS = f"a list of tables, at most {MOST_AGENTS}"
_HYPERSCALER = Field(alias="hyperscaler", strict=False, max_length=MOST_AGENTS, description=_AGENTS)
_NEOCLOUD = Field(alias="neocloud", strict=False, max_length=MOST_AGENTS, description=_AGENTS)
_LAB = Field(alias="lab", strict=False, max_length=MOST_AGENTS, description=_AGENTS)
_INVESTOR = Field(alias="investor", strict=False, max_length=MOST_AGENTS, description=_AGENTS)
_SHOCKS = Field(
    strict=False,
    max_length=MOST_SHOCKS,
    description=f"a list of tables, at most {MOST_SHOCKS}",
)


_CONTRACTS = Field(
    strict=False,
    max_length=MOST_CONTRACTS,
    description=f"a list of tables, at most {MOST_CONTRACTS}",
)


class RosterChanges(Section):
    """The roster section of one file: all of it, or changes to the extended one."""

    start_table: Annotated[Name | None, _START] = None
    entrant_slots: Annotated[int | None, _SLOTS] = None
    hyperscalers: Annotated[tuple[Change, ...], _HYPERSCALER] = ()
    neoclouds: Annotated[tuple[NeocloudChange, ...], _NEOCLOUD] = ()
    labs: Annotated[tuple[LabChange, ...], _LAB] = ()
    investors: Annotated[tuple[InvestorChange, ...], _INVESTOR] = ()


class Lab(LabEntry):
    """A lab of a complete roster; `outside_parent` is derived from its owner."""

    outside_parent: bool = Field(default=False, exclude=True)


class Roster(Section):
    """Who is there at the start; complete, after `extends`."""

    start_table: Annotated[Name, _START]
    entrant_slots: Annotated[int, _SLOTS] = 2
    hyperscalers: Annotated[tuple[HyperscalerEntry, ...], _HYPERSCALER]
    neoclouds: Annotated[tuple[NeocloudEntry, ...], _NEOCLOUD] = ()
    labs: Annotated[tuple[Lab, ...], _LAB]
    investors: Annotated[tuple[InvestorEntry, ...], _INVESTOR]

    @field_validator("hyperscalers", "neoclouds", "labs", "investors")
    @classmethod
    def _unique(cls, entries: tuple[Any, ...], info: ValidationInfo) -> tuple[Any, ...]:
        names = [entry.name for entry in entries]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice or not (names or info.field_name == "neoclouds"):
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


class Document(Section):
    """What a scenario file and a complete scenario have alike: all but who is there."""

    extends: str | None = Field(
        default=None, description="a shipped scenario's name, or the path of a .toml file"
    )
    start: Month | None = None
    years: Annotated[int | None, YEARS] = None
    about: About | None = Field(default=None, description="a table with question and story")
    levers: Annotated[dict[ParameterName, Number], AfterValidator(Fixed)] = Field(
        default_factory=Fixed,
        description="a table of parameter names and numbers: what one decides",
    )
    constants: Annotated[dict[ParameterName, Number], AfterValidator(Fixed)] = Field(
        default_factory=Fixed, description="a table of parameter names and numbers: what is given"
    )
    uncertainties: Annotated[dict[ParameterName, Uncertainty], AfterValidator(Fixed)] = Field(
        default_factory=Fixed, description="a table of parameter names and {low, high, scale}"
    )
    shocks: Annotated[tuple[Shock, ...], _SHOCKS] = ()
    contracts: Annotated[tuple[Contract, ...], _CONTRACTS] = ()
    prior: Name | None = Field(
        default=None,
        description="the name of calibrated draws for uncertain parameters, such as history_2023",
    )


class ScenarioFile(Document):
    """One scenario file as written, before `extends` is followed."""

    roster: RosterChanges | None = Field(default=None, description="a table")
