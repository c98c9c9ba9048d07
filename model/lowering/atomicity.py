"""Which steps are taken together.

A step is *silent* where nobody but its actor can tell that it happened: control moves, a local
variable changes, a frame lets go of its event loop.  Silent steps are taken together with the
visible step before them (Lipton 1975: they commute with everything that others do in between).

What could fall between is a kill.  A kill drops the frame together with its local variables and
frees the event loop, so a kill before the silent step and one after it lead to the same state.
Nothing that a kill *can* tell apart is silent: shared steps, taking a message from the queue, and
every decision that reads what others write are steps of their own.

A timer that fires and the drop of what it was set for are two steps: in between another thread may
hand the future a lock, a permit or a wake-up, and the drop passes that on.  For a task that waits
for one leaf both are taken in the step of the drop, whether or not the leaf is ready by then
(`mortmain.model.language.bodies.cancellation`).  That loses nothing and adds nothing: nobody else
can tell when the timer fired, so it may as well have fired just before the drop, unless the leaf
had become ready before; and then in the last poll that found it pending, which nobody can tell
from one that is still under way.  Nothing cuts a poll, so an abort that is asked for in between
comes too late.  A future that is polled with others takes both steps, as what its task has polled
since then would tell; and where dropping changes nothing, one step is enough for everybody.

Where silent steps go round in a circle, the circle is cut at one location, whose step is taken
alone.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from mortmain.model.domain.operation import Operation
from mortmain.model.domain.program import IDLE, Edge, Location, Program
from mortmain.model.term.build import FALSE
from mortmain.model.term.fold import fold


def fused(program: Program) -> tuple[Edge, ...]:
    """The visible steps between locations where an actor can be seen to stand.

    Only what can be reached from the entry, and from where the actor is idle, is kept.
    """
    return _Fusion(program).edges()


def apart(program: Program) -> tuple[Edge, ...]:
    """Every step by itself, silent or not: what `fused` must not differ from in its findings."""
    return tuple(replace(each, operation=each.operation.resolved()) for each in program.edges)


class _Fusion:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.leaving: dict[Location, list[Edge]] = defaultdict(list)
        for edge in program.edges:
            operation = edge.operation.resolved()
            self.leaving[edge.source].append(replace(edge, operation=operation))
        self.cuts: set[Location] = set()

    def edges(self) -> tuple[Edge, ...]:
        """Follow silent steps from every visible one, until no new circle has to be cut."""
        while True:
            cuts = set(self.cuts)
            found = self._reachable()
            if self.cuts == cuts:
                return tuple(found)

    def _stands(self, location: Location) -> bool:
        """Whether the actor can be seen at `location`: not all that leaves it is silent."""
        return (
            location in self.cuts
            or location in (self.program.done, IDLE)
            or not self.leaving[location]
            or any(not edge.operation.silent for edge in self.leaving[location])
        )

    def _reachable(self) -> list[Edge]:
        found: list[Edge] = []
        frontier = [IDLE, self.program.entry]
        seen = set(frontier)
        while frontier:
            for edge in self.leaving[frontier.pop(0)]:
                for whole in self._follow(edge, edge.target, edge.operation, ()):
                    if edge.source == self.program.entry and not whole.operation.text:
                        whole = replace(whole, operation=replace(whole.operation, text="starts"))
                    found.append(whole)
                    if whole.target not in seen:
                        seen.add(whole.target)
                        frontier.append(whole.target)
        return found

    def _follow(
        self, first: Edge, at: Location, so_far: Operation, passed: tuple[Location, ...]
    ) -> list[Edge]:
        """Every way in which silent steps can continue `first`, which has come to `at`."""
        if at in passed:
            self.cuts.add(at)
        if self._stands(at):
            return [replace(first, target=at, operation=so_far)]
        ways: list[Edge] = []
        for edge in self.leaving[at]:
            joint = so_far.followed_by(edge.operation)
            joint = replace(joint, guard=fold(joint.guard))
            if joint.guard != FALSE:
                ways += self._follow(first, edge.target, joint, (*passed, at))
        return ways
