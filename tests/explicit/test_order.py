"""Which of many traces is shown: fewest kills, then fewest steps, then fewest changes of party."""

from __future__ import annotations

from mortmain.checker.evidence.trace import Schedule
from mortmain.model.term.build import all_of, equal, plus
from mortmain.model.term.sorts import Range
from mortmain.model.transition.builder import Builder
from mortmain.model.transition.system import TransitionSystem
from tests.explicit.arrows import arrows
from tests.explicit.told import errors, headline, path


def test_a_longer_trace_with_fewer_kills_wins():
    system = arrows("a -kill-> crash -> a; a -> b -> c -> crash", never="crash")
    assert errors(system) == {"violated never": "a b c crash"}


def test_one_kill_is_better_than_two():
    system = arrows("a -> a -kill-> b -kill-> crash -> a; b -> c -> crash", never="crash")
    assert errors(system) == {"violated never": "a b c crash"}


def test_a_state_met_by_a_kill_and_later_without_keeps_the_better_way():
    system = arrows("a -kill-> d -> crash -> a; a -> b -> c -> d", never="crash")
    assert errors(system) == {"violated never": "a b c d crash"}


def test_an_environment_step_that_is_no_kill_costs_a_step_only():
    system = arrows("a -environment-> crash -> a; a -> b -> crash", never="crash")
    assert errors(system) == {"violated never": "a crash"}


def test_of_equally_long_traces_the_one_with_fewer_changes_of_party_is_shown():
    finding = headline(two_counters())
    assert names(two_counters(), finding.schedule) in (["a", "a", "b", "b"], ["b", "b", "a", "a"])


def test_of_equally_good_traces_the_first_declared_action_is_taken():
    assert names(two_counters(), headline(two_counters()).schedule) == ["a", "a", "b", "b"]


def test_among_several_nearest_ends_the_calmest_run_is_taken():
    system = arrows("s -bob-> m -amy-> x -> s; s -bob-> n -bob-> y -> s", never="x y")
    assert path(system, headline(system)) == "s n y"


def test_the_first_of_equal_initial_states_is_named():
    system = arrows("a -> crash -> a; b -> crash", start="b a", never="crash")
    assert headline(system).schedule == Schedule(0, (2,))


def two_counters() -> TransitionSystem:
    """Two parties count to two each; the bad state needs all four steps in any order."""
    builder = Builder("two")
    counts = {party: builder.variable(party, Range(0, 2), initial=0) for party in "ab"}
    both = all_of(*(equal(each, 2) for each in counts.values()))
    for party, count in counts.items():
        builder.party(party, done=both)
        for n in (0, 1):
            builder.action(
                f"{party}{n}", party=party, at=equal(count, n), then={count: plus(count, 1)}
            )
    builder.always("not both", equal(both, False))
    return builder.build()


def names(system: TransitionSystem, schedule: Schedule) -> list[str]:
    return [system.actions[each].party for each in schedule.actions]
