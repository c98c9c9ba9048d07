"""A schedule run again, step by step, through the interpreter."""

from __future__ import annotations

from mortmain.checker.evidence.trace import Schedule, Trace
from mortmain.checker.explicit.interpreter import can_be_taken, enabled, successor
from mortmain.model.transition.system import TransitionSystem


def replay(system: TransitionSystem, schedule: Schedule) -> Trace:
    """The trace of `schedule`; `ValueError`, saying where and why, if it cannot be followed.

    >>> from mortmain.model.term.build import less, plus
    >>> from mortmain.model.term.sorts import Range
    >>> from mortmain.model.transition.builder import Builder
    >>> counter = Builder("counter")
    >>> x = counter.variable("x", Range(0, 1), initial=0)
    >>> counter.action("increment", when=less(x, 1), then={x: plus(x, 1)})
    >>> replay(counter.build(), Schedule(0, (0,))).states
    ((0,), (1,))
    >>> replay(counter.build(), Schedule(0, (0, 0)))
    Traceback (most recent call last):
    ValueError: step 2: `increment` is not possible; nothing is
    """
    if not 0 <= schedule.initial < len(system.initial):
        raise ValueError(
            f"there is no initial state {schedule.initial}; "
            f"`{system.name}` has {len(system.initial)}, numbered from 0"
        )
    state = system.initial[schedule.initial]
    states = [state]
    for number, index in enumerate(schedule.actions, start=1):
        if not 0 <= index < len(system.actions):
            raise ValueError(
                f"step {number}: there is no action {index}; "
                f"`{system.name}` has {len(system.actions)}, numbered from 0"
            )
        if not can_be_taken(system, state, index):
            possible = enabled(system, state)
            names = ", ".join(f"{each} `{system.actions[each].name}`" for each in possible)
            rest = f"these are: {names}" if names else "nothing is"
            raise ValueError(
                f"step {number}: `{system.actions[index].name}` is not possible; {rest}"
            )
        state = successor(system, state, index)
        states.append(state)
    return Trace(system, schedule, tuple(states))
