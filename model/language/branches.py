"""Branches and loops: conditions, `if`, `while`, `for`, `match`."""

from __future__ import annotations

import ast

from mortmain.model.domain.operation import Operation
from mortmain.model.domain.program import Location
from mortmain.model.language.bindings import Known
from mortmain.model.language.context import Context
from mortmain.model.language.expressions import known, recast, term
from mortmain.model.language.refusals import Refusal, refuse
from mortmain.model.language.scopes import (
    Loop,
)
from mortmain.model.language.syntax import is_word
from mortmain.model.term.build import TRUE, all_of, equal, negation
from mortmain.model.term.inference import sort_of
from mortmain.model.term.nodes import Term
from mortmain.model.term.rewrite import variables
from mortmain.model.term.sorts import BOOLEAN

UNROLLED = 64
"""The longest `for` loop that is unrolled."""


def condition(test: ast.expr, at: Location, context: Context) -> tuple[Location, Location]:
    """Where control goes if `test` is true, and if it is false."""
    draft, span = context.draft, context.span(test)
    if is_word(test, "maybe"):
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
    draft = context.draft
    head, after = draft.silently(at), draft.fresh()
    yes, no = condition(node.test, head, context)
    end = context.machine.statements(
        node.body, yes, context.inside(Loop(after, head, context.scope))
    )
    if end is not None:
        draft.silently(end, head)
    end = context.machine.statements(node.orelse, no, context)
    if end is not None:
        draft.silently(end, after)
    return after


def for_loop(node: ast.For, at: Location, context: Context) -> Location | None:
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
        end = context.machine.statements(
            node.body, here, context.inside(Loop(after, following, context.scope))
        )
        if end is not None:
            draft.silently(end, following)
        here = following
    if before is None:
        context.names.bindings.pop(name, None)
    if here is not None:
        end = context.machine.statements(node.orelse, here, context)
        if end is not None:
            draft.silently(end, after)
    return after


def match_statement(node: ast.Match, at: Location, context: Context) -> Location | None:
    ends: list[Location | None] = []
    if is_word(node.subject, "choose"):
        assert isinstance(node.subject, ast.Call)
        for option in node.subject.args:
            value = term(option, context.names)
            text = f"chooses {ast.unparse(option)}"
            chosen = context.draft.step(at, Operation(text=text), span=context.span(option))
            ends.append(_cases(node, value, chosen, context))
    else:
        ends.append(_cases(node, term(node.subject, context.names), at, context))
    return joined(tuple(ends), context)


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
        ends.append(context.machine.statements(case.body, entered, context))
        missed = negation(fitting)
        here = context.draft.step(here, _look(missed, "", context))
    ends.append(here)
    return joined(tuple(ends), context)


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
