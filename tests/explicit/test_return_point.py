"""The first step of a trace after which the bad end cannot be avoided."""

from __future__ import annotations

from mortmain.model.transition.system import TransitionSystem
from tests.benchmark.systems import dining
from tests.explicit.arrows import arrows
from tests.explicit.told import headline


def no_return(system: TransitionSystem) -> tuple[int | None, str | None]:
    finding = headline(system)
    taken = finding.alternative
    return finding.no_return, None if taken is None else system.actions[taken].name


def test_the_wrong_turn_is_the_point_of_no_return_not_the_end():
    system = arrows("a -> b -> c -> d; b -> b")
    assert no_return(system) == (2, "3: b to b")


def test_an_end_that_must_come_was_always_unavoidable():
    assert no_return(arrows("a -> b -> c")) == (0, None)


def test_the_kill_is_the_point_of_no_return_although_others_go_on_for_a_while():
    system = arrows("a -> a; a -kill-> b -> c -> d")
    assert no_return(system) == (1, "0: a to a")


def test_a_step_of_the_same_party_is_the_better_alternative():
    system = arrows("a -amy-> a; a -bob-> a; a -bob-> b")
    assert no_return(system) == (1, "1: a to a")


def test_a_run_that_is_unfair_to_somebody_is_no_way_out():
    """Amy could go round for ever, but Bob can move all the time and must do so some day."""
    system = arrows("a -amy-> b -amy-> a; a -bob-> c; b -bob-> c")
    assert no_return(system) == (0, None)


def test_a_run_in_which_the_other_has_to_pause_is_fair_and_a_way_out():
    system = arrows("a -amy-> b -amy-> a; a -bob-> c")
    assert no_return(system) == (1, "0: a to b")


def test_a_run_round_a_bad_state_is_a_way_out_of_a_safety_violation():
    system = arrows("a -> b -> a; b -> crash -> a", never="crash")
    assert no_return(system) == (2, "1: b to a")


def test_a_violation_at_the_start_was_always_unavoidable():
    assert no_return(arrows("crash -> a -> a", never="crash")) == (0, None)


def test_a_stop_without_the_bad_state_is_a_way_out():
    system = arrows("a -> crash -> a; a -> end", never="crash", done="end")
    assert no_return(system) == (1, "2: a to end")


def test_philosophers_can_be_saved_until_the_last_one_takes_a_fork():
    assert no_return(dining(3)) == (3, "takeR1")
