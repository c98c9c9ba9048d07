"""An action: one atomic step that one party can take."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mortmain.model.diagnostic import Span
from mortmain.model.term.build import TRUE, all_of
from mortmain.model.term.nodes import Term, Variable


class Kind(StrEnum):
    """Who makes a step happen, and whether anybody may rely on it."""

    SYSTEM = "system"
    """The program and its runtimes; taken sooner or later unless something else comes first."""
    TIMEOUT = "timeout"
    """An armed timer fires: at any moment, but not never, so that it may be relied on."""
    KILL = "kill"
    """The environment kills; it may, it need not."""
    ENVIRONMENT = "environment"
    """Anything else that may happen and need not."""

    @property
    def dependable(self) -> bool:
        """Whether the step comes for certain if it stays possible; others are no progress."""
        return self in (Kind.SYSTEM, Kind.TIMEOUT)


@dataclass(frozen=True, slots=True)
class Action:
    """One atomic step: where `at` and `guard` hold, all updates happen at once.

    `at` says that the party has come to this point; `guard` is what it may have to wait for there.
    A party is *blocked* where it has an action with `at` true and none that is enabled.
    """

    name: str
    party: str
    guard: Term
    updates: tuple[tuple[Variable, Term], ...]
    at: Term = TRUE
    kind: Kind = Kind.SYSTEM
    waits_for: str | None = None
    """The resource, signal or party that is waited for while `at` holds and `guard` does not."""
    towards: str | None = None
    """The party or resource that the step acts on: where an arrow in a picture would point."""
    text: str = ""
    """What the party does, without its name, as in "takes db"."""
    span: Span | None = None

    @property
    def enabled(self) -> Term:
        """The condition under which the step can be taken."""
        return all_of(self.at, self.guard)
