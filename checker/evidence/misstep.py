"""A step that the spec got wrong, found by an engine that does not know how to say it."""

from __future__ import annotations

from mortmain.checker.evidence.trace import Schedule


class Misstep(Exception):  # noqa: N818 - it becomes a `SpecError` when it is taken again
    """The last step of the schedule gives a variable a value that it cannot have."""

    def __init__(self, schedule: Schedule) -> None:
        super().__init__(f"the last step of {schedule} leads to no state")
        self.schedule = schedule
