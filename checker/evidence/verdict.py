"""Verdicts: what was found, and how it is known."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mortmain.checker.evidence.trace import Schedule
from mortmain.model.transition.properties import Code


class Severity(StrEnum):
    """An error makes the verdict `violated`; a warning is shown beside any verdict."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong, and the shortest schedule that shows it."""

    code: Code
    subject: str
    """The party, resource or property it is about."""
    schedule: Schedule
    severity: Severity = Severity.ERROR
    no_return: int | None = None
    """The first step (from 1) after which the bad end is unavoidable; 0 if it always was."""
    alternative: int | None = None
    """An action that could have been taken instead of that step and would have left a way out."""
    states: int = 1
    """In how many of the visited states it is true."""


@dataclass(frozen=True, slots=True)
class Exhaustive:
    """Every reachable state was visited."""

    states: int
    transitions: int
    depth: int


class Spent(StrEnum):
    """What a search can run out of."""

    STATES = "states"
    SECONDS = "seconds"
    INTERRUPTED = "interrupted"
    LIMIT = "limit"


@dataclass(frozen=True, slots=True)
class Cut:
    """The search stopped early: what ran out, what was covered, and which flag to raise."""

    spent: Spent
    states: int
    transitions: int
    depth: int
    help: str


@dataclass(frozen=True, slots=True)
class Holds:
    """Nothing is wrong, and this is how it is known."""

    how: Exhaustive
    warnings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Violated:
    """Something is wrong; the headline comes first.  True even of a search that was cut short."""

    findings: tuple[Finding, ...]
    how: Exhaustive | Cut
    warnings: tuple[Finding, ...] = ()

    @property
    def headline(self) -> Finding:
        """The finding nearest to the root."""
        return self.findings[0]


@dataclass(frozen=True, slots=True)
class Undecided:
    """Nothing wrong was found in what was looked at, which is not everything."""

    how: Cut
    warnings: tuple[Finding, ...] = ()


Verdict = Holds | Violated | Undecided
