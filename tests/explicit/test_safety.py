"""Properties that must hold in every state."""

from __future__ import annotations

import pytest

from mortmain.model.diagnostic import SpecError
from mortmain.model.term.build import FALSE, TRUE, append, equal, less, plus, variable
from mortmain.model.term.sorts import BOOLEAN, Range, Sequence
from mortmain.model.transition.builder import Builder
from mortmain.model.transition.properties import Code, Safety
from mortmain.model.transition.system import TransitionSystem
from tests.explicit.arrows import arrows
from tests.explicit.told import check, errors, strength


def test_a_shortest_trace_is_found_although_a_longer_one_comes_first():
    system = arrows("idle -> wait -> wake -> crash -> idle; idle -> crash", never="crash")
    assert errors(system) == {"violated never": "idle crash"}


def test_a_violation_in_the_initial_state_has_an_empty_trace():
    system = arrows("crash -> idle -> crash", never="crash")
    assert errors(system) == {"violated never": "crash"}


def test_a_violation_in_a_dead_end_is_found():
    system = arrows("idle -> crash", never="crash", done="crash")
    assert errors(system) == {"violated never": "idle crash"}


def test_a_violation_behind_a_self_loop_is_found():
    system = arrows("idle -> idle -> crash -> crash", never="crash")
    assert errors(system) == {"violated never": "idle crash"}


def test_a_state_on_a_self_loop_is_not_stuck():
    assert strength(check(arrows("idle -> idle"))) == "holds in 1 states"


def test_a_join_is_counted_once():
    system = arrows("top -> left -> bottom; top -> right -> bottom -> top")
    assert strength(check(system)) == "holds in 4 states"


def test_every_initial_state_is_explored():
    system = arrows("a -> a; b -> crash -> b", start="a b", never="crash")
    assert errors(system) == {"violated never": "b crash"}


def test_an_unreachable_bad_state_is_none():
    system = arrows("idle -> idle; far -> crash -> far", never="crash")
    assert strength(check(system)) == "holds in 1 states"


def test_a_property_without_anything_to_violate_it_holds():
    builder = Builder("empty")
    builder.variable("x", BOOLEAN, initial=False)
    builder.always("true", TRUE)
    assert strength(check(builder.build())) == "holds in 1 states"


def test_a_system_without_variables_has_one_state():
    builder = Builder("nothing")
    builder.always("false", FALSE)
    assert errors_of(builder.build()) == ["violated"]


def errors_of(system: TransitionSystem) -> list[str]:
    verdict = check(system)
    return [each.code for each in getattr(verdict, "findings", ())]


def test_a_system_without_initial_states_is_a_mistake_in_the_spec():
    system = TransitionSystem("none", (variable("x", BOOLEAN),), (), ())
    with pytest.raises(SpecError, match=r"E202.*no initial state"):
        check(system)


def test_properties_keep_their_codes_and_the_root_comes_first():
    builder = Builder("both")
    x = builder.variable("x", Range(0, 2), initial=0)
    builder.party("p", done=equal(x, 2))
    builder.action("step", party="p", at=less(x, 2), then={x: plus(x, 1)})
    builder.safety(Safety("shared", equal(x, 1), Code.DOUBLE_GRANT))
    builder.safety(Safety("twice", equal(x, 2), Code.MISUSE))
    assert errors_of(builder.build()) == ["misuse", "double-grant"]


def test_the_states_in_which_a_property_fails_are_counted():
    system = arrows("a -> b -> c -> a", never="b c")
    verdict = check(system)
    assert [each.states for each in getattr(verdict, "findings", ())] == [2]


def test_an_update_out_of_range_names_action_variable_value_and_state():
    builder = Builder("counter")
    x = builder.variable("x", Range(0, 1), initial=0)
    builder.action("more", then={x: plus(x, 1)})
    with pytest.raises(SpecError) as caught:
        check(builder.build())
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == "E201"
    assert diagnostic.headline == "action `more` sets `x` to 2, which it cannot be"
    assert diagnostic.why == "`x` is a number from 0 to 1; the state before is x = 1"


@pytest.mark.parametrize(("capacity", "added"), [(1, 0), (3, 2)])
def test_neither_too_long_a_sequence_nor_a_wrong_element_is_let_in(capacity: int, added: int):
    builder = Builder("queue")
    queue = builder.variable("queue", Sequence(Range(0, 1), capacity), initial=(1,))
    x = builder.variable("x", Range(0, 2), initial=added)
    builder.action("put", then={queue: append(queue, x)})
    with pytest.raises(SpecError, match=rf"E201.*`queue` to \[1, {added}\]"):
        check(builder.build())
