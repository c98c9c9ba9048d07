"""What can still happen after each representative, with everybody under the name he has there."""

from __future__ import annotations

from collections.abc import Callable

from mortmain.checker.explicit.components import Components, Futures, components
from mortmain.checker.explicit.dependence import Dependence
from mortmain.checker.explicit.facts import Layout
from mortmain.checker.explicit.knots import tied
from mortmain.checker.reduction.names import Names
from mortmain.checker.reduction.quotient import Quotient
from mortmain.model.transition.action import Kind


def futures(quotient: Quotient, layout: Layout, names: Names, facts: list[int]) -> Futures:
    """The same as `mortmain.checker.explicit.components.futures` says of all states."""
    graph = quotient.graph
    party = [layout.parties[action.party] for action in graph.system.actions]
    timed = [action.kind is Kind.TIMEOUT for action in graph.system.actions]
    holds, everybody = layout.all_holds, layout.everybody
    known = [(each & holds) | layout.parties_of_live(each) for each in facts]
    now, now_untimed = [0] * len(graph.states), [0] * len(graph.states)
    ever = [0] * len(graph.states)
    for state in range(len(graph.states)):
        if graph.row[state] < 0:
            ever[state] = layout.anything
            continue
        before, movers, untimed, future = known[state], 0, 0, 0
        for edge in graph.dependable(state):
            moves = party[graph.labels[edge]]
            movers |= moves
            untimed |= 0 if timed[graph.labels[edge]] else moves
            after = names.back(quotient.elements[quotient.turns[edge]], known[graph.targets[edge]])
            future |= ((before ^ after) & holds) | (before & ~after & everybody)
        now[state], now_untimed[state], ever[state] = movers, untimed, movers | future
    found = components(len(graph.states), lambda each: _targets(quotient, each))
    gathered(quotient, names, found, ever)
    return Futures(found, now, now_untimed, ever)


def knots(
    quotient: Quotient,
    layout: Layout,
    names: Names,
    facts: list[int],
    after: Futures,
    dependence: Dependence,
) -> list[int]:
    """The same as `mortmain.checker.explicit.knots.knots` says of all states."""
    lasting = [
        each & layout.all_holds & ~ever for each, ever in zip(facts, after.ever, strict=True)
    ]
    known: dict[tuple[int, int, int], int] = {}
    knotted = []
    for key in zip(facts, after.now, lasting, strict=True):
        if key not in known:
            known[key] = tied(layout, dependence, *key) if key[2] else 0
        knotted.append(known[key])
    gathered(quotient, names, after.components, knotted, lasting.__getitem__)
    return knotted


def gathered(
    quotient: Quotient,
    names: Names,
    found: Components,
    masks: list[int],
    kept: Callable[[int], int] = lambda state: -1,
) -> None:
    """Add to the mask of each state those of all states that dependable steps lead to.

    Around a circle names may change, so that the states of a component need not have the same
    mask: theirs are gathered until none grows any more.
    """
    graph, turns, elements = quotient.graph, quotient.turns, quotient.elements
    for component in found:
        grows = True
        while grows:
            grows = False
            for state in component:
                mask, keep = masks[state], kept(state)
                for edge in graph.dependable(state):
                    ahead = masks[graph.targets[edge]]
                    if ahead:
                        mask |= names.back(elements[turns[edge]], ahead) & keep
                if mask != masks[state]:
                    masks[state] = mask
                    grows = len(component) > 1 or state in _targets(quotient, state)


def _targets(quotient: Quotient, state: int) -> list[int]:
    edges = quotient.graph.dependable(state)
    return list(quotient.graph.targets[edges.start : edges.stop])
