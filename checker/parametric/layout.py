"""How a view is shown as a state of the system with `SIZE` members, and a state as a view.

Whoever is seen appears as one of the first members.  Two more stand for those who are not seen: one
that a place names, and one that is first in a queue.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence as Many

from mortmain.checker.parametric.family import SIZE, Family
from mortmain.checker.parametric.meaning import renamed
from mortmain.checker.parametric.names import Member
from mortmain.checker.parametric.uncountable import Uncountable
from mortmain.checker.parametric.view import After, First, Local, View
from mortmain.model.term.nodes import Append, Constant, Term, Variable
from mortmain.model.term.rewrite import children
from mortmain.model.term.sorts import Enum, Sequence, Value

OWNER, FIRST = SIZE - 2, SIZE - 1
"""The members that stand for somebody who is not seen: whom a place names, and who is first."""

Members = tuple[Member, ...]
"""The member of the system as which each one who is seen appears."""


class Layout:
    """The variables of a family by what they are, and the two directions."""

    def __init__(self, family: Family) -> None:
        self.family = family
        self.variables = {each.name: each for each in family.system.variables}
        shared = [each for each in family.system.variables if family.local(each) is None]
        self.plain = [each for each in shared if not family.refers(each)]
        refers = [each for each in shared if family.refers(each)]
        self.names = [each for each in refers if not isinstance(each.sort, Sequence)]
        self.queues = [each for each in refers if isinstance(each.sort, Sequence)]
        self.shared = [*self.plain, *self.names, *self.queues]
        self.place = {each.name: number for number, each in enumerate(self.shared)}
        self.locals = {
            parameter: [
                each for each in family.system.variables if family.local(each) == (parameter, 0)
            ]
            for parameter in family.names
        }
        self.local_place = {
            each.name: number for every in self.locals.values() for number, each in enumerate(every)
        }
        self._first_queue = len(self.plain) + len(self.names)
        for queue in self.queues:
            self._check_room(queue)

    def _check_room(self, queue: Variable) -> None:
        """Everybody who can come to a queue has room in it, if he comes once."""
        sort = queue.sort
        assert isinstance(sort, Sequence) and isinstance(sort.element, Enum)
        comers = set[str]()
        for action in self.family.system.actions:
            comers = comers.union(*(_added(t) for each, t in action.updates if each == queue))
        if sort.capacity < len(comers):
            raise Uncountable(f"`{queue.name}` may have no room for all who come to it")

    def members_named(self, queue: str, parameter: str | None = None) -> list[str]:
        """Every name that a member can have in a queue, as the member 0 has it."""
        kinds = self.locals if parameter is None else {parameter}
        owners, names = self.family.owners, self._names_in(queue)
        return [each for each in names if owners.get(each) in {(kind, 0) for kind in kinds}]

    def outsiders(self, queue: str) -> list[str]:
        """Every name in a queue that is of nobody who is counted."""
        return [each for each in self._names_in(queue) if each not in self.family.owners]

    def _names_in(self, queue: str) -> tuple[str, ...]:
        sort = self.variables[queue].sort
        assert isinstance(sort, Sequence) and isinstance(sort.element, Enum)
        return sort.element.members

    def is_member(self, name: object) -> bool:
        """Whether what stands in a shared place names somebody who is counted."""
        return name in self.family.owners

    def at(self, local: Local, member: Member) -> dict[str, Value]:
        """The values of its own variables, as that member would have them."""
        called = self.family.called[member]
        return {
            called[each.name]: self._called(value, member)
            for each, value in zip(self.locals[local.parameter], local.values, strict=True)
        }

    def queued(self, local: Local, queue: str) -> tuple[str, ...]:
        """The names by which it is in a queue."""
        return local.queued[self.place[queue] - self._first_queue]

    def named(self, local: Local, name: str) -> str | None:
        """What a place calls it, if it names it."""
        return local.named[self.place[name] - len(self.plain)]

    def waiting(self, view: View, queue: str) -> tuple[str, ...]:
        """Those in a queue who are not counted."""
        found = view.shared[self.place[queue]]
        assert isinstance(found, tuple)
        return tuple(map(str, found))

    def standing(self, view: View, queue: str) -> set[str]:
        """By which names the first who is seen is in a queue; if nobody is, those not counted."""
        return set(self.queued(view.seen[0], queue) if view.seen else self.waiting(view, queue))

    def value(self, variable: str, view: View, members: Members) -> Value:
        """The value of a variable in the state that shows the view."""
        member = self.family.owners.get(variable)
        if member is not None:
            local = view.seen[members.index(member)]
            value = local.values[self.local_place[self.family.first[variable]]]
            return self._called(value, member)
        place = self.place[variable]
        if place < len(self.plain):
            return view.shared[place]
        if place < self._first_queue:
            return self._name(view.shared[place], place - len(self.plain), view, members)
        return self._queue(variable, view, members)

    def _name(self, value: Value, number: int, view: View, members: Members) -> Value:
        for local, member in zip(view.seen, members, strict=True):
            name = local.named[number]
            if name is not None:
                return self.family.called[member][name]
        owner = self.family.owners.get(str(value))
        return value if owner is None else self.family.called[owner[0], OWNER][str(value)]

    def _queue(self, variable: str, view: View, members: Members) -> Value:
        known = list(self.waiting(view, variable))
        for local, member in zip(view.seen, members, strict=True):
            known += [self.family.called[member][each] for each in self.queued(local, variable)]
        first = dict(view.firsts).get(variable)
        if first is None:
            return tuple(known)
        name = self._first(first, members)
        return (name, *(each for each in known if each != name))

    def _first(self, first: First, members: Members) -> str:
        if first.seen is not None:
            return self.family.called[members[first.seen]][first.name]
        owner = self.family.owners.get(first.name)
        return first.name if owner is None else self.family.called[owner[0], FIRST][first.name]

    def _called(self, value: Value, member: Member) -> Value:
        if isinstance(value, tuple):
            return tuple(self._called(each, member) for each in value)
        return self.family.called[member].get(value, value) if isinstance(value, str) else value

    def concluded(self, view: View, members: Members, values: Mapping[str, Value]) -> After:
        """The view after some variables got these values."""
        shared, firsts = list(view.shared), dict(view.firsts)
        popped, renamed = set[str](), set[str]()
        own = [list(each.values) for each in view.seen]
        named = [list(each.named) for each in view.seen]
        queued = [list(each.queued) for each in view.seen]
        for variable, value in values.items():
            member = self.family.owners.get(variable)
            if member is not None:
                number = self.local_place[self.family.first[variable]]
                own[members.index(member)][number] = self._own(value, member, variable)
                continue
            place = self.place[variable]
            if place < len(self.plain):
                shared[place] = value
            elif place < self._first_queue:
                if value != self._name(view.shared[place], place - len(self.plain), view, members):
                    renamed.add(variable)
                name = self.family.first.get(str(value))
                shared[place] = value if name is None else name
                owner = self.family.owners.get(str(value))
                for each, member in zip(named, members, strict=True):
                    each[place - len(self.plain)] = name if member == owner else None
            else:
                assert isinstance(value, tuple)
                self._refuse_twice(variable, value)
                owners = [self.family.owners.get(str(each)) for each in value]
                who = list(zip(map(str, value), owners, strict=True))
                shared[place] = tuple(sorted(each for each, owner in who if owner is None))
                for mine, member in zip(queued, members, strict=True):
                    names_ = (self.family.first[name] for name, owner in who if owner == member)
                    mine[place - self._first_queue] = tuple(sorted(names_))
                first = firsts.get(variable)
                if first is None or not value or value[0] != self._first(first, members):
                    firsts.pop(variable, None)
                    if first is not None:
                        popped.add(variable)
        seen = tuple(
            Local(each.parameter, tuple(a), tuple(b), tuple(c))
            for each, a, b, c in zip(view.seen, own, named, queued, strict=True)
        )
        after = View(tuple(shared), seen, tuple(sorted(firsts.items())))
        return After(after, frozenset(popped), frozenset(renamed))

    def view_of(self, at: Mapping[str, Value], members: Many[Member]) -> View:
        """What is seen of a state by those members."""
        nobody = (None,) * len(self.names), ((),) * len(self.queues)
        blank = View(
            tuple(renamed(at[each.name], self._as_first) for each in self.shared),
            tuple(Local(who, (False,) * len(self.locals[who]), *nobody) for who, _ in members),
        )
        owners = self.family.owners
        seen = {name: it for name, it in at.items() if owners.get(name) in (None, *members)}
        return self.concluded(blank, tuple(members), seen).view

    def _as_first(self, name: str) -> str:
        return self.family.first.get(name, name)

    def _refuse_twice(self, variable: str, value: tuple[Value, ...]) -> None:
        if len(set(value)) < len(value):
            raise Uncountable(f"somebody can stand twice in `{variable}`")

    def _own(self, value: Value, member: Member, variable: str) -> Value:
        """The value as the member 0 would have it."""
        if isinstance(value, tuple):
            return tuple(self._own(each, member, variable) for each in value)
        if not isinstance(value, str):
            return value
        if self.family.owners.get(value) not in (None, member):
            name = self.family.first[variable]
            raise Uncountable(f"`{name}` can name another of those that are counted")
        return self.family.first.get(value, value)


def _added(term: Term) -> set[str]:
    """Who is added to a queue by a term."""
    found = set[str]().union(*map(_added, children(term)))
    if isinstance(term, Append) and isinstance(term.element, Constant):
        found.add(str(term.element.value))
    return found
