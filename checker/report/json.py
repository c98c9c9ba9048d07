"""A result as JSON, in the form that `schema.json` describes; equal results, equal bytes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, assert_never

from mortmain.checker.evidence.vacuity import Vacuity
from mortmain.checker.evidence.verdict import (
    AnyNumber,
    Bounded,
    Cut,
    Exhaustive,
    Finding,
    Holds,
    How,
    Inductive,
    SomeNumbers,
    Undecided,
    Unrolled,
    Violated,
    Witness,
)
from mortmain.checker.explain.story import Blocked, Step, Story
from mortmain.checker.report.result import Result
from mortmain.model.diagnostic import Diagnostic, Span
from mortmain.model.term.text import show
from mortmain.model.transition.properties import Code

VERSION = 1


def result_as_value(result: Result, *, time: bool = False) -> dict[str, Any]:
    """The result as plain lists and dicts; how long it took is in it only if `time`."""
    subject = result.subject
    value: dict[str, Any] = {
        "version": VERSION,
        "name": subject.name,
        "file": subject.file or None,
        "source": subject.source or None,
        "expect": sorted(subject.expect),
        "as_expected": result.as_expected if subject.expect else None,
        "kills": subject.kills,
        "parameters": dict(sorted(subject.parameters.items())),
        "engine": result.engine,
        "verdict": _verdict(result),
        "headline": result.headline,
        "how": _how(result.verdict.how),
        "findings": [_finding(result, each) for each in result.findings],
        "warnings": [_finding(result, each) for each in result.verdict.warnings],
        "witnesses": [_witness(result, each) for each in result.verdict.witnesses],
        "vacuous": _vacuous(result.vacuous),
        "notes": list(result.notes),
        "remedies": [
            {"name": each.name, "doc": each.doc, "headline": each.headline, "states": each.states}
            for each in result.remedies
        ],
    }
    return value | ({"seconds": round(result.seconds, 3)} if time else {})


def results_as_value(
    results: Sequence[Result], errors: Sequence[Diagnostic] = (), *, time: bool = False
) -> dict[str, Any]:
    """Several results as one document, with what was wrong with the specs that gave none."""
    return {
        "version": VERSION,
        "reports": [result_as_value(each, time=time) for each in results],
        "errors": [_diagnostic(each) for each in errors],
    }


def as_text(value: dict[str, Any]) -> str:
    """The JSON text, indented, ending in a line break."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _verdict(result: Result) -> str:
    match result.verdict:
        case Holds():
            return "holds"
        case Violated():
            return "violated"
        case Undecided():
            return "undecided"
        case _:
            assert_never(result.verdict)


def _how(how: How) -> dict[str, Any]:
    match how:
        case Exhaustive(states, transitions, depth):
            covered = {"states": states, "transitions": transitions, "depth": depth}
            return {"kind": "exhaustive", **covered}
        case Cut(spent, states, transitions, depth, help):
            covered = {"states": states, "transitions": transitions, "depth": depth}
            return {"kind": "cut", **covered, "spent": str(spent), "help": help}
        case Inductive(steps, invariant, covers, states):
            shown = {"steps": steps, "invariant": [show(each) for each in invariant]}
            closed = {"states": states} if states else {}
            return {"kind": "induction", **shown, **closed, **_covers(covers)}
        case Unrolled(depth, covers):
            return {"kind": "unrolled", "depth": depth, **_covers(covers)}
        case Bounded(depth, reason, help, left, covers):
            told = {"reason": reason, "help": help, "open": list(map(str, left))}
            return {"kind": "bounded", "depth": max(depth, 0), **told, **_covers(covers)}
        case AnyNumber(counted, views, invariant):
            words = {"counted": list(counted), "views": views, "invariant": list(invariant)}
            return {"kind": "any number", **words}
        case SomeNumbers(counted, numbers, reason, place, help):
            told = {"reason": reason, "place": place, "help": help}
            return {
                "kind": "some numbers",
                "counted": list(counted),
                "numbers": list(numbers),
                **told,
            }
        case _:
            assert_never(how)


def _covers(codes: Sequence[Code]) -> dict[str, Any]:
    return {"covers": [str(each) for each in codes]}


def _witness(result: Result, witness: Witness) -> dict[str, Any]:
    return {
        "subject": witness.subject,
        "schedule": str(witness.schedule),
        "replay": result.subject.replay(witness.schedule) if result.subject.has_file else None,
    }


def _vacuous(found: tuple[Vacuity, ...] | None) -> list[dict[str, str]] | None:
    if found is None:
        return None
    return [{"subject": each.subject, "text": each.text} for each in found]


def _finding(result: Result, finding: Finding) -> dict[str, Any]:
    value: dict[str, Any] = {
        "code": str(finding.code),
        "subject": finding.subject,
        "severity": str(finding.severity),
        "states": finding.states,
        "schedule": str(finding.schedule),
        "replay": result.subject.replay(finding.schedule) if result.subject.has_file else None,
        "no_return": finding.no_return,
    }
    story = next((each for each in result.stories if each.finding == finding), None)
    return value | {"story": None if story is None else _story(story)}


def _story(story: Story) -> dict[str, Any]:
    return {
        "sentence": story.sentence,
        "alternative": story.alternative,
        "blocked": [_blocked(each) for each in story.blocked],
        "steps": [_step(each) for each in story.steps],
    }


def _blocked(blocked: Blocked) -> dict[str, Any]:
    return {
        "party": blocked.party,
        "waits_for": blocked.waits_for,
        "held_by": blocked.held_by,
        "dead_since": blocked.dead_since,
        "cause": str(blocked.cause),
        "place": _place(blocked.span),
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "number": step.number,
        "party": step.party,
        "text": step.text,
        "kind": str(step.kind),
        "no_return": step.no_return,
        "changes": [
            {"label": each.label, "before": each.before, "after": each.after}
            for each in step.changes
        ],
        "place": _place(step.span),
    }


def _place(span: Span | None) -> dict[str, Any] | None:
    if span is None:
        return None
    return {
        "file": span.file,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def _diagnostic(diagnostic: Diagnostic) -> dict[str, Any]:
    return {
        "code": diagnostic.code,
        "headline": diagnostic.headline,
        "why": diagnostic.why or None,
        "help": diagnostic.help or None,
        "place": _place(diagnostic.span),
    }
