"""Shapes of Python syntax that several statements have in common."""

from __future__ import annotations

import ast
from collections.abc import Mapping


def loaded(target: ast.expr) -> ast.expr:
    """The expression that reads what is assigned to."""
    match target:
        case ast.Name(id=name):
            return ast.Name(id=name, ctx=ast.Load())
        case ast.Attribute(value=value, attr=attr):
            return ast.Attribute(value=value, attr=attr, ctx=ast.Load())
    return target


RELYING = "relying_on"
"""The word of a block in which one counts on somebody else's lock."""


def is_word(node: ast.expr, word: str) -> bool:
    """Whether it is a call of this word, as in `maybe()`."""
    match node:
        case ast.Call(func=ast.Name(id=name)):
            return name == word
        case _:
            return False


def is_method(node: ast.expr, name: str) -> bool:
    """Whether it is a call of something's method of this name, as in `self.db.lock()`."""
    match node:
        case ast.Call(func=ast.Attribute(attr=attr)):
            return attr == name
        case _:
            return False


OPPOSITES: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
}


def opposite(test: ast.expr) -> ast.expr:
    """The condition that is true where `test` is not, as one would write it.

    >>> ast.unparse(opposite(ast.parse("n < 3", mode="eval").body))
    'n >= 3'
    """
    match test:
        case ast.Compare(left=left, ops=[op], comparators=right) if type(op) in OPPOSITES:
            return ast.Compare(left, [OPPOSITES[type(op)]()], right)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return operand
        case _:
            return ast.UnaryOp(ast.Not(), test)
