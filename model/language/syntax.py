"""Shapes of Python syntax that several statements have in common."""

from __future__ import annotations

import ast


def loaded(target: ast.expr) -> ast.expr:
    match target:
        case ast.Name(id=name):
            return ast.Name(id=name, ctx=ast.Load())
        case ast.Attribute(value=value, attr=attr):
            return ast.Attribute(value=value, attr=attr, ctx=ast.Load())
    return target


def is_word(node: ast.expr, word: str) -> bool:
    match node:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(value=ast.Name(), attr=name)):
            return name == word
        case _:
            return False
