"""Branches and loops: conditions, `if`, `while`, `for`."""

from __future__ import annotations

import ast
from typing import NoReturn

from mortmain.model.domain.operation import Operation
from mortmain.model.domain.program import Location
from mortmain.model.language.bodies.arguments import takes_nothing
from mortmain.model.language.bodies.bindings import Known
from mortmain.model.language.bodies.context import Context, reads_only_its_own
from mortmain.model.language.bodies.expressions import known, term
from mortmain.model.language.bodies.given import Given
from mortmain.model.language.bodies.inexpressible import gives_nothing
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.language.bodies.scopes import (
    Loop,
)
from mortmain.model.language.bodies.syntax import is_word, opposite
from mortmain.model.term.build import negation
from mortmain.model.term.inference import sort_of
from mortmain.model.term.nodes import Constant, Term
from mortmain.model.term.sorts import BOOLEAN, Sort

UNROLLED = 64
"""The longest `for` loop that is unrolled."""

LARGEST = 20_000
"""How many locations a program may have before another round is refused."""


def condition(test: ast.expr, at: Location, context: Context) -> tuple[Location, Location]:
    """Where control goes if `test` is true, and if it is false."""
    draft, span = context.draft, context.span(test)
    if isinstance(test, ast.Call) and is_word(test, "maybe"):
        takes_nothing(test, context)
        yes = draft.step(at, Operation(text="decides: yes"), span=span)
        return yes, draft.step(at, Operation(text="decides: no"), span=span)
    if isinstance(test, ast.Await):
        return _decided(test, at, context)
    value = truth(test, context)
    yes = draft.step(at, look(value, f"finds that {said(test)}", context), span=span)
    no = draft.step(
        at, look(negation(value), f"finds that {said(opposite(test))}", context), span=span
    )
    return yes, no


def _decided(test: ast.Await, at: Location, context: Context) -> tuple[Location, Location]:
    """Where control goes if what is awaited gives true, and if it gives false."""
    draft = context.draft
    yes, no = draft.fresh(), draft.fresh()
    for each in values_of(test, at, context):
        assert each.value is not None
        if sort_of(each.value) != BOOLEAN:
            _refuse_condition(test, context)
        draft.silently(each.at, yes, guard=each.value, updates=each.forget)
        draft.silently(each.at, no, guard=negation(each.value), updates=each.forget)
    return yes, no


def values_of(
    node: ast.Await, at: Location, context: Context, keeps: Sort | None = None
) -> list[Given]:
    """What an await can give, and where; what comes with it is kept if that is asked for."""
    ends = context.machine.awaited(node.value, at, context, keeps)
    if any(each.value is None for each in ends):
        gives_nothing(node, context.names.text)
    return ends


def if_statement(node: ast.If, at: Location, context: Context) -> Location | None:
    """`if` with its `else`; a branch that is known before the run not to be taken is left out."""
    chosen = isinstance(node.test, ast.Call) and is_word(node.test, "maybe")
    if not chosen and not isinstance(node.test, ast.Await):
        value = truth(node.test, context)
        if isinstance(value, Constant):
            taken = node.body if value.value else node.orelse
            end = context.machine.statements(taken, at, context.block())
            # What follows may be reached in another round of an unrolled loop.
            return context.draft.fresh() if end is None else end
    yes, no = condition(node.test, at, context)
    return joined(
        (
            context.machine.statements(node.body, yes, context.block()),
            context.machine.statements(node.orelse, no, context.block()),
        ),
        context,
    )


def said(node: ast.AST) -> str:
    """What is written, as a story says it."""
    return ast.unparse(node).replace("self.", "")


def truth(test: ast.expr, context: Context) -> Term:
    """The term of an expression that must be true or false."""
    value = term(test, context.names)
    if sort_of(value) != BOOLEAN:
        _refuse_condition(test, context)
    return value


