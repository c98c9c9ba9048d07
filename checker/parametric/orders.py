"""How a term uses the queues in which members stand: only what does not depend on how many do."""

from __future__ import annotations

from collections.abc import Callable

from mortmain.checker.parametric.uncountable import Uncountable
from mortmain.model.diagnostic import Span
from mortmain.model.term.inference import sort_of
from mortmain.model.term.nodes import (
    Append,
    Constant,
    Contains,
    Equal,
    Head,
    IfThenElse,
    Length,
    Less,
    Tail,
    Term,
    Variable,
    Without,
)
from mortmain.model.term.rewrite import children
from mortmain.model.term.sorts import Sequence

Refers = Callable[[Variable], bool]
Known = Callable[[object], bool]
"""Whether a name is that of somebody who is not counted, or of one whom the term may speak of."""


def looks_at_order(term: Term, refers: Refers) -> set[str]:
    """The queues of members of which the term has to know who is first, or whether anybody is."""
    found: set[str] = set()
    waiting = [term]
    while waiting:
        part = waiting.pop()
        waiting += children(part)
        if isinstance(part, Head | Tail | Length):
            found |= {each.name for each in _queues(part.sequence, refers)}
    return found


def check(term: Term, refers: Refers, known: Known, span: Span | None) -> None:
    """`Uncountable` if the term asks more of a queue of members than who is first and who is in it.

    Who is first, whether anybody is, and whether somebody is in it, is the same if members are left
    out that are not first; the length, or who comes second, is not.
    """
    match term:
        case Equal(Length(sequence), Constant(0)) | Equal(Constant(0), Length(sequence)):
            _plain(sequence, refers, span)
            return
        case Less(Constant(0), Length(sequence)):
            _plain(sequence, refers, span)
            return
        case Length(sequence) if _queues(sequence, refers):
            raise _too_much("how many stand in a queue", span)
        case Head(sequence) if _queues(sequence, refers):
            _plain(sequence, refers, span)
            return
        case Tail(sequence) if _queues(sequence, refers):
            _plain(sequence, refers, span)
            return
        case Equal(left, right) if not isinstance(left, Constant) and not isinstance(
            right, Constant
        ):
            if _is_reference(left, refers) or _is_reference(right, refers):
                raise _too_much("whether two places name the same one", span)
        case Equal(left, right) if _is_queue(left) and _queues(term, refers):
            raise _too_much("a queue as a whole", span)
        case Append(_, element) | Without(_, element) | Contains(_, element):
            if not isinstance(element, Constant) and _is_reference(element, refers):
                raise _too_much("which one passes from one place to a queue", span)
            if isinstance(term, Contains) and isinstance(element, Constant):
                if not known(element.value):
                    raise _too_much("whether any of those that are counted is in a queue", span)
    for each in children(term):
        check(each, refers, known, span)


def _plain(sequence: Term, refers: Refers, span: Span | None) -> None:
    if _queues(sequence, refers) and not isinstance(sequence, Variable):
        raise _too_much("who comes second in a queue", span)


def _queues(term: Term, refers: Refers) -> list[Variable]:
    """The queues of members in the term."""
    found, waiting = [], [term]
    while waiting:
        part = waiting.pop()
        waiting += children(part)
        if isinstance(part, Variable) and refers(part):
            found.append(part)
    return found


def _is_queue(term: Term) -> bool:
    return isinstance(sort_of(term), Sequence)


def _is_reference(term: Term, refers: Refers) -> bool:
    """Whether its value can name a member."""
    match term:
        case Variable():
            return refers(term)
        case Head(sequence):
            return bool(_queues(sequence, refers))
        case IfThenElse(_, then, otherwise):
            return _is_reference(then, refers) or _is_reference(otherwise, refers)
    return False


def _too_much(what: str, span: Span | None) -> Uncountable:
    return Uncountable(f"a step depends on {what}", "", span)
