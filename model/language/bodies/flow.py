"""What can be told from the flow of a compiled program: variables without a value, idle loops."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from mortmain.model.diagnostic import Diagnostic, Span, SpecError
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.program import Edge, Location, Program
from mortmain.model.language.bodies.bindings import Local
from mortmain.model.language.bodies.expressions import Names
from mortmain.model.language.bodies.refusals import Refusal
from mortmain.model.language.definition import Method
from mortmain.model.term.nodes import Variable
from mortmain.model.term.rewrite import variables


def given_variables(names: Names, method: Method) -> set[Variable]:
    """The variables that have a value when a method begins: its parameters."""
    parameters = {each.arg for each in method.node.args.args}
    return {
        binding.cell.variable
        for name, binding in names.bindings.items()
        if isinstance(binding, Local) and name in parameters
    }


def check_assigned(
    program: Program,
    local: Sequence[Cell],
    given: set[Variable],
    returning: Mapping[Variable, Method],
    span: Span,
) -> None:
    """Refuse a program that may read a local variable which no step before has assigned.

    A forward analysis over all paths, whether or not the conditions on them exclude each other,
    as Rust and Dart do it ("definite assignment").  What a method is `returning` is a variable as
    well, so that one which returns a value only sometimes is refused, too.
    """
    own = {cell.variable for cell in local}
    assigned: dict[Location, set[Variable]] = {program.entry: given}
    leaving = _leaving(program)
    frontier = [program.entry]
    while frontier:
        location = frontier.pop()
        for edge in leaving[location]:
            after = assigned[location] | (own & edge.operation.updates.keys())
            known = assigned.get(edge.target)
            met = after if known is None else known & after
            if met != known:
                assigned[edge.target] = met
                frontier.append(edge.target)
    for edge in program.edges:
        if edge.source in assigned:
            for variable in sorted(_read(edge) & own - assigned[edge.source], key=str):
                if variable in returning:
                    raise _not_returned(returning[variable])
                raise _unassigned(variable, edge.span or span)


def check_yields(program: Program, loops: Mapping[Location, Span]) -> None:
    """Refuse a loop that goes round without anything that it or anybody else could notice."""
    leaving = _leaving(program)
    for head, span in sorted(loops.items()):
        frontier, seen = [head], set[Location]()
        while frontier:
            for edge in leaving[frontier.pop()]:
                idle = edge.operation.silent and not edge.operation.updates
                if idle and edge.target == head:
                    raise _never_yields(span)
                if idle and edge.target not in seen:
                    seen.add(edge.target)
                    frontier.append(edge.target)


def _leaving(program: Program) -> Mapping[Location, list[Edge]]:
    leaving: dict[Location, list[Edge]] = defaultdict(list)
    for edge in program.edges:
        leaving[edge.source].append(edge)
    return leaving


def _read(edge: Edge) -> set[Variable]:
    """The variables on which the guard and the updates of a step depend."""
    terms = (edge.operation.guard, *edge.operation.updates.values())
    return {variable for term in terms for variable in variables(term)}


def _unassigned(variable: Variable, span: Span) -> SpecError:
    name = variable.name.rpartition(".")[2]
    return SpecError(
        Diagnostic(
            Refusal.UNKNOWN_NAME,
            f"`{name}` may have no value here",
            span,
            "not assigned on every way to this place",
            help=f"assign it before: `{name} = ...`",
        )
    )


def _not_returned(method: Method) -> SpecError:
    return SpecError(
        Diagnostic(
            Refusal.NO_RESULT,
            f"`{method.name}` may end without a value",
            method.span,
            "it returns one on some ways only",
            help="end every way through it with `return` and a value",
        )
    )


def _never_yields(span: Span) -> SpecError:
    return SpecError(
        Diagnostic(
            Refusal.NEVER_YIELDS,
            "this loop can go round for ever without doing anything",
            span,
            "nothing changes in a round",
            why="its task would keep a worker busy, or its isolate its event loop, and wait for "
            "nothing",
            help="await something in each round, such as `await sleep()`",
        )
    )
