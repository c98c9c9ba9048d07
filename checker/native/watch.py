"""The budget of a search, and who is told how far it has come."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from mortmain.checker.engine import Budget, Progress, Reporter
from mortmain.checker.evidence.verdict import Cut, Exhaustive, Spent
from mortmain.checker.machine import resident
from mortmain.checker.native.interrupt import Interrupts
from mortmain.checker.native.room import Room

REPORT_EVERY = 0.2


class Watch:
    """Looks after the budget, and says from time to time how far the search has come."""

    def __init__(
        self, within: Budget, room: Room, report: Reporter, progress: Callable[[float], Progress]
    ) -> None:
        self.within, self.room = within, room
        self.report, self.progress = report, progress
        self.interrupts: Interrupts | None = None
        self.started = self.reported = monotonic()

    def spent(self, states: int) -> Spent | None:
        """What has run out, if anything."""
        if self.interrupts and self.interrupts.asked:
            return Spent.INTERRUPTED
        if states > self.room.states:
            return self.room.spent
        now = monotonic()
        if self.within.seconds is not None and now - self.started >= self.within.seconds:
            return Spent.SECONDS
        if now - self.reported >= REPORT_EVERY:
            self.reported = now
            try:
                self.report(self.progress(now - self.started))
            except KeyboardInterrupt:
                return Spent.INTERRUPTED
        return None


class Shrinking:
    """How long something takes to vanish, judged by how it has shrunk since it was largest."""

    def __init__(self) -> None:
        self.most, self.since = 0, 0.0

    def left(self, size: int, now: float) -> float | None:
        """Seconds from now; `None` where it has not shrunk by a tenth yet.

        >>> it = Shrinking()
        >>> it.left(100, 1.0), it.left(95, 2.0), it.left(50, 3.0), it.left(200, 4.0)
        (None, None, 2.0, None)
        """
        if size >= self.most:
            self.most, self.since = size, now
        shrunk = self.most - size
        return size * (now - self.since) / shrunk if 10 * shrunk > self.most else None


class Told:
    """Says from time to time what is done with the states of a search that has ended."""

    def __init__(self, how: Exhaustive | Cut, report: Reporter) -> None:
        self._how, self._report = how, report
        self._started = self._reported = monotonic()

    def __call__(self, doing: str, part: float) -> None:
        """So much of it is done."""
        now = monotonic()
        if now - self._reported >= REPORT_EVERY:
            self._reported = now
            how = self._how
            self._report(
                Progress(
                    states=how.states,
                    transitions=how.transitions,
                    depth=how.depth,
                    frontier=0,
                    seconds=now - self._started,
                    memory=resident(),
                    doing=f"{doing}: {100 * part:.0f} %",
                )
            )
