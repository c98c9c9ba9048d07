"""Verdicts: what was found, and how it is known."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mortmain.checker.evidence.trace import Schedule
from mortmain.model.term.nodes import Term
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
    """In how many of the visited states it is true; 0 if they were not counted."""


@dataclass(frozen=True, slots=True)
class Witness:
    """Something that ought to be possible, and a shortest schedule after which it is so."""

    subject: str
    """The property."""
    schedule: Schedule


@dataclass(frozen=True, slots=True)
class Exhaustive:
    """Every reachable state was visited."""

    states: int
    transitions: int
    depth: int


class Spent(StrEnum):
    """What a search can run out of."""

    STATES = "states"
    MEMORY = "memory"
    DISK = "disk"
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
class Inductive:
    """Whatever was not found is ruled out by induction; errors only, warnings were not looked for.

    No state that `invariant` allows begins `steps` steps that end in something wrong, and runs
    with fewer steps were looked at.
    """

    steps: int
    invariant: tuple[Term, ...]
    """Terms that are true in every reachable state."""
    covers: tuple[Code, ...]
    """The findings that were looked for."""
    states: int = 0
    """If there are any, it also rests on a state being one of so many, which no step leaves."""


@dataclass(frozen=True, slots=True)
class Unrolled:
    """Every run was followed to its end, or to a state it had come to before; errors only."""

    depth: int
    """The most steps that a run has."""
    covers: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class Bounded:
    """Runs of at most `depth` steps were looked at, and not everything is proved beyond that."""

    depth: int
    """-1 if not even the initial states were looked at to the end."""
    reason: str
    """What ended the inquiry."""
    help: str
    open: tuple[Code, ...]
    """The findings that longer runs may show."""
    covers: tuple[Code, ...]
    interrupted: bool = False


@dataclass(frozen=True, slots=True)
class AnyNumber:
    """Ruled out for every number, from one up, of the parties that some parameters count."""

    counted: tuple[str, ...]
    """The parameters."""
    views: int
    """How many views there are of one party beside what all share."""
    invariant: tuple[str, ...]
    """What they say, in words."""


@dataclass(frozen=True, slots=True)
class SomeNumbers:
    """Ruled out for some numbers of parties, and not shown for any number."""

    counted: tuple[str, ...]
    numbers: tuple[int, ...]
    """Those with which every state was visited."""
    reason: str
    place: str
    """The line of the spec that prevents more, if there is one."""
    help: str


How = Exhaustive | Inductive | Unrolled | AnyNumber | Cut | Bounded | SomeNumbers
"""How a verdict is known."""
Whole = Exhaustive | Inductive | Unrolled | AnyNumber
"""Those that leave nothing out."""
Part = Cut | Bounded | SomeNumbers
"""Those that do."""


@dataclass(frozen=True, slots=True)
class Holds:
    """Nothing is wrong, and this is how it is known."""

    how: Whole
    warnings: tuple[Finding, ...] = ()
    witnesses: tuple[Witness, ...] = ()


@dataclass(frozen=True, slots=True)
class Violated:
    """Something is wrong; the headline comes first.  True even of a search that was cut short."""

    findings: tuple[Finding, ...]
    how: How
    warnings: tuple[Finding, ...] = ()
    witnesses: tuple[Witness, ...] = ()

    @property
    def headline(self) -> Finding:
        """The finding nearest to the root."""
        return self.findings[0]


@dataclass(frozen=True, slots=True)
class Undecided:
    """Nothing wrong was found in what was looked at, which is not everything."""

    how: Part
    warnings: tuple[Finding, ...] = ()
    witnesses: tuple[Witness, ...] = ()


Verdict = Holds | Violated | Undecided
