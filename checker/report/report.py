"""A report: a result that shows itself, as text, as JSON, as a picture, in a notebook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mortmain.checker.explain.story import Story
from mortmain.checker.render.graphviz import DrawingUnavailable
from mortmain.checker.render.sequence import sequence_dot
from mortmain.checker.render.waitfor import waits_picture
from mortmain.checker.report.json import as_text, result_as_value
from mortmain.checker.report.picture import Picture
from mortmain.checker.report.result import Result
from mortmain.checker.report.text import result_as_text


@dataclass(frozen=True, slots=True)
class Report(Result):
    """What a check found; in a notebook it shows the wait-for picture and the story."""

    def waitfor(self, step: int | None = None) -> Picture:
        """Who waits for whom after `step` of the headline's story; where it ends, if `None`."""
        return Picture(
            waits_picture(self._told(), step), f"who waits for whom in {self.subject.name}"
        )

    def sequence(self) -> Picture:
        """The headline's story as a sequence diagram: one lane for each party and lock."""
        return Picture(sequence_dot(self._told()), f"the run of {self.subject.name}")

    def to_text(self, *, time: bool = True) -> str:
        """The report as the command line prints it, without colours."""
        return result_as_text(self, time=time)

    def to_dict(self, *, time: bool = False) -> dict[str, Any]:
        """The report as plain values, described by `schema.json` beside this file."""
        return result_as_value(self, time=time)

    def to_json(self, *, time: bool = False) -> str:
        """The same as JSON text."""
        return as_text(self.to_dict(time=time))

    def assert_holds(self) -> None:
        """Nothing if all is well; else `AssertionError` with the whole story, for a test."""
        __tracebackhide__ = True
        if self.headline != "holds":
            raise AssertionError("\n" + self.to_text())

    def __str__(self) -> str:
        return self.to_text()

    def _repr_mimebundle_(
        self, include: Sequence[str] | None = None, exclude: Sequence[str] | None = None
    ) -> dict[str, str]:
        told = self.to_text(time=False)
        if self.story is None:
            return {"text/plain": told}
        try:
            return {"image/svg+xml": self.waitfor().drawn(".svg").decode(), "text/plain": told}
        except DrawingUnavailable as reason:
            return {"text/plain": f"{told}\n\nThere is no picture, for {reason}."}

    def _told(self) -> Story:
        if self.story is None:
            raise ValueError(
                f"{self.subject.name} has no story to draw: the headline is {self.headline!r}"
            )
        return self.story
