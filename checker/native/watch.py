"""The budget of a search, and who is told how far it has come."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from mortmain.checker.engine import Budget, Progress, Reporter
from mortmain.checker.evidence.verdict import Spent
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


def help_for(spent: Spent, within: Budget) -> str:
    """Which flag to raise."""
    match spent:
        case Spent.STATES:
            return f"raise the number of states with `--max-states {10 * within.states}`"
        case Spent.MEMORY:
            return "give it more memory with `--memory`, or make the system smaller"
        case Spent.SECONDS:
            return f"give it more time with `--timeout {10 * (within.seconds or 1):g}`"
        case _:
            return "run it again and let it finish"
