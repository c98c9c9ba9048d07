"""A story as lines of text: who is stuck, the steps that led there, and why."""

from __future__ import annotations

from collections.abc import Iterator

from mortmain.checker.evidence.waitfor import Status, WaitForGraph
from mortmain.checker.explain.story import Blocked, Step, Story
from mortmain.checker.report.colour import PLAIN, Ink
from mortmain.model.diagnostic import Span
from mortmain.model.transition.action import Kind

KILLED = "✗"


def story_as_lines(story: Story, file: str = "", ink: Ink = PLAIN) -> Iterator[str]:
    """The story in the order in which one wants to know it; lines of `file` are given bare."""
    if story.blocked:
        yield from ("", "  stuck", *_stuck(story, ink))
    yield from ("", "  steps", *_steps(story, file, ink), "")
    yield f"  why      {story.sentence}"


def steps_as_lines(story: Story, file: str = "", ink: Ink = PLAIN) -> Iterator[str]:
    """The steps alone, of a run that shows nothing wrong."""
    yield from ("", "  steps", *_steps(story, file, ink))


def place(span: Span) -> str:
    """The place as an editor understands it: file and line."""
    return f"{span.file}:{span.line}"


def _stuck(story: Story, ink: Ink) -> Iterator[str]:
    width = max(len(each.party) for each in story.blocked)
    for each in story.blocked:
        wait = f"waits for {each.waits_for}" if each.waits_for else ""
        told = [wait, _holder(each, story.graph, ink)]
        yield f"    {ink.name(each.party.ljust(width))}  {' · '.join(filter(None, told))}"
        if each.span is not None:
            where = f"{place(each.span)}   {each.span.source.strip()}".rstrip()
            yield f"    {' ' * width}  {ink.faint(where)}"


def _holder(blocked: Blocked, graph: WaitForGraph, ink: Ink) -> str:
    """Who holds what is waited for, and which death is to blame; else what kind of cause it is."""
    since, holder = blocked.dead_since, blocked.held_by
    if holder is None:
        told = str(blocked.cause)
        return told if since is None else ink.bad(f"{told} since step {since}")
    if since is None:
        return f"held by {holder}"
    if graph.nodes.get(holder) is Status.DEAD:
        return f"held by {holder} ({ink.bad(f'dead since step {since}')})"
    return f"held by {holder} ({ink.bad(f'stopped by the death in step {since}')})"


def _steps(story: Story, file: str, ink: Ink) -> Iterator[str]:
    if not story.steps:
        yield "    none: it is so from the start"
        return
    if story.finding.no_return == 0:
        yield ink.doubt("      from the start there is no way out")
    places = {step.number: _short(step.span, file) for step in story.steps}
    parties = max(len(step.party) for step in story.steps)
    texts = max(len(step.text) for step in story.steps)
    margin = max(map(len, places.values()))
    for step in story.steps:
        killed = step.kind is Kind.KILL
        mark = ink.bad(KILLED) if killed else " "
        text = step.text.ljust(texts)
        line = (
            f"  {mark} {step.number:>3}  {ink.name(step.party.ljust(parties))}"
            f"  {ink.bad(text) if killed else text}"
            f"  {ink.faint(places[step.number].ljust(margin))}  {_changes(step)}"
        )
        yield line.rstrip()
        if step.no_return:
            yield f"         {ink.doubt(_no_return(story))}"


def _no_return(story: Story) -> str:
    told = "^ the point of no return"
    if story.alternative is None:
        return told
    return f"{told}; before it, a way out was: {story.alternative}"


def _changes(step: Step) -> str:
    return ", ".join(f"{each.label}: {each.before} -> {each.after}" for each in step.changes)


def _short(span: Span | None, file: str) -> str:
    """The line alone where it is one of `file`, which the headline has named."""
    if span is None:
        return ""
    return f"line {span.line}" if span.file == file else place(span)
