"""Statements: Python syntax to edges of a program."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from mortmain.model.domain.abort_handle import AbortHandle
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.domain.program import Location
from mortmain.model.language.awaits import awaited, taken
from mortmain.model.language.bindings import GuardOf, Known, Local, Started
from mortmain.model.language.calls import called, release
from mortmain.model.language.context import Context, Side
from mortmain.model.language.exits import way_out
from mortmain.model.language.expressions import known, recast, term, thing_at
from mortmain.model.language.refusals import Refusal, refuse
from mortmain.model.language.release import drop_guard
from mortmain.model.language.scopes import (
    Attempt,
    Break,
    Cleanup,
    Continue,
    Deadline,
    Loop,
    Raise,
    Return,
)
from mortmain.model.term.build import TRUE, all_of, at_most, equal, negation
from mortmain.model.term.inference import fits, sort_of
from mortmain.model.term.nodes import Constant, Term
from mortmain.model.term.rewrite import variables
from mortmain.model.term.sorts import BOOLEAN, Range
from mortmain.model.term.text import show
from mortmain.model.transition.properties import Code, Safety

UNROLLED = 64
"""The longest `for` loop that is unrolled."""


def statements(body: Sequence[ast.stmt], at: Location, context: Context) -> Location | None:
    """Compile statements one after the other; `None` if control never reaches their end.

    A guard that is bound to a name lives until the end of the block, as in Rust.
    """
    here: Location | None = at
    for position, each in enumerate(body):
        if here is None:
            return None
        if binding := _binds_guard(each, context):
            name, locked = binding
            held, here = taken(locked, here, context, named=True)
            context.names.bindings[name] = GuardOf(held.mutex, held.place)
            end = statements(body[position + 1 :], here, context.inside(held))
            return None if end is None else drop_guard(end, held, context)
        here = statement(each, here, context)
    return here


def _binds_guard(node: ast.stmt, context: Context) -> tuple[str, ast.Call] | None:
    """The name and the `x.lock()` of `name = await x.lock()`."""
    match node:
        case ast.Assign(
            targets=[ast.Name(id=name)],
            value=ast.Await(value=ast.Call(func=ast.Attribute(attr="lock")) as call),
        ):
            return name, call
        case _:
            return None


def statement(node: ast.stmt, at: Location, context: Context) -> Location | None:
    """Compile one statement; gives back where control goes on, if it does."""
    draft = context.draft
    match node:
        case ast.Pass() | ast.Expr(value=ast.Constant()):
            return at
        case ast.Expr(value=ast.Await(value=value)):
            return awaited(value, at, context)
        case ast.Expr(value=ast.Call() as call):
            return called(call, at, context)
        case ast.Return(value=None | ast.Constant(value=None)):
            draft.silently(at, way_out(Return(), context))
            return None
        case ast.Return(value=ast.Await(value=value)):
            end = awaited(value, at, context)
            if end is not None:
                draft.silently(end, way_out(Return(), context))
            return None
        case ast.Break():
            draft.silently(at, way_out(Break(), context))
            return None
        case ast.Continue():
            draft.silently(at, way_out(Continue(), context))
            return None
        case ast.Raise():
            draft.silently(at, way_out(Raise(_exception(node, context)), context))
            return None
        case ast.Assert(test=test):
            return _assertion(node, test, at, context)
        case ast.If(test=test, body=body, orelse=orelse):
            yes, no = condition(test, at, context)
            return _joined(
                (statements(body, yes, context), statements(orelse, no, context)), context
            )
        case ast.While():
            return _while(node, at, context)
        case ast.For():
            return _for(node, at, context)
        case ast.Match():
            return _match(node, at, context)
        case ast.Try():
            return _try(node, at, context)
        case ast.AsyncWith():
            return _with(node, node.items, at, context)
        case ast.Delete(targets=[ast.Name(id=name)]) if isinstance(
            context.names.bindings.get(name), GuardOf
        ):
            return release(node, name, at, context)
        case ast.Assign(targets=[target], value=value):
            return _assign(node, target, value, at, context)
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            return _assign(node, target, value, at, context)
        case ast.AugAssign(target=target, op=op, value=value):
            read = ast.copy_location(_loaded(target), target)
            return _assign(
                node,
                target,
                ast.copy_location(ast.BinOp(left=read, op=op, right=value), node),
                at,
                context,
            )
    refuse(
        Refusal.STATEMENT,
        context.names.text,
        node,
        "this statement is not part of the spec language",
        "not known here",
        why="a body is read, not run, so only what the checker understands can stand in it",
        help="see the list of statements in the documentation of the spec language",
    )


def _loaded(target: ast.expr) -> ast.expr:
    match target:
        case ast.Name(id=name):
            return ast.Name(id=name, ctx=ast.Load())
        case ast.Attribute(value=value, attr=attr):
            return ast.Attribute(value=value, attr=attr, ctx=ast.Load())
    return target


def condition(test: ast.expr, at: Location, context: Context) -> tuple[Location, Location]:
    """Where control goes if `test` is true, and if it is false."""
    draft, span = context.draft, context.span(test)
    if _is_word(test, "maybe"):
        yes = draft.step(at, Operation(text="decides: yes"), span=span)
        return yes, draft.step(at, Operation(text="decides: no"), span=span)
    value = term(test, context.names)
    if sort_of(value) != BOOLEAN:
        refuse(
            Refusal.SORTS,
            context.names.text,
            test,
            "a condition must be true or false",
            "this is neither",
            help="compare it with something, as in `n > 0`",
        )
    seen = ast.unparse(test).replace("self.", "")
    yes = draft.step(at, _look(value, f"finds that {seen}", context), span=span)
    no = draft.step(at, _look(negation(value), f"finds that not: {seen}", context), span=span)
    return yes, no


def _look(guard: Term, text: str, context: Context) -> Operation:
    """A decision: silent where it depends on nothing but the actor's own variables."""
    own = {cell.variable for cell in context.draft.actor.control.locals}
    silent = variables(guard) <= own
    return Operation(text="" if silent else text, guard=guard, silent=silent)


