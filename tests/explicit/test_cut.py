"""Searches that stop early: they never say `holds`, and only what is certain."""

from __future__ import annotations

import pytest

from mortmain.checker.engine import Budget, Progress
from mortmain.checker.evidence.verdict import Cut, Exhaustive, Spent, Undecided, Violated
from mortmain.checker.explicit import search
from mortmain.checker.explicit.engine import ExplicitEngine
from mortmain.checker.explicit.interpreter import successors
from mortmain.checker.explicit.search import breadth_first
from mortmain.model.term.build import less, plus
from mortmain.model.term.sorts import Range
from mortmain.model.transition.builder import Builder
from mortmain.model.transition.system import TransitionSystem
from tests.benchmark.systems import dining, fifo
from tests.explicit.arrows import arrows
from tests.explicit.told import check, errors, strength, told


def counter(to: int) -> TransitionSystem:
    """Counts from 0 up and starts again."""
    builder = Builder("counter")
    x = builder.variable("x", Range(0, to), initial=0)
    builder.action("up", when=less(x, to), then={x: plus(x, 1)})
    builder.action("again", when=less(to - 1, x), then={x: 0})
    return builder.build()


@pytest.mark.parametrize("states", range(1, 9))
def test_a_cut_search_never_holds(states: int):
    verdict = check(counter(9), Budget(states=states))
    assert strength(verdict) == "undecided: states"


def test_a_search_that_just_fits_holds():
    assert strength(check(counter(9), Budget(states=10))) == "holds in 10 states"


def test_a_cut_names_the_flag_to_raise():
    verdict = check(counter(9), Budget(states=5))
    assert isinstance(verdict, Undecided)
    assert "`--max-states 50`" in verdict.how.help


def test_a_search_out_of_time_names_the_flag_to_raise(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(search, "LOOK_AT_THE_CLOCK_EVERY", 1)
    verdict = check(counter(9), Budget(seconds=0))
    assert isinstance(verdict, Undecided)
    assert verdict.how.spent is Spent.SECONDS
    assert "--timeout" in verdict.how.help


def test_a_violation_in_a_cut_search_stays_one():
    system = arrows("a -> crash -> b -> c -> a", never="crash")
    verdict = check(system, Budget(states=2))
    assert isinstance(verdict, Violated)
    assert isinstance(verdict.how, Cut)
    assert told(system, verdict) == {"violated never": "a crash"}


def test_a_state_that_was_met_but_not_expanded_is_no_deadlock():
    assert strength(check(arrows("a -> b -> c -> a"), Budget(states=1))) == "undecided: states"


def test_nothing_is_permanent_that_unknown_states_could_change():
    system = arrows("a -bob-> b -amy-> c -amy-> d -bob-> a")
    assert errors(system) == {}
    for states in range(1, 4):
        assert strength(check(system, Budget(states=states))) == "undecided: states"


def test_what_is_permanent_is_known_even_if_the_rest_is_not():
    system = arrows("a -bob-> stuck -amy-> stuck; a -amy-> b -amy-> c -amy-> d -bob-> a")
    verdict = check(system, Budget(states=3))
    assert told(system, verdict) == {"permanent-block bob": "a stuck"}


@pytest.mark.parametrize("states", [50, 300, 1000])
def test_every_error_of_a_cut_search_is_one_of_the_whole_search(states: int):
    system = fifo(4, 2, 1, "leak", "cyc")
    partly, wholly = check(system, Budget(states=states)), check(system)
    assert set(told(system, partly)) <= set(told(system, wholly))


def test_a_state_beyond_a_limit_makes_the_answer_undecided():
    system = arrows("a -> b -> far -> a", limit="far")
    verdict = check(system)
    assert isinstance(verdict, Undecided)
    assert (verdict.how.spent, verdict.how.help) == (Spent.LIMIT, "raise the limit")


def test_a_limit_that_is_not_reached_does_not_matter():
    system = arrows("a -> b -> a; x -> far", limit="far")
    assert strength(check(system)) == "holds in 2 states"


def test_an_error_counts_even_if_a_limit_is_exceeded_elsewhere():
    system = arrows("a -> far -> a; a -> crash -> a", limit="far", never="crash")
    assert errors(system) == {"violated never": "a crash"}


def test_what_lies_beyond_a_limit_is_not_explored():
    system = arrows("a -> far -> crash; a -> a", limit="far", never="crash")
    assert strength(check(system)) == "undecided: limit"


def test_an_interrupt_ends_in_what_was_found(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(search, "LOOK_AT_THE_CLOCK_EVERY", 40)
    monkeypatch.setattr(search, "REPORT_EVERY", 0)

    def interrupt(progress: Progress) -> None:
        raise KeyboardInterrupt

    verdict = ExplicitEngine().check(dining(4), report=interrupt)
    assert isinstance(verdict, Undecided | Violated)
    assert isinstance(verdict.how, Cut)
    assert verdict.how.spent is Spent.INTERRUPTED


def test_an_interrupt_amid_the_steps_of_a_state_leaves_a_whole_graph(
    monkeypatch: pytest.MonkeyPatch,
):
    class Interrupting(list[int]):
        """Raises once, where the cost of an action is looked up."""

        left = 100

        def __getitem__(self, index: object) -> int:  # type: ignore[override]
            Interrupting.left -= 1
            if not Interrupting.left:
                raise KeyboardInterrupt
            return 1

    monkeypatch.setattr("mortmain.checker.explicit.visited.costs", lambda system: Interrupting())
    graph, how = breadth_first(dining(4))
    assert isinstance(how, Cut)
    assert len(graph.stops) == 2 * sum(map(graph.expanded, range(len(graph.states)))) + 1
    assert graph.stops[-1] == len(graph.targets) == len(graph.labels)
    assert len(graph.states) == len(graph.distance) > max(graph.targets)
    for state in filter(graph.expanded, range(len(graph.states))):
        found = [(graph.labels[e], graph.states[graph.targets[e]]) for e in graph.edges(state)]
        assert sorted(found) == successors(graph.system, graph.states[state])


def test_progress_is_reported(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(search, "LOOK_AT_THE_CLOCK_EVERY", 1)
    monkeypatch.setattr(search, "REPORT_EVERY", 0)
    seen: list[Progress] = []
    ExplicitEngine().check(dining(3), report=seen.append)
    assert [each.states for each in seen] == sorted(each.states for each in seen)
    assert seen[-1].states > 1


def test_the_depth_is_that_of_the_farthest_state():
    _, how = breadth_first(counter(9))
    assert how == Exhaustive(states=10, transitions=10, depth=9)
