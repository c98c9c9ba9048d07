"""Values in messages: evaluated where a message is sent, and given where it is received."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from mortmain.model.domain.leaf import Call, Carrier, Compared, Failure, Guard, Leaf
from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.domain.port import Port
from mortmain.model.domain.program import Location
from mortmain.model.language.bodies.arguments import takes_nothing
from mortmain.model.language.bodies.assignments import keep
from mortmain.model.language.bodies.bindings import Local
from mortmain.model.language.bodies.context import Context
from mortmain.model.language.bodies.expressions import term, thing_at
from mortmain.model.language.bodies.given import kept
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.term.inference import sort_of
from mortmain.model.term.nodes import Constant, Term
from mortmain.model.term.sorts import Sort


@dataclass(frozen=True, slots=True)
class Message:
    """The value of a message that is about to be sent, and what to forget once it is."""

    value: Term | None = None
    forget: Updates = field(default_factory=dict)


NONE = Message()

MESSAGE = "the message"
"""What a future that sends calls its message; no variable of a spec can have this name."""


def sends_a_value(thing: object, word: str) -> bool:
    """Whether `thing.word(...)` sends a message that can have a value."""
    if isinstance(thing, Port):
        return word in ("add", "send")
    return isinstance(thing, Carrier) and word in thing.value_words


def message(
    node: ast.Call, thing: object, word: str, at: Location, context: Context
) -> tuple[Location, Message]:
    """Evaluate what a message is given, where it is given anything."""
    if not sends_a_value(thing, word):
        return at, NONE
    assert isinstance(thing, Port | Carrier)
    if thing.carries is None:
        _check_arguments(node, None, context)
        return at, NONE
    return _evaluated(node, thing.carries, at, context)


def _evaluated(
    node: ast.Call, carries: Sort, at: Location, context: Context
) -> tuple[Location, Message]:
    _check_arguments(node, carries, context)
    variable = kept(carries, context.draft.actor.control, "message").cell
    assert variable is not None
    here = keep(node.args[0], lambda: variable, "the message", node, at, context)
    assert here is not None
    return here, Message(variable.variable, variable.reset())


def sent_with(
    node: ast.Call, guard: Guard, word: str, at: Location, context: Context
) -> tuple[Location, Updates]:
    """Evaluate what `permit.send(value)` is given, and what that changes."""
    if word != "send" or guard.carries is None or guard.post is None:
        takes_nothing(node, context)
        return at, {}
    here, sent = _evaluated(node, guard.carries, at, context)
    assert sent.value is not None
    return here, {**guard.post(sent.value), **sent.forget}


def sent_later(body: ast.expr, context: Context) -> tuple[ast.expr, Context, Updates]:
    """The message of a future that sends is evaluated where the future is made, as in Rust.

    Gives back what to await instead, in which context, and what making the future changes.
    """
    match body:
        case ast.Call(func=ast.Attribute(attr=word, value=of), args=[value], keywords=[]) if (
            sends_a_value(thing_at(of, context.names), word)
        ):
            meant = term(value, context.names)
            if isinstance(meant, Constant):
                return body, context, {}
            cell = kept(sort_of(meant), context.draft.actor.control, "message").cell
            assert cell is not None
            names = replace(
                context.names, bindings={**context.names.bindings, MESSAGE: Local(cell)}
            )
            read = ast.copy_location(ast.Name(MESSAGE, ast.Load()), value)
            sends = ast.copy_location(ast.Call(body.func, [read], []), body)
            return sends, replace(context, names=names), {cell.variable: meant}
        case _:
            return body, context, {}


def leaf_with(leaf: Leaf, thing: object, word: str, sent: Message) -> Leaf:
    """The same wait, sending or receiving what its message is."""
    if not isinstance(thing, Carrier):
        return leaf
    if word in thing.message_words:
        return replace(
            leaf,
            gives=thing.first(),
            at_once=_each(leaf.at_once, thing.taken()),
            ready=_each(leaf.ready, thing.taken()),
        )
    if sent.value is None:
        return leaf
    if isinstance(thing, Compared):
        leaf = thing.compared(word, leaf, sent.value)
    done = {**thing.post(sent.value), **sent.forget}
    return replace(
        leaf,
        at_once=_each(leaf.at_once, done),
        ready=_each(leaf.ready, done),
        drop=leaf.drop.then(sent.forget),
        drop_ready=leaf.drop_ready.then(sent.forget),
        fails_at_once=_failed(leaf.fails_at_once, sent.forget),
        fails=_failed(leaf.fails, sent.forget),
    )


def call_with(call: Call, thing: object, word: str, sent: Message) -> Call:
    """The same call, sending or receiving what its message is."""
    if not isinstance(thing, Carrier):
        return call
    if word in thing.message_words:
        return replace(call, done=_each(call.done, thing.taken()))
    if sent.value is None:
        return call
    done = _each(call.done, {**thing.post(sent.value), **sent.forget})
    return replace(call, done=done, fails=_failed(call.fails, sent.forget))


def _each(operations: Iterable[Operation], updates: Updates) -> tuple[Operation, ...]:
    return tuple(each.then(updates) for each in operations)


def _failed(failures: Iterable[Failure], updates: Updates) -> tuple[Failure, ...]:
    return tuple(replace(each, operation=each.operation.then(updates)) for each in failures)


def _check_arguments(node: ast.Call, carries: Sort | None, context: Context) -> None:
    written = ast.unparse(node.func)
    given = len(node.args) + len(node.keywords)
    plain = not node.keywords and not any(isinstance(each, ast.Starred) for each in node.args)
    if plain and given == (0 if carries is None else 1):
        return
    name = written.removeprefix("self.").partition(".")[0]
    refuse(
        Refusal.ARGUMENTS,
        context.names.text,
        node,
        f"`{written}` takes {'nothing' if carries is None else 'the value of one message'}",
        f"{given} given",
        why="messages carry nothing unless they are declared to" if carries is None else "",
        help=f"say what its messages are, `of=Number(high=3)` where `{name}` is declared, or write "
        f"`{written}()`"
        if carries is None
        else f"write `{written}(value)`",
    )
