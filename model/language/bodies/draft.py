"""A program in the making: locations are handed out, edges are collected."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from mortmain.model.diagnostic import Span
from mortmain.model.domain.actor import Actor
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.operation import SKIP, Operation, Updates
from mortmain.model.domain.program import Edge, Location, Program
from mortmain.model.language.bodies.scopes import Exit, Scope
from mortmain.model.language.definition import Method
from mortmain.model.term.build import FALSE, TRUE
from mortmain.model.term.fold import fold
from mortmain.model.term.nodes import Term, Variable


class Draft:
    """The edges of one actor's program, as far as they are compiled."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.future_of: ast.AST | None = None
        """What the future is that runs the program, where that is made before it is polled."""
        self.ways_out: dict[tuple[Exit, int], Location] = {}
        """Where each exit goes on from each scope, so that it is compiled once."""
        self.scopes: list[Scope | None] = []
        """Keeps the scopes of `ways_out` alive, whose identities are its keys."""
        self.done: Location | None = None
        """Where an actor rests that has come to its end, once that is known to be possible."""
        self.result: Cell | None = None
        """Where the value goes that the whole program returns, if it returns any."""
        self.returning: dict[Variable, Method] = {}
        """The methods that return a value, by the variable that it goes to."""
        self.loops: dict[Location, Span] = {}
        """Where each `while` loop begins, and its condition."""
        self._edges: list[Edge] = []
        self._last: Location = 0

    @property
    def size(self) -> int:
        """How many locations there are so far."""
        return self._last

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
        forced: bool = False,
        proceeds: bool = False,
        fires: bool = False,
    ) -> Location:
        """One edge; gives back its target, which is a fresh location if none is named."""
        target = self.fresh() if target is None else target
        self._edges.append(Edge(source, target, operation, span, resumes, forced, proceeds, fires))
        return target

    def silently(
        self,
        source: Location,
        target: Location | None = None,
        *,
        guard: Term = TRUE,
        updates: Updates | None = None,
        span: Span | None = None,
    ) -> Location:
        """An edge that nobody else can see."""
        operation = Operation(guard=guard, updates=updates or {}, silent=True)
        return self.step(source, operation, target, span=span)

    def suspend(self, source: Location) -> Location:
        """The actor lets go of whatever runs it; gives back the location where it waits."""
        return self.step(source, self.actor.suspend())

    def program(self, entry: Location, done: Location) -> Program:
        """What has been compiled, without steps that can never be taken; those at the very
        beginning that do nothing are passed over."""
        edges = [each for each in self._edges if fold(each.operation.guard) != FALSE]
        leaving: dict[Location, list[Edge]] = {}
        for edge in edges:
            leaving.setdefault(edge.source, []).append(edge)
        passed = {entry}
        while (following := _does_nothing(entry, leaving)) not in (None, *passed):
            assert following is not None
            entry = following
            passed.add(entry)
        return Program(entry, done, tuple(edges))


def _does_nothing(at: Location, leaving: Mapping[Location, list[Edge]]) -> Location | None:
    """Where the step from `at` leads that does nothing, if all others are possible there too."""
    edges = leaving.get(at, [])
    for skip in (each for each in edges if each.operation == SKIP):
        there = [(each.operation, each.target) for each in leaving.get(skip.target, [])]
        if all((each.operation, each.target) in there for each in edges if each is not skip):
            return skip.target
    return None
