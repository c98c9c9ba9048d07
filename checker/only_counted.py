"""Whether a parameter of a spec does nothing but count parties that are all alike."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mortmain.checker.parametric.uncountable import Uncountable
from mortmain.model.language.definition import Definition, Method


def counts(definition: Definition) -> tuple[str, ...]:
    """The parameters that say how many there are of a party."""
    found = [
        decoration.options.get("count")
        for method in definition.methods.values()
        for decoration in method.decorations
    ]
    return tuple(dict.fromkeys(each for each in found if isinstance(each, str)))


def refuse_other_uses(definition: Definition, parameter: str) -> None:
    """`Uncountable`, with its line, if the number is used for more than to count parties."""
    for name, thing in definition.things.items():
        if getattr(thing, "count", None) == parameter:
            raise Uncountable(
                f"`{name}` is counted by `{parameter}` as well, so that there are ever more of it",
                "let all of them share one, or give each number by itself with --set",
                definition.spans.get(name),
            )
    for method in definition.methods.values():
        if any(each.name == "reachable" for each in method.decorations):
            raise Uncountable(
                f"`{method.name}` asks for a run, which every number has or has not by itself",
                "give each number by itself with --set",
                method.span,
            )
        for node, told in _uses(method, parameter):
            raise Uncountable(
                f"`{method.name}` uses {told}: they are not all alike",
                "let every one of them do the same, whatever its number is",
                method.text.span(node),
            )


def _uses(method: Method, parameter: str) -> Iterator[tuple[ast.AST, str]]:
    counted = any(each.options.get("count") == parameter for each in method.decorations)
    numbers = {each.arg for each in method.node.args.args[1:]} if counted else set()
    for node in ast.walk(method.node):
        if isinstance(node, ast.Name) and node.id in numbers:
            yield node, f"its number `{node.id}`"
        if isinstance(node, ast.Attribute) and node.attr == parameter:
            yield node, f"how many there are, `{parameter}`"