def _is_word(node: ast.expr, word: str) -> bool:
    match node:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(value=ast.Name(), attr=name)):
            return name == word
        case _:
            return False


def _joined(ends: tuple[Location | None, ...], context: Context) -> Location | None:
    """One location where all the ends meet."""
    reached = [end for end in ends if end is not None]
    if not reached:
        return None
    after = context.draft.fresh()
    for end in reached:
        context.draft.silently(end, after)
    return after


def _while(node: ast.While, at: Location, context: Context) -> Location | None:
    draft = context.draft
    head, after = draft.silently(at), draft.fresh()
    yes, no = condition(node.test, head, context)
    end = statements(node.body, yes, context.inside(Loop(after, head, context.scope)))
    if end is not None:
        draft.silently(end, head)
    end = statements(node.orelse, no, context)
    if end is not None:
        draft.silently(end, after)
    return after


def _for(node: ast.For, at: Location, context: Context) -> Location | None:
    draft, after = context.draft, context.draft.fresh()
    match node:
        case ast.For(
            target=ast.Name(id=name),
            iter=ast.Call(func=ast.Name(id="range"), args=args, keywords=[]),
        ) if 1 <= len(args) <= 3:
            limits = [known(each, context.names) for each in args]
        case _:
            limits = [None]
    numbers = [each for each in limits if isinstance(each, int)]
    if len(numbers) != len(limits) or len(range(*numbers)) > UNROLLED:
        refuse(
            Refusal.UNCOUNTED_LOOP,
            context.names.text,
            node.iter,
            "a `for` loop needs a range the checker can count",
            "not a `range` of known numbers" if len(numbers) != len(limits) else "too long",
            why=f"it is unrolled, up to {UNROLLED} rounds",
            help=f"write `for {ast.unparse(node.target)} in range(4):`, or use `while`",
        )
    before = context.names.bindings.get(name)
    here: Location | None = at
    for number in range(*numbers):
        if here is None:
            break
        following = draft.fresh()
        context.names.bindings[name] = Known(number)
        end = statements(node.body, here, context.inside(Loop(after, following, context.scope)))
        if end is not None:
            draft.silently(end, following)
        here = following
    if before is None:
        context.names.bindings.pop(name, None)
    if here is not None:
        end = statements(node.orelse, here, context)
        if end is not None:
            draft.silently(end, after)
    return after


def _match(node: ast.Match, at: Location, context: Context) -> Location | None:
    ends: list[Location | None] = []
    if _is_word(node.subject, "choose"):
        assert isinstance(node.subject, ast.Call)
        for option in node.subject.args:
            value = term(option, context.names)
            text = f"chooses {ast.unparse(option)}"
            chosen = context.draft.step(at, Operation(text=text), span=context.span(option))
            ends.append(_cases(node, value, chosen, context))
    else:
        ends.append(_cases(node, term(node.subject, context.names), at, context))
    return _joined(tuple(ends), context)


