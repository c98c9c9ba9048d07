"""What an engine is given and what it gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from mortmain.checker.evidence.verdict import Verdict
from mortmain.model.transition.system import TransitionSystem


@dataclass(frozen=True, slots=True)
class Budget:
    """How much a check may spend before it answers `Undecided`."""

    seconds: float | None = None
    states: int = 2_000_000
    memory: int | None = None
    """Bytes, of the whole process; by default what the machine has left."""


USUAL = Budget()


@dataclass(frozen=True, slots=True)
class Checkpoints:
    """Where a long search is kept now and then, and where one is that is to be continued."""

    folder: Path
    every: float = 300.0
    """Seconds between two checkpoints; one more is written when the search ends early."""
    resume: bool = False
    """Whether to go on with the search that is kept there."""


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


Reporter = Callable[[Progress], None]


def silent(progress: Progress) -> None:
    """A reporter that says nothing."""


class Engine(Protocol):
    """Decides a transition system; every counterexample has been replayed before it is returned."""

    name: str
    notes: tuple[str, ...]
    """What is worth knowing of how it searched the last time; nothing, as a rule."""

    def check(
        self, system: TransitionSystem, *, within: Budget = USUAL, report: Reporter = silent
    ) -> Verdict:
        """The verdict, with all findings; `KeyboardInterrupt` ends in what was found so far."""
        ...
