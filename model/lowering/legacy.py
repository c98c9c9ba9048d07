"""What threads and processes leave behind when they are killed."""

from __future__ import annotations

from mortmain.model.domain.leaf import Bequeathed, Primitive
from mortmain.model.domain.operation import Updates
from mortmain.model.domain.process import Process
from mortmain.model.domain.system import System
from mortmain.model.domain.thread import Thread
from mortmain.model.domain.token_lock import TokenLock
from mortmain.model.term.nodes import Term, Variable


def left_by_thread(thread: Thread, system: System) -> Updates:
    """A thread that is terminated: its locks act by their rules, and all else stays as it is."""
    updates: dict[Variable, Term] = {}
    for primitive in system.primitives:
        if isinstance(primitive, Bequeathed):
            updates |= primitive.died((thread.name,), whole=False)
    return updates


def left_by_process(process: Process, system: System) -> Updates:
    """A process that is killed: its threads stand nowhere any more, its memory is as if it had
    never been used, and what it shared with others acts by its rules."""
    threads = tuple(system.threads_of(process))
    names = tuple(each.name for each in threads)
    updates: dict[Variable, Term] = {}
    for thread in threads:
        updates |= thread.goes()
    for primitive in system.primitives:
        if isinstance(primitive, Bequeathed) and primitive.shared:
            updates |= primitive.died(names, whole=True)
    things: list[Primitive | TokenLock] = [*system.primitives, *system.token_locks]
    for thing in things:
        if system.homes.get(thing.name) is process:
            updates |= _forgotten(thing)
    return updates


def _forgotten(thing: Primitive | TokenLock) -> Updates:
    """Every variable of a thing has its initial value: nobody will ever look at it again."""
    return {var: value for cell in thing.cells() for var, value in cell.reset().items()}


def ends_noticed(process: Process, system: System) -> bool:
    """Whether anybody can tell that a process has ended by itself, and not just its threads."""
    names = tuple(each.name for each in system.threads_of(process))
    return process.name in system.watched or any(
        primitive.died(names, whole=True)
        for primitive in system.primitives
        if isinstance(primitive, Bequeathed) and primitive.shared
    )
