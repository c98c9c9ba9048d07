"""Ways out: what happens between the place where control leaves and the place where it arrives.

A return, a break, an exception or a cancellation passes the enclosing scopes from the inside to
the outside; on its way guards are dropped and `finally` bodies run, each exactly once.
"""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import assert_never

from mortmain.model.domain.future import Future
from mortmain.model.domain.operation import Operation
from mortmain.model.domain.program import Location
from mortmain.model.language.bodies.context import Context
from mortmain.model.language.bodies.endings import leave_program
from mortmain.model.language.bodies.panics import abort, aborted_by
from mortmain.model.language.bodies.release import drop_guard
from mortmain.model.language.bodies.scopes import (
    Alive,
    Attempt,
    Break,
    Call,
    Cleanup,
    Continue,
    Deadline,
    Elapsed,
    Exit,
    Held,
    Loop,
    Raise,
    Return,
    Scope,
    handler_of,
)
from mortmain.model.term.build import all_of, negation


def way_out(exit: Exit, context: Context) -> Location:
    """The location from which `exit` proceeds when it starts inside `context.scope`."""
    draft, scope = context.draft, context.scope
    key = (exit, id(scope))
    if key not in draft.ways_out:
        draft.scopes.append(scope)
        # Known before it is compiled, for a `finally` body that leads back to itself.
        draft.ways_out[key] = draft.fresh()
        if (process := aborted_by(exit, context)) is None:
            _leave(draft.ways_out[key], exit, scope, context)
        else:
            abort(process, draft.ways_out[key], context)
    return draft.ways_out[key]


def _leave(at: Location, exit: Exit, scope: Scope | None, context: Context) -> None:
    """Compile the passage of `exit` through `scope`, starting at `at`."""
    if scope is None:
        leave_program(at, exit, context)
        return
    outer = replace(context, scope=scope.outer)
    draft = context.draft
    match scope:
        case Held() if isinstance(exit, Return) and exit.gives is scope:
            draft.silently(at, way_out(exit, outer))
        case Held():
            dropped = drop_guard(at, scope, context, exit)
            draft.silently(dropped, way_out(exit, outer))
        case Alive():
            dropped = drop_future(at, scope.future, scope.node, context)
            draft.silently(dropped, way_out(exit, outer))
        case Deadline():
            ours = isinstance(exit, Elapsed) and exit.deadline is scope
            draft.silently(at, way_out(Raise("TimeoutError") if ours else exit, outer))
        case Attempt():
            handler = handler_of(exit, scope, context.machine.exceptions)
            if handler is None:
                draft.silently(at, way_out(exit, outer))
                return
            assert isinstance(exit, Raise)
            inside = replace(outer, names=scope.names, caught=exit.exception).block()
            end = context.machine.statements(handler.body, at, inside)
            if end is not None:
                draft.silently(end, scope.after)
        case Cleanup():
            inside = replace(outer, names=scope.names).block()
            end = context.machine.statements(scope.body, at, inside)
            if end is not None:
                draft.silently(end, way_out(exit, outer))
        case Loop():
            if isinstance(exit, Break):
                draft.silently(at, scope.break_to)
            elif isinstance(exit, Continue):
                draft.silently(at, scope.continue_to)
            else:
                draft.silently(at, way_out(exit, outer))
        case Call():
            outer = replace(outer, method=scope.caller, chain=scope.chain)
            if isinstance(exit, Return):
                draft.silently(at, scope.return_to, updates=scope.forget)
            else:
                forgotten = draft.silently(at, updates=scope.forget)
                draft.silently(forgotten, way_out(exit, outer))
        case _:
            assert_never(scope)


def drop_future(at: Location, future: Future, node: ast.AST, context: Context) -> Location:
    """Drop a future that is not over, and wait until it has dropped all that it owns.

    Nothing is awaited here: a destructor runs at once.  It is a step of its own for every lock
    that it releases, as others may come in between.
    """
    draft = context.draft
    after = draft.fresh()
    alive = all_of(future.control.begun(), negation(future.is_forgotten()))
    draft.silently(at, after, guard=negation(alive))
    dropping = draft.silently(at, guard=alive, updates=future.drop())
    gone = Operation(
        f"has dropped {future.name}", guard=negation(future.control.begun()), waits_for=future.name
    )
    draft.step(dropping, gone, after, span=context.span(node))
    return after
