"""What sections of a scenario file are made of: strict, frozen tables, and the kinds of values."""

from __future__ import annotations

from typing import Annotated, Any, NoReturn, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

MONTH_PATTERN = r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$"
NAME_PATTERN = r"^[a-z0-9][a-z0-9_]*$"

Value = TypeVar("Value")


class Fixed(dict[str, Value]):
    """A dict that is not changed any more: a scenario's numbers are part of what it is."""

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("a scenario is not changed in place; see Scenario.replace")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[Any, ...]:
        """Copies and pickles are made at once, not item by item."""
        return type(self), (dict(self),)


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
    AfterValidator(Fixed),
    Field(description="a table of start quantities of this agent that replace the start table's"),
]


class Section(BaseModel):
    """Frozen, strict, closed to unknown keys and to NaN and infinity."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)
