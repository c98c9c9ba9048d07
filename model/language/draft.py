"""A program in the making: locations are handed out, edges are collected."""

from __future__ import annotations

from mortmain.model.diagnostic import Span
from mortmain.model.domain.actor import Actor
from mortmain.model.domain.operation import SKIP, Operation, Updates
from mortmain.model.domain.program import Edge, Location, Program
from mortmain.model.language.scopes import Exit, Scope
from mortmain.model.term.build import TRUE
from mortmain.model.term.nodes import Term


class Draft:
    """The edges of one actor's program, as far as they are compiled."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.ways_out: dict[tuple[Exit, int], Location] = {}
        """Where each exit goes on from each scope, so that it is compiled once."""
        self.scopes: list[Scope | None] = []
        """Keeps the scopes of `ways_out` alive, whose identities are its keys."""
        self.done: Location | None = None
        """Where an actor rests that has come to its end, once that is known to be possible."""
        self._edges: list[Edge] = []
        self._last: Location = 0

    def fresh(self) -> Location:
        """A location that nothing uses so far."""
        self._last += 1
        return self._last

    def step(
        self,
        source: Location,
        operation: Operation,
        target: Location | None = None,
        *,
        span: Span | None = None,
        resumes: bool = False,
    ) -> Location:
        """One edge; gives back its target, which is a fresh location if none is named."""
        target = self.fresh() if target is None else target
        self._edges.append(Edge(source, target, operation, span, resumes))
        return target

    def silently(
        self,
        source: Location,
        target: Location | None = None,
        *,
        guard: Term = TRUE,
        updates: Updates | None = None,
    ) -> Location:
        """An edge that nobody else can see."""
        return self.step(source, Operation(guard=guard, updates=updates or {}, silent=True), target)

    def suspend(self, source: Location) -> Location:
        """The actor lets go of whatever runs it; gives back the location where it waits."""
        return self.silently(source, updates=self.actor.suspend())

    def program(self, entry: Location, done: Location) -> Program:
        """What has been compiled; steps at the very beginning that do nothing are passed over."""
        leaving: dict[Location, list[Edge]] = {}
        for edge in self._edges:
            leaving.setdefault(edge.source, []).append(edge)
        passed = {entry}
        while [edge.operation for edge in leaving.get(entry, [])] == [SKIP]:
            entry = leaving[entry][0].target
            if entry in passed:
                break
            passed.add(entry)
        return Program(entry, done, tuple(self._edges))