def _refuse_condition(test: ast.expr, context: Context) -> NoReturn:
    refuse(
        Refusal.SORTS,
        context.names.text,
        test,
        "a condition must be true or false",
        "this is neither",
        help="compare it with something, as in `n > 0`",
    )


def look(guard: Term, text: str, context: Context) -> Operation:
    """A decision: silent where it depends on nothing but the actor's own variables."""
    silent = reads_only_its_own(guard, context)
    return Operation(text="" if silent else text, guard=guard, silent=silent)


def joined(ends: tuple[Location | None, ...], context: Context) -> Location | None:
    """One location where all the ends meet."""
    reached = [end for end in ends if end is not None]
    if not reached:
        return None
    after = context.draft.fresh()
    for end in reached:
        context.draft.silently(end, after)
    return after


def while_loop(node: ast.While, at: Location, context: Context) -> Location | None:
    """`while` with its `else`; gives back where control goes on."""
    draft = context.draft
    head, after = draft.silently(at), draft.fresh()
    yes, no = condition(node.test, head, context)
    draft.loops[head] = context.span(node.test)
    inside = context.block().inside(Loop(after, head, context.scope))
    end = context.machine.statements(node.body, yes, inside)
    if end is not None:
        draft.silently(end, head)
    end = context.machine.statements(node.orelse, no, context.block())
    if end is not None:
        draft.silently(end, after)
    return after


def for_loop(node: ast.For, at: Location, context: Context) -> Location | None:
    """`for` with its `else`, one round after the other; gives back where control goes on."""
    draft, after = context.draft, context.draft.fresh()
    name, rounds = _rounds(node, context)
    here: Location = at
    for number in rounds:
        if draft.size > LARGEST:
            _refuse_loop(node, "too long: it stands in another loop", context)
        following = draft.fresh()
        inside = context.block().inside(Loop(after, following, context.scope))
        inside.bind(name, Known(number), node.target)
        end = context.machine.statements(node.body, here, inside)
        if end is not None:
            draft.silently(end, following)
        here = following
    end = context.machine.statements(node.orelse, here, context.block())
    if end is not None:
        draft.silently(end, after)
    return after


def _rounds(node: ast.For, context: Context) -> tuple[str, range]:
    """The name that a `for` loop gives its numbers, and the numbers."""
    match node:
        case ast.For(
            target=ast.Name(id=name),
            iter=ast.Call(func=ast.Name(id="range"), args=[_, *_] as args, keywords=[]),
        ) if len(args) <= 3:
            limits = [known(each, context.names) for each in args]
        case _:
            _refuse_loop(node, "not a `range` of known numbers", context)
    numbers = [each for each in limits if type(each) is int]
    if len(numbers) != len(limits) or numbers[2:] == [0]:
        _refuse_loop(node, "not a `range` of known numbers", context)
    rounds = range(*numbers)
    # Asked like this because the length of a range has a limit of its own.
    if rounds[UNROLLED:]:
        _refuse_loop(node, "too long", context)
    return name, rounds


def _refuse_loop(node: ast.For, label: str, context: Context) -> NoReturn:
    named = isinstance(node.target, ast.Name)
    refuse(
        Refusal.UNCOUNTED_LOOP,
        context.names.text,
        node.iter if named else node.target,
        "a `for` loop needs a range the checker can count",
        label if named else "more than one name",
        why=f"it is unrolled, up to {UNROLLED} rounds",
        help=f"write `for {ast.unparse(node.target) if named else 'i'} in range(4):`, "
        "or use `while`",
    )


def options(call: ast.Call, context: Context) -> list[Term]:
    """What a `choose(...)` chooses from."""
    if not call.args or call.keywords or any(isinstance(each, ast.Starred) for each in call.args):
        refuse(
            Refusal.ARGUMENTS,
            context.names.text,
            call,
            "`choose` needs the values to choose from",
            "not one by one" if call.args or call.keywords else "none given",
            help="write `choose(1, 2, 4)`",
        )
    return [term(each, context.names) for each in call.args]
