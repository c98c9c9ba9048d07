"""What the findings need to know of a state, as the bits of one number."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from mortmain.checker.explicit.compile import expression, function, names_of, unpacked
from mortmain.model.term.evaluate import evaluate
from mortmain.model.term.nodes import Term, Variable
from mortmain.model.term.rewrite import variables
from mortmain.model.term.sorts import Sequence, values
from mortmain.model.transition.party import Hold, Resource
from mortmain.model.transition.system import State, TransitionSystem


class Layout:
    """Which bit says what.

    The lowest bits, one for each party, are never set by a state: on an edge of the graph they say
    who moves, and in the future of a state who still may.  The holds come next, so that the same
    number can say which of them change.
    """

    def __init__(self, system: TransitionSystem) -> None:
        self.system = system
        self.parties = {party.name: 1 << i for i, party in enumerate(system.parties)}
        self.terms: list[tuple[int, Term]] = []
        self.holds: list[tuple[int, Resource, Hold]] = [
            (self._bit(hold.when), resource, hold)
            for resource in system.resources
            for hold in resource.holds
        ]
        self.live = {party.name: self._bit(party.live) for party in system.parties}
        self.abandoned = {party.name: self._bit(party.abandoned) for party in system.parties}
        self.dead = {party.name: self._bit(party.dead) for party in system.parties}
        self.waits: list[tuple[int, int]] = [
            (self._bit(action.at), index)
            for index, action in enumerate(system.actions)
            if action.waits_for is not None
        ]
        self.bad = {each.name: self._bit(each.bad) for each in system.properties}

    @cached_property
    def everybody(self) -> int:
        """The bits of all parties."""
        return (1 << len(self.parties)) - 1

    @cached_property
    def all_holds(self) -> int:
        """The bits of all holds."""
        return sum(bit for bit, _, _ in self.holds)

    def parties_of_live(self, facts: int) -> int:
        """The bits of the parties whose `live` is among `facts`."""
        # The terms of `live` were given their bits in one go, in the order of the parties.
        return (facts >> self._first_live) & self.everybody

    @cached_property
    def _first_live(self) -> int:
        return min(self.live.values(), default=1).bit_length() - 1

    @cached_property
    def anything(self) -> int:
        """The future of a state of which nothing is known: everybody moves, every hold changes."""
        return self.everybody | self.all_holds

    def _bit(self, term: Term) -> int:
        bit = 1 << (len(self.parties) + len(self.terms))
        self.terms.append((bit, term))
        return bit


def facts_function(layout: Layout) -> Callable[[State], int]:
    """A function that gives the facts of a state.

    Most facts depend on one variable only, such as a program counter or an owner.  They are looked
    up in a table that has an entry for each of its values; the others are computed.
    """
    names = names_of(layout.system)
    constants: dict[str, object] = {}
    always, lines, by_variable = 0, list[str](), dict[Variable, list[tuple[int, Term]]]()
    for bit, term in layout.terms:
        used = variables(term)
        variable = next(iter(used), None)
        if variable is None:
            always |= bit if evaluate(term, {}) else 0
        elif len(used) == 1 and not isinstance(variable.sort, Sequence):
            by_variable.setdefault(variable, []).append((bit, term))
        else:
            lines.append(f"if {expression(term, names)}: facts |= {bit}")
    lookups = [str(always)]
    for variable, facts in by_variable.items():
        name = names[variable.name]
        constants[f"table_{name}"] = {
            value: sum(bit for bit, term in facts if evaluate(term, {variable.name: value}))
            for value in values(variable.sort)
        }
        lookups.append(f"table_{name}[{name}]")
    body = [unpacked(layout.system), f"facts = {' | '.join(lookups)}", *lines, "return facts"]
    return function("facts", body, constants)
