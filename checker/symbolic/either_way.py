"""What a step asks of all others at once, answered both ways: the verifier's own reading of it.

Whether anybody else is left, say, is a question about every number of members, which no few of
them answer.  In place of such a step there is one that may be taken wherever one of the answers
lets it, and cannot be relied on, and one that can be, where either answer lets it be taken, or
another that does the same.  So every step of the system is there still, and one that can be relied
on is only where the system has such a one: whatever is never so, or never lasts, with these steps,
is so in the system itself, whoever it says are members, and however many there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mortmain.checker.evidence.certificate import OR_THE_SAME
from mortmain.checker.symbolic.members import Member, Members
from mortmain.model.term import nodes
from mortmain.model.term.build import FALSE, TRUE, all_of, any_of, negation
from mortmain.model.term.rewrite import variables
from mortmain.model.transition.action import Action, Kind
from mortmain.model.transition.system import TransitionSystem

Question = frozenset[nodes.Term]
"""What is asked of each of the others: whether one of these is true."""
_Deed = tuple[str, Kind, nodes.Term, object, Question]
"""What is the same of steps that ask the same, and are told apart by their guards alone."""


def either_way(system: TransitionSystem, members: Members) -> TransitionSystem:
    """The system whose steps ask nothing of all others, but for those that ask several things."""
    steps: list[Action] = []
    alike: dict[_Deed, list[Action]] = {}
    for action in system.actions:
        asked = set(_questions(action.guard, members, members.owner.get(action.party)))
        if len(asked) != 1:
            steps.append(action)
            continue
        (question,) = asked
        either = any_of(*(_answered(action.guard, question, x) for x in (TRUE, FALSE)))
        steps.append(replace(action, guard=either, kind=Kind.ENVIRONMENT))
        deed = action.party, action.kind, action.at, action.updates, question
        alike.setdefault(deed, []).append(action)
    for (*_, question), same in alike.items():
        surely = (
            any_of(*(_answered(each.guard, question, answer) for each in same))
            for answer in (TRUE, FALSE)
        )
        steps.append(replace(same[0], name=same[0].name + OR_THE_SAME, guard=all_of(*surely)))
    return replace(system, actions=tuple(steps))


def _questions(term: nodes.Term, members: Members, mine: Member | None) -> Iterator[Question]:
    """What the term asks of any of the others: one of several has to be so, or none of them."""
    match term:
        case nodes.Or(operands) | nodes.And(operands):
            theirs = [each for each in operands if _is_theirs(each, members, mine)]
            if theirs:
                is_or = isinstance(term, nodes.Or)
                yield frozenset(each if is_or else negation(each) for each in theirs)
            for each in operands:
                if each not in theirs:
                    yield from _questions(each, members, mine)
        case nodes.Not(operand):
            yield from _questions(operand, members, mine)
        case _ if _is_theirs(term, members, mine):
            yield frozenset((term,))


def _is_theirs(term: nodes.Term, members: Members, mine: Member | None) -> bool:
    """Whether it is about one of the others alone."""
    whose = {members.owner.get(each.name) for each in variables(term)}
    return len(whose) == 1 and not whose & {None, mine}


def _answered(term: nodes.Term, question: Question, answer: nodes.Term) -> nodes.Term:
    """The term, if that is the answer to the only question that it asks."""
    match term:
        case nodes.Or(operands):
            rest = [each for each in operands if each not in question]
            told = [answer] if len(rest) < len(operands) else []
            return any_of(*(_answered(each, question, answer) for each in rest), *told)
        case nodes.And(operands):
            rest = [each for each in operands if negation(each) not in question]
            told = [negation(answer)] if len(rest) < len(operands) else []
            return all_of(*(_answered(each, question, answer) for each in rest), *told)
        case nodes.Not(operand):
            return negation(_answered(operand, question, answer))
    return answer if term in question else term