def _cases(node: ast.Match, subject: Term, at: Location, context: Context) -> Location | None:
    """Try the cases in order, each where no earlier one fits."""
    ends: list[Location | None] = []
    here = at
    for case in node.cases:
        fitting = _pattern(case.pattern, subject, context)
        if case.guard is not None:
            fitting = all_of(fitting, term(case.guard, context.names))
        seen = f"finds {ast.unparse(node.subject).replace('self.', '')} as in its case"
        entered = context.draft.step(
            here, _look(fitting, seen, context), span=context.span(case.pattern)
        )
        ends.append(statements(case.body, entered, context))
        missed = negation(fitting)
        here = context.draft.step(here, _look(missed, "", context))
    ends.append(here)
    return _joined(tuple(ends), context)


def _pattern(pattern: ast.pattern, subject: Term, context: Context) -> Term:
    match pattern:
        case ast.MatchAs(pattern=None, name=None):
            return TRUE
        case ast.MatchValue(value=value):
            return _equal(subject, term(value, context.names), pattern, context)
        case ast.MatchSingleton(value=bool() as value):
            return subject if value else negation(subject)
        case ast.MatchOr(patterns=patterns):
            return negation(
                all_of(*(negation(_pattern(each, subject, context)) for each in patterns))
            )
    refuse(
        Refusal.STATEMENT,
        context.names.text,
        pattern,
        "this pattern is not part of the spec language",
        "only values and `_`",
        help="match against numbers, words or members of an enum, and `_` for the rest",
    )


def _equal(subject: Term, value: Term, node: ast.AST, context: Context) -> Term:
    try:
        return equal(subject, recast(value, sort_of(subject)))
    except TypeError as problem:
        refuse(Refusal.SORTS, context.names.text, node, "this can never be equal", str(problem))


def _try(node: ast.Try, at: Location, context: Context) -> Location | None:
    after = context.draft.fresh()
    snapshot = replace(context.names, bindings=dict(context.names.bindings))
    around = context
    if node.finalbody:
        around = context.inside(Cleanup(tuple(node.finalbody), snapshot, context.scope))
    handled = context.draft.fresh()
    inside = around.inside(Attempt(node, handled, snapshot, around.scope))
    end = statements(node.body, at, inside)
    if end is not None:
        end = statements(node.orelse, end, around)
    if end is not None:
        context.draft.silently(end, handled)
    end = statements(node.finalbody, handled, context)
    if end is None:
        return None
    return context.draft.silently(end, after)


def _with(
    node: ast.AsyncWith, items: list[ast.withitem], at: Location, context: Context
) -> Location | None:
    if not items:
        return statements(node.body, at, context)
    item, rest = items[0], items[1:]
    match item.context_expr:
        case ast.Call(func=ast.Attribute(attr="lock")) as call:
            name = item.optional_vars
            held, here = taken(call, at, context, named=name is not None)
            if isinstance(name, ast.Name):
                context.names.bindings[name.id] = GuardOf(held.mutex, held.place)
            end = _with(node, rest, here, context.inside(held))
            return None if end is None else drop_guard(end, held, context)
        case ast.Call(args=[], keywords=[]) as call if _is_word(call, "timeout"):
            _check_timeout(node, rest, context)
            return _with(node, rest, at, context.inside(Deadline(node, context.scope)))
    refuse(
        Refusal.STATEMENT,
        context.names.text,
        item.context_expr,
        "`async with` needs a lock or a timeout",
        "neither",
        help="write `async with self.db.lock():` or `async with timeout():`",
    )


def _check_timeout(node: ast.AsyncWith, rest: list[ast.withitem], context: Context) -> None:
    """In Dart a timeout covers one future: the computation behind it goes on."""
    if context.side is not Side.DART:
        return
    match node.body:
        case [ast.Expr(value=ast.Await())] if not rest:
            return
    refuse(
        Refusal.WRONG_SIDE,
        context.names.text,
        node,
        "in Dart a timeout covers a single await",
        "more than one await",
        why="`Future.timeout` gives up waiting for one future; it does not stop the code behind it",
        help="put `async with timeout():` around one `await` statement",
    )


def _exception(node: ast.Raise, context: Context) -> str:
    match node.exc:
        case ast.Name(id=name) | ast.Call(func=ast.Name(id=name)):
            return name
        case None if context.caught is not None:
            return context.caught
    refuse(
        Refusal.STATEMENT,
        context.names.text,
        node,
        "`raise` needs the name of an exception",
        help="write `raise SomeError()`, or a bare `raise` inside `except`",
    )


