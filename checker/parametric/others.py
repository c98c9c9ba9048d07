"""What a step asks of all others at once, answered both ways.

Whether anybody else is left, say: that is a question about every number of members, which no view
of one of them answers.  A step that asks it may be taken wherever one of the two answers lets it;
and it can be relied on only where, whatever the answer, it or one that does the same can be taken.
The first adds behaviour, the second takes some away, so that proofs stay sound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from mortmain.checker.evidence.certificate import OR_THE_SAME
from mortmain.checker.parametric.names import Member
from mortmain.model.term.build import FALSE, TRUE, all_of, any_of, negation
from mortmain.model.term.nodes import And, Not, Or, Term, Variable
from mortmain.model.term.rewrite import variables
from mortmain.model.transition.action import Action, Kind

Taken = tuple[Action, Member | None]
"""A step, and whose it is."""
Local = Callable[[Variable], Member | None]
"""Tells whose a variable is, `None` if it is shared."""
Answers = (True, False)


def answered(local: Local, steps: Iterable[Taken]) -> Iterator[Taken]:
    """The steps, of which none asks whether something is so of any of the others."""
    asking: list[_Asking] = []
    for action, by in steps:
        question = _Question(local, by)
        question.answer(action.guard, True)
        # With two questions it would take four answers, and nobody has asked that yet.
        if len(question.asked) == 1:
            asking.append((action, question))
        else:
            yield action, by
    for _, alike in groupby(sorted(asking, key=_what_it_does), _what_it_does):
        yield from _both_ways(list(alike))


def _both_ways(alike: list[_Asking]) -> Iterator[Taken]:
    certain = [
        any_of(*(question.answer(action.guard, answer) for action, question in alike))
        for answer in Answers
    ]
    for action, question in alike:
        either = any_of(*(question.answer(action.guard, answer) for answer in Answers))
        yield replace(action, guard=either, kind=Kind.ENVIRONMENT), question.by
    action, question = alike[0]
    yield replace(action, name=action.name + OR_THE_SAME, guard=all_of(*certain)), question.by


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
