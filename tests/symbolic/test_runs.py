"""Runs that z3 finds: shortest, replayed, and not misled by dead ends, loops or limits."""

from __future__ import annotations

import pytest

from mortmain.checker.evidence.verdict import Holds, Undecided, Violated
from mortmain.checker.symbolic.questions import COVERED
from mortmain.model.diagnostic import SpecError
from mortmain.model.term.build import FALSE, append, different, head, is_in, less, plus, tail
from mortmain.model.term.sorts import Enum, Range, Sequence
from mortmain.model.transition.action import Kind
from mortmain.model.transition.builder import Builder
from mortmain.model.transition.party import Party
from mortmain.model.transition.properties import Code
from tests.explicit.arrows import arrows
from tests.symbolic.asked import ask, bounded, errors


def test_a_shortest_run_is_found_although_a_longer_one_comes_first():
    system = arrows("idle -> wait -> wake -> crash -> idle; idle -> crash", never="crash")
    assert errors(system) == {"violated never": "idle crash"}


def test_a_violation_in_the_initial_state_has_an_empty_run():
    assert errors(arrows("crash -> idle -> crash", never="crash")) == {"violated never": "crash"}


@pytest.mark.parametrize("depth", range(1, 6))
def test_a_bad_state_without_successors_is_found_at_exactly_its_depth(depth: int):
    # The case that makes a prover say `holds`: the last state has no next one, so a path of one
    # step more, in which it would be looked at, does not exist.
    places = " -> ".join([*(f"p{number}" for number in range(depth)), "crash"])
    system = arrows(places, never="crash", done="crash")
    assert errors(system) == {"violated never": places.replace(" ->", "")}


def test_a_deadlock_is_a_state_without_steps_in_which_somebody_is_left():
    system = arrows("idle -> stuck; idle -> well", done="well")
    assert errors(system) == {
        "deadlock drawing": "idle stuck",
        "permanent-block walker": "idle stuck",
    }


def test_a_kill_gets_nobody_out_of_a_deadlock():
    system = arrows("idle -> stuck -kill-> well", done="well")
    assert "deadlock drawing" in errors(system)


def test_a_timeout_does():
    assert errors(arrows("idle -> stuck -timeout-> well", done="well")) == {}


def test_who_may_loop_for_ever_is_not_stuck_but_who_can_only_watch_is():
    system = arrows("idle -bob-> a -alice-> b -alice-> a")
    assert errors(system) == {"permanent-block bob": "idle a"}


def test_a_way_back_that_takes_several_steps_is_a_way_out():
    assert errors(arrows("a -bob-> b -alice-> c -alice-> d -alice-> a")) == {}


def test_a_self_loop_is_a_step_but_leads_no_further():
    assert errors(arrows("idle -> idle; crash -> idle", start="idle", never="crash")) == {}


def test_a_run_has_as_few_kills_as_one_of_its_length_can_have():
    system = arrows("a -kill-> b -> crash; a -> c -> crash", never="crash", done="crash")
    verdict = ask(system)
    assert isinstance(verdict, Violated)
    assert [system.actions[each].kind for each in verdict.headline.schedule.actions] == [
        Kind.SYSTEM,
        Kind.SYSTEM,
    ]


def test_a_daemon_may_rest_and_a_party_without_actions_is_nobody():
    builder = Builder("rest")
    builder.variable("x", Range(0, 0), initial=0)
    builder.add(Party("server", daemon=True))
    verdict = ask(builder.build())
    assert isinstance(verdict, Holds)
    assert verdict.how.covers == COVERED


def test_no_initial_state_is_a_mistake():
    system = arrows("idle -> idle")
    empty = type(system)(system.name, system.variables, (), system.actions, system.parties)
    with pytest.raises(SpecError, match="E202"):
        ask(empty)


def test_a_property_that_nothing_can_falsify_holds():
    builder = Builder("vacuous")
    x = builder.variable("x", Range(0, 1), initial=0)
    builder.action("step", then={x: 0})
    builder.action("never", when=FALSE, then={x: 1})
    builder.always("small", less(x, 1))
    assert isinstance(ask(builder.build()), Holds)


def test_an_update_that_leaves_its_sort_is_found_and_told_by_the_interpreter():
    builder = Builder("counter")
    x = builder.variable("x", Range(0, 5), initial=0)
    builder.action("increment", then={x: plus(x, 1)})
    with pytest.raises(SpecError, match="the state before is x = 5"):
        ask(builder.build())


def test_what_lies_beyond_a_limit_of_the_model_is_undecided():
    system = arrows("idle -> wait -> crash -> idle", never="crash", limit="wait")
    verdict = ask(system)
    assert isinstance(verdict, Undecided)
    assert bounded(verdict).reason == "a run outgrew the model"
    assert bounded(verdict).help == "raise the limit"


def test_a_name_that_an_enumeration_lists_twice_is_one_value():
    builder = Builder("names")
    sort = Enum("outcome", ("well", "well", "ill"))
    x = builder.variable("x", sort, initial="ill")
    builder.action("step", then={x: "well"})
    builder.always("never ill again", different(x, "well"))
    assert isinstance(ask(builder.build()), Violated)


def test_a_queue_gives_back_what_was_put_in_first():
    builder = Builder("queue")
    sent = builder.variable("sent", Range(0, 2), initial=0)
    line = builder.variable("line", Sequence(Range(0, 2), 2), initial=())
    got = builder.variable("got", Range(0, 2), initial=2)
    builder.action("send", when=less(sent, 2), then={line: append(line, sent), sent: plus(sent, 1)})
    builder.action("receive", when=is_in(0, line), then={got: head(line), line: tail(line)})
    builder.always("in order", different(got, 1))
    verdict = ask(builder.build())
    assert isinstance(verdict, Violated)
    assert [each.code for each in verdict.findings] == [Code.DEADLOCK, Code.PERMANENT_BLOCK]
