"""The reference engine: explores every state, then reads the findings off the graph."""

from __future__ import annotations

from mortmain.checker.engine import USUAL, Budget, Reporter, silent
from mortmain.checker.evidence.vacuity import Vacuity
from mortmain.checker.evidence.verdict import Exhaustive, Finding, Holds, Verdict
from mortmain.checker.explicit.components import futures
from mortmain.checker.explicit.facts import Layout, facts_function
from mortmain.checker.explicit.findings import find
from mortmain.checker.explicit.judged import judged
from mortmain.checker.explicit.return_point import ReturnPoint
from mortmain.checker.explicit.search import breadth_first
from mortmain.checker.explicit.shortest import ShortestRuns
from mortmain.checker.explicit.vacuity import vacuities
from mortmain.checker.explicit.visited import StateGraph
from mortmain.model.diagnostic import Diagnostic, SpecError
from mortmain.model.transition.system import TransitionSystem


class ExplicitEngine:
    """Visits every state one by one, in Python; the other engines are compared with it.

    >>> from mortmain.model.term.build import less, plus
    >>> from mortmain.model.term.sorts import Range
    >>> from mortmain.model.transition.builder import Builder
    >>> counter = Builder("counter")
    >>> x = counter.variable("x", Range(0, 3), initial=0)
    >>> counter.action("increment", when=less(x, 3), then={x: plus(x, 1)})
    >>> counter.always("small", less(x, 2))
    >>> verdict = ExplicitEngine().check(counter.build())
    >>> [f"{each.code} {each.subject} {each.schedule}" for each in verdict.findings]
    ['violated small 0:0.0', 'deadlock counter 0:0.0.0', 'permanent-block counter 0:0.0.0']
    """

    name = "explicit"
    notes: tuple[str, ...] = ()
    vacuous: tuple[Vacuity, ...] | None = None
    statistics: tuple[str, ...] = (
        "states are tuples of Python values",
        "nothing is left out of the search",
    )

    def check(
        self, system: TransitionSystem, *, within: Budget = USUAL, report: Reporter = silent
    ) -> Verdict:
        """The verdict, with all findings; `KeyboardInterrupt` ends in what was found so far."""
        if not system.initial:
            raise SpecError(
                Diagnostic(
                    "E202",
                    f"`{system.name}` has no initial state",
                    why="everything holds in a system that cannot even begin",
                    help="give every variable a value to start from",
                )
            )
        graph, how = breadth_first(system, within, report)
        verdict = judged(system, findings(graph), how)
        if isinstance(how, Exhaustive):
            self.vacuous = vacuities(system, graph.states) if isinstance(verdict, Holds) else ()
        return verdict


def findings(graph: StateGraph) -> list[Finding]:
    """Every finding of the graph with its trace, the headline first."""
    layout = Layout(graph.system)
    facts = list(map(facts_function(layout), graph.states))
    after = futures(graph, layout, facts)
    found = find(graph, layout, facts, after)
    runs = ShortestRuns(graph, max((graph.distance[each.ends[0]] for each in found), default=0))
    result = []
    for each in found:
        schedule = runs.schedule(each.ends)
        point = ReturnPoint(graph, layout, after, frozenset(each.states))
        no_return, alternative = point.of(schedule)
        result.append(
            Finding(
                each.code,
                each.subject,
                schedule,
                each.severity,
                no_return,
                alternative,
                len(each.states),
            )
        )
    return result
