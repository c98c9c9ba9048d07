"""Futures found in passes, however small the chunks and the table are, and whatever is kept."""

from __future__ import annotations

import ctypes
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("llvmlite", reason="the native engine needs llvmlite")

from mortmain.checker.engine import Budget
from mortmain.checker.explicit.engine import ExplicitEngine
from mortmain.checker.native import edge_kernels, futures, graph, partition, search
from mortmain.checker.native.code import code
from mortmain.checker.native.edge_kernels import LONGEST
from mortmain.checker.native.engine import NativeEngine, explore
from mortmain.checker.native.graph import Graph
from mortmain.checker.native.memory import Memory
from mortmain.checker.native.search_kernels import BOX, FIRST, OUTBOX
from mortmain.checker.native.translate import add_kernels
from tests.benchmark.systems import named

SYSTEM = named("fifo 4 3 2 leak cyc")
EXPECTED = ExplicitEngine().check(SYSTEM)


@pytest.fixture(autouse=True, scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MORTMAIN_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.mark.parametrize("recorded", [1 << 20, 3000, 0])
@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize("keeping", [True, False])
@pytest.mark.parametrize(("chunk", "log"), [(1 << 14, 17), (64, 8), (7, 5)])
def test_findings_are_those_of_the_reference_engine(
    monkeypatch, threads, recorded, keeping, chunk, log
):
    monkeypatch.setattr(partition, "MOST_RECORDED", recorded)
    monkeypatch.setattr(futures, "CHUNK", chunk)
    monkeypatch.setattr(futures, "FIRST_LOG", log)
    if not keeping:
        monkeypatch.setattr(graph, "resident", lambda: 1 << 62)
    assert NativeEngine(threads).check(SYSTEM) == EXPECTED


@pytest.mark.parametrize("numbered", [0, 1, 100])
@pytest.mark.parametrize("threads", [2, 3])
def test_steps_to_states_whose_numbers_were_not_kept_are_found_again(
    monkeypatch, threads, numbered
):
    monkeypatch.setattr(partition, "MOST_NUMBERED", numbered)
    assert NativeEngine(threads).check(SYSTEM) == EXPECTED


def test_numbers_of_what_was_sent_are_kept_while_steps_are_written_down(monkeypatch):
    monkeypatch.setattr(partition, "MOST_RECORDED", 3000)
    monkeypatch.setattr(search, "CHUNK", 64)
    one, two = explore(SYSTEM, threads=2).partitions
    sent = one.words[OUTBOX + BOX * two.own + 3]
    _, kept = two._numbers[one.own]
    assert 0 < 2 * kept < sent
    _, steps, _ = one.recorded
    one.resolve([one, two], [0, one.count, one.count + two.count])
    assert one.recorded[1] == steps > 1000


@pytest.mark.parametrize("threads", [2, 3])
def test_steps_that_are_written_down_are_those_that_are_looked_up(monkeypatch, threads):
    seen = []
    original = futures.Looker.look

    def look(looker, number, fresh):
        found = original(looker, number, fresh)
        steps = list((ctypes.c_uint32 * found.count).from_address(found.edges))
        seen.append((found.first, steps))
        return found

    monkeypatch.setattr(futures.Looker, "look", look)
    told = []
    for recorded in (1 << 20, 0):
        monkeypatch.setattr(partition, "MOST_RECORDED", recorded)
        monkeypatch.setattr(futures, "CHUNK", 64)
        seen.clear()
        explored = explore(SYSTEM, threads=threads)
        known = [each.recorded[1] for each in explored.partitions]
        assert all(known) == bool(recorded)
        Graph(explored).find_futures(lambda doing, part: None)
        told.append(dict(seen))
    assert told[0] == told[1]
    assert sum(map(len, told[0].values())) > 10_000


@pytest.mark.parametrize("keeping", [True, False])
@pytest.mark.parametrize("states", [10, 500, 1500])
@pytest.mark.parametrize("threads", [1, 2])
def test_where_a_search_was_cut_nothing_is_ruled_out(monkeypatch, keeping, states, threads):
    monkeypatch.setattr(futures, "CHUNK", 64)
    if not keeping:
        monkeypatch.setattr(graph, "resident", lambda: 1 << 62)
    cut = NativeEngine(threads).check(SYSTEM, within=Budget(states=states))
    whole = {(each.code, each.subject) for each in (*EXPECTED.findings, *EXPECTED.warnings)}
    found = (*getattr(cut, "findings", ()), *cut.warnings)
    assert {(each.code, each.subject) for each in found} <= whole


@pytest.fixture(scope="module")
def kernels():
    return code("edges", lambda module: add_kernels(module, edge_kernels.KERNELS, {}))


STEPS = st.lists(st.lists(st.integers(0, 2**31 - 1), min_size=1, max_size=9), min_size=1)


@given(STEPS, st.integers(1, 5))
def test_steps_are_kept_in_few_bytes_without_loss(kernels, steps, size):
    flat = [number | FIRST * (place == 0) for each in steps for place, number in enumerate(each)]
    source, back, before = (Memory(4 * len(flat)) for _ in range(3))
    source.halves(len(flat))[:] = flat
    kept, begins = Memory(LONGEST * len(flat)), Memory(8 * len(steps))
    length = kernels.function("squeeze", 4)(source.address, len(flat), before.address, kept.address)
    before.halves(len(flat))[:] = [0] * len(flat)
    count = kernels.function("stretch", 4)(kept.address, length, before.address, back.address)
    kernels.function("begins", 4)(source.address, len(flat), size, begins.address)
    starts = list(accumulate(map(len, steps), initial=0))[:-1:size]
    assert length <= LONGEST * len(flat)
    assert list(back.halves(count)) == flat
    assert list(begins.words(len(starts))) == starts
