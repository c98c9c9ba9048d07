"""A program: the control-flow graph of one actor, whose edges are operations."""

from __future__ import annotations

from dataclasses import dataclass, field

from mortmain.model.diagnostic import Span
from mortmain.model.domain.operation import Operation, Updates

Location = int
"""A point of a program between two steps; 0 is where an actor rests that has not begun."""

IDLE: Location = 0


@dataclass(frozen=True, slots=True)
class Edge:
    """From `source` to `target` by one operation.

    A resuming edge ends a suspension; a proceeding one ends a wait for somebody whom the actor has
    polled itself, in the same poll; a forced one is done to the actor, wherever it is; a firing one
    is a timer of a task, which is looked at last in a poll that may have begun long ago.
    """

    source: Location
    target: Location
    operation: Operation
    span: Span | None = None
    resumes: bool = False
    forced: bool = False
    proceeds: bool = False
    fires: bool = False


@dataclass(frozen=True, slots=True)
class Program:
    """Edges between locations, starting at `entry`, over when `done` is reached."""

    entry: Location
    done: Location
    edges: tuple[Edge, ...]
    given: Updates = field(default_factory=dict)
    """What else starting it changes: ends of channels that it owns."""
