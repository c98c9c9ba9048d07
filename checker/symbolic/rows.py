"""What one member can be beside what all share: the rows of a certificate, as formulas.

A row is a kind of member and columns; all of them have to be true.  A column is a variable with the
values that it may have, or a name and a queue with whether it may be in it.  Names are those of the
member 0 of the kind, `("other", name)` is that of somebody else who is counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import z3

from mortmain.checker.symbolic.connectives import conjunction, disjunction
from mortmain.checker.symbolic.dossier import Refused
from mortmain.checker.symbolic.members import Member, Members
from mortmain.checker.symbolic.obligation import SENSELESS
from mortmain.checker.symbolic.whole_numbers import constant, encoded, equal
from mortmain.model.term import nodes, sorts
from mortmain.model.term.build import TRUE, number
from mortmain.model.term.inference import sort_of
from mortmain.model.term.rewrite import transform
from mortmain.model.transition.system import TransitionSystem

At = dict[str, Any]
"""The formula that gives each variable its value."""
OTHER, NOBODY = "other", "(nobody)"
"""Whom a row does not tell apart, and who is first where nobody is: equal to no name."""


class Rows:
    """The rows of every kind of member; `Refused` if they are none."""

    def __init__(self, members: Members, system: TransitionSystem, rows: list[Any]) -> None:
        self.members, self.system = members, system
        self.variables = {each.name: each for each in system.variables}
        self.queues = [each for each in system.variables if members.is_queue(each)]
        self._columns: dict[str, dict[str, tuple[Any, Any]]] = {x: {} for x, _ in members.names}
        every: dict[str, list[tuple[str, ...]]] = {kind: [] for kind in self._columns}
        for row in rows:
            match row:
                case (str(kind), tuple(columns)) if kind in every:
                    every[kind].append(tuple([self._standing_for(kind, x) for x in columns]))
                case _:
                    raise Refused(f"a part of it is no row: {str(row)[:60]}")
        self._shapes = {kind: self._one_of(kind, tuple(every[kind]), {}) for kind in every}

    def true_of(self, member: Member, at: At) -> Any:
        """Whether one of the rows of its kind is true of the member."""
        meant = (
            (stands, self._column(each, member, at))
            for each, stands in self._columns[member[0]].values()
        )
        return z3.substitute(self._shapes[member[0]], *meant)

    def _standing_for(self, kind: str, column: Any) -> str:
        """The name of what stands for a column, which many rows have, until it is said of
        somebody."""
        known, name = self._columns[kind], repr(column)
        if name not in known:
            known[name] = column, z3.Bool(f"{kind} {len(known)}")
        return name

    def _one_of(self, kind: str, rows: tuple[tuple[str, ...], ...], known: dict[Any, Any]) -> Any:
        """Whether one of the rows is true: what many begin or end with is said once, as in a
        decision diagram."""
        if rows not in known:
            rests: dict[str, list[tuple[str, ...]]] = {}
            for row in filter(None, rows):
                rests.setdefault(row[0], []).append(row[1:])
            ways = [
                conjunction(self._columns[kind][first][1], self._one_of(kind, tuple(each), known))
                for first, each in rests.items()
            ]
            known[rows] = disjunction(*ways, z3.BoolVal(() in rows))
        return known[rows]

    def told(self, member: Member, at: At) -> Any:
        """Whether a shared place names the member, or it is first in a queue."""
        shared = filter(self.members.refers, self.variables.values())
        return disjunction(*(self.told_by(each, member, at) for each in shared))

    def told_by(self, variable: nodes.Variable, member: Member, at: At) -> Any:
        """Whether that place names the member, or it is first in that queue."""
        it, names = at[variable.name], self._values(variable, self.members.names[member])
        if variable not in self.queues:
            return disjunction(*(it == x for x in names))
        length, slots = it
        return conjunction(
            length > 0, disjunction(*(first == x for first in slots[:1] for x in names))
        )

    def nobody_twice(self, at: At) -> Iterator[Any]:
        """Nobody is twice in a queue."""
        for queue in self.queues:
            length, slots = at[queue.name]
            for one, other in combinations(range(len(slots)), 2):
                yield disjunction(other >= length, slots[one] != slots[other])

    def unfounded(self, at: At) -> Any:
        """Something is decided by who is first in a queue in which nobody is."""
        found = []
        for when, term in _terms(self.system):
            strict = transform(term, self._strict)
            if strict != term:
                differs = z3.Not(equal(encoded(term, at), encoded(strict, at)))
                found.append(conjunction(encoded(when, at), differs))
        return disjunction(*found)

    def _strict(self, part: nodes.Term) -> nodes.Term:
        """Where nobody is in a queue, nobody who has a name is first."""
        if not isinstance(part, nodes.Head) or part.sequence not in self.queues:
            return part
        sort = sort_of(part)
        assert isinstance(sort, sorts.Enum)
        nobody = nodes.Constant(NOBODY, sorts.Enum(sort.name, (*sort.members, NOBODY)))
        empty = nodes.Equal(nodes.Length(part.sequence), number(0))
        return nodes.IfThenElse(empty, nobody, part)

    def _column(self, column: Any, member: Member, at: At) -> Any:
        try:
            return self._read(column, member, at)
        except SENSELESS as wrong:
            raise Refused(f"a row of it makes no sense: {str(column)[:60]}") from wrong

    def _read(self, column: Any, member: Member, at: At) -> Any:
        (what, allowed) = column
        if isinstance(what, tuple):
            name, queue = self._own(what[0], member), self.variables[what[1]]
            if queue not in self.queues:
                raise Refused(f"`{what[1]}` is no queue")
            element = nodes.Constant(name, queue.sort.element)  # type: ignore[union-attr]
            there = encoded(nodes.Contains(queue, element), at)
            return disjunction(*(there == z3.BoolVal(bool(each)) for each in allowed))
        variable = self.variables[self._own(what, member)]
        if variable in self.queues:
            raise Refused(f"it says all of the queue `{what}`")
        values = [x for each in allowed for x in self._meant(each, member, variable)]
        return disjunction(*(equal(at[variable.name], constant(x, variable.sort)) for x in values))

    def _meant(self, value: Any, member: Member, variable: nodes.Variable) -> list[Any]:
        """The values that a row means by one."""
        if isinstance(value, tuple) and value[:1] == (OTHER,):
            if not self.members.refers(variable):
                raise Refused(f"`{variable.name}` names somebody else")
            others = (each for each, owner in self.members.owner.items() if owner != member)
            there = variable.sort.members  # type: ignore[union-attr]
            return [x for x in others if self.members.first[x] == value[1] and x in there]
        return [self._own(value, member)]

    def _own(self, value: Any, member: Member) -> Any:
        """The value for this member, instead of for the member 0."""
        if isinstance(value, tuple):
            return tuple(self._own(each, member) for each in value)
        if self.members.owner.get(value, (member[0], 0)) != (member[0], 0):
            raise Refused(f"`{value}` is not told of the member 0")
        return (
            self.members.exchange((member[0], 0), member)(value)
            if isinstance(value, str)
            else value
        )

    def _values(self, variable: nodes.Variable, names: list[str]) -> list[Any]:
        sort = variable.sort.element if isinstance(variable.sort, sorts.Sequence) else variable.sort
        assert isinstance(sort, sorts.Enum)
        return [constant(each, sort) for each in names if each in sort.members]


def _terms(system: TransitionSystem) -> Iterator[tuple[nodes.Term, nodes.Term]]:
    """Every term, and when it is asked for."""
    yield from ((TRUE, each.bad) for each in system.properties)
    yield from ((TRUE, each.exceeded) for each in system.limits)
    yield from ((TRUE, x) for each in system.parties for x in (each.live, each.abandoned))
    yield from ((TRUE, hold.when) for each in system.resources for hold in each.holds)
    for action in system.actions:
        yield TRUE, action.enabled
        yield from ((action.enabled, term) for _, term in action.updates)
