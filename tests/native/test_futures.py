"""Futures found in passes, however small the chunks and the table are, and whatever is kept."""

from __future__ import annotations

import pytest

pytest.importorskip("llvmlite", reason="the native engine needs llvmlite")

from mortmain.checker.engine import Budget
from mortmain.checker.explicit.engine import ExplicitEngine
from mortmain.checker.native import futures, graph
from mortmain.checker.native.engine import NativeEngine
from tests.benchmark.systems import named

SYSTEM = named("fifo 4 3 2 leak cyc")
EXPECTED = ExplicitEngine().check(SYSTEM)


@pytest.fixture(autouse=True, scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MORTMAIN_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize("keeping", [True, False])
@pytest.mark.parametrize(("chunk", "log"), [(1 << 14, 17), (64, 8), (7, 5)])
def test_findings_are_those_of_the_reference_engine(monkeypatch, threads, keeping, chunk, log):
    monkeypatch.setattr(futures, "CHUNK", chunk)
    monkeypatch.setattr(futures, "FIRST_LOG", log)
    if not keeping:
        monkeypatch.setattr(graph, "resident", lambda: 1 << 62)
    assert NativeEngine(threads).check(SYSTEM) == EXPECTED


@pytest.mark.parametrize("keeping", [True, False])
@pytest.mark.parametrize("states", [10, 500, 1500])
def test_where_a_search_was_cut_nothing_is_ruled_out(monkeypatch, keeping, states):
    monkeypatch.setattr(futures, "CHUNK", 64)
    if not keeping:
        monkeypatch.setattr(graph, "resident", lambda: 1 << 62)
    cut = NativeEngine(threads=2).check(SYSTEM, within=Budget(states=states))
    whole = {(each.code, each.subject) for each in (*EXPECTED.findings, *EXPECTED.warnings)}
    found = (*getattr(cut, "findings", ()), *cut.warnings)
    assert {(each.code, each.subject) for each in found} <= whole
