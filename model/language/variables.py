"""The local variables of a body, and the finite range of each."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from mortmain.model.domain.cell import Cell
from mortmain.model.language.bindings import Binding, Local
from mortmain.model.language.definition import Method
from mortmain.model.language.expressions import Names, default_of, known, term
from mortmain.model.language.refusals import Refusal, refuse
from mortmain.model.term.inference import join, sort_of
from mortmain.model.term.nodes import Variable
from mortmain.model.term.sorts import BOOLEAN, Enum, Range, Sort

ROUNDS = 64
"""How often ranges may grow before a variable counts as unbounded."""

WORDS = "words"


def local_cells(method: Method, names: Names, prefix: str) -> dict[str, Cell]:
    """A cell for every name that the body assigns a value to, by name.

    The range of a variable is the least one that its assignments cannot leave; it is found by
    applying them again and again until nothing grows (interval analysis without widening).
    """
    assigned = list(_assignments(method))
    sorts: dict[str, Sort] = {}
    for _ in range(ROUNDS):
        known_names = replace(names, bindings={**names.bindings, **_provisional(sorts)})
        grown = dict(sorts)
        for name, value in assigned:
            for each in _sorts(value, known_names):
                grown[name] = _join(grown.get(name), each, value, names)
        if grown == sorts:
            break
        sorts = grown
    else:
        name, value = next(each for each in assigned if sorts.get(each[0]) != BOOLEAN)
        refuse(
            Refusal.UNBOUNDED,
            names.text,
            value,
            f"`{name}` may take infinitely many values",
            "grows each time",
            why="every reachable state is visited, so there must be finitely many",
            help=f"say how far it goes: `{name} = bounded(..., low=0, high=3)`",
        )
    return {
        name: Cell(Variable(f"{prefix}.{name}", sort), default_of(sort), f"{name} of {prefix}")
        for name, sort in sorts.items()
    }


def _assignments(method: Method) -> Iterator[tuple[str, ast.expr]]:
    """Every assignment of a value to a name, with the value."""
    for node in ast.walk(method.node):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, value
            case ast.AugAssign(target=ast.Name(id=name) as target, op=op, value=value):
                read = ast.copy_location(ast.Name(id=name, ctx=ast.Load()), target)
                yield name, ast.copy_location(ast.BinOp(left=read, op=op, right=value), node)


def _sorts(value: ast.expr, names: Names) -> Iterator[Sort]:
    """The sorts of what `value` can give; nothing for handles, guards and what is not known yet."""
    match value:
        case ast.Await() | ast.Call(func=ast.Name(id="spawn")):
            return
        case ast.Call(func=ast.Attribute(value=ast.Name(id="self"))):
            return
        case ast.Call(func=ast.Name(id="maybe")):
            yield BOOLEAN
        case ast.Call(func=ast.Name(id="choose"), args=options):
            for option in options:
                yield from _sorts(option, names)
        case ast.Call(func=ast.Name(id="bounded")):
            yield declared_range(value, names)
        case _ if _unready(value, names):
            return
        case _:
            sort = sort_of(term(value, names))
            yield Enum(WORDS, sort.members) if isinstance(sort, Enum) else sort


def _unready(value: ast.expr, names: Names) -> bool:
    """It reads a local variable of which no value is known so far."""
    read = {each.id for each in ast.walk(value) if isinstance(each, ast.Name)}
    return not read <= {*names.bindings, *names.constants, "self"}


def declared_range(call: ast.Call, names: Names) -> Range:
    """The range that `bounded(..., low=..., high=...)` promises."""
    limits = {each.arg: known(each.value, names) for each in call.keywords}
    low, high = limits.get("low"), limits.get("high")
    if not isinstance(low, int) or not isinstance(high, int) or low > high or len(call.args) != 1:
        refuse(
            Refusal.ARGUMENTS,
            names.text,
            call,
            "`bounded` needs a value and two known limits",
            help="write `bounded(n + 1, low=0, high=3)`",
        )
    return Range(low, high)


def _provisional(sorts: dict[str, Sort]) -> dict[str, Binding]:
    return {
        name: Local(Cell(Variable(name, sort), default_of(sort))) for name, sort in sorts.items()
    }


def _join(one: Sort | None, other: Sort, node: ast.expr, names: Names) -> Sort:
    if one is None:
        return other
    if isinstance(one, Enum) and isinstance(other, Enum):
        return Enum(WORDS, tuple(dict.fromkeys((*one.members, *other.members))))
    try:
        return join(one, other)
    except TypeError:
        refuse(
            Refusal.TWO_MEANINGS,
            names.text,
            node,
            "one variable is given values of two sorts",
            "another sort than before",
            help="use two names",
        )
