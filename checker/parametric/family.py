"""A family of systems, one for each number of members, known by two of its sizes.

Members are all alike: to exchange two of them changes nothing, which is checked and not believed.
What one more member adds is what each of the others is.  What can be said of a step of one member
is then said once, of the member with the number 0.

The argument rests on symmetry, as with the scalarsets of Ip and Dill (Better verification through
symmetry, 1996): a member is only ever told apart from others by being the one or not being it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from mortmain.checker.parametric.meaning import of_action, of_system, of_term, renamed
from mortmain.checker.parametric.names import Member, Names, members, names_of
from mortmain.checker.parametric.uncountable import Uncountable
from mortmain.model.diagnostic import Span
from mortmain.model.term.nodes import Term, Variable
from mortmain.model.term.rewrite import variables
from mortmain.model.term.sorts import Enum, Sequence
from mortmain.model.transition.system import TransitionSystem

SIZE = 5
"""So many members are looked at: three that are seen, and two that stand for all others."""

Make = Callable[[Mapping[str, int]], TransitionSystem]
"""Gives the system with so many members for each parameter."""


@dataclass(frozen=True)
class Family:
    """The system with `SIZE` members for each parameter, and whose every name is."""

    system: TransitionSystem
    names: Mapping[str, tuple[Names, ...]]
    """For each parameter, the names of each member."""

    @classmethod
    def of(cls, make: Make, parameters: Iterable[str]) -> Family:
        """The family of these parameters; `Uncountable` if its members are not alike."""
        parameters = tuple(parameters)
        usual = dict.fromkeys(parameters, SIZE)
        system = make(usual)
        names, smaller = {}, {}
        for each in parameters:
            smaller[each] = make({**usual, each: SIZE - 1})
            names[each] = tuple(members(each, system, smaller[each], SIZE))
        family = cls(system, names)
        family._check_members_are_alike()
        for each in parameters:
            family._check_size_changes_nothing_else(each, smaller[each])
        return family

    @cached_property
    def owners(self) -> dict[str, Member]:
        """Whose a name is; names that are nobody's are not in it."""
        return {
            name: (parameter, number)
            for parameter, every in self.names.items()
            for number, names in enumerate(every)
            for name in names
        }

    @cached_property
    def first(self) -> dict[str, str]:
        """For the name of any member, what the member 0 calls the same."""
        return {
            name: every[0][place]
            for every in self.names.values()
            for names in every
            for place, name in enumerate(names)
        }

    @cached_property
    def called(self) -> dict[Member, dict[str, str]]:
        """For each member, what it calls what the member 0 calls by a name."""
        return {
            (parameter, number): dict(zip(every[0], names, strict=True))
            for parameter, every in self.names.items()
            for number, names in enumerate(every)
        }

    def mentioned(self, names: Iterable[str]) -> set[Member]:
        """The members to whom any of the names belongs."""
        return {self.owners[each] for each in names if each in self.owners}

    def mentioned_in(self, term: Term) -> set[Member]:
        """The members of whom a term speaks, by their variables or their names."""
        return self.mentioned(names_in(term))

    def local(self, variable: Variable) -> Member | None:
        """Whose variable it is, `None` if it is shared."""
        return self.owners.get(variable.name)

    def refers(self, variable: Variable) -> bool:
        """Whether it is shared and can name a member."""
        sort = variable.sort
        inner = sort.element if isinstance(sort, Sequence) else sort
        if variable.name in self.owners or not isinstance(inner, Enum):
            return False
        return any(each in self.owners for each in inner.members)

    def known_to(self, members: set[Member | None]) -> Callable[[object], bool]:
        """Tells of a name whether it is that of one of these members, or of nobody's."""
        return lambda name: self.owners.get(str(name)) in {None, *members}

    def exchange(self, parameter: str, one: int, other: int) -> Callable[[str], str]:
        """The renaming that exchanges two members."""
        a, b = self.names[parameter][one], self.names[parameter][other]
        swapped = dict(zip((*a, *b), (*b, *a), strict=True))
        return lambda name: swapped.get(name, name)

    def _check_members_are_alike(self) -> None:
        same = of_system(self.system, _unchanged)
        for parameter in self.names:
            # All renamings are made of these two.
            for renaming in (self.exchange(parameter, 0, 1), self._rotation(parameter)):
                if of_system(self.system, renaming) != same:
                    raise self._told_apart(parameter, renaming)

    def _rotation(self, parameter: str) -> Callable[[str], str]:
        """The renaming that calls each member as the next, and the last as the first."""
        every = self.names[parameter]
        moved = {
            name: following
            for names, others in zip(every, (*every[1:], every[0]), strict=True)
            for name, following in zip(names, others, strict=True)
        }
        return lambda name: moved.get(name, name)

    def _told_apart(self, parameter: str, renaming: Callable[[str], str]) -> Uncountable:
        """The first action of which there is no like one for another member."""
        every = {of_action(each, _unchanged) for each in self.system.actions}
        span: Span | None = None
        told = "the members"
        for action in self.system.actions:
            if of_action(action, renaming) not in every:
                span, told = action.span, f"the step `{action.name}`"
                break
        return Uncountable(
            f"{told} of those counted by `{parameter}` is not the same for each of them",
            "let every one of them do the same, whatever its number is",
            span,
        )

    def _check_size_changes_nothing_else(self, parameter: str, smaller: TransitionSystem) -> None:
        """One member more is one more of the same: all others do what they did."""
        if self._generic(self.system) != self._generic(smaller):
            raise Uncountable(
                f"with another `{parameter}` the steps of each of them change",
                f"use `{parameter}` for nothing but `count=`",
            )

    def _generic(self, system: TransitionSystem) -> object:
        """What the system means to the member 0, who does not tell the others apart."""
        there = names_of(system)

        def rename(name: str) -> str:
            member = self.owners.get(name)
            return f"other {self.first[name]}" if member is not None and member[1] else name

        initial = {
            frozenset((rename(name), renamed(value, rename)) for name, value in each.items())
            for each in map(system.valuation, system.initial)
        }
        actions = {of_action(each, rename) for each in system.actions}
        parties = {
            (rename(p.name), p.daemon, *(of_term(t, rename) for t in (p.live, p.dead, p.abandoned)))
            for p in system.parties
        }
        holds = {
            (rename(r.name), rename(h.party), of_term(h.when, rename))
            for r in system.resources
            for h in r.holds
        }
        bad = {(each.code, of_term(each.bad, rename)) for each in system.properties}
        limits = {of_term(each.exceeded, rename) for each in system.limits}
        return {rename(each) for each in there}, initial, actions, parties, holds, bad, limits


def names_in(term: Term) -> set[str]:
    """Every name in a term."""
    found: set[str] = {each.name for each in variables(term)}
    _constants(term, found)
    return found


def _constants(term: Term, found: set[str]) -> None:
    of_term(term, lambda name: found.add(name) or name)  # type: ignore[func-returns-value]


def _unchanged(name: str) -> str:
    return name
