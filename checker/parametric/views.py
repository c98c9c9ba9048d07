"""What can be seen of a system of any size: what all share, and a few of the members.

Of a queue of members we know who of those we see is in it, and no order; of a place that names a
member, whether it is one of those we see.  The unbounded counter of all other members is not kept:
which of them there can be, the cover says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence as Many
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from mortmain.checker.parametric.family import SIZE, Family
from mortmain.checker.parametric.names import Member
from mortmain.checker.parametric.steps import Condition, Step, steps
from mortmain.checker.parametric.uncountable import Uncountable
from mortmain.model.term.evaluate import evaluate
from mortmain.model.term.inference import sort_of
from mortmain.model.term.nodes import (
    Append,
    Constant,
    Equal,
    Head,
    IfThenElse,
    Length,
    Term,
    Variable,
)
from mortmain.model.term.rewrite import children, transform, variables
from mortmain.model.term.sorts import Enum, Range, Sequence, Value, contains, default

OWNER, HEAD = SIZE - 2, SIZE - 1
"""The members that stand for somebody whom we do not see: who is named, and who is first."""

Shared = tuple[Value, ...]
"""The value of every shared variable; a member is called as the member 0, a queue has only those
who are not counted, in no order."""


class Local(NamedTuple):
    """A member: its variables, the places that name it, and its places in queues."""

    parameter: str
    values: tuple[Value, ...]
    named: tuple[str | None, ...]
    queued: tuple[tuple[str, ...], ...]


class First(NamedTuple):
    """Who is first in a queue: somebody we see, by his place, or else somebody by his name."""

    seen: int | None
    name: str


Firsts = tuple[tuple[str, First | None], ...]
"""For queues by name, who is first; `None` if nobody is in it."""


class View(NamedTuple):
    """What all share, the members that are seen, and who is known to be first."""

    shared: Shared
    seen: tuple[Local, ...] = ()
    firsts: Firsts = ()


@dataclass(frozen=True)
class After:
    """What a step makes of a view."""

    view: View
    popped: frozenset[str]
    """The queues whose first left, though it is not seen or not the first that is seen."""


class Misstepped(Exception):  # noqa: N818 - not ours: the step gives a variable a wrong value
    """A step gives a variable a value that it cannot have."""


class Views:
    """The views of one family, and what its steps do to them."""

    def __init__(self, family: Family) -> None:
        self.family = family
        every = steps(family)
        self.steps = {by: [s for s in every if s.by == by] for by in (None, *family.names)}
        self._candidates: dict[Local, list[Step]] = {}
        self._assigned: dict[tuple[tuple[str, ...], int | None], tuple[Member, ...]] = {}
        self.variables = {each.name: each for each in family.system.variables}
        shared = [each for each in family.system.variables if family.local(each) is None]
        self.plain = [each for each in shared if not family.refers(each)]
        refers = [each for each in shared if family.refers(each)]
        self.queues = [each for each in refers if isinstance(each.sort, Sequence)]
        self.names = [each for each in refers if not isinstance(each.sort, Sequence)]
        self.shared = [*self.plain, *self.names, *self.queues]
        self.place = {each.name: number for number, each in enumerate(self.shared)}
        self.locals = {
            parameter: [each for each in family.system.variables if family.local(each) == (parameter, 0)]
            for parameter in family.names
        }
        self.local_place = {
            each.name: number for every in self.locals.values() for number, each in enumerate(every)
        }
        self._plans: dict[tuple[Step, tuple[Member, ...]], _Plan] = {}
        self._conditions: dict[Condition, _Plan] = {}
        for queue in self.queues:
            assert isinstance(queue.sort, Sequence) and isinstance(queue.sort.element, Enum)
            if queue.sort.capacity < len(set(queue.sort.element.members) & self._used(queue)):
                raise Uncountable(f"`{queue.name}` may have no room for all who come to it")

    def _used(self, queue: Variable) -> set[str]:
        """Who can be put into a queue."""
        found: set[str] = set()
        for action in self.family.system.actions:
            for variable, term in action.updates:
                if variable == queue:
                    found |= _appended(term)
        return found

    def initial(self) -> Iterator[tuple[Shared, dict[str, Local]]]:
        """The views at the start: what all share, and the member of each parameter."""
        for state in self.family.system.initial:
            at = self.family.system.valuation(state)
            members = [(parameter, number) for parameter in self.family.names for number in (0, 1)]
            view = self._abstract(at, members, set(self.place), None)
            yield view.shared, {each.parameter: each for each in view.seen}

    def firsts(self, orders: Many[str], view: View) -> Iterator[Firsts]:
        """Who may be first in those queues, as far as the view does not say; of those who are not
        seen, every one by name."""
        if not orders:
            yield view.firsts
            return
        known = dict(view.firsts)
        options = [
            [(queue, known[queue])] if queue in known else [(queue, it) for it in self._may_be_first(queue, view)]
            for queue in orders
        ]
        for each in product(*options):
            yield tuple(sorted({**known, **dict(each)}.items()))

    def _may_be_first(self, queue: str, view: View) -> Iterator[First | None]:
        known = False
        place = self.place[queue] - len(self.plain) - len(self.names)
        for name in view.shared[self.place[queue]]:  # type: ignore[union-attr]
            known = True
            yield First(None, str(name))
        for seen, local in enumerate(view.seen):
            for name in local.queued[place]:
                known = True
                yield First(seen, name)
        if not known:
            yield None
        variable = self.variables[queue]
        assert isinstance(variable.sort, Sequence) and isinstance(variable.sort.element, Enum)
        for name in variable.sort.element.members:
            if self.family.owners.get(name, ("", 1))[1] == 0:
                yield First(None, name)

    def is_member(self, name: object) -> bool:
        """Whether what stands in a shared place names somebody who is counted."""
        return name in self.family.owners

    def queued(self, local: Local, queue: str) -> tuple[str, ...]:
        """Its places in a queue."""
        return local.queued[self.place[queue] - len(self.plain) - len(self.names)]

    def named(self, local: Local, name: str) -> str | None:
        """What a place calls it, if it names it."""
        return local.named[self.place[name] - len(self.plain)]

    def clash(self, one: Local, other: Local) -> bool:
        """Whether both cannot be there: a place names one at most."""
        return any(a is not None and b is not None for a, b in zip(one.named, other.named, strict=True))

    def true(self, condition: Condition, view: View, about: int | None = None) -> bool:
        """Whether the condition is true of the view, for one at least that may be first."""
        plan = self._conditions.get(condition)
        if plan is None:
            plan = self._conditions[condition] = _Plan((condition.term,), (), self)
        members = self._members(view, about)
        for firsts in self.firsts(condition.orders, view):
            values = plan.read(view._replace(firsts=firsts), members)
            if plan.known(values)[0]:
                return True
        return False

    def after(self, step: Step, view: View, by: int | None = None) -> After | None:
        """The view after the step, taken by the member at that place; `None` if it cannot be.

        `view.firsts` has to say who is first in every queue of `step.orders`.  `Misstepped` if a
        variable would get a value that it cannot have.
        """
        members = self._members(view, by)
        plan = self._plans.get((step, members))
        if plan is None:
            plan = self._plans[step, members] = self._plan(step, members)
        values = plan.read(view, members)
        result = plan.known(values)
        if not result[0]:
            return None
        if result[1] is None:
            raise Misstepped(step.action.name)
        return self._concluded(view, members, plan, result[1])

    def candidates(self, local: Local) -> list[Step]:
        """The steps that a member may be able to take, as far as its own variables say."""
        found = self._candidates.get(local)
        if found is None:
            variables_ = self.locals[local.parameter]
            at = {each.name: value for each, value in zip(variables_, local.values, strict=True)}
            found = [step for step in self.steps[local.parameter] if evaluate(step.alone, at)]
            self._candidates[local] = found
        return found

    def _members(self, view: View, first: int | None) -> tuple[Member, ...]:
        """The member of the system as which each one that is seen appears: 0 who takes the step."""
        key = tuple([each[0] for each in view.seen]), first
        if key not in self._assigned:
            used = dict.fromkeys(self.family.names, 0)
            found: list[Member] = [("", 0)] * len(view.seen)
            for place in sorted(range(len(view.seen)), key=lambda each: each != first):
                parameter = view.seen[place].parameter
                found[place] = parameter, used[parameter]
                used[parameter] += 1
                assert used[parameter] <= OWNER, "more members are seen than there are"
            self._assigned[key] = tuple(found)
        return self._assigned[key]

    def _plan(self, step: Step, members: tuple[Member, ...]) -> _Plan:
        updates = tuple(
            (variable, term)
            for variable, term in step.action.updates
            if self.family.local(variable) in (None, *members)
        )
        return _Plan((step.action.enabled,), updates, self)

    def value(self, variable: str, view: View, members: tuple[Member, ...]) -> Value:
        """The value of a variable of the system in which the view is shown."""
        member = self.family.owners.get(variable)
        if member is not None:
            place = members.index(member)
            number = self.local_place[self.family.first[variable]]
            return self._calls(view.seen[place].values[number], member)
        place = self.place[variable]
        value = view.shared[place]
        if place < len(self.plain):
            return value
        if place < len(self.plain) + len(self.names):
            return self._name(value, place - len(self.plain), view, members)
        return self._queue(variable, place, view, members)

    def _name(self, value: Value, number: int, view: View, members: tuple[Member, ...]) -> Value:
        for local, member in zip(view.seen, members, strict=True):
            name = local.named[number]
            if name is not None:
                return self.family.called[member][name]
        owner = self.family.owners.get(str(value))
        return value if owner is None else self.family.called[owner[0], OWNER][str(value)]

    def _queue(self, variable: str, place: int, view: View, members: tuple[Member, ...]) -> Value:
        number = place - len(self.plain) - len(self.names)
        known = [str(each) for each in view.shared[place]]  # type: ignore[union-attr]
        for local, member in zip(view.seen, members, strict=True):
            known += [self.family.called[member][each] for each in local.queued[number]]
        first = dict(view.firsts).get(variable)
        if first is None:
            return tuple(known)
        name = first.name
        if first.seen is not None:
            name = self.family.called[members[first.seen]][name]
        elif self.is_member(name):
            name = self.family.called[self.family.owners[name][0], HEAD][name]
        return (name, *(each for each in known if each != name))

    def _calls(self, value: Value, member: Member) -> Value:
        if member[1] == 0:
            return value
        if isinstance(value, tuple):
            return tuple(self._calls(each, member) for each in value)
        return self.family.called[member].get(value, value) if isinstance(value, str) else value

    def _concluded(
        self, view: View, members: tuple[Member, ...], plan: _Plan, values: Mapping[str, Value]
    ) -> After:
        shared = list(view.shared)
        seen = [[list(each.values), list(each.named), list(each.queued)] for each in view.seen]
        firsts = dict(view.firsts)
        popped = set()
        for variable, value in values.items():
            member = self.family.owners.get(variable)
            if member is not None:
                number = self.local_place[self.family.first[variable]]
                seen[members.index(member)][0][number] = self._own(value, member, variable)
                continue
            place = self.place[variable]
            if place < len(self.plain):
                shared[place] = value
            elif place < len(self.plain) + len(self.names):
                shared[place] = self.family.first.get(str(value), value)
                for each in seen:
                    each[1][place - len(self.plain)] = None
                owner = self.family.owners.get(str(value))
                if owner in members:
                    seen[members.index(owner)][1][place - len(self.plain)] = self.family.first[str(value)]
            else:
                self._queue_after(variable, value, shared, seen, members)
                first = firsts.get(variable)
                if first is not None and not self._still_first(value, first, members):
                    del firsts[variable]
                    popped.add(variable)
                elif first is None:
                    firsts.pop(variable, None)
        locals_ = tuple(
            Local(old.parameter, tuple(new[0]), tuple(new[1]), tuple(new[2]))
            for old, new in zip(view.seen, seen, strict=True)
        )
        return After(View(tuple(shared), locals_, tuple(sorted(firsts.items()))), frozenset(popped))

    def _queue_after(self, variable: str, value: Value, shared: list[Value], seen: list[list[list[object]]], members: tuple[Member, ...]) -> None:
        assert isinstance(value, tuple)
        if len(set(value)) < len(value):
            raise Uncountable(f"somebody can stand twice in `{variable}`")
        place = self.place[variable]
        number = place - len(self.plain) - len(self.names)
        shared[place] = tuple(sorted(str(each) for each in value if each not in self.family.owners))
        for each, member in zip(seen, members, strict=True):
            mine = (str(it) for it in value if self.family.owners.get(str(it)) == member)
            each[2][number] = tuple(sorted(self.family.first[it] for it in mine))

    def _still_first(self, value: Value, first: First, members: tuple[Member, ...]) -> bool:
        assert isinstance(value, tuple)
        name = first.name
        if first.seen is not None:
            name = self.family.called[members[first.seen]][name]
        elif self.is_member(name):
            name = self.family.called[self.family.owners[name][0], HEAD][name]
        return bool(value) and value[0] == name

    def _own(self, value: Value, member: Member, variable: str) -> Value:
        """The value as the member 0 would have it."""
        if isinstance(value, tuple):
            return tuple(self._own(each, member, variable) for each in value)
        if not isinstance(value, str):
            return value
        owner = self.family.owners.get(value)
        if owner not in (None, member):
            raise Uncountable(f"`{self.family.first[variable]}` can name another of those that are counted")
        return self.family.first.get(value, value)

    def initial_view(self, at: Mapping[str, Value], members: Many[Member]) -> View:
        """The view of a state, of those members."""
        return self._abstract(at, members, set(self.place), None)

    def _abstract(self, at: Mapping[str, Value], members: Many[Member], _: set[str], __: None) -> View:
        shared: list[Value] = [at[each.name] for each in self.shared]
        empty = View(
            tuple(() if each in self.queues else value for each, value in zip(self.shared, shared, strict=True)),
            tuple(
                Local(parameter, (False,) * len(self.locals[parameter]), (None,) * len(self.names), ((),) * len(self.queues))
                for parameter, _ in members
            ),
        )
        wanted = {
            name: value
            for name, value in at.items()
            if self.family.owners.get(name) in (None, *members)
        }
        return self._concluded(empty, tuple(members), None, wanted).view  # type: ignore[arg-type]


class _Plan:
    """Terms that are evaluated together, and what they came to before for the same values."""

    def __init__(self, terms: tuple[Term, ...], updates: tuple[tuple[Variable, Term], ...], views: Views) -> None:
        self._term = terms[0]
        self._without = {
            each: _without_default(each, views.family) for each in (*terms, *(t for _, t in updates))
        }
        self._updates = updates
        self._views = views
        used = set(variables(self._term)).union(*(variables(term) for _, term in updates))
        self._reads = tuple(sorted(each.name for each in used))
        self._known: dict[tuple[Value, ...], tuple[bool, dict[str, Value] | None]] = {}

    def read(self, view: View, members: tuple[Member, ...]) -> tuple[Value, ...]:
        """The values of all that the terms speak of."""
        return tuple(self._views.value(each, view, members) for each in self._reads)

    def known(self, values: tuple[Value, ...]) -> tuple[bool, dict[str, Value] | None]:
        """Whether the first term is true, and what the variables are afterwards; `None` instead of
        that if one cannot have its value."""
        if values not in self._known:
            self._known[values] = self._evaluated(dict(zip(self._reads, values, strict=True)))
        return self._known[values]

    def _evaluated(self, at: dict[str, Value]) -> tuple[bool, dict[str, Value] | None]:
        if not self._value(self._term, at):
            return False, {}
        update = {}
        for variable, term in self._updates:
            update[variable.name] = value = self._value(term, at)
            if not contains(variable.sort, value):
                return True, None
        return True, update


    def _value(self, term: Term, at: dict[str, Value]) -> Value:
        value = evaluate(term, at)
        other = self._without[term]
        if other is not term and evaluate(other, at) != value:
            raise Uncountable("a step depends on who is first in an empty queue")
        return value


def _without_default(term: Term, family: Family) -> Term:
    """The term, where who is first in an empty queue is no member, as it is not for all but one."""

    def changed(part: Term) -> Term:
        if isinstance(part, Head) and isinstance(part.sequence, Variable):
            if family.refers(part.sequence) and str(default(sort_of(part))) in family.owners:
                nobody = Constant("", sort_of(part))
                return IfThenElse(Equal(Length(part.sequence), Constant(0, Range(0, 0))), nobody, part)
        return part

    changed_term = transform(term, changed)
    return term if changed_term == term else changed_term


def _appended(term: Term) -> set[str]:
    found: set[str] = set()
    if isinstance(term, Append) and isinstance(term.element, Constant):
        found.add(str(term.element.value))
    return found.union(*map(_appended, children(term)))
