"""What an engine is given and what it gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from mortmain.checker.evidence.verdict import Verdict
from mortmain.model.transition.system import TransitionSystem


@dataclass(frozen=True, slots=True)
class Budget:
    """How much a check may spend before it answers `Undecided`."""

    seconds: float | None = None
    states: int = 2_000_000


USUAL = Budget()


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

    def check(
        self, system: TransitionSystem, *, within: Budget = USUAL, report: Reporter = silent
    ) -> Verdict:
        """The verdict, with all findings; `KeyboardInterrupt` ends in what was found so far."""
        ...
