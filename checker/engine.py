"""What an engine is given and what it gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from mortmain.checker.evidence.vacuity import Vacuity
from mortmain.checker.evidence.verdict import Spent, Verdict
from mortmain.model.transition.system import TransitionSystem


@dataclass(frozen=True, slots=True)
class Budget:
    """How much a check may spend before it answers `Undecided`."""

    seconds: float | None = None
    states: int = 2_000_000
    memory: int | None = None
    """Bytes, of the whole process; by default what the machine has left."""

    def how_to_raise(self, spent: Spent) -> str:
        """What gives a search that has spent it more."""
        match spent:
            case Spent.STATES:
                return f"raise the number of states with `--max-states {10 * self.states}`"
            case Spent.MEMORY:
                return "give it more memory with `--memory`, or make the system smaller"
            case Spent.SECONDS:
                return f"give it more time with `--timeout {10 * (self.seconds or 1):g}`"
            case _:
                return "run it again and let it finish"


USUAL = Budget()


@dataclass(frozen=True, slots=True)
class Checkpoints:
    """Where a long search is kept now and then, and where one is that is to be continued."""

    folder: Path
    every: float = 300.0
    """Seconds between two checkpoints; one more is written when the search ends early."""
    resume: bool = False
    """Whether to go on with the search that is kept there."""


class Reduce(StrEnum):
    """What may be left out of a search, as one asks for it."""

    NONE = "none"
    SYM = "sym"
    """Of states that differ only in which of some interchangeable parties is which, one."""
    POR = "por"
    """Of orders of steps that do not touch each other, one."""
    SLICE = "slice"
    """Variables and steps that no finding can see."""
    ALL = "all"
    USUAL = "usual"
    """Slicing, and symmetry where it is worth it: neither changes a run."""

    def includes(self, other: Reduce) -> bool:
        """Whether who asks for this asks for the other."""
        usual = (Reduce.SYM, Reduce.SLICE)
        return self in (other, Reduce.ALL) or (self is Reduce.USUAL and other in usual)


class Refused(Exception):  # noqa: N818 - the user has to decide, nothing is broken
    """Something that was asked for cannot be done; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a search has come."""

    states: int
    transitions: int
    depth: int
    frontier: int
    seconds: float
    memory: int = 0
    """Bytes of the process; 0 if nobody knows."""
    left: float | None = None
    """Seconds until the frontier is empty if it goes on shrinking as it does; `None` if it grows.
    What the next kill leads to comes after that."""
    doing: str = ""
    """What is done with the states once all are there."""


Reporter = Callable[[Progress], None]


def silent(progress: Progress) -> None:
    """A reporter that says nothing."""


class Engine(Protocol):
    """Decides a transition system; every counterexample has been replayed before it is returned."""

    name: str
    notes: tuple[str, ...]
    """What is worth knowing of how it searched the last time; nothing, as a rule."""
    statistics: tuple[str, ...]
    """How states were laid out that time, what was left out, and why."""

    vacuous: tuple[Vacuity, ...] | None
    """What never happened in it, although it might have; `None` if that was not looked for."""

    def check(
        self, system: TransitionSystem, *, within: Budget = USUAL, report: Reporter = silent
    ) -> Verdict:
        """The verdict, with all findings; `KeyboardInterrupt` ends in what was found so far."""
        ...
