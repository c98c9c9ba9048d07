"""What threads and processes leave behind when they are killed."""

from __future__ import annotations

from mortmain.model.domain.actor import Actor
from mortmain.model.domain.cell import forgotten
from mortmain.model.domain.isolate import PHASE
from mortmain.model.domain.leaf import Bequeathed, Primitive
from mortmain.model.domain.operation import Updates
from mortmain.model.domain.process import Process
from mortmain.model.domain.program import IDLE
from mortmain.model.domain.system import System
from mortmain.model.domain.thread import Thread
from mortmain.model.domain.token_lock import TokenLock
from mortmain.model.term.nodes import Constant, Term, Variable


def left_by_thread(thread: Thread, system: System) -> Updates:
    """A thread that is terminated: its locks act by their rules, and all else stays as it is."""
    updates: dict[Variable, Term] = {}
    for primitive in system.primitives:
        if isinstance(primitive, Bequeathed):
            updates |= primitive.died((thread.name,), whole=False)
    return updates


def left_by_process(process: Process, system: System) -> Updates:
    """A process that is killed: its parties stand nowhere any more, its memory is as if it had
    never been used, and what it shared with others acts by its rules."""
    inside = [each for each, _ in system.programs if _is_in(each, process)]
    names = tuple(each.name for each in inside)
    updates: dict[Variable, Term] = {}
    for actor in inside:
        updates |= {**actor.control.goes_to(IDLE), **actor.control.resets()}
    if process.app:
        updates |= _without_runtimes(system)
    for primitive in system.primitives:
        if isinstance(primitive, Bequeathed) and primitive.shared:
            updates |= primitive.died(names, whole=True)
    things: list[Primitive | TokenLock] = [*system.primitives, *system.token_locks]
    for thing in things:
        if _is_in_memory_of(process, thing, system):
            updates |= forgotten(thing.cells())
    return updates


def _is_in_memory_of(process: Process, thing: Primitive | TokenLock, system: System) -> bool:
    """Whether the thing goes with the process; what the bridge itself locks is in the app's."""
    if isinstance(thing, Bequeathed) and thing.shared:
        return False
    return system.homes.get(thing.name, system.app) is process


def _is_in(actor: Actor, process: Process) -> bool:
    """Whether the process takes the actor with it."""
    return process.app if not isinstance(actor, Thread) else actor.process is process


def _without_runtimes(system: System) -> Updates:
    """Neither an isolate nor a runtime is left, and nothing that they were about to do."""
    others = (*system.processes, *system.threads, *system.primitives, *system.token_locks)
    lost = (each for each in system.owners() if not any(each is other for other in others))
    updates = forgotten(cell for each in lost for cell in each.cells())
    gone = {each.phase: Constant("dead", PHASE) for each in system.isolates}
    return {**updates, **gone}


def ends_noticed(process: Process, system: System) -> bool:
    """Whether anybody can tell that a process has ended by itself, and not just its threads."""
    names = tuple(each.name for each in system.threads_of(process))
    if process.app:
        return False
    return process.name in system.watched or any(
        primitive.died(names, whole=True)
        for primitive in system.primitives
        if isinstance(primitive, Bequeathed) and primitive.shared
    )
