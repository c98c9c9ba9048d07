"""`with relying_on(self.db):`, what is done while somebody else has the lock."""

from __future__ import annotations

import ast

from mortmain.model.domain.locks.futures import FuturesMutex
from mortmain.model.domain.locks.lock import Lock
from mortmain.model.domain.mutex import Mutex
from mortmain.model.domain.program import Location
from mortmain.model.domain.reliance import Reliance
from mortmain.model.domain.token_lock import TokenLock
from mortmain.model.language.bodies.context import Context
from mortmain.model.language.bodies.expressions import thing_at
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.language.bodies.scopes import Held
from mortmain.model.language.bodies.syntax import RELYING


def relied_on(call: ast.Call, at: Location, context: Context) -> tuple[Held, Location]:
    """Compile the beginning of the block; gives back the scope that ends it, and where it is."""
    lock = _lock(call, context)
    system, actor = context.machine.system, context.draft.actor
    reliance = Reliance(lock.name, actor, len(system.reliances))
    if not (isinstance(lock, Lock) and lock.rules.fenced):
        system.reliances.append(reliance)
    actor.control.locals.append(reliance.inside)
    here = context.draft.step(at, reliance.begins(), span=context.span(call))
    return Held(reliance.guard(), call, None, context.scope), here


def _lock(call: ast.Call, context: Context) -> Mutex | FuturesMutex | Lock | TokenLock:
    match call:
        case ast.Call(args=[named], keywords=[]):
            thing = thing_at(named, context.names)
            if isinstance(thing, Mutex | FuturesMutex | Lock | TokenLock):
                return thing
    refuse(
        Refusal.ARGUMENTS,
        context.names.text,
        call,
        f"`{RELYING}` takes a lock that one has alone",
        "given something else",
        why="only what belongs to one at a time can be granted twice",
        help=f"write `with {RELYING}(self.db):`, of a `Mutex` or a `TokenLock`",
    )
