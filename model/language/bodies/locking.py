"""Taking what leaves a guard behind: a lock, a permit."""

from __future__ import annotations

import ast

from mortmain.model.domain.leaf import Primitive
from mortmain.model.domain.program import Location
from mortmain.model.language.bodies.arguments import takes_nothing
from mortmain.model.language.bodies.context import Context, Side, require
from mortmain.model.language.bodies.expressions import thing_at
from mortmain.model.language.bodies.leaves import polled
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.language.bodies.scopes import Held


def leaves_a_guard(node: ast.expr, context: Context) -> bool:
    """Whether `await node` gives a guard; a call of `lock()` is meant to, whatever it is of."""
    match node:
        case ast.Call(func=ast.Attribute(attr="lock")):
            return True
        case ast.Call(func=ast.Attribute(attr=word, value=value)):
            thing = thing_at(value, context.names)
            return isinstance(thing, Primitive) and word in thing.guard_words
        case _:
            return False


def taken(call: ast.Call, at: Location, context: Context, *, named: bool) -> tuple[Held, Location]:
    """Compile `x.lock()` or its like; gives back the scope of the guard, and where it is held."""
    assert isinstance(call.func, ast.Attribute)
    thing = thing_at(call.func.value, context.names)
    leaf = None
    if isinstance(thing, Primitive):
        leaf = thing.leaf(call.func.attr, context.draft.actor.name)
    if leaf is None or leaf.guard is None:
        offered = thing.words() if isinstance(thing, Primitive) else ()
        refuse(
            Refusal.NOT_AWAITABLE,
            context.names.text,
            call,
            "this is not a lock",
            f"`{ast.unparse(call.func.value)}` cannot be locked",
            help=f"what it offers: {', '.join(f'`{each}`' for each in offered)}"
            if offered
            else "declare it in the class: `db = Mutex()`; where there are several, give an index",
        )
    takes_nothing(call, context)
    require(Side.RUST, call, f"`{call.func.attr}()`", context)
    done = polled(leaf, call, at, context)
    return Held(leaf.guard, call, named, context.scope), done
