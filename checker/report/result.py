"""A result: what was checked, the verdict, and the stories; nothing of how it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from mortmain.checker.evidence.vacuity import Vacuity
from mortmain.checker.evidence.verdict import Finding, Undecided, Verdict, Violated
from mortmain.checker.explain.story import Story
from mortmain.checker.report.remedy import Remedy
from mortmain.checker.report.subject import Subject
from mortmain.model.transition.system import TransitionSystem


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of one check, as a value."""

    subject: Subject
    system: TransitionSystem
    engine: str
    verdict: Verdict
    stories: tuple[Story, ...]
    """One for each finding, the headline first, then one for each warning."""
    seconds: float = 0.0
    remedies: tuple[Remedy, ...] = ()
    """What was checked again beside it, if that was asked for."""
    notes: tuple[str, ...] = ()
    """What is worth knowing of how it was searched."""
    vacuous: tuple[Vacuity, ...] | None = None
    """What the spec never does; `None` if that was not looked for."""
    statistics: tuple[str, ...] = ()
    """How states were laid out, what was left out of the search, and why; told if asked for."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong, nearest to the root first; empty unless violated."""
        return self.verdict.findings if isinstance(self.verdict, Violated) else ()

    @property
    def headline(self) -> str:
        """`holds`, `undecided`, or the code of the finding nearest to the root."""
        if isinstance(self.verdict, Violated):
            return str(self.verdict.headline.code)
        return "undecided" if isinstance(self.verdict, Undecided) else "holds"

    @property
    def story(self) -> Story | None:
        """The story of the headline, if something is wrong."""
        return self.stories[0] if self.findings and self.stories else None

    @property
    def codes(self) -> frozenset[str]:
        """The codes of all findings; the verdict itself where there is none."""
        return frozenset(str(each.code) for each in self.findings) or frozenset({self.headline})

    @property
    def as_expected(self) -> bool:
        """Whether this is what the spec expects: one code is the headline, several are all of them.

        False where the spec expects nothing.
        """
        expect = self.subject.expect
        return (expect == {self.headline}) if len(expect) == 1 else (expect == self.codes)

    def __bool__(self) -> NoReturn:
        raise TypeError(
            "a report is neither true nor false: use `.as_expected`, `.assert_holds()`,"
            " or compare `.headline` with 'holds'"
        )
