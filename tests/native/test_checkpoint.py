"""A search that is stopped, by whatever and whenever, and goes on, says what one in one go says."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("llvmlite", reason="the native engine needs llvmlite")

from mortmain.checker.engine import Budget, Checkpoints, Reduce, Refused
from mortmain.checker.evidence.verdict import Cut, Spent, Verdict
from mortmain.checker.explicit.engine import ExplicitEngine
from mortmain.checker.native import checkpoint, search
from mortmain.checker.native.engine import NativeEngine
from mortmain.model.transition.system import TransitionSystem
from tests.benchmark.systems import named

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("MORTMAIN_KILLS", "3"))
"""How many random moments a run is killed at; set it to 50 before a release."""
SYSTEM = named("fifo 4 4 3 leak ord")
EXPECTED = ExplicitEngine().check(SYSTEM)


@pytest.fixture(autouse=True, scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MORTMAIN_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def small_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rounds so short that a small search has many."""
    monkeypatch.setattr(search, "CHUNK", 64)
    monkeypatch.setattr(search, "FEW", 8)


def check(
    folder: Path,
    *,
    system: TransitionSystem = SYSTEM,
    threads: int = 1,
    resume: bool = False,
    states: int = 1_000_000,
) -> Verdict:
    kept = Checkpoints(folder, every=0, resume=resume)
    return NativeEngine(threads, kept).check(system, within=Budget(states=states))


@pytest.mark.parametrize("threads", [1, 2])
def test_a_search_goes_on_again_and_again(tmp_path, small_rounds, threads):
    verdict = check(tmp_path, threads=threads, states=500)
    stops = 0
    for states in range(2000, 10_500, 1500):
        assert isinstance(verdict.how, Cut)
        stops += 1
        verdict = check(tmp_path, resume=True, states=states)
    assert stops == 6
    assert check(tmp_path, resume=True) == EXPECTED


