"""What never happens in a state graph that has all states.

A spec in which the lock is never taken holds, and says nothing.  What is suspected of it stands in
`mortmain.checker.evidence.vacuity`; here the states are looked at that may remove a suspicion.
That is done only where nothing is wrong; where something is, it is no news that somebody does not
get far.
"""

from __future__ import annotations

from collections.abc import Iterable

from mortmain.checker.evidence.vacuity import Suspicion, Vacuity, suspicions, told
from mortmain.checker.explicit.compile import predicate
from mortmain.model.transition.system import State, TransitionSystem


def vacuities(system: TransitionSystem, states: Iterable[State]) -> tuple[Vacuity, ...]:
    """What never happens in these states, which are all, and of which none is wrong."""
    return told(remaining(system, suspicions(system), states))


def remaining(
    system: TransitionSystem, suspected: Iterable[Suspicion], states: Iterable[State]
) -> tuple[Suspicion, ...]:
    """The suspicions that none of the states removes."""
    known = list(states)
    return tuple(each for each in suspected if not any(map(predicate(system, each.unless), known)))
