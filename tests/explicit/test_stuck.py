"""Deadlocks and permanent blocks."""

from __future__ import annotations

from tests.explicit.arrows import arrows
from tests.explicit.told import check, errors, strength, warnings


def test_a_dead_end_with_somebody_left_is_a_deadlock():
    assert errors(arrows("a -> b -> c; a -> c")) == {
        "deadlock drawing": "a c",
        "permanent-block walker": "a c",
    }


def test_a_dead_end_where_everybody_is_done_is_an_end():
    assert strength(check(arrows("a -> b", done="b"))) == "holds in 2 states"


def test_a_daemon_may_rest():
    assert strength(check(arrows("a -> b", daemon="walker"))) == "holds in 2 states"


def test_a_daemon_does_not_excuse_the_others():
    assert "permanent-block bob" in errors(arrows("a -bob-> b -> c", daemon="walker"))
    assert "permanent-block walker" not in errors(arrows("a -bob-> b -> c", daemon="walker"))


def test_a_kill_is_nothing_to_hope_for():
    system = arrows("a -> b -kill-> c", done="c")
    assert errors(system) == {"deadlock drawing": "a b", "permanent-block walker": "a b"}


def test_a_timeout_is():
    assert strength(check(arrows("a -> b -timeout-> c", done="c"))) == "holds in 3 states"


def test_a_party_is_blocked_for_ever_although_another_goes_round():
    system = arrows("a -amy-> b -amy-> a; a -bob-> c -amy-> d -amy-> c")
    assert errors(system) == {"permanent-block bob": "a c"}


def test_a_party_that_could_move_again_is_not_blocked_for_ever():
    system = arrows("a -amy-> b -amy-> a; a -bob-> c -amy-> d -amy-> c; d -bob-> a")
    assert errors(system) == {}


def test_a_party_whose_only_way_on_is_a_kill_is_blocked_for_ever():
    system = arrows("a -bob-> b -amy-> b; b -amy kill-> a")
    assert errors(system) == {"permanent-block bob": "a b"}


def test_being_blocked_for_ever_when_abandoned_is_a_warning():
    verdict = check(arrows("a -> b", abandoned="b"))
    assert strength(verdict) == "holds in 2 states"
    assert warnings(verdict) == ["permanent-block walker"]


def test_a_shortest_block_that_somebody_is_sure_of_comes_before_an_abandoned_one():
    verdict = check(arrows("a -> b; a -> c -> d", abandoned="b"))
    assert "permanent-block walker" in errors(arrows("a -> b; a -> c -> d", abandoned="b"))
    assert warnings(verdict) == []


def test_the_bottom_of_several_components_is_what_counts():
    system = arrows("a -amy-> b -amy-> a; b -bob-> c -amy-> d -amy-> c; d -amy-> e -amy-> e")
    assert errors(system) == {"permanent-block bob": "a b c"}
