"""A story: everything there is to tell about one finding, in words, before any layout."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mortmain.checker.evidence.trace import Trace
from mortmain.checker.evidence.verdict import Finding
from mortmain.checker.evidence.waitfor import WaitForGraph
from mortmain.model.diagnostic import Span
from mortmain.model.transition.action import Kind


class Cause(StrEnum):
    """Why a party is blocked for ever, read off its wait-for graph."""

    CYCLE = "cycle"
    SELF = "self"
    DEAD_OWNER = "dead owner"
    SNOOZED_OWNER = "snoozed owner"
    DEAD_PEER = "dead peer"
    BLOCKED_THREAD = "blocked thread"
    LOST_WAKE_UP = "lost wake-up"


@dataclass(frozen=True, slots=True)
class Change:
    """A shown variable got another value; values are already words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the trace, numbered from 1."""

    number: int
    party: str
    text: str
    kind: Kind
    changes: tuple[Change, ...]
    span: Span | None
    no_return: bool
    """After this step the bad end can no longer be avoided."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """A party that is stuck in the last state, or a resource's dead hand."""

    party: str
    waits_for: str
    held_by: str | None
    """Who holds what is waited for, if it is something that is held."""
    dead_since: int | None
    """The step at which the holder, or the one it depends on, died."""
    cause: Cause
    span: Span | None


@dataclass(frozen=True, slots=True)
class Story:
    """One finding told: the run, the state it ends in, who is stuck there, and why."""

    finding: Finding
    trace: Trace
    steps: tuple[Step, ...]
    graph: WaitForGraph
    blocked: tuple[Blocked, ...]
    sentence: str
    """One line of cause."""
    alternative: str | None
    """What could have happened instead of the step of no return, in words."""
