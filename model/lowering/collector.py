"""Dart's garbage collector frees a guard that a call has returned, once nobody uses it any more.

The object of a guard is freed by its native finalizer at the latest when its isolate ends; the
collector may come at any moment after the last place in the program at which the object can still
be used, and nobody can rely on its ever coming.  Whether the block in which it was named goes on
does not matter to it: a variable that is not read again keeps nothing alive.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mortmain.model.domain.isolate import Frame, Isolate
from mortmain.model.domain.operation import Operation
from mortmain.model.domain.program import Edge, Location
from mortmain.model.domain.system import System
from mortmain.model.domain.task import Task
from mortmain.model.term.build import all_of, any_of, negation
from mortmain.model.term.nodes import Term
from mortmain.model.transition.action import Kind


def collections(isolate: Isolate, system: System) -> Iterator[Operation]:
    """The steps by which guards that this isolate has been given are collected."""
    for task in system.tasks:
        if task.caller is isolate and task.carried:
            guard = task.received_guard()
            yield Operation(
                f"collects the guard of {guard.of}, which nobody uses any more",
                guard=all_of(
                    isolate.alive(), guard.held, negation(any_of(*_uses(task, isolate, system)))
                ),
                updates=guard.release.updates,
                kind=Kind.ENVIRONMENT,
            )


def _uses(task: Task, isolate: Isolate, system: System) -> Iterator[Term]:
    """Where a program of the isolate stands that will, or may, use the guard of that call."""
    for actor, program in system.programs:
        if isinstance(actor, Frame) and actor.isolate is isolate:
            for location in sorted(_live(task, program.edges)):
                yield actor.control.at(location)


def _live(task: Task, edges: Iterable[Edge]) -> set[Location]:
    """The locations from which a use can be reached before the call is made anew.

    Taking the reply is a use: until then the pending future refers to the guard.
    """
    known = tuple(edges)
    uses = {each.source for each in known if task.arrived in each.operation.updates}
    before: dict[Location, set[Location]] = {}
    for each in known:
        if task.control.counter not in each.operation.updates:
            before.setdefault(each.target, set()).add(each.source)
    live, waiting = set(uses), list(uses)
    while waiting:
        new = before.get(waiting.pop(), set()) - live
        live |= new
        waiting += new
    return live