def _assertion(node: ast.Assert, test: ast.expr, at: Location, context: Context) -> Location:
    value = term(test, context.names)
    text = ast.unparse(test).replace("self.", "")
    draft = context.draft
    here = draft.step(at, Operation(text=f"comes to the assertion {text}"), span=context.span(node))
    context.machine.system.safeties.append(
        Safety(
            context.machine.safety_name(f"assert {text} in {draft.actor.name}"),
            all_of(draft.actor.control.at(here), draft.actor.exists(), negation(value)),
            Code.VIOLATED,
            f"{draft.actor.name} asserts {text}",
            context.span(node),
        )
    )
    after = draft.step(
        here, Operation(text=f"asserts {text}", guard=value), span=context.span(node)
    )
    draft.step(
        here,
        Operation(text=f"fails to assert {text}", guard=negation(value)),
        way_out(Raise("AssertionError"), context),
        span=context.span(node),
    )
    return after


def _assign(
    node: ast.stmt, target: ast.expr, value: ast.expr, at: Location, context: Context
) -> Location | None:
    match target, value:
        case ast.Name(id=name), ast.Call(func=ast.Name(id="spawn")):
            started, here = context.machine.spawned(value, at, context)
            context.names.bindings[name] = Started(started)
            return here
        case ast.Attribute(), ast.Call(func=ast.Name(id="spawn")) if isinstance(
            slot := thing_at(target, context.names), AbortHandle
        ):
            return context.machine.spawned(value, at, context, slot)[1]
        case ast.Name(id=name), ast.Call(func=ast.Attribute(value=ast.Name(id="self"))) if (
            thing_at(value.func, context.names) is None
        ):
            started, here = context.machine.call_without_await(value, at, context)
            context.names.bindings[name] = Started(started)
            return here
        case _, ast.Await():
            refuse(
                Refusal.NOT_YET,
                context.names.text,
                node,
                "the result of an await cannot be kept yet",
                "only guards and handles can",
                help="let the other side write it to shared data, such as a `Flag()`",
            )
    cell = _cell(target, context)
    if _is_word(value, "maybe"):
        options: list[Term] = [Constant(True, BOOLEAN), Constant(False, BOOLEAN)]
    elif _is_word(value, "choose"):
        assert isinstance(value, ast.Call)
        options = [term(each, context.names) for each in value.args]
    else:
        return _set(node, cell, term(value, context.names), at, context)
    ends: list[Location | None] = []
    for option in options:
        here = context.draft.step(
            at,
            Operation(text=f"chooses {show(option)} for {ast.unparse(target)}"),
            span=context.span(node),
        )
        ends.append(_set(node, cell, option, here, context))
    return _joined(tuple(ends), context)


def _cell(target: ast.expr, context: Context) -> Cell:
    match target:
        case ast.Name(id=name):
            binding = context.names.bindings.get(name)
            if isinstance(binding, Local):
                return binding.cell
        case ast.Attribute():
            thing = thing_at(target, context.names)
            if isinstance(thing, Cell):
                return thing
    refuse(
        Refusal.UNKNOWN_ATTRIBUTE,
        context.names.text,
        target,
        "this cannot be assigned to",
        "neither a local variable nor shared data",
        help="declare shared data in the class: `stopped = Flag()`",
    )


def _set(node: ast.stmt, cell: Cell, value: Term, at: Location, context: Context) -> Location:
    """Assign; a value outside the declared range is a fault that the check reports."""
    draft, sort = context.draft, cell.variable.sort
    value = recast(value, sort)
    shared = cell not in draft.actor.control.locals
    text = f"sets {cell.label or cell.variable.name} to {show(value)}"
    updates: Updates = {cell.variable: value}
    if fits(sort_of(value), sort):
        return draft.step(
            at, Operation(text, updates=updates, silent=not shared), span=context.span(node)
        )
    if not isinstance(sort, Range) or not isinstance(sort_of(value), Range):
        refuse(
            Refusal.SORTS,
            context.names.text,
            node,
            f"`{cell.variable.name}` cannot have this value",
            f"declared as {sort}",
        )
    inside = all_of(at_most(sort.low, value), at_most(value, sort.high))
    here = draft.step(at, Operation(f"computes {show(value)}"), span=context.span(node))
    context.machine.system.safeties.append(
        Safety(
            context.machine.safety_name(f"range of {cell.label or cell.variable.name}"),
            all_of(draft.actor.control.at(here), draft.actor.exists(), negation(inside)),
            Code.MISUSE,
            f"{cell.label or cell.variable.name} leaves its range {sort.low} to {sort.high}",
            context.span(node),
        )
    )
    return draft.step(here, Operation(text, guard=inside, updates=updates), span=context.span(node))
