"""Branches and loops: conditions, `if`, `while`, `for`, `match`."""

from __future__ import annotations

import ast
from typing import NoReturn

from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.domain.program import Location
from mortmain.model.language.bodies.arguments import takes_nothing
from mortmain.model.language.bodies.bindings import Known
from mortmain.model.language.bodies.context import Context, reads_only_its_own
from mortmain.model.language.bodies.expressions import known, term
from mortmain.model.language.bodies.given import Given
from mortmain.model.language.bodies.inexpressible import gives_nothing
from mortmain.model.language.bodies.operators import recast
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.language.bodies.scopes import (
    Loop,
)
from mortmain.model.language.bodies.syntax import is_word, opposite
from mortmain.model.term.build import FALSE, TRUE, all_of, equal, negation
from mortmain.model.term.inference import sort_of
from mortmain.model.term.nodes import Constant, Term
from mortmain.model.term.sorts import BOOLEAN, describe

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
    yes = draft.step(at, _look(value, f"finds that {_said(test)}", context), span=span)
    no = draft.step(
        at, _look(negation(value), f"finds that {_said(opposite(test))}", context), span=span
    )
    return yes, no


def _decided(test: ast.Await, at: Location, context: Context) -> tuple[Location, Location]:
    """Where control goes if what is awaited gives true, and if it gives false."""
    draft = context.draft
    yes, no = draft.fresh(), draft.fresh()
    for each in _values(test, at, context):
        assert each.value is not None
        if sort_of(each.value) != BOOLEAN:
            _refuse_condition(test, context)
        draft.silently(each.at, yes, guard=each.value, updates=each.forget)
        draft.silently(each.at, no, guard=negation(each.value), updates=each.forget)
    return yes, no


def _values(node: ast.Await, at: Location, context: Context) -> list[Given]:
    ends = context.machine.awaited(node.value, at, context)
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


def _said(node: ast.AST) -> str:
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


def _look(guard: Term, text: str, context: Context) -> Operation:
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


def match_statement(node: ast.Match, at: Location, context: Context) -> Location | None:
    """`match`, also of what is chosen; gives back where control goes on, if it does."""
    ends: list[Location | None] = []
    if isinstance(node.subject, ast.Call) and is_word(node.subject, "choose"):
        for option, value in zip(node.subject.args, options(node.subject, context), strict=True):
            text = f"chooses {ast.unparse(option)}"
            chosen = context.draft.step(at, Operation(text=text), span=context.span(option))
            ends.append(cases(node, value, chosen, context))
    elif isinstance(node.subject, ast.Await):
        for each in _values(node.subject, at, context):
            assert each.value is not None
            ends.append(cases(node, each.value, each.at, context, each.forget))
    else:
        ends.append(cases(node, term(node.subject, context.names), at, context))
    return joined(tuple(ends), context)


def cases(
    node: ast.Match, subject: Term, at: Location, context: Context, forget: Updates | None = None
) -> Location | None:
    """The first case that fits, decided in one step: the subject is looked at once."""
    draft, ends = context.draft, list[Location | None]()
    subject_text = _said(node.subject)
    missed: Term = TRUE
    for case in node.cases:
        fitting = _pattern(case.pattern, subject, context)
        seen = _said(case.pattern)
        if case.guard is not None:
            fitting = all_of(fitting, truth(case.guard, context))
            seen += f" and {_said(case.guard)}"
        chosen = all_of(missed, fitting)
        if chosen == FALSE:
            continue
        text = f"finds that {subject_text} is {seen}"
        look = _look(chosen, text, context)
        entered = draft.step(at, look.then(forget or {}), span=context.span(case.pattern))
        ends.append(context.machine.statements(case.body, entered, context.block()))
        missed = all_of(missed, negation(fitting))
    if missed != FALSE:
        text = f"finds that {subject_text} is none of the cases"
        look = _look(missed, text, context).then(forget or {})
        ends.append(draft.step(at, look, span=context.span(node.subject)))
    return joined(tuple(ends), context)


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


def _pattern(pattern: ast.pattern, subject: Term, context: Context) -> Term:
    match pattern:
        case ast.MatchAs(pattern=None, name=None):
            return TRUE
        case ast.MatchValue(value=value):
            return _equal(subject, term(value, context.names), pattern, context)
        case ast.MatchSingleton(value=bool() as value):
            return _equal(subject, Constant(value, BOOLEAN), pattern, context)
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
    except TypeError:
        refuse(
            Refusal.SORTS,
            context.names.text,
            node,
            "this can never be equal",
            f"the subject is {describe(sort_of(subject))}",
            help="compare with a value that it can have",
        )
