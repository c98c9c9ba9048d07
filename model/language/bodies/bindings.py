"""What a name in a body stands for."""

from __future__ import annotations

from dataclasses import dataclass, field

from mortmain.model.domain.cell import Cell
from mortmain.model.domain.future import Future
from mortmain.model.domain.isolate import Isolate
from mortmain.model.domain.join_set import JoinSet
from mortmain.model.domain.leaf import Guard
from mortmain.model.domain.opaque import Opaque
from mortmain.model.domain.receiver import Receiver
from mortmain.model.domain.task import Task
from mortmain.model.term.build import FALSE
from mortmain.model.term.nodes import Term
from mortmain.model.term.sorts import Value


@dataclass(frozen=True, slots=True)
class Known:
    """A value that is known before the run: a constant, an index, a counter of an unrolled loop."""

    value: Value


@dataclass(frozen=True, slots=True)
class Local:
    """A variable of the body."""

    cell: Cell


@dataclass(frozen=True, slots=True)
class Closure:
    """A Dart function handed to Rust, together with the isolate that made it."""

    method: str
    isolate: Isolate
    arguments: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class GuardOf:
    """A guard that is alive, and can be given back by its name."""

    guard: Guard
    forgotten: Term = FALSE
    """It will never be dropped."""
    again: Term = FALSE
    """Its party is about to take it again although it was forgotten."""


@dataclass(frozen=True, slots=True)
class Started:
    """A running task: the Dart future of a call, or the handle of a spawned task."""

    task: Task


@dataclass(frozen=True, slots=True)
class FutureOf:
    """A future that is polled only where it is awaited."""

    future: Future


@dataclass(frozen=True, slots=True)
class Borrowed:
    """An opaque object that was handed over; `mutably` says whether it may be changed there."""

    object: Opaque
    mutably: bool


@dataclass(frozen=True, slots=True)
class StreamOf:
    """Several futures that are polled only while the next result of them is awaited."""

    futures: tuple[Future, ...]
    ordered: bool
    """Results come in the order of the futures."""
    at_once: int
    """How many of them run at once."""
    pushed: dict[int, list[Future]] = field(default_factory=dict)
    """Those that are pushed later, by the place in the text that does so."""


@dataclass(frozen=True, slots=True)
class JoinSetOf:
    """A set of tasks, which aborts those that are left in it when its block ends."""

    join_set: JoinSet


@dataclass(frozen=True, slots=True)
class ThingOf:
    """A thing that a body has for itself: a receiver of a watch."""

    thing: Receiver


Binding = (
    Known
    | Local
    | Closure
    | GuardOf
    | Started
    | FutureOf
    | Borrowed
    | StreamOf
    | JoinSetOf
    | ThingOf
)
