"""Who owns a state: every thread gets its share, and few steps lead to the share of another."""

from __future__ import annotations

import pytest

pytest.importorskip("llvmlite", reason="the native engine needs llvmlite")

from mortmain.checker.native import search_kernels as kernels
from mortmain.checker.native.engine import explore
from mortmain.checker.native.layout import WORD, layout_of
from mortmain.checker.native.partition import Partition
from mortmain.checker.native.shares import chosen
from mortmain.model.term.build import different, equal, less, plus
from mortmain.model.term.sorts import Range, Sequence
from mortmain.model.transition.builder import Builder
from tests.benchmark.systems import named

NAMES = ["fifo 5 5 2 leak cyc", "owner 6 6 2 leak cyc", "dining 8"]


def variables_that_choose(system) -> set[str]:
    layout = layout_of(system)
    word, bits = chosen(system, layout)
    return {
        each.variable.name
        for each in layout.fields
        if each.start // WORD == word and bits >> each.start % WORD & (1 << each.bits) - 1
    }


def test_variables_choose_that_few_actions_change():
    builder = Builder("busy and calm")
    busy = builder.variable("busy", Range(0, 63), initial=0)
    calm = [builder.variable(f"calm{i}", Range(0, 63), initial=0) for i in range(3)]
    line = builder.variable("line", Sequence(Range(0, 1), 1), initial=())
    for step in range(1, 5):
        builder.action(f"hurry {step}", when=less(busy, 63 - step), then={busy: plus(busy, step)})
    for i, each in enumerate(calm):
        builder.action(f"move {i}", when=less(each, 63), then={each: plus(each, 1)})
    builder.action("queue", when=different(line, (0,)), then={line: (0,)})
    assert variables_that_choose(builder.build()) == {"calm0", "calm1"}


def test_a_state_without_any_bits_belongs_to_somebody():
    builder = Builder("one state")
    builder.variable("x", Range(0, 0), initial=0)
    system = builder.build()
    assert chosen(system, layout_of(system)) == (0, (1 << WORD) - 1)
    assert explore(system, threads=3).how.states == 1


def test_a_variable_that_is_never_set_chooses_nobody():
    builder = Builder("fixed")
    builder.variable("fixed", Range(0, 7), initial=3)
    x = builder.variable("x", Range(0, 7), initial=0)
    builder.action("set", when=equal(x, 0), then={x: 5})
    assert variables_that_choose(builder.build()) == {"x"}


@pytest.mark.parametrize("threads", [2, 3])
@pytest.mark.parametrize("name", NAMES)
def test_every_thread_gets_its_share(name: str, threads: int):
    explored = explore(named(name), threads=threads)
    counts = [each.count for each in explored.partitions]
    assert sum(counts) == explored.how.states
    assert max(counts) < 1.3 * sum(counts) / threads


@pytest.mark.parametrize("name", NAMES)
def test_few_steps_lead_to_another(name: str, monkeypatch: pytest.MonkeyPatch):
    sent: list[int] = []
    seal = Partition.seal

    def counted(part: Partition) -> None:
        sent.extend(part.words[kernels.OUTBOX + kernels.BOX * other + 1] for other in part.outboxes)
        seal(part)

    monkeypatch.setattr(Partition, "seal", counted)
    explored = explore(named(name), threads=2)
    assert 0 < sum(sent) < explored.how.transitions / 4
