"""Who stands for any number of others, and what an action asks of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from mortmain.model.term.nodes import Append, Constant, IfThenElse, Tail, Term, Variable, Without
from mortmain.model.term.rewrite import children, variables
from mortmain.model.transition.action import Action

Member = tuple[str, int]
"""The parameter that counts somebody, and his number."""


@dataclass(frozen=True)
class Crowd:
    """The members of a system that stands for any number of them; nobody, if it is of one size."""

    owner: Mapping[str, Member] = field(default_factory=dict)
    """Whose a name is."""
    told: Mapping[Member, Term] = field(default_factory=dict)
    """Where a member is named by what all share, or first in a queue."""
    queues: tuple[Variable, ...] = ()
    """The queues in which members stand."""
    leave: int = 0
    """How many may leave queues along a way."""

    def is_spoken_of(self, name: str) -> bool:
        """Whether it is the name of nobody who is counted, or of the first of a kind."""
        return self.owner.get(name, ("", 0))[1] == 0

    def acting(self, action: Action) -> frozenset[Member]:
        """Whom an action reads, but for what becomes of each, or lets come to a queue."""
        found = self._read(action.enabled)
        for variable, term in action.updates:
            found |= self._read(term) - {self.owner.get(variable.name, ("", 0))}
            if variable in self.queues:
                found |= {self.owner[name] for name in _come(term) if name in self.owner}
        return frozenset(found)

    def leaving(self, action: Action) -> int:
        """How many may leave queues of members by it."""
        return sum(_leave(term) for each, term in action.updates if each in self.queues)

    def _read(self, term: Term) -> set[Member]:
        return {self.owner[each.name] for each in variables(term) if each.name in self.owner}


def _come(term: Term) -> Iterator[str]:
    """Who is added to a queue."""
    if isinstance(term, Append) and isinstance(term.element, Constant):
        yield str(term.element.value)
    for each in children(term):
        yield from _come(each)


def _leave(term: Term) -> int:
    match term:
        case Tail(rest) | Without(rest):
            return 1 + _leave(rest)
        case Append(rest):
            return _leave(rest)
        case IfThenElse(_, then, otherwise):
            return _leave(then) + _leave(otherwise)
    return int(isinstance(term, Constant))
