"""Searches on disk by themselves: how they sort, what ends them, and what they leave behind."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("llvmlite", reason="the native engine needs llvmlite")

from hypothesis import given, settings
from hypothesis import strategies as st

from mortmain.checker.engine import Budget, Progress, Refused
from mortmain.checker.evidence.verdict import Cut, Holds, Spent, Violated
from mortmain.checker.explicit.engine import ExplicitEngine
from mortmain.checker.explicit.judged import judged
from mortmain.checker.native import room, watch
from mortmain.checker.native.disk import files, sorter
from mortmain.checker.native.disk.engine import explore
from mortmain.checker.native.disk.findings import findings
from mortmain.checker.native.disk.sorter import Bench, Sorter
from mortmain.checker.native.engine import NativeEngine
from mortmain.checker.native.graph import masks_of
from mortmain.checker.native.layout import layout_of
from mortmain.checker.native.program import Program
from tests.benchmark.systems import named
from tests.explicit.arrows import arrows
from tests.explicit.told import told
from tests.native.on_disk import little_room, on_disk, without_return_points

ROOT = Path(__file__).parents[2]
SYSTEM = named("fifo 4 4 3 leak ord")
EXPECTED = without_return_points(ExplicitEngine().check(SYSTEM))
WORDS = st.integers(0, 2**64 - 1) | st.integers(0, 5)


@pytest.fixture(autouse=True, scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MORTMAIN_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def full_after(monkeypatch: pytest.MonkeyPatch):
    """Lets so many writes go well, and no more."""

    def after(count: int) -> None:
        left = iter(range(count))
        write = os.pwrite

        def pwrite(*given: object) -> int:
            if next(left, None) is None:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return write(*given)  # type: ignore[arg-type]

        monkeypatch.setattr(files.os, "pwrite", pwrite)

    return after


@settings(max_examples=100, deadline=None)
@given(records=st.lists(st.tuples(WORDS, WORDS), max_size=60), known=st.sets(WORDS, max_size=20))
def test_records_come_back_in_order_each_once(
    records: list[tuple[int, int]], known: set[int], tmp_path_factory: pytest.TempPathFactory
):
    program = Program(SYSTEM, layout_of(SYSTEM), masks_of(SYSTEM))
    folder = files.Folder(tmp_path_factory.mktemp("disk"))
    with little_room():
        for width, given_ in ((1, [(low,) for low, _ in records]), (2, records)):
            bench = Bench(program, folder, 1, width, width)
            collected = Sorter(bench)
            for each in given_:
                if not collected.room:
                    collected.spill()
                at = (collected.address - bench.full.address) // 8
                bench.full.put(each, at)
                collected.added(1)
            other = Bench(program, folder, 1, width, width)
            before = _run(other, sorted({each for each in given_ if each[0] in known}, key=_order))
            found: list[tuple[int, ...]] = []
            for count in collected.chunks():
                left = bench.subtract(count, before) if len(before) else count
                flat = iter(bench.full.words(width * left))
                found += zip(*[flat] * width, strict=True)
            assert found == sorted({each for each in given_ if each[0] not in known}, key=_order)


def _order(record: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(reversed(record))


def _run(bench: Bench, records: list[tuple[int, ...]]) -> files.Run:
    writer = files.Writer(bench.folder.file(bench.width), bench.key)
    for each in records:
        bench.full.put(each)
        writer.add(bench.full.address, 1)
    return writer.run()


def test_states_that_outgrow_memory_go_to_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    in_memory, on_the_disk = room.COMPILING + (6 << 20), 2 * room.COMPILING + (16 << 20)
    system, asked = named("fifo 5 5 2 leak cyc"), []

    def available() -> int:
        asked.append(None)
        return in_memory if len(asked) == 1 else on_the_disk

    monkeypatch.setattr(room, "available", available)
    engine = NativeEngine(threads=2, disk=tmp_path)
    found = engine.check(system)
    monkeypatch.undo()
    assert found == without_return_points(NativeEngine(threads=1).check(system))
    assert engine.notes[0].startswith(f"the states outgrew the memory and went to {tmp_path}")
    assert list(tmp_path.iterdir()) == []


def test_states_that_cannot_be_read_again_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    def preadv(*given: object) -> int:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    stored = explore(SYSTEM, tmp_path)
    monkeypatch.setattr("mortmain.checker.native.disk.engine.explore", lambda *given: stored)
    monkeypatch.setattr(files.os, "preadv", preadv)
    monkeypatch.setattr(room, "available", lambda: room.COMPILING + (2 << 20))
    with pytest.raises(Refused, match=r"cannot be read again in .*: Input/output error: name"):
        NativeEngine(threads=1, disk=tmp_path).check(SYSTEM, within=Budget(states=10_000_000))


def test_what_fits_into_memory_stays_there(tmp_path: Path):
    engine = NativeEngine(threads=1, disk=tmp_path)
    assert engine.check(SYSTEM) == ExplicitEngine().check(SYSTEM)
    assert engine.notes == ()


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(Refused, match=r"no states can be kept in .*: Not a directory; name a"):
        explore(SYSTEM, tmp_path / "file" / "folder")


@pytest.mark.parametrize("writes", [0, 1, 2, 5, 20, 60])
def test_a_full_disk_ends_in_what_was_found(full_after, tmp_path: Path, writes: int):
    full_after(writes)
    with little_room():
        verdict = on_disk(SYSTEM, tmp_path, most=200)
    assert not isinstance(verdict, Holds)
    assert isinstance(verdict.how, Cut)
    assert verdict.how.spent is Spent.DISK
    assert "give it a folder with more room with `--disk`" in verdict.how.help
    assert f"in {tmp_path}: No space left on device" in verdict.how.help
    assert set(told(SYSTEM, verdict)) <= set(told(SYSTEM, EXPECTED))
    assert list(tmp_path.iterdir()) == []


def test_a_violation_before_the_disk_is_full_stays_one(full_after, tmp_path: Path):
    system = arrows("a -> crash -> b -> c -> d -> a", never="crash")
    full_after(3)
    verdict = on_disk(system, tmp_path)
    assert isinstance(verdict, Violated)
    assert told(system, verdict) == {"violated never": "a crash"}
    assert isinstance(verdict.how, Cut)


def test_a_disk_that_is_full_after_the_search_leaves_who_is_stuck_open(
    monkeypatch: pytest.MonkeyPatch, full_after, tmp_path: Path
):
    stored = explore(SYSTEM, tmp_path)
    stored.bench.close()
    full_after(0)
    found, how = findings(stored, 50 << 20)
    assert isinstance(how, Cut)
    assert how.spent is Spent.DISK
    assert how.states == EXPECTED.how.states
    assert "who is stuck for ever is not known" in how.help
    assert {each.code for each in found} <= {each.code for each in EXPECTED.findings}


@pytest.mark.parametrize("states", [1, 2, 50, 3000])
def test_a_cut_search_never_holds(tmp_path: Path, states: int):
    stored = explore(SYSTEM, tmp_path, Budget(states=states))
    stored.bench.close()
    found, how = findings(stored, 50 << 20)
    verdict = judged(SYSTEM, found, how)
    assert not isinstance(verdict, Holds)
    assert isinstance(verdict.how, Cut)
    assert verdict.how.spent is Spent.STATES
    assert f"`--max-states {10 * states}`" in verdict.how.help
    assert set(told(SYSTEM, verdict)) <= set(told(SYSTEM, EXPECTED))


@pytest.mark.parametrize(
    "drawing",
    ["a -> b -> far -> a", "a -> far -> crash; a -> a", "a -> far -> a; a -> crash -> a"],
)
def test_limits_of_the_model_are_kept(tmp_path: Path, drawing: str):
    system = arrows(drawing, limit="far", never="crash" if "crash" in drawing else "")
    with little_room():
        found = on_disk(system, tmp_path)
    assert found == without_return_points(ExplicitEngine().check(system))


@pytest.mark.parametrize("when", ["searching", "where steps lead", "what may happen later"])
def test_an_interrupt_ends_in_what_was_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, when: str
):
    monkeypatch.setattr(watch, "REPORT_EVERY", 0)

    def interrupt(progress: Progress) -> None:
        if when in (progress.doing or "searching"):
            os.kill(os.getpid(), signal.SIGINT)

    stored = explore(SYSTEM, tmp_path, report=interrupt)
    stored.bench.close()
    found, how = findings(stored, 50 << 20, interrupt)
    assert isinstance(how, Cut)
    assert how.spent is Spent.INTERRUPTED
    assert ("who is stuck for ever is not known" in how.help) == (when != "searching")
    assert {each.code for each in found} <= {each.code for each in EXPECTED.findings}
    assert list(tmp_path.iterdir()) == []


def test_a_sequence_that_becomes_longer_than_expected_gets_more_room(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setattr("mortmain.checker.native.engine.TASTE", 0)
    monkeypatch.setattr("mortmain.checker.native.disk.engine.taste", lambda system, within: [])
    with little_room():
        assert on_disk(named("fifo 3 2 1 release cyc"), tmp_path) == without_return_points(
            ExplicitEngine().check(named("fifo 3 2 1 release cyc"))
        )


def test_a_process_that_is_killed_leaves_nothing_behind(tmp_path: Path):
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from mortmain.checker.native.disk.engine import explore\n"
        "from tests.benchmark.systems import named\n"
        "explore(named('fifo 6 6 2 leak cyc'), Path(sys.argv[1]), most=1000,\n"
        "    report=lambda progress: print('searching', flush=True))\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "searching\n"
        time.sleep(0.1)
        process.kill()
    assert list(tmp_path.iterdir()) == []


def test_with_too_little_memory_to_sort_in_the_reference_engine_serves(tmp_path: Path):
    system, engine = named("fifo 2 2 1 leak cyc"), NativeEngine(threads=1, disk=tmp_path)
    found = engine.check(system, within=Budget(memory=1 << 20))
    assert found == ExplicitEngine().check(system)
    assert engine.notes[0].startswith("the reference engine did it: a search on disk needs ")


def test_merging_many_runs_gives_what_sorting_gives(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setattr(sorter, "FAN", 2)
    assert on_disk(SYSTEM, tmp_path, most=1000) == EXPECTED
