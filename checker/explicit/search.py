"""The search: every reachable state, fewest kills first and then fewest steps."""

from __future__ import annotations

from time import monotonic

from mortmain.checker.engine import USUAL, Budget, Progress, Reporter, silent
from mortmain.checker.evidence.verdict import Cut, Exhaustive, Spent
from mortmain.checker.explicit.compile import predicate
from mortmain.checker.explicit.successors import successor_function
from mortmain.checker.explicit.visited import StateGraph, Visited
from mortmain.checker.machine import available, resident
from mortmain.model.term.build import any_of
from mortmain.model.transition.properties import Limit
from mortmain.model.transition.system import TransitionSystem

LOOK_AT_THE_CLOCK_EVERY = 256
REPORT_EVERY = 0.2


def breadth_first(
    system: TransitionSystem,
    within: Budget = USUAL,
    report: Reporter = silent,
    visited: Visited | None = None,
) -> tuple[StateGraph, Exhaustive | Cut]:
    """The graph of what was visited, and whether that is everything.

    A state in which a limit of the model is exceeded is not expanded.  An interrupt ends the
    search as an empty budget does.  `visited` may admit states in another way than as they are.
    """
    visited = visited or Visited(system)
    successors = successor_function(system)
    exceeded = predicate(system, any_of(*(limit.exceeded for limit in system.limits)))
    watch = _Watch(visited, within, report)
    outgrown: list[int] = []
    spent: Spent | None = None
    state: int | None = None
    try:
        for state in visited.nearest_first():
            if spent := watch.spent():
                break
            if exceeded(visited.states[state]):
                outgrown.append(state)
            else:
                visited.expand(state, successors(visited.states[state]))
    except KeyboardInterrupt:
        spent = Spent.INTERRUPTED
        visited.forget_half_a_row()
        if state is not None and state not in outgrown and state not in visited.rows[-1:]:
            visited.expand(state, successors(visited.states[state]))
    graph = visited.graph()
    if spent is None and not outgrown:
        return graph, Exhaustive(len(graph.states), len(graph.targets), graph.depth)
    return graph, Cut(
        spent or Spent.LIMIT,
        len(graph.states),
        len(graph.targets),
        graph.depth,
        within.how_to_raise(spent) if spent else _first_exceeded(graph, outgrown).help,
    )


class _Watch:
    """Looks after the budget, and says from time to time how far the search has come."""

    def __init__(self, visited: Visited, within: Budget, report: Reporter) -> None:
        self.visited = visited
        self.within = within
        self.report = report
        self.started = self.reported = monotonic()
        self.calls = 0

    def spent(self) -> Spent | None:
        """What has run out, if anything; to be asked before a state is expanded."""
        if len(self.visited.states) > self.within.states:
            return Spent.STATES
        self.calls += 1
        if self.calls % LOOK_AT_THE_CLOCK_EVERY:
            return None
        if self.within.memory is not None and resident() > self.within.memory:
            return Spent.MEMORY
        now = monotonic()
        if self.within.seconds is not None and now - self.started >= self.within.seconds:
            return Spent.SECONDS
        if now - self.reported >= REPORT_EVERY:
            self.reported = now
            # The findings take about half as much again as the states.
            if self.within.memory is None and available() < resident() // 2:
                return Spent.MEMORY
            self.report(self._progress(now))
        return None

    def _progress(self, now: float) -> Progress:
        visited = self.visited
        return Progress(
            states=len(visited.states),
            transitions=len(visited.targets),
            depth=visited.depth,
            frontier=len(visited.states) - len(visited.rows),
            seconds=now - self.started,
        )


def _first_exceeded(graph: StateGraph, outgrown: list[int]) -> Limit:
    for limit in graph.system.limits:
        exceeded = predicate(graph.system, limit.exceeded)
        if any(exceeded(graph.states[state]) for state in outgrown):
            return limit
    raise AssertionError("a state outgrew the model, and no limit says so")
