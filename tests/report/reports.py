"""Reports of small systems drawn by hand, one for each kind of verdict."""

from __future__ import annotations

from mortmain.checker.engine import USUAL, Budget
from mortmain.checker.evidence.verdict import Violated
from mortmain.checker.explain.narrate import story
from mortmain.checker.explicit.engine import ExplicitEngine
from mortmain.checker.explicit.replay import replay
from mortmain.checker.report.report import Report
from mortmain.checker.report.subject import Subject
from mortmain.model.term.build import less, plus
from mortmain.model.term.sorts import Range
from mortmain.model.transition.builder import Builder
from mortmain.model.transition.system import TransitionSystem
from tests.explain.drawings import incident

INCIDENT = Subject(
    "MutexStuckAfterKill",
    "incident.py",
    source="owner/project#1",
    expect=frozenset({"orphaned-lock"}),
    kills=1,
    parameters={"runners": 1},
    given={"runners": 1},
)


def report_of(system: TransitionSystem, subject: Subject, within: Budget = USUAL) -> Report:
    """What the explicit engine finds, in a tenth of a second by this clock."""
    engine = ExplicitEngine()
    verdict = engine.check(system, within=within)
    findings = verdict.findings if isinstance(verdict, Violated) else ()
    told = tuple(
        story(system, each, replay(system, each.schedule))
        for each in (*findings, *verdict.warnings)
    )
    return Report(subject, system, "explicit", verdict, told, 0.1, vacuous=engine.vacuous)


def violated() -> Report:
    """A lock held by a task whose isolate was killed."""
    return report_of(incident(), INCIDENT)


def holds() -> Report:
    """A counter that goes round for ever."""
    return report_of(counter(round_trip=True), Subject("Counter", "counter.py", kills=0))


def undecided() -> Report:
    """The same incident with too few states to find it."""
    return report_of(incident(), INCIDENT, Budget(states=3))


def built() -> Report:
    """A system without a file, violated in its first state."""
    return report_of(counter(limit=0), Subject("counter"))


def counter(*, round_trip: bool = False, limit: int = 3) -> TransitionSystem:
    """0 -> 1 -> 2 -> 3, and -> 0 if it is a `round_trip`; always at most `limit`."""
    builder = Builder("counter")
    x = builder.variable("x", Range(0, 3), initial=min(limit + 1, 3) if limit < 3 else 0)
    builder.action("increment", when=less(x, 3), then={x: plus(x, 1)}, text="counts")
    if round_trip:
        builder.action("reset", when=less(2, x), then={x: 0}, text="starts again")
    builder.always("small", less(x, limit + 1), text="x is small")
    return builder.build()
