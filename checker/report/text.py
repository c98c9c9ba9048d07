"""A result as text: the verdict first, then the story, then how to see it again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_never

from mortmain.checker.evidence.verdict import Finding, Holds, Part, SomeNumbers, Undecided, Violated
from mortmain.checker.explain.shape import group
from mortmain.checker.report.colour import PLAIN, Ink
from mortmain.checker.report.result import Result
from mortmain.checker.report.story import story_as_lines
from mortmain.checker.report.wording import (
    cost,
    count,
    covered,
    kill_budget,
    ran_out,
    strength,
    word,
)
from mortmain.model.transition.properties import Code


def result_as_text(
    result: Result,
    *,
    ink: Ink = PLAIN,
    time: bool = True,
    pictures: Sequence[str] = (),
    untried: int = 0,
) -> str:
    """Everything there is to tell, ending in a line break; `time` shows how long it took.

    `pictures` are the files that were written, `untried` the remedies that were not checked.
    """
    lines = [headline(result, ink=ink, time=time)]
    match result.verdict:
        case Violated():
            lines += _violated(result, result.verdict, ink, pictures, untried)
        case Holds():
            lines += _holds(result, ink)
        case Undecided(how=cut):
            lines += _undecided(result, cut, ink)
        case _:
            assert_never(result.verdict)
    lines += _sought(result, ink)
    lines += _vacuous(result, ink)
    lines += [field("note", note) for note in result.notes]
    return "\n".join(lines) + "\n"


def headline(result: Result, *, ink: Ink = PLAIN, time: bool = True) -> str:
    """The verdict on one line: what, which spec, about whom, at what cost."""
    tail = ink.faint(f"({cost(result, time=time)})")
    label = ink.name(result.subject.label)
    match result.verdict:
        case Violated(findings=(first, *_)):
            # A property that the spec wrote has no other code than that it is violated.
            code = "" if first.code is Code.VIOLATED else f" {first.code}"
            return f"{ink.bad(word(result) + code)}  {label}   {first.subject}   {tail}"
        case Undecided():
            return f"{ink.doubt(word(result))}  {label}   {tail}"
        case _:
            return f"{ink.good(word(result))}  {label}   {tail}"


def field(name: str, value: str) -> str:
    """A named line below a headline."""
    return f"  {name:<9}{value}"


def _violated(
    result: Result, verdict: Violated, ink: Ink, pictures: Sequence[str], untried: int
) -> Iterator[str]:
    if result.story is not None:
        yield from story_as_lines(result.story, result.subject.file, ink)
    yield from _also(result, verdict, ink)
    yield from _others("warning", verdict.warnings, ink)
    if isinstance(verdict.how, Part):
        yield field("note", strength(result))
    yield from _remedies(result, ink)
    if untried and not result.remedies:
        yield field("remedies", ink.faint(result.subject.command("check", "--remedies")))
    yield from (field("picture", path) for path in pictures)
    if result.subject.has_file:
        if not pictures:
            yield field("picture", ink.faint(result.subject.command("check", "-o", "stuck.svg")))
        yield field("replay", ink.name(result.subject.replay(verdict.headline.schedule)))
    else:
        yield field("schedule", str(verdict.headline.schedule))


def _also(result: Result, verdict: Violated, ink: Ink) -> Iterator[str]:
    """The other findings: those with the same root, then every other root with its cause."""
    first, *rest = group(result.stories[: len(verdict.findings)]) or (None,)
    if first is None:
        yield from _others("also", verdict.findings[1:], ink)
        return
    yield from _others("also", [each.finding for each in first.also], ink)
    for other in rest:
        yield from _others("besides", [other.headline.finding], ink)
        yield f"{'':<11}{other.headline.sentence}"
        if result.subject.has_file:
            yield f"{'':<11}{result.subject.replay(other.headline.finding.schedule)}"


def _remedies(result: Result, ink: Ink) -> Iterator[str]:
    """The remedies that hold, with what they are; how many others were tried in vain."""
    if not result.remedies:
        return
    helpful = [each for each in result.remedies if each.helps]
    width = max((len(each.name) for each in helpful), default=0)
    tried = count(len(result.remedies), "spec")
    yield field("remedies", f"{len(helpful)} of {tried} derived from it hold under the same kills")
    for each in helpful:
        yield field("", f"{ink.good(each.name.ljust(width))}  {each.doc}")


def _holds(result: Result, ink: Ink) -> Iterator[str]:
    yield field("known", strength(result))
    if budget := kill_budget(result):
        yield field("kills", budget)
    yield from _others("warning", result.verdict.warnings, ink)


def _sought(result: Result, ink: Ink) -> Iterator[str]:
    """The runs to what ought to be reachable, and what was not reached so far."""
    met = {each.subject for each in result.verdict.witnesses}
    names = [each.name for each in result.system.properties if each.sought]
    width = max(map(len, names), default=0)
    for each in result.verdict.witnesses:
        steps = count(len(each.schedule.actions), "step")
        told = f"{each.subject.ljust(width)}  after {steps}"
        has_file, schedule = result.subject.has_file, each.schedule
        again = result.subject.replay(schedule) if has_file else f"schedule {schedule}"
        yield field("reached", f"{told}   {ink.faint(again)}")
    if isinstance(result.verdict.how, Part):
        for name in names:
            if name not in met:
                yield field("sought", f"{name.ljust(width)}  not reached by what was looked at")


def _vacuous(result: Result, ink: Ink) -> Iterator[str]:
    """What the spec never does, or that nobody has looked for it."""
    if result.vacuous is None and isinstance(result.verdict, Holds):
        yield field("note", ink.faint("whether it ever does what it is about was not looked for"))
    width = max((len(each.subject) for each in result.vacuous or ()), default=0)
    for each in result.vacuous or ():
        yield field("warning", f"{Code.VACUOUS}  {each.subject.ljust(width)}  {each.text}")


def _undecided(result: Result, cut: Part, ink: Ink) -> Iterator[str]:
    yield field("ran out", ran_out(cut))
    yield field("covered", covered(cut) + ", and found nothing wrong there")
    if budget := kill_budget(result):
        yield field("kills", budget)
    if isinstance(cut, SomeNumbers) and cut.place:
        yield field("place", cut.place)
    yield field("help", ink.name(cut.help))
    yield from _others("warning", result.verdict.warnings, ink)


def _others(name: str, findings: Sequence[Finding], ink: Ink) -> Iterator[str]:
    codes = max((len(each.code) for each in findings), default=0)
    subjects = max((len(each.subject) for each in findings), default=0)
    for each in findings:
        where = ink.faint(f"(in {count(each.states, 'state')})") if each.states else ""
        told = f"{each.code.ljust(codes)}  {each.subject.ljust(subjects)}  {where}"
        yield field(name, told.rstrip())
