"""A program: the control-flow graph of one actor, whose edges are operations."""

from __future__ import annotations

from dataclasses import dataclass

from mortmain.model.diagnostic import Span
from mortmain.model.domain.operation import Operation

Location = int
"""A point of a program between two steps; 0 is where an actor rests that has not begun."""

IDLE: Location = 0


@dataclass(frozen=True, slots=True)
class Edge:
    """From `source` to `target` by one operation; a resuming edge ends a suspension."""

    source: Location
    target: Location
    operation: Operation
    span: Span | None = None
    resumes: bool = False


@dataclass(frozen=True, slots=True)
class Program:
    """Edges between locations, starting at `entry`, over when `done` is reached."""

    entry: Location
    done: Location
    edges: tuple[Edge, ...]
