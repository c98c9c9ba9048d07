"""Parties act; resources are held; signals are waited for."""

from __future__ import annotations

from dataclasses import dataclass

from mortmain.model.diagnostic import Span
from mortmain.model.term.build import FALSE, TRUE
from mortmain.model.term.nodes import Term
from mortmain.model.transition.properties import Code


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who takes steps: an isolate, a task, a callback at work."""

    name: str
    kind: str = "party"
    live: Term = TRUE
    """Begun, not done, and somebody counts on it: to be blocked for ever is then an error."""
    dead: Term = FALSE
    """Killed or shutting down: it never takes a step of its program again."""
    abandoned: Term = FALSE
    """Begun and not done, but whoever started it is dead: blocked for ever it is only a leak."""
    daemon: bool = False
    """May wait for ever without being stuck."""
    promise: bool = False
    """Not somebody but something that is owed: live until it comes about.  Nobody has to move for
    its sake alone, and one that never comes about is violated, not blocked."""
    polled_by: tuple[str, ...] = ()
    """The parties without any of which this one cannot move: the tasks that poll a future."""
    host: str | None = None
    """Where it runs and with what it dies: the isolate of a callback."""
    span: Span | None = None

    @property
    def expected(self) -> bool:
        """Whether it is somebody who ought to be done in the end: left over, it is a deadlock."""
        return not (self.daemon or self.promise)

    @property
    def stuck(self) -> Code:
        """What it is called when it can never go on."""
        return Code.VIOLATED if self.promise else Code.PERMANENT_BLOCK


@dataclass(frozen=True, slots=True)
class Hold:
    """`party` holds the resource (or one permit of it) where `when` is true."""

    party: str
    when: Term


@dataclass(frozen=True, slots=True)
class Resource:
    """Something that is held and given back; a hold that can never end makes it an orphan."""

    name: str
    kind: str = "lock"
    holds: tuple[Hold, ...] = ()
    """Who keeps others from it."""
    span: Span | None = None
    claims: tuple[Hold, ...] = ()
    """Who acts as if nobody else had it: two at once are a double grant.  Empty where that cannot
    happen, or is allowed."""


@dataclass(frozen=True, slots=True)
class Signal:
    """Something that is waited for and not held: a message, a reply, a notification."""

    name: str
    kind: str = "signal"
    sources: tuple[str, ...] = ()
    """The parties that could still give it."""
    span: Span | None = None
    keepers: tuple[Hold, ...] = ()
    """Who keeps whoever waits for it from learning that it will not come: an end of a channel.
    It is told, and decides nothing."""
