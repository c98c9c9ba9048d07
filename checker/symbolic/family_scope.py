"""What a few members show of what lasts for ever, among any number: the small-model argument.

Of a state of any number those are kept whom a shared place names, the first in each queue, for
each time that somebody leaves a queue on the way one more of it, and the one whom the row is about.
What these do along the way is the same without the others, and so is all that is asked of its
end.  Who is kept besides is called by any number, since they can be exchanged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import z3

from mortmain.checker.symbolic.dossier import Refused
from mortmain.checker.symbolic.members import Member, Members
from mortmain.checker.symbolic.rows import At, Rows
from mortmain.checker.symbolic.scope import Scope
from mortmain.model.term import nodes
from mortmain.model.term.rewrite import children, variables
from mortmain.model.transition.action import Action
from mortmain.model.transition.party import Party
from mortmain.model.transition.system import TransitionSystem


class FamilyScope(Scope):
    """Rows speak of those who are not counted, and of the first of each kind."""

    def __init__(self, members: Members, system: TransitionSystem, rows: Rows, before: At) -> None:
        self.members, self.rows, self.before = members, rows, before
        self.shared = [each for each in system.variables if members.refers(each)]

    def parties(self, names: Iterable[str]) -> list[str]:
        """Those who are not counted, and the first of each kind."""
        return [each for each in names if self.members.owner.get(each, ("", 0))[1] == 0]

    def assumed(self, party: Party, terms: Sequence[nodes.Term]) -> list[Any]:
        """Who is kept has a small number: the one named by the first place one of 0 and 1, and so
        on."""
        if not self.members.read_by(*terms) <= self._known(party):
            raise Refused(f"what is said of {party.name} depends on others of those counted")
        return [
            z3.Not(self.rows.told_by(each, member, self.before))
            for place, each in enumerate(self.shared, start=1)
            for member in self.members.names
            if member[1] > place
        ]

    def needed(self, party: Party, way: Sequence[Action]) -> list[Any]:
        """Whoever takes a step is kept, and so is whoever comes to a queue."""
        kept = 1 + len(self.shared) + sum(map(self._leave, way))
        if kept > self.members.size:
            raise Refused(f"on a way {kept} members matter, and there are {self.members.size}")
        acting = {member for action in way for member in self._acting(action)}
        others = sorted(acting - self._known(party))
        return [self.rows.told(member, self.before) for member in others]

    def check_number(self, party: Party, number: nodes.Term) -> None:
        """It reads what all share, and what the one has whom the row is about."""
        shared = any(map(self.members.refers, variables(number)))
        if shared or not self.members.read_by(number) <= self._known(party):
            raise Refused("a ranking of it depends on others of those counted")

    def check_place(self, party: Party, name: str, queue: nodes.Variable) -> None:
        """Whose place it is is kept, and the queue is one of those that were looked at."""
        if not self.members.is_queue(queue):
            raise Refused(f"`{queue.name}` is no queue of those counted")
        owner = self.members.owner.get(name)
        if owner is not None and owner not in self._known(party):
            raise Refused(f"a ranking of it is about `{name}`, who may not be there")

    def _known(self, party: Party) -> set[Member]:
        """The one whom the row is about, if it is counted."""
        owner = self.members.owner.get(party.name)
        return set() if owner is None else {owner}

    def _acting(self, action: Action) -> set[Member]:
        """Those whom an action reads, but for what becomes of each, or lets come to a queue."""
        found = set(self.members.read_by(action.enabled))
        for each, term in action.updates:
            found |= self.members.read_by(term) - {self.members.owner.get(each.name, ("", 0))}
            if self.members.is_queue(each):
                came = (part.element for part in _parts(term) if isinstance(part, nodes.Append))
                names = (it.value for it in came if isinstance(it, nodes.Constant))
                found |= {self.members.owner[x] for x in names if x in self.members.owner}
        return found

    def _leave(self, action: Action) -> int:
        """How many may leave queues of members by the action."""
        return sum(
            isinstance(part, nodes.Tail | nodes.Without | nodes.Constant)
            for each, term in action.updates
            if self.members.is_queue(each)
            for part in _sequences(term)
        )


def _parts(term: nodes.Term) -> Iterator[nodes.Term]:
    yield term
    for each in children(term):
        yield from _parts(each)


def _sequences(term: nodes.Term) -> Iterator[nodes.Term]:
    """The parts of a term that are the queue itself, on the way to what it becomes."""
    match term:
        case nodes.Tail(rest) | nodes.Append(rest) | nodes.Without(rest):
            yield term
            yield from _sequences(rest)
        case nodes.IfThenElse(_, then, otherwise):
            yield from _sequences(then)
            yield from _sequences(otherwise)
        case _:
            yield term
