"""A family of systems with a queue, and what can be wrong with one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mortmain.model.term.build import (
    TRUE,
    all_of,
    any_of,
    append,
    equal,
    head,
    if_then_else,
    is_empty,
    is_in,
    length,
    less,
    negation,
    tail,
)
from mortmain.model.term.nodes import Term, Variable
from mortmain.model.term.sorts import BOOLEAN, Enum, Range, Sequence
from mortmain.model.transition.builder import Builder
from mortmain.model.transition.system import TransitionSystem

IDLE, WAITING, INSIDE = range(3)
Wrong = Callable[["Clerks"], None]


class Clerks:
    """Clerks queue for a safe that belongs to one of them; who has done so gives it to the next."""

    def __init__(self, count: int, wrong: Wrong | None = None) -> None:
        self.count = count
        self.builder = Builder("clerks")
        self.names = [f"clerk {i}" for i in range(count)]
        owners = Enum("owners of the safe", ("nobody", *self.names))
        self.owner = self.builder.variable("owner", owners, initial="nobody")
        self.line = self.builder.variable("line", Sequence(owners, count), initial=())
        self.open = self.builder.variable("open", BOOLEAN, initial=False)
        self.at = [
            self.builder.variable(f"{name}.at", Range(0, 2), initial=IDLE) for name in self.names
        ]
        for name, at in zip(self.names, self.at, strict=True):
            self._clerk(name, at)
        pairs = ((a, b) for a in self.at for b in self.at if a != b)
        both = any_of(*(all_of(equal(a, INSIDE), equal(b, INSIDE)) for a, b in pairs))
        self.builder.always("one inside", negation(both))
        if wrong:
            wrong(self)

    def _clerk(self, name: str, at: Variable) -> None:
        party = self.builder.party(name)
        free = equal(self.owner, "nobody")
        self.act(f"{name} takes it", party, equal(at, IDLE), free, {self.owner: name, at: INSIDE})
        queued = {self.line: append(self.line, name), at: WAITING}
        self.act(f"{name} queues", party, equal(at, IDLE), negation(free), queued)
        mine = equal(self.owner, name)
        self.act(f"{name} gets it", party, equal(at, WAITING), mine, {at: INSIDE})
        following = if_then_else(is_empty(self.line), "nobody", head(self.line))
        given = {self.owner: following, self.line: tail(self.line), at: IDLE}
        self.act(f"{name} gives it on", party, equal(at, INSIDE), TRUE, given)

    def act(self, name: str, party: str, at: Term, when: Term, then: dict[Variable, Any]) -> None:
        """One more action."""
        self.builder.action(name, party=party, at=at, when=when, then=then)


def make(wrong: Wrong | None = None) -> Callable[[Mapping[str, int]], TransitionSystem]:
    """The family of clerks, with something added to each of its systems."""
    return lambda sizes: Clerks(sizes["clerks"], wrong).builder.build()


def broken(clerks: Clerks) -> None:
    """A clerk goes in without asking."""
    for name, at in zip(clerks.names, clerks.at, strict=True):
        clerks.act(f"{name} breaks in", name, equal(at, IDLE), TRUE, {at: INSIDE})


def unlucky(clerks: Clerks) -> None:
    """What is bad is there from the start on."""
    clerks.builder.always("open", clerks.open)


def stuck(clerks: Clerks) -> None:
    """Whoever is inside can stay there, where nobody else can move."""
    for name, at in zip(clerks.names, clerks.at, strict=True):
        clerks.act(f"{name} falls", name, equal(at, INSIDE), TRUE, {clerks.open: True})


def lucky(clerks: Clerks) -> None:
    """The first may do what others may not."""
    clerks.act("luck", clerks.names[0], equal(clerks.at[0], IDLE), TRUE, {clerks.open: True})


def three(clerks: Clerks) -> None:
    """Something is so only where there are five."""
    if clerks.count > 4:
        for name, at in zip(clerks.names, clerks.at, strict=True):
            clerks.act(f"{name} opens", name, equal(at, INSIDE), TRUE, {clerks.open: True})


def two_alone(clerks: Clerks) -> None:
    """Something is so only where there are two."""
    if clerks.count == 2:
        for name, at in zip(clerks.names, clerks.at, strict=True):
            clerks.act(f"{name} opens", name, equal(at, INSIDE), TRUE, {clerks.open: True})


def counting(clerks: Clerks) -> None:
    """Something depends on how many wait."""
    for name, at in zip(clerks.names, clerks.at, strict=True):
        many = less(1, length(clerks.line))
        clerks.act(f"{name} opens", name, equal(at, INSIDE), many, {clerks.open: True})


def second(clerks: Clerks) -> None:
    """Something depends on who comes second."""
    for name, at in zip(clerks.names, clerks.at, strict=True):
        next_but_one = equal(head(tail(clerks.line)), name)
        clerks.act(f"{name} opens", name, equal(at, INSIDE), next_but_one, {clerks.open: True})


def whole(clerks: Clerks) -> None:
    """Something depends on a queue as a whole."""
    for name, at in zip(clerks.names, clerks.at, strict=True):
        same = equal(clerks.line, tail(clerks.line))
        clerks.act(f"{name} opens", name, equal(at, INSIDE), same, {clerks.open: True})


def somebody_else(clerks: Clerks) -> None:
    """Something depends on whether a certain other is in the queue."""
    for name, at in zip(clerks.names, clerks.at, strict=True):
        there = any_of(*(is_in(each, clerks.line) for each in clerks.names if each != name))
        clerks.act(f"{name} opens", name, equal(at, INSIDE), there, {clerks.open: True})


def two_at_once(clerks: Clerks) -> None:
    """A step reads what belongs to two."""
    for i, one in enumerate(clerks.names):
        for j, other in enumerate(clerks.at):
            if i != j:
                both = all_of(equal(clerks.at[i], INSIDE), equal(other, WAITING))
                clerks.act(f"{one} sees {j}", one, both, TRUE, {clerks.open: True})


def all_of_them(clerks: Clerks) -> None:
    """What is bad is about everybody."""
    everybody = all_of(*(equal(at, WAITING) for at in clerks.at))
    clerks.builder.always("not all wait", negation(everybody))


def first_of_nobody(clerks: Clerks) -> None:
    """A step asks who is first where nobody may be."""
    for name, at in zip(clerks.names, clerks.at, strict=True):
        unfounded = equal(head(clerks.line), "nobody")
        clerks.act(f"{name} opens", name, equal(at, INSIDE), unfounded, {clerks.open: True})


def twice(clerks: Clerks) -> None:
    """Somebody queues again."""
    for name, at in zip(clerks.names, clerks.at, strict=True):
        again = {clerks.line: append(clerks.line, name)}
        clerks.act(f"{name} queues again", name, equal(at, WAITING), TRUE, again)


def never_queued(clerks: Clerks) -> None:
    """There is another line, with no room for anybody."""
    sort = Sequence(clerks.line.sort.element, 0)
    clerks.builder.variable("line of nobody", sort, initial=())


def idle(clerks: Clerks) -> None:
    """Nothing wrong: the safe can be found open by whoever has not asked for it."""
    for name, at in zip(clerks.names, clerks.at, strict=True):
        clerks.act(f"{name} opens", name, equal(at, IDLE), TRUE, {clerks.open: True})
