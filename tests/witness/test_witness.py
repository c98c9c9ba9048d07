"""Random programs end in the same ways by the model as on the real tokio.

The Rust driver polls futures by hand through every schedule: which task goes on, also in the middle
of a poll, which branch a choice polls first, when timers fire, where a task's budget is used up.
Compared is who is stuck for ever, who waits for what and who has what then, and which flags were
set on the way.

`MORTMAIN_WITNESS=2000` compares as many programs.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from tests.witness.ends import End, both_ends, driver, missing
from tests.witness.making import SHARED, Maker
from tests.witness.program import DECLARED, Program
from tests.witness.rules import WRONG, Replace, stored_wake_up_first

pytestmark = [pytest.mark.skipif(bool(missing()), reason=missing()), pytest.mark.slow]

COUNT = int(os.environ.get("MORTMAIN_WITNESS", "200"))
SEED = 609
SCHEDULES = 50_000

FUTURELOCK = Program(
    [("mutex",)],
    [
        [("hold", 0, "lock", [("sleep",)])],
        [
            ("make", 1, [("hold", 0, "lock", [])]),
            ("select", [("by_ref", 1), ("sleep",)], [], [("hold", 0, "lock", [])]),
        ],
    ],
)
GIVEN_UP = Program(
    [("mutex",)],
    [
        [
            ("hold", 0, "lock", []),
            ("make", 1, [("hold", 0, "lock", [])]),
            ("select", [("by_ref", 1), ("sleep",)], [], [("hold", 0, "lock", [])]),
        ],
        [("timeout", [("hold", 0, "lock", [("mark", 1)])], [("mark", 2)])],
    ],
)
"""Its future may wait for the lock although nobody ever uses it."""

OLD_NOTIFY = Program(
    [("notify",)],
    [
        [
            ("make_leaf", 1, 0, "notified"),
            ("call", 0, "notify_waiters"),
            ("call", 0, "notify_one"),
            ("owned", 1),
            ("await", 0, "notified"),
        ],
    ],
)
"""Ends well unless the first waiter takes the stored wake-up, which it has no need of."""


OLD_CHANNEL = Program(
    [("channel", 1)],
    [
        [("spawn", 1, [("attempt", 0, "send", [], []), ("sleep",)]), ("abort", 1)],
        [("attempt", 0, "send", [], []), ("attempt", 0, "send", [], [])],
        [
            ("attempt", 0, "receive", [], []),
            ("call", 0, "close"),
            ("attempt", 0, "receive", [], []),
            ("attempt", 0, "receive", [], []),
        ],
    ],
)
"""Ends well unless a send that is given up after the end does not tell the receiver."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return driver(tmp_path_factory.mktemp("witness") / "driver")


@pytest.fixture(autouse=True)
def rules_of_this_version(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The model is of today's tokio; two rules of an older crate are different."""
    (notify, channel) = both_ends([OLD_NOTIFY, OLD_CHANNEL], built, SCHEDULES)
    if notify[0] != notify[1]:
        stored_wake_up_first(monkeypatch.setattr)
    if channel[0] != channel[1]:
        monkeypatch.setitem(DECLARED, "channel", 'Channel({}, tokio="1.24")')


def programs(shared: str, count: int) -> list[Program]:
    rng = random.Random(f"{SEED} {shared}")
    maker = Maker(rng, SHARED[shared], closes=shared == "closing")
    return [maker.program() for _ in range(count)]


def differing(
    made: Sequence[Program], ends: Sequence[tuple[frozenset[End] | None, frozenset[End]]]
) -> Iterator[str]:
    """The programs whose ends differ, and the ends of which only one side knows."""
    for program, (real, model) in zip(made, ends, strict=True):
        if real is not None and model != real:
            only = f"model only: {sorted(model - real)}\nreal only: {sorted(real - model)}"
            yield f"{program.spec()}\n\n{program.line()}\n{only}"


def test_a_futurelock_happens_on_the_real_crate(built: Path) -> None:
    """All is well, or the second task waits for a lock that its own future has."""
    ends = frozenset({"; ; ; ", "t1; t1 for m0; b1 has m0; "})
    assert both_ends([FUTURELOCK], built, SCHEDULES) == [(ends, ends)]


def test_the_real_crate_hands_the_lock_to_one_that_is_about_to_give_up(built: Path) -> None:
    """The second task has not had the lock, and yet the first has found it taken."""
    ((real, model),) = both_ends([GIVEN_UP], built, SCHEDULES)
    assert real == model
    assert "t0; t0 for m0; b1 has m0; d2" in model


def test_the_rules_that_depend_on_the_version_are_the_right_ones(built: Path) -> None:
    for real, model in both_ends([OLD_NOTIFY, OLD_CHANNEL], built, SCHEDULES):
        assert real == model


@pytest.mark.parametrize("shared", SHARED)
def test_the_model_and_the_crate_know_the_same_ends(built: Path, shared: str) -> None:
    count = -(-COUNT // len(SHARED))
    made = programs(shared, count)
    ends = both_ends(made, built, SCHEDULES)
    assert list(differing(made, ends)) == []
    compared = [real for real, _ in ends if real is not None]
    assert len(compared) >= 0.9 * count
    stuck = [each for each in compared if any(not end.startswith(";") for end in each)]
    assert len(stuck) >= 0.05 * count


@pytest.mark.parametrize(
    ("shared", "rule"), [(shared, rule) for shared, rules in WRONG.items() for rule in rules]
)
def test_a_wrong_rule_would_be_noticed(
    built: Path,
    monkeypatch: pytest.MonkeyPatch,
    shared: str,
    rule: Callable[[Replace], None],
) -> None:
    rule(monkeypatch.setattr)
    made = programs(shared, 200)
    batches = (made[first : first + 10] for first in range(0, len(made), 10))
    assert any(any(differing(each, both_ends(each, built, SCHEDULES))) for each in batches)
