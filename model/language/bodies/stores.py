"""What a body stores under each of its local names: values, what runs behind it, loop counters."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping

from mortmain.model.domain.cell import Cell
from mortmain.model.language.bodies.bindings import Binding, Local
from mortmain.model.language.bodies.expressions import Names, known
from mortmain.model.language.bodies.operators import default_of
from mortmain.model.language.definition import Method
from mortmain.model.term.nodes import Variable
from mortmain.model.term.sorts import Range


def assignments(method: Method) -> Iterator[tuple[str, ast.expr]]:
    """Every assignment of a value to a name, with the value."""
    for node in ast.walk(method.node):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, value
            case ast.Assign(
                targets=[ast.Tuple(elts=targets)],
                value=ast.Await(value=ast.Call(func=ast.Name(id="join"), args=branches)),
            ):
                for target, branch in zip(targets, branches, strict=False):
                    if isinstance(target, ast.Name) and target.id != "_":
                        yield target.id, ast.copy_location(ast.Await(branch), branch)
            case ast.Match(subject=ast.Await(value=ast.Call() as call), cases=cases):
                yield from _along(call, cases)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, value
            case ast.AugAssign(target=ast.Name(id=name) as target, op=op, value=value):
                read = ast.copy_location(ast.Name(id=name, ctx=ast.Load()), target)
                yield name, ast.copy_location(ast.BinOp(left=read, op=op, right=value), node)


def _along(call: ast.Call, cases: list[ast.match_case]) -> Iterator[tuple[str, ast.expr]]:
    """What comes with the subject of a `match`, as in `case 0, value:`, for each name of it."""
    for each in cases:
        match each.pattern:
            case ast.MatchSequence(patterns=[first, ast.MatchAs(pattern=None, name=str(name))]):
                for behind in _behind(call, first):
                    yield name, ast.copy_location(ast.Await(behind), behind)


def _behind(call: ast.Call, first: ast.pattern) -> list[ast.expr]:
    """The futures whose result can come along where this is the first part of the pattern."""
    match call, first:
        case ast.Call(func=ast.Name(), args=branches), ast.MatchValue(ast.Constant(int(position))):
            return branches[position : position + 1]
        case ast.Call(func=ast.Name(), args=branches), _:
            return branches
        case ast.Call(func=ast.Attribute(value=several, attr="next" | "join_next")), _:
            return [several]
        case _:
            return []


def started(method: Method) -> Mapping[str, list[ast.expr]]:
    """What runs behind each name that stands for a future or a handle."""
    behind: dict[str, list[ast.expr]] = defaultdict(list)
    for name, value in assignments(method):
        match value:
            case ast.Call(func=ast.Name(id="unordered" | "buffered"), args=several):
                behind[name] += several
            case ast.Call(func=ast.Name(id="future"), args=[inner]):
                behind[name].append(inner)
            case ast.Call(func=ast.Name(id=word) | ast.Attribute(attr=word), args=[run, *args]) if (
                word in ("spawn", "spawn_local", "spawn_blocking")
            ):
                called = ast.Call(run, args, value.keywords)
                behind[name].append(called if word == "spawn_blocking" else run)
            case ast.Call(func=ast.Attribute(value=of, attr="subscribe" | "clone")):
                behind[name].append(of)
            case ast.Call(func=ast.Attribute(value=ast.Name(id="self"))):
                behind[name].append(value)
    for node in ast.walk(method.node):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="push"), args=[run]):
                behind[name].append(run)
            case ast.Call(
                func=ast.Attribute(
                    value=ast.Name(id=name), attr="spawn" | "spawn_blocking" as word
                ),
                args=[run, *args],
            ) if name != "self":
                called = ast.Call(run, args, node.keywords)
                behind[name].append(called if word == "spawn_blocking" else run)
    return behind


def counters(method: Method, names: Names) -> Iterator[tuple[str, Binding]]:
    """The counters of the body's `for` loops, each as a number of its range."""
    for node in ast.walk(method.node):
        match node:
            case ast.For(
                target=ast.Name(id=name), iter=ast.Call(func=ast.Name(id="range"), args=limits)
            ):
                values = [known(each, names) for each in limits]
                numbers = [each for each in values if type(each) is int]
                if len(numbers) == len(values) and 0 < len(values) <= 3 and numbers[2:] != [0]:
                    if rounds := range(*numbers):
                        sort = Range(min(rounds[0], rounds[-1]), max(rounds[0], rounds[-1]))
                        yield name, Local(Cell(Variable(name, sort), default_of(sort)))
