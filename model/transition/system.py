"""A transition system: variables over finite sets, initial states, and actions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from mortmain.model.term.nodes import Variable
from mortmain.model.term.sorts import Value
from mortmain.model.transition.action import Action
from mortmain.model.transition.party import Party, Resource, Signal
from mortmain.model.transition.properties import Limit, Safety

State = tuple[Value, ...]
"""The values of the variables, in the order in which the system declares them."""


@dataclass(frozen=True, slots=True)
class TransitionSystem:
    """Everything an engine knows.  Names are unique among the variables, the actions, and the
    parties, resources and signals together."""

    name: str
    variables: tuple[Variable, ...]
    initial: tuple[State, ...]
    actions: tuple[Action, ...]
    parties: tuple[Party, ...] = ()
    resources: tuple[Resource, ...] = ()
    signals: tuple[Signal, ...] = ()
    properties: tuple[Safety, ...] = ()
    limits: tuple[Limit, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    """How a story calls a variable, by its name; a variable without a label is not shown."""

    def valuation(self, state: State) -> dict[str, Value]:
        """The values of `state` by variable name."""
        return {variable.name: value for variable, value in zip(self.variables, state, strict=True)}

    def state(self, valuation: Mapping[str, Value]) -> State:
        """The state that gives each variable the value `valuation` has for its name."""
        return tuple(valuation[variable.name] for variable in self.variables)

    def actions_of(self, party: str) -> Iterator[Action]:
        """The actions of one party, in declared order."""
        return (action for action in self.actions if action.party == party)

    def party(self, name: str) -> Party:
        """The party of that name; `KeyError` if there is none."""
        return {party.name: party for party in self.parties}[name]

    def resource(self, name: str) -> Resource:
        """The resource of that name; `KeyError` if there is none."""
        return {resource.name: resource for resource in self.resources}[name]
