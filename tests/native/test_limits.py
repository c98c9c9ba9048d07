"""Where a native search ends early, or cannot begin: said as the reference engine says it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("llvmlite", reason="the native engine needs llvmlite")

from mortmain.checker.engine import Budget, Progress, Reduce
from mortmain.checker.evidence.verdict import Cut, Spent, Undecided, Verdict, Violated
from mortmain.checker.explicit.engine import ExplicitEngine
from mortmain.checker.native import room, search, watch
from mortmain.checker.native.auto import AutoEngine
from mortmain.checker.native.engine import NativeEngine, explore
from mortmain.model.diagnostic import SpecError
from mortmain.model.term.build import all_of, append, equal, if_then_else, length, less, plus
from mortmain.model.term.nodes import Term
from mortmain.model.term.sorts import Range, Sequence
from mortmain.model.transition.builder import Builder
from mortmain.model.transition.properties import Limit
from mortmain.model.transition.system import TransitionSystem
from tests.benchmark.systems import dining, fifo, named
from tests.explicit.arrows import arrows
from tests.explicit.told import strength, told


@pytest.fixture(autouse=True, scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MORTMAIN_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


def counter(to: int, guard: int | None = None) -> TransitionSystem:
    """Counts from 0 up, as long as the guard lets it, and starts again."""
    builder = Builder("counter")
    x = builder.variable("x", Range(0, to), initial=0)
    builder.action("up", when=less(x, to if guard is None else guard), then={x: plus(x, 1)})
    builder.action("again", when=less(to - 1, x), then={x: 0})
    return builder.build()


def check(system: TransitionSystem, within: Budget) -> Verdict:
    return NativeEngine(threads=1).check(system, within=within)


@pytest.mark.parametrize("states", range(1, 9))
def test_a_cut_search_never_holds(states: int):
    verdict = check(counter(9), Budget(states=states))
    assert strength(verdict) == "undecided: states"
    assert f"`--max-states {10 * states}`" in verdict.how.help


def test_a_search_that_just_fits_holds():
    assert strength(check(counter(9), Budget(states=10))) == "holds in 10 states"


def test_a_search_out_of_time_names_the_flag_to_raise():
    verdict = check(counter(9), Budget(seconds=0))
    assert isinstance(verdict, Undecided)
    assert verdict.how.spent is Spent.SECONDS
    assert "--timeout" in verdict.how.help


def test_a_violation_in_a_cut_search_stays_one():
    system = arrows("a -> crash -> b -> c -> a", never="crash")
    verdict = check(system, Budget(states=2))
    assert isinstance(verdict, Violated)
    assert isinstance(verdict.how, Cut)
    assert told(system, verdict) == {"violated never": "a crash"}


@pytest.mark.parametrize("states", [600, 3000])
@pytest.mark.parametrize("threads", [1, 2])
def test_every_error_of_a_cut_search_is_one_of_the_whole_search(states: int, threads: int):
    system = fifo(4, 4, 2, "leak", "cyc")
    partly = NativeEngine(threads).check(system, within=Budget(states=states))
    assert isinstance(partly.how, Cut)
    assert set(told(system, partly)) <= set(told(system, NativeEngine(threads=1).check(system)))


@pytest.mark.parametrize("states", [1, 30, 100, 300, 500])
@pytest.mark.parametrize("threads", [1, 2])
def test_every_error_of_a_cut_search_of_representatives_is_one_of_the_whole(
    states: int, threads: int
):
    system = named("fifo 6 2 2 leak same")
    whole = NativeEngine(threads, reduce=Reduce.SYM).check(system)
    partly = NativeEngine(threads, reduce=Reduce.SYM).check(system, within=Budget(states=states))
    assert isinstance(partly.how, Cut)
    assert set(told(system, partly)) <= set(told(system, whole))


@pytest.mark.parametrize(
    "drawing",
    ["a -> b -> far -> a", "a -> far -> crash; a -> a", "a -> far -> a; a -> crash -> a"],
)
def test_limits_of_the_model_are_kept(drawing: str):
    system = arrows(drawing, limit="far", never="crash" if "crash" in drawing else "")
    assert NativeEngine(threads=1).check(system) == ExplicitEngine().check(system)


def test_an_update_out_of_its_sort_is_told_by_the_interpreter():
    system = counter(3, guard=4)
    with pytest.raises(SpecError) as reference:
        ExplicitEngine().check(system)
    with pytest.raises(SpecError) as native:
        NativeEngine(threads=1).check(system)
    assert native.value.diagnostics == reference.value.diagnostics


def test_no_initial_state_is_told():
    with pytest.raises(SpecError, match="E202"):
        NativeEngine(threads=1).check(replace(counter(3), initial=()))


def test_a_sequence_that_becomes_longer_than_expected_gets_more_room():
    builder = Builder("late")
    x = builder.variable("x", Range(0, 900), initial=0)
    line = builder.variable("line", Sequence(Range(0, 3), 5), initial=())
    builder.action("wait", when=less(x, 900), then={x: plus(x, 1)})
    joins = all_of(less(899, x), less(length(line), 5))
    builder.action("join", when=joins, then={line: append(line, 2)})
    builder.action("stay", when=less(899, x), then={})
    system = builder.build()
    assert explore(system).program.layout.fields[1].sort == Sequence(Range(0, 3), 5)
    assert NativeEngine(threads=1).check(system) == ExplicitEngine().check(system)


def test_what_is_too_wide_is_left_to_the_reference_engine():
    builder = Builder("wide")
    x = builder.variable("x", Range(0, 1 << 70), initial=0)
    builder.action("up", when=less(x, 3), then={x: plus(x, 1)})
    system, engine = builder.build(), NativeEngine(threads=1)
    assert engine.check(system) == ExplicitEngine().check(system)
    assert engine.name == "explicit"


def test_a_long_chain_of_alternatives_is_no_obstacle():
    builder = Builder("chain")
    x = builder.variable("x", Range(0, 9), initial=0)
    next_: Term = x
    for bound in range(300):
        next_ = if_then_else(equal(x, bound % 9), bound % 9 + 1, next_)
    builder.action("on", then={x: next_})
    system = builder.build()
    assert NativeEngine(threads=1).check(system) == ExplicitEngine().check(system)


def test_an_update_beyond_a_limit_of_the_model_is_nobodys_fault():
    builder = Builder("limited")
    x = builder.variable("x", Range(0, 9), initial=0)
    builder.action("up", then={x: plus(x, 1)})
    builder.limit(Limit("limit", less(8, x), "raise the limit"))
    system = builder.build()
    assert NativeEngine(threads=1).check(system) == ExplicitEngine().check(system)


def test_an_interrupt_ends_in_what_was_found(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(watch, "REPORT_EVERY", 0)

    def interrupt(progress: Progress) -> None:
        if not progress.doing:
            os.kill(os.getpid(), signal.SIGINT)

    verdict = NativeEngine(threads=1).check(dining(6), report=interrupt)
    assert isinstance(verdict, Undecided | Violated)
    assert isinstance(verdict.how, Cut)
    assert verdict.how.spent is Spent.INTERRUPTED
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_progress_is_reported(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(watch, "REPORT_EVERY", 0)
    monkeypatch.setattr(search, "CHUNK", 16)
    seen: list[Progress] = []
    NativeEngine(threads=1).check(dining(6), report=seen.append)
    assert [each.states for each in seen] == sorted(each.states for each in seen)
    assert seen[-1].states == 728
    doing = {each.doing.partition(":")[0].partition(",")[0] for each in seen}
    assert doing == {"", "what may happen later", "what is wrong where"}
    assert any(each.left is not None for each in seen)


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_the_number_of_threads_changes_nothing(threads: int):
    explored = explore(named("fifo 5 2 2 leak cyc"), threads=threads)
    assert (explored.how.states, explored.how.transitions) == (27533, 93384)
    assert len(explored.partitions) == threads
    sizes = [sum(last - first for first, last in level.spans) for level in explored.levels]
    once = explore(named("fifo 5 2 2 leak cyc"))
    assert sizes == [sum(b - a for a, b in level.spans) for level in once.levels]


def test_small_systems_are_left_to_the_reference_engine_and_large_ones_are_not():
    for name, engine in (
        ("fifo 4 3 2 release ord", "explicit"),
        ("fifo 5 3 2 release cyc", "native"),
    ):
        system, auto = named(name), AutoEngine()
        assert auto.check(system) == ExplicitEngine().check(system)
        assert auto.name == engine


def test_without_llvm_everything_is_left_to_the_reference_engine(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("mortmain.checker.native.auto.find_spec", lambda name: None)
    system, auto = named("fifo 5 3 2 release cyc"), AutoEngine()
    assert auto.check(system) == ExplicitEngine().check(system)
    assert auto.name == "explicit"


def test_without_llvm_the_engine_says_what_to_install():
    code = (
        "import sys; sys.modules['llvmlite'] = None\n"
        "from mortmain.checker.engines import load_engine\n"
        "try: load_engine('native')\n"
        "except Exception as missing: print(type(missing).__name__, missing)"
    )
    root = Path(__file__).parents[2]
    ran = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True)
    assert ran.stdout.strip() == (
        "NotFound the engine `native` needs llvmlite, which is not installed: pip install llvmlite"
    )


@pytest.mark.parametrize("threads", [1, 2])
def test_a_search_out_of_memory_ends_before_there_is_none(
    monkeypatch: pytest.MonkeyPatch, threads: int
):
    left = (room.COMPILING + (9 << 19)) * room.SPARE // (room.SPARE - 1)
    monkeypatch.setattr(room, "available", lambda: left)
    verdict = NativeEngine(threads).check(named("fifo 5 5 2 leak cyc"))
    assert isinstance(verdict.how, Cut)
    assert verdict.how.spent is Spent.MEMORY
    assert 20_000 < verdict.how.states < 94_079
    assert "--memory" in verdict.how.help


def test_where_there_is_too_little_memory_to_begin_the_reference_engine_serves():
    system, engine = named("fifo 2 2 1 leak cyc"), NativeEngine(threads=1)
    found = engine.check(system, within=Budget(memory=1 << 20))
    assert found == ExplicitEngine().check(system)
    assert engine.name == "explicit"
    assert engine.notes[0].startswith("the reference engine did it: the native engine needs ")


def test_the_reference_engine_leaves_room_for_its_findings(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("mortmain.checker.explicit.search.REPORT_EVERY", 0)
    monkeypatch.setattr("mortmain.checker.explicit.search.available", lambda: 1 << 20)
    verdict = ExplicitEngine().check(named("fifo 4 4 3 leak ord"))
    assert isinstance(verdict.how, Cut)
    assert verdict.how.spent is Spent.MEMORY
    assert 200 < verdict.how.states < 10_645


def test_the_reference_engine_ends_where_the_memory_does():
    verdict = ExplicitEngine().check(named("fifo 4 4 3 leak ord"), within=Budget(memory=1 << 20))
    assert isinstance(verdict.how, Cut)
    assert verdict.how.spent is Spent.MEMORY
    assert verdict.how.states < 10_645
