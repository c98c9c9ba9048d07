"""Checking, as a program or a notebook asks for it: one function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

from mortmain.checker.engine import USUAL, Budget, Checkpoints, Reduce, Reporter, silent
from mortmain.checker.engines import AUTO, load_engine
from mortmain.checker.evidence.verdict import Finding, Verdict, Violated
from mortmain.checker.explain.narrate import story
from mortmain.checker.explain.story import Story
from mortmain.checker.explicit.replay import replay
from mortmain.checker.report.report import Report
from mortmain.checker.report.subject import Subject
from mortmain.checker.selection import Codes, focused, looked_for, only
from mortmain.model.diagnostic import Diagnostic, SpecError
from mortmain.model.language.bodies.parties import system_of
from mortmain.model.language.definition import Definition, Parameter
from mortmain.model.language.source.parameters import with_parameters
from mortmain.model.language.source.reading import read_class
from mortmain.model.lowering.lower import lower
from mortmain.model.transition.system import TransitionSystem


def check(
    what: Any,
    *,
    engine: str = AUTO,
    kills: int | None = None,
    within: Budget = USUAL,
    report: Reporter = silent,
    checkpoints: Checkpoints | None = None,
    reduce: Reduce | None = None,
    disk: Path | None = None,
    select: Codes | None = None,
    **parameters: Parameter,
) -> Report:
    """What can go wrong with `what`: a spec class, an instance, a definition or a system.

    `kills` is how often the environment may kill in one run, `parameters` are those of the spec.
    A long search is kept as `checkpoints` says, and what outgrows memory goes to the folder `disk`;
    `reduce` says what may be left out of the search, instead of what the engine thinks best.
    Of `select`, if given, are the codes of the findings that are looked for, and no other is told.
    `SpecError` if the spec is wrong.

    >>> from mortmain.model.term.sorts import Range
    >>> from mortmain.model.transition.builder import Builder
    >>> light = Builder("light")
    >>> on = light.variable("on", Range(0, 1), initial=0)
    >>> light.action("switch on", then={on: 1})
    >>> light.action("switch off", then={on: 0})
    >>> check(light.build()).headline
    'holds'
    """
    subject, system = prepared(what, kills=kills, parameters=parameters)
    return report_on(
        subject,
        system,
        engine=engine,
        within=within,
        report=report,
        checkpoints=checkpoints,
        reduce=reduce,
        disk=disk,
        select=select,
    )


def report_on(
    subject: Subject,
    system: TransitionSystem,
    *,
    engine: str = AUTO,
    within: Budget = USUAL,
    report: Reporter = silent,
    checkpoints: Checkpoints | None = None,
    reduce: Reduce | None = None,
    disk: Path | None = None,
    select: Codes | None = None,
) -> Report:
    """What the engine finds in `system`; the only place that looks at the clock."""
    chosen = load_engine(engine, checkpoints, reduce, disk)
    looked_at = system if select is None else focused(system, select)
    started = perf_counter()
    verdict = chosen.check(looked_at, within=within, report=report)
    seconds = perf_counter() - started
    if select is not None:
        verdict = only(verdict, select)
        # What a spec expects is said of all that can be found.
        subject = replace(subject, expect=frozenset())
    told = stories(system, verdict)
    return Report(
        subject,
        system,
        chosen.name,
        verdict,
        told,
        seconds,
        notes=chosen.notes if select is None else (*chosen.notes, looked_for(select)),
        vacuous=None
        if chosen.vacuous is None or select is not None
        else tuple(
            each
            for each in chosen.vacuous
            if each.subject not in subject.inherited and not (each.cured and subject.remedy)
        ),
        statistics=chosen.statistics,
    )


def prepared(
    what: Any, *, kills: int | None = None, parameters: Mapping[str, Parameter] | None = None
) -> tuple[Subject, TransitionSystem]:
    """The system behind `what` with these parameters, and what to call it."""
    values = dict(parameters or {}) | ({} if kills is None else {"kills": kills})
    if isinstance(what, TransitionSystem):
        _refuse_parameters(what, values)
        return Subject(what.name), what
    definition = what if isinstance(what, Definition) else read_class(what)
    original = definition if isinstance(what, Definition | type) else read_class(type(what))
    definition = with_parameters(definition, values)
    return Subject.of(definition, original), lower(system_of(definition))


def stories(system: TransitionSystem, verdict: Verdict) -> tuple[Story, ...]:
    """The story of every finding and warning, each replayed anew."""
    findings: tuple[Finding, ...] = verdict.findings if isinstance(verdict, Violated) else ()
    return tuple(
        story(system, each, replay(system, each.schedule))
        for each in (*findings, *verdict.warnings)
    )


def _refuse_parameters(system: TransitionSystem, values: dict[str, Parameter]) -> None:
    for name in values:
        raise SpecError(
            Diagnostic(
                "S000",
                f"a built system has no parameter `{name}`",
                why=f"`{system.name}` is a transition system: its parameters were settled"
                " when it was built",
                help="build it again with other values",
            )
        )
