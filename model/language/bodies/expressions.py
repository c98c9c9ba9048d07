"""Expressions: Python syntax to terms."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from mortmain.model.diagnostic import SpecError
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.leaf import Asked
from mortmain.model.language.bodies.asked import locked, no_answer
from mortmain.model.language.bodies.bindings import Binding, Known, Local, ThingOf
from mortmain.model.language.bodies.inexpressible import check_words, not_an_expression
from mortmain.model.language.bodies.operators import arithmetic, comparison
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.language.codes import did_you_mean
from mortmain.model.language.definition import Method, SourceText
from mortmain.model.term.build import (
    FALSE,
    TRUE,
    all_of,
    any_of,
    if_then_else,
    minus,
    negation,
    number,
)
from mortmain.model.term.inference import sort_of
from mortmain.model.term.nodes import Constant, Term
from mortmain.model.term.sorts import Enum, Sort, Value, describe

WORD = "word"
"""The sort of a word that stands alone in an expression."""

DEEPEST = 60
"""How deeply an expression may be nested."""


@dataclass(frozen=True, slots=True)
class Names:
    """Where the names of an expression are looked up."""

    text: SourceText
    bindings: dict[str, Binding]
    """Filled while a body is compiled, as its names come to stand for something."""
    constants: Mapping[str, Any]
    parameters: Mapping[str, Value]
    things: Mapping[str, Any]
    """Domain values by attribute name: cells, mutexes, or tuples of them where counted."""
    methods: Mapping[str, Method] = field(default_factory=dict)
    """What can be called."""


def constant_term(value: Value) -> Term:
    """A value that is known before the run, as a term."""
    if isinstance(value, bool):
        return TRUE if value else FALSE
    if isinstance(value, int):
        return number(value)
    if isinstance(value, str):
        return Constant(value, Enum(WORD, (value,)))
    raise TypeError(f"{value!r} is not a value of the language")


def term(node: ast.expr, names: Names) -> Term:
    """The term that `node` means; `SpecError` at the place of what is not an expression."""
    if _depth(node) > DEEPEST:
        refuse(
            Refusal.EXPRESSION,
            names.text,
            node,
            "this expression is nested too deeply",
            f"deeper than {DEEPEST}",
            help="give its parts names",
        )
    try:
        return _term(node, names)
    except (TypeError, ValueError):
        sorts = list(_sorts_in(node, names))
        check_words(node, sorts, names.text)
        parts = " and ".join(dict.fromkeys(describe(each) for each in sorts))
        refuse(
            Refusal.SORTS,
            names.text,
            node,
            "these values cannot be combined",
            parts,
            why="every expression has one sort: numbers, booleans or words",
            help="combine numbers with numbers, conditions with conditions, and compare words",
        )


def _sorts_in(node: ast.expr, names: Names) -> Iterator[Sort]:
    """The sorts of the direct parts of an expression, as far as they have one."""
    for part in ast.iter_child_nodes(node):
        if isinstance(part, ast.expr):
            try:
                yield sort_of(_term(part, names))
            except (TypeError, ValueError):
                yield from _sorts_in(part, names)


def _depth(node: ast.AST) -> int:
    """How deeply an expression is nested."""
    depth, level = 0, [node]
    while level:
        depth, level = depth + 1, [each for one in level for each in ast.iter_child_nodes(one)]
    return depth


def known(node: ast.expr, names: Names) -> Value | None:
    """The value of `node` if it is known before the run, else `None`."""
    try:
        result = term(node, names)
    except SpecError:
        return None
    return result.value if isinstance(result, Constant) else None


def _term(node: ast.expr, names: Names) -> Term:
    match node:
        case ast.Constant(value=bool() | int() | str() as value):
            return constant_term(value)
        case ast.Name(id=name):
            return _name(node, name, names)
        case ast.Attribute(value=ast.Name(id="self"), attr=name):
            return _attribute(node, name, names)
        case ast.Attribute(value=ast.Name(id=name), attr=member) if name in names.constants:
            return _member(node, names.constants[name], member, names)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return negation(_term(operand, names))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return minus(0, _term(operand, names))
        case ast.BoolOp(op=ast.And(), values=values):
            return all_of(*(_term(each, names) for each in values))
        case ast.BoolOp(op=ast.Or(), values=values):
            return any_of(*(_term(each, names) for each in values))
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            sides = [_term(each, names) for each in (left, *comparators)]
            pairs = zip(ops, sides, sides[1:], strict=False)
            return all_of(*(comparison(node, op, a, b, names.text) for op, a, b in pairs))
        case ast.BinOp(left=left, op=op, right=right):
            return arithmetic(node, op, _term(left, names), _term(right, names), names.text)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return if_then_else(_term(test, names), _term(body, names), _term(orelse, names))
        case ast.Call(func=ast.Attribute(attr=word, value=value), args=[], keywords=[]) if (
            isinstance(thing := thing_at(value, names), Asked)
            and (answer := thing.ask(word)) is not None
        ):
            return answer
        case ast.Call(func=ast.Attribute(attr="locked", value=value), args=[]):
            return locked(node, thing_at(value, names), names.text)
        case (
            ast.Call(func=ast.Attribute(attr=word, value=value))
            | ast.Attribute(attr=word, value=value)
        ) if thing_at(value, names) is not None:
            no_answer(node, thing_at(value, names), word, names.text)
    not_an_expression(node, names.text)


def _name(node: ast.expr, name: str, names: Names) -> Term:
    binding = names.bindings.get(name)
    if isinstance(binding, Known):
        return constant_term(binding.value)
    if isinstance(binding, Local):
        return binding.cell.variable
    if binding is None and isinstance(names.constants.get(name), bool | int | str):
        return constant_term(names.constants[name])
    if binding is not None:
        refuse(
            Refusal.EXPRESSION,
            names.text,
            node,
            f"`{name}` is not a value",
            "a guard, a handle or a function",
            help="guards are released, handles awaited, functions handed to Rust",
        )
    refuse(
        Refusal.UNKNOWN_NAME,
        names.text,
        node,
        f"`{name}` means nothing here",
        "not assigned before",
        help=did_you_mean(
            name, [*names.bindings, *names.constants], f"assign it first: `{name} = ...`"
        ),
    )


def _attribute(node: ast.expr, name: str, names: Names) -> Term:
    thing = names.things.get(name)
    if isinstance(thing, Cell):
        return thing.variable
    if name in names.parameters:
        return constant_term(names.parameters[name])
    if thing is not None:
        refuse(
            Refusal.EXPRESSION,
            names.text,
            node,
            f"`self.{name}` is not a value",
            "a thing, not a value",
            help="only shared data has a value: `Flag()`, `Number(high=3)`, `OneOf(...)`",
        )
    refuse(
        Refusal.UNKNOWN_ATTRIBUTE,
        names.text,
        node,
        f"the spec has no attribute `{name}`",
        "not declared",
        help=did_you_mean(
            name, [*names.things, *names.parameters], f"declare it: `{name} = Flag()`"
        ),
    )


def _member(node: ast.expr, of: Any, member: str, names: Names) -> Term:
    if member in getattr(of, "members", ()):
        return constant_term(member)
    refuse(
        Refusal.UNKNOWN_NAME,
        names.text,
        node,
        f"there is no member `{member}`",
        "not a member",
        help=did_you_mean(member, getattr(of, "members", ()), "use a member of the enum"),
    )


def thing_at(node: ast.expr, names: Names) -> Any:
    """The thing that `self.name` or `self.name[index]` stands for, or `None` if it is no thing."""
    match node:
        case ast.Name(id=name) if isinstance(own := names.bindings.get(name), ThingOf):
            return own.thing
        case ast.Attribute(value=ast.Name(id="self"), attr=name):
            several = names.things.get(name)
            if isinstance(several, tuple):
                refuse(
                    Refusal.ARGUMENTS,
                    names.text,
                    node,
                    f"there are several `{name}`",
                    "which one?",
                    help=f"give an index, counted from 0: `self.{name}[0]`",
                )
            return several
        case ast.Subscript(value=ast.Attribute(value=ast.Name(id="self"), attr=name), slice=index):
            things = names.things.get(name)
            if not isinstance(things, tuple):
                refuse(
                    Refusal.ARGUMENTS,
                    names.text,
                    node,
                    f"there are not several `{name}`",
                    "has no index",
                    help=f"write `self.{name}`, or declare several with `count=`",
                )
            position = known(index, names)
            if not isinstance(position, int):
                refuse(
                    Refusal.EXPRESSION,
                    names.text,
                    index,
                    "this index is not known before the run",
                    "may have several values",
                    why="every lock and port that a program uses is settled before the search",
                    help="use the index of the party, a counter of `for ... in range(...)`, or "
                    "decide with `match`",
                )
            if not 0 <= position < len(things):
                refuse(
                    Refusal.ARGUMENTS,
                    names.text,
                    index,
                    f"there is no `self.{name}[{position}]`",
                    f"there are {len(things)}, counted from 0",
                    help=f"use an index from 0 to {len(things) - 1}",
                )
            return things[position]
        case _:
            return None
