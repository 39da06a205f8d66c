"""Put the agents of a batch on a model, each of the class that the user chose for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sim.agents.base import Handle
from sim.agents.classes import look_at
from sim.agents.kinds import KINDS
from sim.base.errors import ScenarioError
from sim.scenario.schema import nearest

if TYPE_CHECKING:
    from sim.agents.crewed import Crewed

MOST_BUILDERS = 10_000
"""More builders than this get handles only if one of them is overridden: they cost memory."""

Chosen = Mapping[str, type[Handle]]


def crew(model: Crewed, chosen: Chosen) -> list[Handle]:
    """Create every agent's handle on the model.

    Parameters
    ----------
    model : whose batch is built.
    chosen : class by agent name, or by kind for all of a kind; a name goes before its kind.

    Raises
    ------
    ScenarioError
        If there is no such agent or kind, or a class is not of its kind.
    """
    setting, labels = model.world.setting, model.world.batch.people.labels
    count = len(setting.classes)
    many = {
        "lab": setting.labs,
        "hyperscaler": setting.hyperscalers,
        "neocloud": setting.neoclouds,
        "investor": setting.investors,
        "builder": tuple(f"builder_{number}" for number in range(count)),
    }
    members = {kind: many.get(kind, (kind,)) for kind in KINDS}
    _check(chosen, members)
    if count > MOST_BUILDERS and not {"builder", *members["builder"]} & set(chosen):
        del members["builder"]
    first = {"neocloud": len(setting.hyperscalers)}  # columns of clouds that are others'
    return [
        chosen.get(name, chosen.get(kind, KINDS[kind]))(
            model, name, labels.get(name, name.replace("_", " ").capitalize()), column
        )
        for kind, names in members.items()
        for column, name in enumerate(names, first.get(kind, 0))
    ]


def _check(chosen: Chosen, members: Mapping[str, tuple[str, ...]]) -> None:
    if not isinstance(chosen, Mapping):
        raise ScenarioError(f"agents = {chosen!r}: must be classes by name or kind of agent")
    kinds = {name: kind for kind, names in members.items() for name in (*names, kind)}
    for name in chosen:
        cls: object = chosen[name]
        if name not in kinds:
            shown = [known for known in kinds if not known.startswith("builder_")]
            raise ScenarioError(
                f"agents: no agent {name!r}{nearest(name, kinds)}; there are: {', '.join(shown)}"
            )
        if not (isinstance(cls, type) and issubclass(cls, KINDS[kinds[name]])):
            wanted = KINDS[kinds[name]].__name__
            raise ScenarioError(f"agents: {name} = {cls!r}: must be a subclass of {wanted}")
        look_at(cls, kinds[name])  # once more: a method may have been put on it since
