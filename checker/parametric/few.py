"""A few members that stand for any number: what is known of a state of theirs, as terms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from mortmain.checker.parametric.names import Member, Names
from mortmain.checker.parametric.rows import Row
from mortmain.model.term.build import (
    all_of,
    any_of,
    equal,
    head,
    is_empty,
    is_in,
    length,
    less,
    negation,
    plus,
    without,
)
from mortmain.model.term.nodes import Constant, Term, Variable
from mortmain.model.term.sorts import Enum, Sequence, Value
from mortmain.model.transition.system import TransitionSystem


@dataclass(frozen=True)
class Few:
    """Of any number those whom a shared place names, who are first in a queue, and a few more."""

    system: TransitionSystem
    names: Mapping[str, tuple[Names, ...]]
    """For each parameter, the names of each member."""
    rows: tuple[Row, ...]

    @cached_property
    def owner(self) -> dict[str, Member]:
        """Whose a name is."""
        return {
            name: (parameter, number)
            for parameter, every in self.names.items()
            for number, names in enumerate(every)
            for name in names
        }

    @cached_property
    def members(self) -> list[Member]:
        """Everybody who is counted."""
        return [(each, number) for each in self.names for number in range(len(self.names[each]))]

    @cached_property
    def shared(self) -> list[Variable]:
        """The places that name members, and their queues."""
        every = (each for each in self.system.variables if each.name not in self.owner)
        return [each for each in every if any(it in self.owner for it in _named(each))]

    @cached_property
    def queues(self) -> tuple[Variable, ...]:
        """The queues in which members stand."""
        return tuple(each for each in self.shared if isinstance(each.sort, Sequence))

    @cached_property
    def told(self) -> dict[Member, Term]:
        """Where a member is named by what all share, or first in a queue."""
        return {who: any_of(*(self._tells(x, who) for x in self.shared)) for who in self.members}

    def known(self) -> Iterator[Term]:
        """What may be taken for granted of a state, whoever of the others is called by which
        number: see `mortmain.checker.symbolic.family_scope`, which makes sure of it."""
        for who in self.members:
            is_there = any_of(*(self._row(each, who) for each in self.rows if each[0] == who[0]))
            yield is_there if who[1] < 2 else any_of(negation(self.told[who]), is_there)
        for place, variable in enumerate(self.shared, start=1):
            later = (who for who in self.members if who[1] > place)
            yield from (negation(self._tells(variable, who)) for who in later)
        for queue in self.queues:
            for name in _named(queue):
                yield less(length(queue), plus(length(without(queue, name)), 2))

    def _tells(self, variable: Variable, member: Member) -> Term:
        """Whether the place names the member, or it is first in the queue."""
        names = [each for each in _named(variable) if self.owner.get(each) == member]
        if variable not in self.queues:
            return any_of(*(equal(variable, each) for each in names))
        first = any_of(*(equal(head(variable), each) for each in names))
        return all_of(negation(is_empty(variable)), first)

    def _row(self, row: Row, member: Member) -> Term:
        variables = {each.name: each for each in self.system.variables}
        found = []
        for what, allowed in row[1]:
            if isinstance(what, tuple):
                there = is_in(str(self._own(what[0], member)), variables[what[1]])
                found += [] if len(allowed) > 1 else [there if allowed[0] else negation(there)]
                continue
            variable = variables[str(self._own(what, member))]  # type: ignore[arg-type]
            values = [x for each in allowed for x in self._meant(each, member, variable)]
            found.append(any_of(*(equal(variable, Constant(x, variable.sort)) for x in values)))
        return all_of(*found)

    def _meant(self, value: object, member: Member, variable: Variable) -> list[Value]:
        """The values that a row means by one."""
        if isinstance(value, tuple) and value[:1] == ("other",):
            others = [who for who in self.members if who != member]
            theirs = (self._own(value[1], who) for who in others if value[1] in self._first(who))
            return [each for each in theirs if each in _named(variable)]
        return [self._own(value, member)]  # type: ignore[arg-type]

    def _own(self, value: Value, member: Member) -> Value:
        """The value for this member, instead of for the member 0."""
        if isinstance(value, tuple):
            return tuple(self._own(each, member) for each in value)
        first = self._first(member)
        if not isinstance(value, str) or value not in first:
            return value
        return self.names[member[0]][member[1]][first.index(value)]

    def _first(self, member: Member) -> Names:
        return self.names[member[0]][0]


def _named(variable: Variable) -> tuple[str, ...]:
    """Every name that can stand in it."""
    sort = variable.sort.element if isinstance(variable.sort, Sequence) else variable.sort
    return sort.members if isinstance(sort, Enum) else ()
