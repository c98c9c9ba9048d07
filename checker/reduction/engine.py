"""The reference engine's search and findings, among what reductions leave."""

from __future__ import annotations

from collections.abc import Iterable

from mortmain.checker.engine import USUAL, Budget, Reduce, Reporter, silent
from mortmain.checker.evidence.vacuity import Vacuity, suspicions, told
from mortmain.checker.evidence.verdict import Exhaustive, Holds, Verdict
from mortmain.checker.explicit.engine import ExplicitEngine
from mortmain.checker.explicit.engine import findings as plain_findings
from mortmain.checker.explicit.judged import judged
from mortmain.checker.explicit.search import breadth_first
from mortmain.checker.explicit.vacuity import remaining
from mortmain.checker.reduction.findings import findings
from mortmain.checker.reduction.quotient import Quotient, explore
from mortmain.checker.reduction.reduced import Reduced, Symmetry, nobody, reduced
from mortmain.checker.reduction.vacuity import of_everybody
from mortmain.model.transition.system import State, TransitionSystem


class ReducedEngine:
    """Says what the reference engine says, having looked at fewer states.

    >>> from mortmain.model.term.build import equal
    >>> from mortmain.model.term.sorts import Range
    >>> from mortmain.model.transition.builder import Builder
    >>> builder = Builder("turns")
    >>> turn = builder.variable("turn", Range(0, 3), initial=0)
    >>> for i in (1, 2, 3):
    ...     party = builder.party(f"p{i}")
    ...     builder.action(f"begin {i}", party=party, at=equal(turn, 0), then={turn: i})
    ...     builder.action(f"end {i}", party=party, at=equal(turn, i), then={turn: 0})
    >>> engine = ReducedEngine(Reduce.SYM)
    >>> engine.check(builder.build()).how.states, engine.notes
    (2, ('2 states stand for 4: p1, p2, p3 are interchangeable',))
    """

    def __init__(self, reduce: Reduce) -> None:
        self.name = ExplicitEngine.name
        self.notes: tuple[str, ...] = ()
        self.statistics: tuple[str, ...] = ()
        self.vacuous: tuple[Vacuity, ...] | None = None
        self.reduce = reduce

    def check(
        self, system: TransitionSystem, *, within: Budget = USUAL, report: Reporter = silent
    ) -> Verdict:
        """The verdict, with all findings; `KeyboardInterrupt` ends in what was found so far."""
        if not system.initial:
            return ExplicitEngine().check(system, within=within, report=report)
        return self.searched(system, reduced(system, self.reduce), within, report)

    def searched(
        self, system: TransitionSystem, smaller: Reduced, within: Budget, report: Reporter
    ) -> Verdict:
        """The verdict on `system`, by a search of what it was reduced to."""
        self.statistics = (ExplicitEngine.statistics[0], *smaller.told)
        symmetry, self.notes = smaller.symmetry, ()
        if symmetry is None and not smaller.first:
            graph, how = breadth_first(smaller.system, within, report)
            verdict = judged(system, plain_findings(graph), how)
            self._look(verdict, smaller.system, graph.states)
            return verdict
        symmetry = symmetry or nobody(smaller.system)
        quotient, how = explore(smaller.system, symmetry.places, symmetry.orbits, within, report)
        if smaller.symmetry:
            self.notes = (stands_for(quotient, symmetry),)
        verdict = judged(system, findings(quotient, first=smaller.first), how)
        # Where some steps go first, others are not taken although they could be.
        if not smaller.first:
            self._look(verdict, smaller.system, quotient.graph.states, smaller.symmetry)
        return verdict

    def _look(
        self,
        verdict: Verdict,
        system: TransitionSystem,
        states: Iterable[State],
        symmetry: Symmetry | None = None,
    ) -> None:
        """Find what never happens, if all states, or those that stand for them, were visited."""
        if not isinstance(verdict.how, Exhaustive):
            return
        suspected = suspicions(system) if isinstance(verdict, Holds) else ()
        left = remaining(system, suspected, states)
        self.vacuous = told(of_everybody(left, system, symmetry) if symmetry else left)


def stands_for(quotient: Quotient, symmetry: Symmetry) -> str:
    """How many states were looked at, and for how many."""
    names = " and ".join(", ".join(group.parties) for group in symmetry.places.groups)
    looked_at, all_of_them = len(quotient.weight), sum(quotient.weight)
    return f"{looked_at:,} states stand for {all_of_them:,}: {names} are interchangeable"