def test_every_checkpoint_of_a_search_leads_to_the_same_end(tmp_path, small_rounds, monkeypatch):
    whole, seen = checkpoint.Keeper.keep, []

    def kept(self, state, shares):
        whole(self, state, shares)
        seen.append(tmp_path / f"copy{len(seen)}")
        seen[-1].mkdir()
        for file in (tmp_path / "kept").iterdir():
            (seen[-1] / file.name).write_bytes(file.read_bytes())

    with monkeypatch.context() as patch:
        patch.setattr(checkpoint.Keeper, "keep", kept)
        assert check(tmp_path / "kept", threads=2) == EXPECTED
    assert len(seen) > 50
    for folder in seen[:: len(seen) // 12]:
        assert check(folder, resume=True) == EXPECTED


def test_a_search_that_has_ended_can_be_asked_again(tmp_path):
    assert check(tmp_path) == EXPECTED
    assert check(tmp_path, resume=True) == EXPECTED


def test_a_new_search_replaces_what_was_kept(tmp_path):
    check(tmp_path)
    before = {each.name for each in tmp_path.iterdir()}
    other = named("fifo 3 2 1 release cyc")
    assert check(tmp_path, system=other) == ExplicitEngine().check(other)
    after = {each.name for each in tmp_path.iterdir()}
    assert after & before == {"checkpoint.json", "lock"}
    assert len(after) == 3


@pytest.mark.slow
def test_a_run_killed_at_any_moment_goes_on_from_its_last_checkpoint(tmp_path):
    name, chance = "fifo 5 5 2 leak cyc", random.Random(5)
    started = time.monotonic()
    expected = run(tmp_path / "whole", "begin", name)[0]
    lasts = time.monotonic() - started
    resumed = 0
    for number in range(KILLS):
        folder = tmp_path / str(number)
        run(folder, "begin", name, kill_after=chance.uniform(0, lasts))
        if (folder / checkpoint.NAME).exists():
            run(folder, "resume", name, kill_after=chance.uniform(0, lasts))
            resumed += 1
            assert run(folder, "resume", name)[0] == expected
        else:
            with pytest.raises(Refused, match="there is no checkpoint"):
                checkpoint.read(folder, name, "")
    # A run that is killed before its first checkpoint was written shows nothing.
    assert resumed > KILLS // 3


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_leaves_a_checkpoint(tmp_path, number, small_rounds, monkeypatch):
    calls = 0

    def interrupt(self, state, shares):
        nonlocal calls
        calls += 1
        if calls == 3:
            os.kill(os.getpid(), number)
        whole(self, state, shares)

    whole = checkpoint.Keeper.keep
    with monkeypatch.context() as patch:
        patch.setattr(checkpoint.Keeper, "keep", interrupt)
        verdict = check(tmp_path)
    assert isinstance(verdict.how, Cut)
    assert verdict.how.spent is Spent.INTERRUPTED
    assert "--resume" in verdict.how.help
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    assert check(tmp_path, resume=True) == EXPECTED


def test_where_there_is_none_it_says_so(tmp_path):
    with pytest.raises(Refused, match="there is no checkpoint"):
        check(tmp_path / "nowhere", resume=True)


@pytest.mark.parametrize("cut", [1, 100, None])
@pytest.mark.parametrize("which", [checkpoint.NAME, "states"])
def test_a_truncated_one_is_refused(tmp_path, which, cut):
    check(tmp_path, states=600)
    (file,) = (each for each in tmp_path.iterdir() if each.name.startswith(which))
    whole = file.read_bytes()
    file.write_bytes(whole[: -cut if cut else 0])
    with pytest.raises(Refused, match=f"damaged: {file.name}"):
        check(tmp_path, resume=True)


@pytest.mark.parametrize("which", [checkpoint.NAME, "states"])
def test_a_changed_one_is_refused(tmp_path, which):
    check(tmp_path, states=600)
    (file,) = (each for each in tmp_path.iterdir() if each.name.startswith(which))
    whole = bytearray(file.read_bytes())
    whole[-40] ^= 1
    file.write_bytes(whole)
    with pytest.raises(Refused, match="damaged"):
        check(tmp_path, resume=True)


def test_one_of_another_system_is_refused(tmp_path):
    check(tmp_path, states=600)
    with pytest.raises(Refused, match="of another system than `fifo 4 4 3 leak cyc`"):
        check(tmp_path, system=named("fifo 4 4 3 leak cyc"), resume=True)


def test_one_of_representatives_is_not_one_of_all_states(tmp_path):
    system, kept = named("fifo 4 2 1 leak same"), Checkpoints(tmp_path, resume=True)
    few = NativeEngine(1, Checkpoints(tmp_path), reduce=Reduce.SYM).check(system)
    assert NativeEngine(1, kept, reduce=Reduce.SYM).check(system) == few
    with pytest.raises(Refused, match="`--reduce` have changed"):
        NativeEngine(1, kept, reduce=Reduce.NONE).check(system)


@pytest.mark.parametrize("threads", [1, 2])
def test_a_search_of_representatives_goes_on_again_and_again(tmp_path, small_rounds, threads):
    name = "fifo 6 2 2 leak same"
    system = named(name)
    expected = NativeEngine(threads, reduce=Reduce.SYM).check(system)
    assert expected.how.states == 527
    for states in range(100, 500, 100):
        kept = Checkpoints(tmp_path, every=0, resume=states > 100)
        engine = NativeEngine(threads, kept, Reduce.SYM)
        assert isinstance(engine.check(system, within=Budget(states=states)).how, Cut)
    # In another process, where sets have another order.
    assert run(tmp_path, "resume", name, reduce="sym")[0] == f"{expected}\n"


def test_one_whose_source_has_only_moved_is_not(tmp_path):
    check(tmp_path, states=600)
    moved = replace(SYSTEM, actions=tuple(replace(each, text="does so") for each in SYSTEM.actions))
    assert check(tmp_path, system=moved, resume=True) == EXPECTED


def test_one_of_another_version_is_refused(tmp_path):
    check(tmp_path, states=600)
    file = tmp_path / checkpoint.NAME
    value = json.loads(file.read_text())
    file.write_text(json.dumps(value | {"version": "0.0.7"}))
    with pytest.raises(Refused, match=r"written by mortmain 0\.0\.7"):
        check(tmp_path, resume=True)


def test_a_folder_that_another_run_uses_is_refused(tmp_path):
    keeper = checkpoint.Keeper(tmp_path, 1)
    with pytest.raises(Refused, match="no other run uses"):
        check(tmp_path)
    keeper.close()


def test_a_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(Refused, match="no checkpoint can be kept in"):
        check(tmp_path / "file")


def run(
    folder: Path, how: str, name: str, *, reduce: str = "none", kill_after: float | None = None
) -> tuple[str, int]:
    """The verdict as text, and the code of the process, killed after so many seconds or not."""
    command = [sys.executable, "-m", "tests.native.one_run", folder, "0", how, "2", name, reduce]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    if kill_after is not None:
        time.sleep(kill_after)
        process.kill()
    text, _ = process.communicate()
    assert kill_after is not None or process.returncode == 0
    return text.partition("\n")[2], process.returncode
