"""What becomes smaller along a way that does not lead all the way out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import z3

from mortmain.checker.symbolic.crowd import Crowd, Member
from mortmain.checker.symbolic.encode import Valuation, encode
from mortmain.checker.symbolic.symbols import Queue, integer, less, literal, same
from mortmain.model.term.build import any_of, equal, if_then_else, number
from mortmain.model.term.evaluate import evaluate
from mortmain.model.term.nodes import And, Constant, Equal, IfThenElse, Term, Variable
from mortmain.model.term.sorts import Enum, Sequence, Value
from mortmain.model.transition.system import TransitionSystem


@dataclass(frozen=True)
class Level:
    """How far a party has come in its program, by the places that it can come to from there."""

    number: Term

    @property
    def as_part(self) -> object:
        """How it stands in a certificate."""
        return self.number

    def value(self, at: Mapping[str, Value]) -> int:
        """What it is in a state."""
        found = evaluate(self.number, at)
        assert isinstance(found, int)
        return found

    def formula(self, at: Valuation) -> z3.BitVecRef:
        """The same, as a formula."""
        found = encode(self.number, at)
        assert isinstance(found, z3.BitVecRef)
        return found


@dataclass(frozen=True)
class Place:
    """Where somebody stands in a queue, from 1 up, and 0 where he does not."""

    name: str
    queue: Variable

    @property
    def as_part(self) -> object:
        """How it stands in a certificate."""
        return self.name, self.queue.name

    def value(self, at: Mapping[str, Value]) -> int:
        """What it is in a state."""
        line = at[self.queue.name]
        assert isinstance(line, tuple)
        return line.index(self.name) + 1 if self.name in line else 0

    def formula(self, at: Valuation) -> z3.BitVecRef:
        """The same, as a formula."""
        line, sort = at[self.queue.name], self.queue.sort
        assert isinstance(line, Queue) and isinstance(sort, Sequence)
        name, width = literal(self.name, sort.element), integer(len(line.slots)).size()
        place = z3.BitVecVal(0, width)
        for before, each in reversed(list(enumerate(line.slots))):
            here = z3.And(less(integer(before), line.length), same(each, name))
            place = z3.If(here, z3.BitVecVal(before + 1, width), place)
        return place


Ranking = tuple[Level | Place, ...]
"""Compared from the left, as words are in a dictionary."""


def ranking(system: TransitionSystem, crowd: Crowd, mine: Member | None) -> Ranking:
    """First of those who are the party itself, then of those who are not counted: how far somebody
    has come who can stand in a queue, and where he stands in it."""
    own, others = list[Level | Place](), list[Level | Place]()
    for queue in crowd.queues:
        assert isinstance(queue.sort, Sequence) and isinstance(queue.sort.element, Enum)
        for name in queue.sort.element.members:
            owner = crowd.owner.get(name)
            if owner in (None, mine):
                entries = others if owner is None else own
                entries += [*_level(system, name), Place(name, queue)]
    return *dict.fromkeys(own), *dict.fromkeys(others)


def _level(system: TransitionSystem, party: str) -> Iterator[Level]:
    """How many groups of places there are that it can still come to, where places from which each
    leads to the other are one group."""
    counter, steps = _program(system, party)
    if counter is None:
        return
    after = {place: _reached(place, steps) for place in steps}
    groups: dict[frozenset[Value], list[Value]] = {}
    for place in sorted(steps, key=lambda each: len(after[each])):
        mutual = frozenset(x for x in after[place] if place in after[x]) | {place}
        groups.setdefault(mutual, []).append(place)
    if len(groups) == 1:
        return
    level: Term = number(0)
    for height, places in enumerate(groups.values()):
        here = any_of(*(equal(counter, Constant(each, counter.sort)) for each in places))
        level = if_then_else(here, number(height), level)
    yield Level(level)


def _program(
    system: TransitionSystem, party: str
) -> tuple[Variable | None, dict[Value, set[Value]]]:
    """The variable that says where a party is in its program, and where each place leads."""
    asked: dict[Variable, int] = {}
    for action in system.actions_of(party):
        for variable, _ in _compared(action.at):
            asked[variable] = asked.get(variable, 0) + 1
    if not asked:
        return None, {}
    counter, steps = max(asked, key=lambda each: asked[each]), dict[Value, set[Value]]()
    for action in system.actions_of(party):
        starts = [value for variable, value in _compared(action.at) if variable == counter]
        ends = [x for variable, term in action.updates if variable == counter for x in _ends(term)]
        if starts and action.kind.dependable:
            steps.setdefault(starts[0], set()).update(ends)
            for each in ends:
                steps.setdefault(each, set())
    return counter, steps


def _compared(term: Term) -> Iterator[tuple[Variable, Value]]:
    match term:
        case And(operands):
            for each in operands:
                yield from _compared(each)
        case Equal(Variable() as variable, Constant(value)):
            yield variable, value
        case Equal(Constant(value), Variable() as variable):
            yield variable, value


def _ends(term: Term) -> Iterator[Value]:
    match term:
        case Constant(value):
            yield value
        case IfThenElse(_, then, otherwise):
            yield from _ends(then)
            yield from _ends(otherwise)


def _reached(place: Value, steps: Mapping[Value, set[Value]]) -> set[Value]:
    found, waiting = set[Value](), [place]
    while waiting:
        new = steps[waiting.pop()] - found
        found |= new
        waiting += new
    return found
