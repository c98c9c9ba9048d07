"""The local variables of a body, and the finite range of each."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import replace

from mortmain.model.domain.cell import Cell
from mortmain.model.domain.isolate import Isolate
from mortmain.model.domain.leaf import Copied, Primitive
from mortmain.model.domain.shared import Shared
from mortmain.model.language.bodies.bindings import Binding, Closure, Known, Local, ThingOf
from mortmain.model.language.bodies.expressions import WORD, Names, known, term
from mortmain.model.language.bodies.operators import default_of
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.language.bodies.stores import assignments, counters, started
from mortmain.model.language.bodies.thread_code import gives_its_value
from mortmain.model.language.definition import Method
from mortmain.model.term.inference import join, sort_of
from mortmain.model.term.nodes import Constant, Term, Variable
from mortmain.model.term.sorts import BOOLEAN, Enum, Range, Sort

ROUNDS = 64
"""How often ranges may grow before a variable counts as unbounded."""

GIVES_NO_VALUE = ("spawn", "spawn_blocking", "future", "unordered", "buffered", "JoinSet")

WORDS = "words"
"""The sort of a variable that is given words of its own."""


def local_cells(
    method: Method, names: Names, prefix: str, chain: tuple[str, ...] = ()
) -> dict[str, Cell]:
    """A cell for every name that the body assigns a value to, by name.

    The range of a variable is the least one that its assignments cannot leave; it is found by
    applying them again and again until nothing grows (interval analysis without widening).
    What a method that is called returns is found in the same way; `chain` has those around it.
    """
    assigned = [each for each in assignments(method) if not _is_no_value(each[1])]
    runs = started(method)
    counted = dict(counters(method, names))
    sorts: dict[str, Sort] = {}
    for _ in range(ROUNDS):
        known_names = replace(names, bindings={**names.bindings, **counted, **_provisional(sorts)})
        grown, growing = dict(sorts), assigned[:0]
        for name, value in assigned:
            for each in sorts_of(value, known_names, runs, chain):
                before = grown.get(name)
                grown[name] = _join(before, each, value, names)
                if grown[name] != before:
                    growing.append((name, value))
        if not growing:
            break
        sorts = grown
    else:
        name, value = growing[0]
        waits = isinstance(value, ast.Await)
        refuse(
            Refusal.UNBOUNDED,
            names.text,
            value,
            f"`{name}` may take infinitely many values",
            "grows each time",
            why="every reachable state is visited, so there must be finitely many",
            help="say how far it goes: "
            + (f"`grown = {ast.unparse(value)}`, then " if waits else "")
            + f"`{name} = bounded({'grown' if waits else ast.unparse(value)}, low=0, high=3)`",
        )
    for name, value in assigned:
        if name not in sorts and not isinstance(value, ast.Await | ast.Call):
            # It reads what is never known: looking at it as an expression says what.
            term(value, replace(names, bindings={**names.bindings, **counted}))
    return {
        name: Cell(Variable(f"{prefix}.{name}", sort), default_of(sort), f"{name} of {prefix}")
        for name, sort in sorts.items()
    }


def result_sort(method: Method, names: Names, chain: tuple[str, ...] = ()) -> Sort | None:
    """What the method returns, where `names` has its variables; `None` if it returns nothing."""
    sort: Sort | None = None
    for node in ast.walk(method.node):
        if isinstance(node, ast.Return) and node.value is not None:
            for each in sorts_of(node.value, names, started(method), chain):
                sort = _join(sort, each, node.value, names)
    return sort


def sorts_of(
    value: ast.expr, names: Names, started: Mapping[str, list[ast.expr]], chain: tuple[str, ...]
) -> Iterator[Sort]:
    """The sorts of what `value` can give; nothing for handles, guards and what is not known yet."""
    match value:
        case (
            ast.Await(value=inner)
            | ast.Call(func=ast.Name(id="block_on"), args=[inner], keywords=[])
        ):
            yield from _awaited_sorts(inner, names, started, chain)
        case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name)):
            method = names.methods.get(name)
            if method is not None and gives_its_value(method):
                yield from _called_sorts(value, method, names, chain)
        case ast.Call(func=ast.Name(id="block_in_place"), args=[called, *args]):
            yield from sorts_of(ast.Call(called, args, value.keywords), names, started, chain)
        case ast.Call(func=ast.Attribute(attr="block_on"), args=[inner], keywords=[]):
            yield from _awaited_sorts(inner, names, started, chain)
        case ast.Call(func=ast.Attribute(value=of, attr="try_receive")) if (
            carries := getattr(_one_of(of, names, started), "carries", None)
        ) is not None:
            yield carries
        case ast.Call(func=ast.Name(id="maybe")):
            yield BOOLEAN
        case ast.Call(func=ast.Name(id="choose"), args=options):
            for option in options:
                yield from sorts_of(option, names, started, chain)
        case ast.Call(func=ast.Name(id="bounded")):
            yield declared_range(value, names)
        case _ if _is_no_value(value) or _unready(value, names):
            return
        case _:
            yield widened(sort_of(term(value, names)))


def widened(sort: Sort) -> Sort:
    """The sort of a variable that is given a value of `sort`: words may be joined by others."""
    alone = isinstance(sort, Enum) and sort.name == WORD
    return Enum(WORDS, sort.members) if isinstance(sort, Enum) and alone else sort


def _awaited_sorts(
    node: ast.expr, names: Names, started: Mapping[str, list[ast.expr]], chain: tuple[str, ...]
) -> Iterator[Sort]:
    """The sorts of what `await node` can give."""
    match node:
        case ast.Call(func=ast.Name(id="select" | "either"), args=[_, *_] as branches):
            yield Range(0, len(branches) - 1)
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="next" | "join_next")) if (
            name != "self"
        ):
            yield BOOLEAN
        case ast.Call(func=ast.Name(id="block_in_place")):
            yield from sorts_of(node, names, started, chain)
        case ast.Call(
            func=ast.Name(id="future" | "by_ref") | ast.Attribute(attr="block_on" | "run_until"),
            args=[inner],
        ):
            yield from _awaited_sorts(inner, names, started, chain)
        case ast.Name(id=name):
            for each in started.get(name, ()):
                yield from _awaited_sorts(each, names, started, chain)
        case ast.Call(func=ast.Name(id=name)) if isinstance(
            closure := names.bindings.get(name), Closure
        ):
            yield from _called_sorts(node, names.methods[closure.method], names, chain)
        case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name)) if (
            name in names.methods
        ):
            yield from _called_sorts(node, names.methods[name], names, chain)
        case ast.Attribute() | ast.Subscript() if isinstance(
            shared := _one_of(node, names, started), Shared
        ):
            called = ast.Call(ast.Attribute(ast.Name("self"), shared.method), [], [])
            yield from _called_sorts(called, names.methods[shared.method], names, chain)
        case ast.Call(func=ast.Attribute(value=of, attr=word)):
            thing = _one_of(of, names, started)
            guards = isinstance(thing, Primitive) and word in thing.guard_words
            carries = getattr(thing, "carries", None)
            if carries is not None and (isinstance(thing, Copied) or not guards):
                yield carries


def _one_of(node: ast.expr, names: Names, started: Mapping[str, list[ast.expr]]) -> object:
    """The thing that `node` stands for; of several, which are alike, the first."""
    match node:
        case ast.Name(id=name) if isinstance(own := names.bindings.get(name), ThingOf):
            return own.thing
        case ast.Name(id=name) if name in started:
            return _one_of(started[name][0], names, started)
        case ast.Subscript(value=inner):
            return _one_of(inner, names, started)
        case ast.Attribute(value=ast.Name(id="self"), attr=name):
            thing = names.things.get(name)
            return (thing or (None,))[0] if isinstance(thing, tuple) else thing
        case _:
            return None


def _called_sorts(
    call: ast.Call, method: Method, names: Names, chain: tuple[str, ...]
) -> Iterator[Sort]:
    """The sort of what a call of `method` returns, if it is known so far that it does."""
    given = dict(zip([each.arg for each in method.node.args.args][1:], call.args, strict=False))
    given |= {each.arg: each.value for each in call.keywords if each.arg is not None}
    bindings: dict[str, Binding] = {}
    for name, value in given.items():
        match value:
            case ast.Name(id=passed) if isinstance(closure := names.bindings.get(passed), Closure):
                bindings[name] = closure
            case ast.Name(id=passed) if isinstance(own := names.bindings.get(passed), ThingOf):
                bindings[name] = own
            case ast.Attribute(value=ast.Name(id="self"), attr=attr) if attr in names.methods:
                # Whose closure it is does not matter for what it returns.
                bindings[name] = Closure(attr, Isolate(attr))
            case _ if _unready(value, names):
                return
            case _:
                bindings[name] = _passed(name, term(value, names))
    if method.name in chain or set(given) != {e.arg for e in method.node.args.args[1:]}:
        return
    inside = replace(names, text=method.text, bindings=bindings, constants=method.constants)
    through = (*chain, method.name)
    cells = local_cells(method, inside, method.name, through)
    known_names = replace(
        inside, bindings={**bindings, **{name: Local(cell) for name, cell in cells.items()}}
    )
    sort = result_sort(method, known_names, through)
    if sort is not None:
        yield sort


def _passed(name: str, meant: Term) -> Binding:
    if isinstance(meant, Constant):
        return Known(meant.value)
    return Local(Cell(Variable(name, sort_of(meant)), default_of(sort_of(meant))))


def _is_no_value(value: ast.expr) -> bool:
    """It gives a guard, a handle, or something else that is no value, and is not looked at here."""
    match value:
        case ast.Call(func=ast.Name(id=word)) if word in GIVES_NO_VALUE:
            return True
        case ast.Call(func=ast.Attribute(value=ast.Name(id="self"))):
            return False
        case ast.Call(func=ast.Attribute(attr=attr)):
            return attr not in ("locked", "try_receive")
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
