"""Packed states: nothing is lost, and no bit is spent in vain."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mortmain.checker.native.layout import bits, decode, encode, layout_of
from mortmain.model.term.sorts import (
    BOOLEAN,
    Enum,
    Range,
    Sequence,
    Sort,
    Value,
    default,
    values,
)
from mortmain.model.transition.builder import Builder
from mortmain.model.transition.system import TransitionSystem
from tests.benchmark.systems import named

HUES = Enum("hue", ("red", "green", "blue"))
SORTS = [
    BOOLEAN,
    Range(3, 3),
    Range(-2, 5),
    HUES,
    Enum("one", ("only",)),
    Sequence(Range(0, 2), 3),
    Sequence(BOOLEAN, 0),
    Sequence(Enum("one", ("only",)), 3),
    Sequence(Sequence(BOOLEAN, 2), 2),
]


@pytest.mark.parametrize("sort", SORTS, ids=str)
def test_every_value_has_a_number_of_its_own(sort: Sort):
    codes = [encode(sort, value) for value in values(sort)]
    assert len(set(codes)) == len(codes)
    assert all(code.bit_length() <= bits(sort) for code in codes)
    assert [decode(sort, code) for code in codes] == list(values(sort))


@pytest.mark.parametrize(
    ("sort", "size"),
    [(BOOLEAN, 1), (Range(1, 8), 3), (Range(0, 8), 4), (HUES, 2), (Range(7, 7), 0)],
)
def test_a_value_takes_the_fewest_bits(sort: Sort, size: int):
    assert bits(sort) == size


def test_a_sequence_needs_one_bit_more_than_its_elements():
    assert bits(Sequence(Range(0, 5), 2)) == 2 * 3 + 1


def with_sorts(sorts: list[Sort]) -> TransitionSystem:
    builder = Builder("sorts")
    for place, sort in enumerate(sorts):
        builder.variable(f"v{place}", sort, initial=default(sort))
    return builder.build()


@given(st.data(), st.lists(st.sampled_from(SORTS), max_size=40))
def test_a_packed_state_can_be_unpacked(data: st.DataObject, sorts: list[Sort]):
    layout = layout_of(with_sorts(sorts))
    state: tuple[Value, ...] = tuple(data.draw(st.sampled_from(values(sort))) for sort in sorts)
    words = layout.pack(state)
    assert layout.unpack(words) == state
    assert len(words) == layout.words
    assert layout.words <= max(1, -(-layout.bits // 64))


def test_fields_that_do_not_fit_into_whole_words_may_cross_from_one_to_the_next():
    layout = layout_of(with_sorts([Range(0, 2**40 - 1)] * 3))
    assert layout.words == 2
    state = (1, 2**40 - 1, 2**39)
    assert layout.unpack(layout.pack(state)) == state


def test_a_promise_about_lengths_saves_words():
    system = named("fifo 6 6 2 leak cyc")
    assert layout_of(system).words == 3
    assert layout_of(system, {f"queue{j}": 2 for j in range(6)}).words == 2
