"""Who has found that something is so of none of the others, which it then never is again.

A call may be posted to nowhere only if no isolate is left; whoever has done that is not there
beside anybody who is alive.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from mortmain.checker.parametric.others import Asked
from mortmain.checker.parametric.sums import Change
from mortmain.checker.parametric.view import Local, Shared


@dataclass(frozen=True, eq=False)
class Alone:
    """Those members, and what is so of nobody beside them."""

    members: frozenset[Local]
    asked: Asked


def alone(
    says: Callable[[Asked, Local], bool],
    initial: Iterable[tuple[Shared, Local]],
    changes: Iterable[Change],
) -> Iterator[Alone]:
    """What can be said of members that one only becomes by a step that asks; `says` tells whether
    what is asked is so of a member."""
    every, begin = list(changes), [local for _, local in initial]
    questions = {each.asked.of: each.asked for each in every if each.asked is not None}
    for of, asked in questions.items():
        pairs = [pair for each in every for pair in each.members]
        if any(says(asked, new) and not says(asked, old) for old, new in pairs):
            continue
        after: dict[Local, list[Local]] = {}
        for each in every:
            if each.asked is None or each.asked.of != of:
                for old, new in each.members:
                    after.setdefault(old, []).append(new)
        found, waiting = set(begin), begin.copy()
        while waiting:
            new_ = [each for each in after.get(waiting.pop(), ()) if each not in found]
            found.update(new_)
            waiting += new_
        yield Alone(frozenset(new for _, new in pairs) - found, asked)
