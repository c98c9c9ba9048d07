"""`match`: what is looked at once, against values, and against what comes with them."""

from __future__ import annotations

import ast
from dataclasses import replace

from mortmain.model.domain.operation import Operation
from mortmain.model.domain.program import Location
from mortmain.model.language.bodies.assignments import assigned
from mortmain.model.language.bodies.bindings import Local
from mortmain.model.language.bodies.branches import (
    joined,
    look,
    options,
    said,
    truth,
    values_of,
)
from mortmain.model.language.bodies.context import Context
from mortmain.model.language.bodies.expressions import term
from mortmain.model.language.bodies.given import Given
from mortmain.model.language.bodies.operators import recast
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.language.bodies.syntax import is_word
from mortmain.model.language.bodies.values import forgotten_at
from mortmain.model.term.build import FALSE, TRUE, all_of, equal, negation
from mortmain.model.term.inference import sort_of
from mortmain.model.term.nodes import Constant, Term
from mortmain.model.term.sorts import BOOLEAN, Sort, describe


def match_statement(node: ast.Match, at: Location, context: Context) -> Location | None:
    """`match`, also of what is chosen; gives back where control goes on, if it does."""
    ends: list[Location | None] = []
    if isinstance(node.subject, ast.Call) and is_word(node.subject, "choose"):
        for option, value in zip(node.subject.args, options(node.subject, context), strict=True):
            text = f"chooses {ast.unparse(option)}"
            chosen = context.draft.step(at, Operation(text=text), span=context.span(option))
            ends.append(cases(node, Given(chosen, value), context))
    elif isinstance(node.subject, ast.Await):
        for each in values_of(node.subject, at, context, named_along(node, context)):
            ends.append(cases(node, each, context))
    else:
        ends.append(cases(node, Given(at, term(node.subject, context.names)), context))
    return joined(tuple(ends), context)


def named_along(node: ast.Match, context: Context) -> Sort | None:
    """The sort of the name that some case has for what comes with the subject, if one has."""
    for case in node.cases:
        _, name = _with_name(case.pattern)
        if name is not None:
            bound = context.names.bindings.get(name.id)
            return bound.cell.variable.sort if isinstance(bound, Local) else BOOLEAN
    return None


def cases(node: ast.Match, given: Given, context: Context) -> Location | None:
    """The first case that fits, decided in one step: the subject is looked at once."""
    draft, ends = context.draft, list[Location | None]()
    assert given.value is not None
    subject_text = said(node.subject)
    missed: Term = TRUE
    for case in node.cases:
        pattern, name = _with_name(case.pattern)
        fitting = _pattern(pattern, given.value, context)
        seen = said(case.pattern)
        if case.guard is not None:
            fitting = all_of(fitting, truth(case.guard, context))
            seen += f" and {said(case.guard)}"
        chosen = all_of(missed, fitting)
        if chosen == FALSE:
            continue
        text = f"finds that {subject_text} is {seen}"
        found, span = look(chosen, text, context), context.span(case.pattern)
        if name is None:
            entered = draft.step(given.at, found.then(given.forget), span=span)
        else:
            entered = _bound(case, name, draft.step(given.at, found, span=span), given, context)
        ends.append(context.machine.statements(case.body, entered, context.block()))
        missed = all_of(missed, negation(fitting))
    if missed != FALSE:
        text = f"finds that {subject_text} is none of the cases"
        other = look(missed, text, context).then(given.forget)
        ends.append(draft.step(given.at, other, span=context.span(node.subject)))
    return joined(tuple(ends), context)


def _with_name(pattern: ast.pattern) -> tuple[ast.pattern, ast.Name | None]:
    """The pattern of the subject, and the name for what comes with it, as in `case 0, value:`."""
    match pattern:
        case ast.MatchSequence(patterns=[first, ast.MatchAs(pattern=None, name=name) as second]):
            if name is None:
                return first, None
            return first, ast.copy_location(ast.Name(name, ast.Store()), second)
        case _:
            return pattern, None


def _bound(
    case: ast.match_case, name: ast.Name, at: Location, given: Given, context: Context
) -> Location:
    """Assign what comes with the subject."""
    nothing = given.along is None or name.id not in context.names.bindings
    if nothing or case.guard is not None:
        refuse(
            Refusal.STATEMENT,
            context.names.text,
            name,
            f"`{name.id}` stands for nothing here",
            "no value comes along" if nothing else "a condition is looked at before",
            why="what comes along is the result of the future that was ready, or of the task",
            help="leave the name out, or return a value; decide with an `if` in the case",
        )
    along = Given(at, given.along, given.forget)
    return forgotten_at(replace(along, at=assigned(case.pattern, name, along, context)), context)


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
