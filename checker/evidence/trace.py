"""A trace is a schedule: where a run starts and which actions it takes."""

from __future__ import annotations

from dataclasses import dataclass

from mortmain.model.transition.action import Action
from mortmain.model.transition.system import State, TransitionSystem


@dataclass(frozen=True, slots=True)
class Schedule:
    """An initial state and the actions taken from it, all by their index in the system."""

    initial: int
    actions: tuple[int, ...] = ()

    def __str__(self) -> str:
        """The form in which a schedule is printed and read back: `0:3.1.4`."""
        return f"{self.initial}:" + ".".join(map(str, self.actions))

    @classmethod
    def parse(cls, text: str) -> Schedule:
        """The schedule that prints as `text`; `ValueError` if there is none.

        >>> Schedule.parse("0:3.1")
        Schedule(initial=0, actions=(3, 1))
        """
        initial, colon, actions = text.partition(":")
        if not colon:
            raise ValueError("a schedule looks like 0:3.1.4")
        return cls(int(initial), tuple(map(int, actions.split("."))) if actions else ())


@dataclass(frozen=True, slots=True)
class Trace:
    """A schedule with the states it leads through: one more than there are steps.

    Made by `mortmain.checker.explicit.replay`, which computes every state anew.
    """

    system: TransitionSystem
    schedule: Schedule
    states: tuple[State, ...]

    @property
    def steps(self) -> tuple[Action, ...]:
        """The actions taken, in order."""
        return tuple(self.system.actions[each] for each in self.schedule.actions)
