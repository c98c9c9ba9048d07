"""The local variables of a body, and the finite range of each."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from mortmain.model.domain.cell import Cell
from mortmain.model.language.bodies.bindings import Binding, Local
from mortmain.model.language.bodies.expressions import WORD, Names, known, term
from mortmain.model.language.bodies.operators import default_of
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.language.definition import Method
from mortmain.model.term.inference import join, sort_of
from mortmain.model.term.nodes import Variable
from mortmain.model.term.sorts import BOOLEAN, Enum, Range, Sort

ROUNDS = 64
"""How often ranges may grow before a variable counts as unbounded."""

WORDS = "words"
"""The sort of a variable that is given words of its own."""


def local_cells(method: Method, names: Names, prefix: str) -> dict[str, Cell]:
    """A cell for every name that the body assigns a value to, by name.

    The range of a variable is the least one that its assignments cannot leave; it is found by
    applying them again and again until nothing grows (interval analysis without widening).
    """
    assigned = list(_assignments(method))
    sorts: dict[str, Sort] = {}
    for _ in range(ROUNDS):
        known_names = replace(names, bindings={**names.bindings, **_provisional(sorts)})
        grown, growing = dict(sorts), assigned[:0]
        for name, value in assigned:
            for each in _sorts(value, known_names):
                before = grown.get(name)
                grown[name] = _join(before, each, value, names)
                if grown[name] != before:
                    growing.append((name, value))
        if not growing:
            break
        sorts = grown
    else:
        name, value = growing[0]
        refuse(
            Refusal.UNBOUNDED,
            names.text,
            value,
            f"`{name}` may take infinitely many values",
            "grows each time",
            why="every reachable state is visited, so there must be finitely many",
            help=f"say how far it goes: `{name} = bounded({ast.unparse(value)}, low=0, high=3)`",
        )
    for name, value in assigned:
        if name not in sorts and not _is_no_value(value):
            # It reads what is never known: looking at it as an expression says what.
            term(value, names)
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
        case _ if _is_no_value(value):
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
            alone = isinstance(sort, Enum) and sort.name == WORD
            yield Enum(WORDS, sort.members) if isinstance(sort, Enum) and alone else sort


def _is_no_value(value: ast.expr) -> bool:
    """It gives a guard, a handle, or something else that is no value, and is not looked at here."""
    match value:
        case ast.Await() | ast.Call(func=ast.Name(id="spawn" | "future")):
            return True
        case ast.Call(func=ast.Attribute(attr=attr)):
            return attr != "locked"
        case ast.Call(func=ast.Name(id="choose"), args=[]):
            return True
        case _:
            return False


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
        if one.name == other.name == WORDS:
            return Enum(WORDS, tuple(dict.fromkeys((*one.members, *other.members))))
        for these, those in ((one, other), (other, one)):
            # Words that stand alone take the sort of the shared data that has them all.
            if these == those or (these.name == WORDS and {*these.members} <= {*those.members}):
                return those
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
