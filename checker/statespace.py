"""The state graph of a small system, for those who want to look at it with graph algorithms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mortmain.checker.api import prepared
from mortmain.checker.engine import Budget, silent
from mortmain.checker.evidence.verdict import Cut
from mortmain.checker.explicit.search import breadth_first
from mortmain.model.diagnostic import Diagnostic, SpecError
from mortmain.model.language.definition import Parameter

if TYPE_CHECKING:
    import networkx

MOST = 100_000
"""A graph of Python objects with more states than this would not fit well into memory."""


def state_graph(
    what: Any, *, kills: int | None = None, states: int = MOST, **parameters: Parameter
) -> networkx.MultiDiGraph:
    """Every reachable state of `what` (as for `check`) and every step between them.

    A node is a number, in the order in which states were met, with the attributes `values` (by
    variable) and `initial`; an edge has the attributes `action`, `party`, `text` and `kind`.
    `SpecError` if there are more than `states` states.

    >>> from mortmain.model.term.build import less, plus
    >>> from mortmain.model.term.sorts import Range
    >>> from mortmain.model.transition.builder import Builder
    >>> counter = Builder("counter")
    >>> x = counter.variable("x", Range(0, 3), initial=0)
    >>> counter.action("increment", when=less(x, 3), then={x: plus(x, 1)})
    >>> graph = state_graph(counter.build())
    >>> [graph.nodes[node]["values"] for node in graph]
    [{'x': 0}, {'x': 1}, {'x': 2}, {'x': 3}]
    """
    from networkx import MultiDiGraph

    _, system = prepared(what, kills=kills, parameters=parameters)
    found, how = breadth_first(system, Budget(states=states), silent)
    if isinstance(how, Cut):
        raise SpecError(
            Diagnostic(
                "E203",
                f"`{system.name}` has more than {states:,} states",
                why="each becomes an object of its own",
                help="make the system smaller, or allow more with `states=`",
            )
        )
    graph = MultiDiGraph(name=system.name)
    initial = set(system.initial)
    for number, state in enumerate(found.states):
        graph.add_node(number, values=system.valuation(state), initial=state in initial)
    for number in range(len(found.states)):
        for edge in found.edges(number):
            action = system.actions[found.labels[edge]]
            graph.add_edge(
                number,
                found.targets[edge],
                action=action.name,
                party=action.party,
                text=action.text,
                kind=str(action.kind),
            )
    return graph
