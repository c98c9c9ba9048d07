"""Random programs end in the same ways by the model as on the real tokio mutex.

The Rust driver polls futures by hand through every schedule: which task is polled next, which
branch a choice polls first, when timers fire, where a task's budget is used up.  Compared is who is
stuck for ever, who then has each lock, and which flags were set on the way.

`MORTMAIN_WITNESS=2000` compares as many programs.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from mortmain.model.domain.mutex import Mutex
from mortmain.model.domain.operation import Operation
from mortmain.model.language.bodies import futures
from mortmain.model.term.build import if_then_else, is_empty
from mortmain.model.term.nodes import Constant
from tests.witness.ends import driver, missing, model_ends, real_ends
from tests.witness.programs import Maker, Program

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing())

COUNT = int(os.environ.get("MORTMAIN_WITNESS", "100"))
SEED = 609
SCHEDULES = 200_000


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return driver(tmp_path_factory.mktemp("witness") / "driver")


def programs(count: int) -> list[Program]:
    maker = Maker(random.Random(SEED))
    return [maker.program() for _ in range(count)]


def differing(made: Sequence[Program], built: Path) -> Iterator[str]:
    """The programs whose ends differ, and the ends of which only one side knows."""
    for program, real in zip(made, real_ends(made, built, SCHEDULES), strict=True):
        model = model_ends(program)
        if real is not None and model != real:
            ends = f"model only: {sorted(model - real)}\nreal only: {sorted(real - model)}"
            yield f"{program.spec()}\n\n{program.line()}\n{ends}"


FUTURELOCK = Program(
    1,
    [
        [("lock", 0, [("sleep",)])],
        [
            ("make", 1, [("lock", 0, [])]),
            ("select", [("by_ref", 1), ("sleep",)], [], [("lock", 0, [])]),
        ],
    ],
)


def test_a_futurelock_happens_on_the_real_crate(built: Path) -> None:
    """All is well, or the second task waits for a lock that its own future has."""
    ends = frozenset({";nobody;", "t1;b1;"})
    assert real_ends([FUTURELOCK], built, SCHEDULES) == [ends]
    assert model_ends(FUTURELOCK) == ends


def test_the_model_and_the_crate_know_the_same_ends(built: Path) -> None:
    made = programs(COUNT)
    assert list(differing(made, built)) == []
    compared = [each for each in real_ends(made, built, SCHEDULES) if each is not None]
    assert len(compared) >= 0.95 * COUNT
    stuck = [ends for ends in compared if any(not end.startswith(";") for end in ends)]
    assert len(stuck) >= 0.2 * COUNT


def test_a_dropped_waiter_that_kept_the_lock_would_be_noticed(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The model without rule S6: a waiter that was handed the lock does not pass it on."""
    right = Mutex.release

    def release(mutex: Mutex, place: Constant, text: str = "") -> Operation:
        operation = right(mutex, place, text)
        if not text:
            return operation
        kept = if_then_else(is_empty(mutex.queue), mutex.nobody(), place)
        return replace(operation, updates={mutex.owner: kept})

    monkeypatch.setattr(Mutex, "release", release)
    assert any(differing(programs(100), built))


def test_a_loser_that_outlived_the_choice_would_be_noticed(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The model without rule A2: owned losers are not dropped before the arm runs."""
    monkeypatch.setattr(futures, "drop_future", lambda at, *_: at)
    assert any(differing(programs(100), built))
