"""A system as a graph of its parts, in which equal parts are one node.

Variables, the values that can be renamed, and the names of parties, resources and signals are
leaves; terms stand on them, and actions, parties, properties and the rest stand on terms.  What
has no order (the operands of `and`, the updates of an action) has none here either.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, fields
from math import prod

from mortmain.checker.reduction.domains import RIGID, Domain, Domains
from mortmain.model.term.inference import sort_of
from mortmain.model.term.nodes import (
    And,
    Arithmetic,
    Constant,
    Equal,
    Head,
    IfThenElse,
    Length,
    Less,
    Not,
    Or,
    Term,
    Variable,
)
from mortmain.model.term.rewrite import children
from mortmain.model.term.sorts import Boolean, Enum, Range, Sequence, Sort, Value, default, values
from mortmain.model.transition.action import Action
from mortmain.model.transition.party import Party, Resource, Signal
from mortmain.model.transition.system import TransitionSystem

Known = frozenset[Term]
"""Sequences that have an element wherever the term at hand matters."""
NOTHING: Known = frozenset()


@dataclass(frozen=True, slots=True)
class Node:
    """A part: what kind of thing it is, the parts that it stands on in order, and the others."""

    label: tuple[object, ...]
    ordered: tuple[int, ...] = ()
    unordered: tuple[int, ...] = ()
    """Sorted, each as often as it occurs."""


class Structure:
    """The parts of a system, numbered; `roots` are those that say something about it."""

    def __init__(self, system: TransitionSystem) -> None:
        self.system = system
        self.domains = Domains(system)
        self.nodes: list[Node] = []
        self.number: dict[Node, int] = {}
        self.variables = [self._leaf("variable", each.name) for each in system.variables]
        things: tuple[Party | Resource | Signal, ...] = (
            *system.parties,
            *system.resources,
            *system.signals,
        )
        self.named = {each.name: self._leaf("name", each.name) for each in things}
        self._nobody = self._node(("nobody",))
        self.parties = list(map(self._party, system.parties))
        self.holds: list[int] = []
        self.resources = list(map(self._resource, system.resources))
        self.actions = list(map(self._action, system.actions))
        self.properties = [
            self._node(("property", each.code, each.sought), (self.term(each.bad, RIGID),))
            for each in system.properties
        ]
        declared = [
            self._node(*self._declared(place, variable))
            for place, variable in enumerate(system.variables)
        ]
        limits = [
            self._node(("limit",), (self.term(each.exceeded, RIGID),)) for each in system.limits
        ]
        signals = list(map(self._signal, system.signals))
        self.roots = Counter(
            [
                *self.parties,
                *self.resources,
                *signals,
                *self.actions,
                *self.properties,
                *limits,
                *declared,
            ]
        )

    @property
    def is_product(self) -> bool:
        """Whether the initial states are all combinations of what each variable starts with."""
        initial = set(self.system.initial)
        return prod(len(set(column)) for column in zip(*initial, strict=True)) == len(initial)

    def value(self, domain: Domain, value: Value) -> int:
        """The leaf of a value that may be renamed."""
        return self._leaf("value", domain, value)

    def term(self, term: Term, domain: Domain, known: Known = NOTHING) -> int:
        """The node of `term`, whose constants are values of `domain`."""
        match term:
            case Constant(value, sort):
                return self._constant(sort, value, domain)
            case Variable(name):
                return self._leaf("variable", name)
            case Not(operand):
                return self._node(("Not",), (self.term(operand, RIGID, known),))
            case And(operands) | Or(operands):
                return self._junction(term, operands, known)
            case Equal(left, right):
                met = self.domains.of(left) or self.domains.of(right) or RIGID
                sides = self.term(left, met, known), self.term(right, met, known)
                return self._node(("Equal",), (), sides)
            case Head(sequence):
                parts = [self.term(sequence, domain, known)]
                if sequence not in known:
                    sort = sort_of(sequence)
                    assert isinstance(sort, Sequence)
                    parts.append(self._constant(sort.element, default(sort.element), domain))
                return self._node(("Head",), tuple(parts))
            case IfThenElse(condition, then, otherwise):
                return self._node(
                    ("IfThenElse",),
                    (
                        self.term(condition, RIGID, known),
                        self.term(then, domain, known | _filled(condition, True)),
                        self.term(otherwise, domain, known | _filled(condition, False)),
                    ),
                )
            case Length(sequence):
                met = self.domains.of(sequence) or RIGID
                return self._node(("Length",), (self.term(sequence, met, known),))
            case Less() | Arithmetic():
                parts = [self.term(each, RIGID, known) for each in children(term)]
                operator = term.operator if isinstance(term, Arithmetic) else "<"
                return self._node((operator,), tuple(parts))
            case _:
                met = self._met(term, domain)
                parts = [self.term(each, met, known) for each in children(term)]
                return self._node((type(term).__name__,), tuple(parts))

    def _met(self, term: Term, domain: Domain) -> Domain:
        """The domain in which the parts of an operation on sequences meet."""
        for field in fields(term):
            part = getattr(term, field.name)
            if (met := self.domains.of(part)) is not None:
                return met
        return domain

    def _junction(self, term: Term, operands: tuple[Term, ...], known: Known) -> int:
        """`and` and `or`: an operand matters only where the others leave it to decide."""
        decided = isinstance(term, And)
        filled = [_filled(each, decided) for each in operands]
        whole = known.union(*filled)
        # What says that a sequence is not empty has no `Head` in it, so there is no circle.
        parts = [self.term(each, RIGID, whole) for each in operands]
        return self._node((type(term).__name__,), (), tuple(parts))

    def _constant(self, sort: Sort, value: Value, domain: Domain) -> int:
        if isinstance(value, tuple):
            element = sort.element if isinstance(sort, Sequence) else sort
            parts = [self._constant(element, each, domain) for each in value]
            return self._node(("sequence",), tuple(parts))
        if domain == RIGID or isinstance(value, bool):
            return self._node(("constant", type(value).__name__, value))
        return self.value(domain, value)

    def _declared(
        self, place: int, variable: Variable
    ) -> tuple[tuple[object, ...], tuple[int, ...], tuple[int, ...]]:
        """What is declared of a variable: its shape, how it starts, and what it can be."""
        domain = self.domains.of(variable) or RIGID
        shape, element = list[object](), variable.sort
        while isinstance(element, Sequence):
            shape.append(element.capacity)
            element = element.element
        members: tuple[int, ...] = ()
        if domain == RIGID or isinstance(element, Boolean):
            shape.append(element if not isinstance(element, Enum) else element.members)
        else:
            members = tuple(self.value(domain, each) for each in values(element))
            shape.append(isinstance(element, Range))
        starts = {state[place] for state in self.system.initial}
        initial = [self._constant(variable.sort, each, domain) for each in starts]
        begins = self._node(("begins",), (), tuple(initial))
        return ("declared", *shape), (self.variables[place], begins), members

    def _party(self, party: Party) -> int:
        terms = (self.term(each, RIGID) for each in (party.live, party.dead, party.abandoned))
        pollers = self._node(("polled by",), (), tuple(map(self._who, party.polled_by)))
        parts = (self.named[party.name], *terms, pollers, self._who(party.host))
        return self._node(("party", party.kind, party.daemon, party.promise), parts)

    def _resource(self, resource: Resource) -> int:
        holds = [
            self._node(
                ("hold",),
                (
                    self.named[resource.name],
                    self._who(hold.party),
                    self.term(hold.when, RIGID),
                ),
            )
            for hold in resource.holds
        ]
        self.holds += holds
        return self._node(("resource", resource.kind), (self.named[resource.name],), tuple(holds))

    def _signal(self, signal: Signal) -> int:
        sources = tuple(map(self._who, signal.sources))
        return self._node(("signal", signal.kind), (self.named[signal.name],), sources)

    def _action(self, action: Action) -> int:
        known = _filled(action.at, True) | _filled(action.guard, True)
        updates = [
            self._node(
                ("update",),
                (
                    self._leaf("variable", to.name),
                    self.term(value, self.domains.of(to) or RIGID, known),
                ),
            )
            for to, value in action.updates
        ]
        parts = (
            self._who(action.party),
            self.term(action.at, RIGID),
            self.term(action.guard, RIGID, _filled(action.at, True)),
            self._who(action.waits_for),
        )
        return self._node(("action", action.kind), parts, tuple(updates))

    def _who(self, name: str | None) -> int:
        return self._nobody if name is None else self._leaf("name", name)

    def _leaf(self, *label: object) -> int:
        return self._node(label)

    def _node(
        self,
        label: tuple[object, ...],
        ordered: tuple[int, ...] = (),
        unordered: tuple[int, ...] = (),
    ) -> int:
        node = Node(label, ordered, tuple(sorted(unordered)))
        found = self.number.get(node)
        if found is None:
            found = self.number[node] = len(self.nodes)
            self.nodes.append(node)
        return found


def _filled(term: Term, truth: bool) -> Known:
    """The sequences that certainly have an element where `term` has that truth."""
    match term:
        case And(operands) if truth:
            return NOTHING.union(*(_filled(each, True) for each in operands))
        case Or(operands) if not truth:
            return NOTHING.union(*(_filled(each, False) for each in operands))
        case Not(operand):
            return _filled(operand, not truth)
        case Equal(Length(sequence), Constant(0)) | Equal(Constant(0), Length(sequence)):
            return _alone(sequence) if not truth else NOTHING
        case Equal(sequence, Constant(())) | Equal(Constant(()), sequence):
            return _alone(sequence) if not truth else NOTHING
        case Less(Constant(int(least)), Length(sequence)) if truth and least >= 0:
            return _alone(sequence)
        case _:
            return NOTHING


def _alone(sequence: Term) -> Known:
    return frozenset((sequence,)) if isinstance(sequence, Variable) else NOTHING
