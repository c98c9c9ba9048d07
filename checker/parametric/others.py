"""What a step asks of all others at once, answered both ways.

Whether anybody else is left, say: that is a question about every number of members, which no view
of one of them answers.  A step that asks it may be taken wherever one of the two answers lets it,
if there can be somebody else of whom that answer is true: there are two of each at least.  It can
be relied on only where, whatever the answer, it or one that does the same can be taken; or where
one of the answers is sure, as somebody who is seen gives it, or everybody who is not.
The first adds behaviour, the second takes some away, so that proofs stay sound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from mortmain.checker.evidence.certificate import OR_THE_SAME
from mortmain.checker.parametric.family import Family
from mortmain.checker.parametric.meaning import of_term
from mortmain.checker.parametric.names import Member
from mortmain.model.term.build import FALSE, TRUE, all_of, any_of, negation
from mortmain.model.term.nodes import And, Not, Or, Term, Variable
from mortmain.model.term.rewrite import variables
from mortmain.model.transition.action import Action, Kind
from mortmain.model.transition.system import TransitionSystem

Taken = tuple[Action, Member | None]
"""A step, and whose it is."""
Local = Callable[[Variable], Member | None]
"""Tells whose a variable is, `None` if it is shared."""
ANSWERS = (True, False)


@dataclass(frozen=True)
class Asked:
    """What a step asks of all others, and the answer with which it is taken."""

    of: tuple[tuple[Member, Term], ...]
    """For one member of each parameter, what is asked of each of them."""
    answer: bool
    """Whether it is so of any of them."""
    sure: bool
    """Whether it is only taken where no other answer is possible."""


def either_way(system: TransitionSystem, owners: Mapping[str, Member]) -> TransitionSystem:
    """The system whose steps do not ask whether something is so of any of the others, as far as
    that can be said of it without knowing who can be there at the same time."""

    def local(variable: Variable) -> Member | None:
        return owners.get(variable.name)

    rest, asking = _asking(local, ((each, owners.get(each.party)) for each in system.actions))
    actions = [action for action, _ in rest]
    for alike in asking:
        for action, question in alike:
            either = any_of(*(question.answer(action.guard, answer) for answer in ANSWERS))
            actions.append(replace(action, guard=either, kind=Kind.ENVIRONMENT))
        action, _ = alike[0]
        certain = all_of(*(_certain(alike, answer) for answer in ANSWERS))
        actions.append(replace(action, name=action.name + OR_THE_SAME, guard=certain))
    return replace(system, actions=tuple(actions))


def answered_apart(
    family: Family, steps: Iterable[Taken]
) -> Iterator[tuple[Action, Member | None, Asked | None]]:
    """The same with a step for each answer, which says what it asks."""
    rest, asking = _asking(family.local, steps)
    yield from ((action, by, None) for action, by in rest)
    for alike in asking:
        for action, question in alike:
            for answer in ANSWERS:
                guard = question.answer(action.guard, answer)
                possible = replace(action, guard=guard, kind=Kind.ENVIRONMENT)
                yield possible, question.by, question.told(family, answer, sure=False)
        action, question = alike[0]
        certain = {answer: _certain(alike, answer) for answer in ANSWERS}
        action = replace(action, name=action.name + OR_THE_SAME)
        yield replace(action, guard=all_of(*certain.values())), question.by, None
        for answer, guard in certain.items():
            if told := question.told(family, answer, sure=True):
                yield replace(action, guard=guard), question.by, told


def _asking(local: Local, steps: Iterable[Taken]) -> tuple[list[Taken], list[list[_Asking]]]:
    """The steps that ask nothing of others, and the others, those together that do the same."""
    rest: list[Taken] = []
    asking: list[_Asking] = []
    for action, by in steps:
        question = _Question(local, by)
        question.answer(action.guard, True)
        # With two questions it would take four answers, and nobody has asked that yet.
        if len(question.asked) == 1:
            asking.append((action, question))
        else:
            rest.append((action, by))
    together = groupby(sorted(asking, key=_what_it_does), _what_it_does)
    return rest, [list(alike) for _, alike in together]


def _certain(alike: list[_Asking], answer: bool) -> Term:
    """Where one of them can be taken, if that is the answer."""
    return any_of(*(question.answer(action.guard, answer) for action, question in alike))


def _what_it_does(step: _Asking) -> str:
    """The same for steps that ask the same, and are told apart by their guards alone."""
    action, question = step
    (asked,) = question.asked
    same = action.party, action.kind, action.at, action.updates
    return repr((same, sorted(map(repr, asked))))


class _Question:
    """Whether something is so of any of those who are counted but for one."""

    def __init__(self, local: Local, by: Member | None) -> None:
        self.local = local
        self.by = by
        self.asked: set[frozenset[Term]] = set()
        """What is asked of each of them; known once it was answered."""

    def answer(self, term: Term, yes: bool) -> Term:
        """The term, if that is the answer."""
        match term:
            case Or(operands):
                theirs = [each for each in operands if self._is_theirs(each)]
                own = [self.answer(each, yes) for each in operands if each not in theirs]
                return any_of(*own, *self._known(theirs, TRUE if yes else FALSE))
            case And(operands):
                theirs = [each for each in operands if self._is_theirs(each)]
                own = [self.answer(each, yes) for each in operands if each not in theirs]
                return all_of(*own, *self._known(map(negation, theirs), FALSE if yes else TRUE))
            case Not(operand):
                return negation(self.answer(operand, yes))
            case _ if self._is_theirs(term):
                # Where there is one other, nothing says "any" of it.
                return all_of(*self._known([term], TRUE if yes else FALSE))
        return term

    def told(self, family: Family, answer: bool, *, sure: bool) -> Asked | None:
        """What is asked, if it is the same of each of the others."""

        def as_the_first(term: Term) -> object:
            return of_term(term, lambda name: family.first.get(name, name))

        of: dict[Member, Term] = {}
        (asked,) = self.asked
        for term in sorted(asked, key=repr):
            (who,) = {family.owners[each.name] for each in variables(term)}
            alike = next((each for each in of if each[0] == who[0]), who)
            if as_the_first(of.setdefault(alike, term)) != as_the_first(term):
                return None
        others = {
            (parameter, number)
            for parameter, _ in of
            for number in range(len(family.names[parameter]))
        }
        known = {family.owners[each.name] for term in asked for each in variables(term)}
        return Asked(tuple(of.items()), answer, sure) if known == others - {self.by} else None

    def _known(self, theirs: Iterable[Term], answer: Term) -> list[Term]:
        asked = frozenset(theirs)
        if asked:
            self.asked.add(asked)
        return [answer] if asked else []

    def _is_theirs(self, term: Term) -> bool:
        """Whether it is about one of the others alone."""
        whose = {self.local(each) for each in variables(term)}
        return len(whose) == 1 and not whose & {None, self.by}


_Asking = tuple[Action, _Question]
