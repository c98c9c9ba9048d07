"""What a primitive offers a body: what it is asked for by a word, and for how many."""

from __future__ import annotations

import ast

from mortmain.model.domain.future import Future
from mortmain.model.domain.leaf import Call, Carrier, Leaf, Lent, Numbered, Primitive, Stirring
from mortmain.model.domain.operation import Operation
from mortmain.model.language.bodies.arguments import takes_nothing
from mortmain.model.language.bodies.context import Context
from mortmain.model.language.bodies.expressions import known
from mortmain.model.language.bodies.memory import check_memory
from mortmain.model.language.bodies.refusals import Refusal, refuse


def leaf_of(node: ast.Call, primitive: Primitive, context: Context) -> Leaf | None:
    """What `await self.thing.word(...)` is; `None` if the primitive has no such word."""
    word, party = _word(node), context.draft.actor.name
    check_memory(primitive, node, context)
    if isinstance(primitive, Stirring) and context.task is not None:
        primitive.is_polled_by(party, context.task.name)
    actor = context.draft.actor
    if isinstance(primitive, Lent) and node is context.draft.future_of:
        assert isinstance(actor, Future)
        primitive.is_lent(party, actor.owner.name)
    if isinstance(primitive, Numbered) and word in primitive.number_words:
        return primitive.leaf(word, party, _number(node, primitive.number_words[word], context))
    leaf = primitive.leaf(word, party)
    if leaf is not None and not _is_given_a_value(primitive, word):
        takes_nothing(node, context)
    return leaf


def call_of(node: ast.Call, primitive: Primitive, context: Context) -> Call | None:
    """What `self.thing.word(...)` does at once; `None` if the primitive has no such word."""
    word, party = _word(node), context.draft.actor.name
    check_memory(primitive, node, context)
    if isinstance(primitive, Numbered) and word in primitive.number_words:
        number = _number(node, primitive.number_words[word], context)
        return _as_call(primitive.call(word, party, number))
    call = primitive.call(word, party)
    if call is not None and not _is_given_a_value(primitive, word):
        takes_nothing(node, context)
    return _as_call(call)


def _is_given_a_value(primitive: Primitive, word: str) -> bool:
    """Whether it sends a message; what that is given is not looked at here."""
    return isinstance(primitive, Carrier) and word in primitive.value_words


def _as_call(answer: Operation | Call | None) -> Call | None:
    return Call((answer,)) if isinstance(answer, Operation) else answer


def _word(node: ast.Call) -> str:
    assert isinstance(node.func, ast.Attribute)
    return node.func.attr


def _number(node: ast.Call, allowed: range, context: Context) -> int:
    """The one argument of a word that says how many."""
    value = known(node.args[0], context.names) if len(node.args) == 1 else None
    if node.keywords or type(value) is not int or value not in allowed:
        written = ast.unparse(node.func)
        refuse(
            Refusal.ARGUMENTS,
            context.names.text,
            node,
            f"`{written}` takes a number from {allowed[0]} to {allowed[-1]}, known before the run",
            "given nothing" if not node.args else f"given {ast.unparse(node.args[0])}",
            help=f"write `{written}({allowed[0]})`",
        )
    return value
