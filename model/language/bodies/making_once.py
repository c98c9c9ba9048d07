"""What is made by whoever comes first: `await self.config.get_or_init(self.load())`."""

from __future__ import annotations

import ast

from mortmain.model.domain.leaf import Made
from mortmain.model.domain.program import Location
from mortmain.model.language.bodies.branches import joined
from mortmain.model.language.bodies.context import Context, Side, require
from mortmain.model.language.bodies.leaves import polled_or
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.language.bodies.scopes import Held


def made_once(
    node: ast.Call, primitive: Made, word: str, at: Location, context: Context
) -> Location:
    """Compile the wait for the right to make it, the making, and finding it made."""
    require(Side.RUST, node, f"`{word}()`", context)
    if len(node.args) != 1 or node.keywords or not isinstance(node.args[0], ast.Call):
        written = ast.unparse(node.func)
        refuse(
            Refusal.ARGUMENTS,
            context.names.text,
            node,
            f"`{written}` takes the call that makes the value",
            "given something else",
            help=f"write `await {written}(self.make())`",
        )
    draft, span = context.draft, context.span(node)
    making = primitive.making(word, draft.actor.name)
    begun, there = polled_or(making.leaf, (making.there,), node, at, context)
    inside = context.inside(Held(making.guard, node, name=None, outer=context.scope))
    ends: list[Location | None] = [there]
    for each in context.machine.awaited(node.args[0], begun.at, inside):
        ends.append(draft.step(each.at, making.made.then(each.forget), span=span))
    after = joined(tuple(ends), context)
    assert after is not None
    return after
