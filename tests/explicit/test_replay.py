"""Schedules run again."""

from __future__ import annotations

import pytest

from mortmain.checker.evidence.trace import Schedule
from mortmain.checker.evidence.verdict import Finding
from mortmain.checker.explicit.recheck import recheck
from mortmain.checker.explicit.replay import replay
from mortmain.model.diagnostic import InternalError
from mortmain.model.transition.properties import Code
from tests.explicit.arrows import arrows

SYSTEM = arrows("a -> b -> c; a -> c", never="c")


def test_a_replay_computes_every_state():
    assert replay(SYSTEM, Schedule(0, (0, 1))).states == (("a",), ("b",), ("c",))


def test_the_empty_schedule_stays_where_it_starts():
    assert replay(SYSTEM, Schedule(0)).states == (("a",),)


@pytest.mark.parametrize(
    ("schedule", "complaint"),
    [
        ("1:", "there is no initial state 1; `drawing` has 1, numbered from 0"),
        ("0:9", "step 1: there is no action 9; `drawing` has 3, numbered from 0"),
        ("0:0.2", "step 2: `2: a to c` is not possible; these are: 1 `1: b to c`"),
        ("0:2.0", "step 2: `0: a to b` is not possible; nothing is"),
    ],
)
def test_a_schedule_that_cannot_be_followed_says_where_and_why(schedule: str, complaint: str):
    with pytest.raises(ValueError) as caught:
        replay(SYSTEM, Schedule.parse(schedule))
    assert str(caught.value) == complaint


@pytest.mark.parametrize(
    "finding",
    [
        Finding(Code.VIOLATED, "never", Schedule(0, (0,))),
        Finding(Code.VIOLATED, "never", Schedule(0, (1,))),
        Finding(Code.VIOLATED, "unheard of", Schedule(0, (2,))),
        Finding(Code.DEADLOCK, "drawing", Schedule(0, (0,))),
        Finding(Code.PERMANENT_BLOCK, "walker", Schedule(0, (0,))),
    ],
)
def test_a_counterexample_that_shows_nothing_is_a_bug_of_the_checker(finding: Finding):
    with pytest.raises(InternalError, match="this is a bug in the checker"):
        recheck(SYSTEM, finding)


def test_a_counterexample_that_shows_something_passes():
    recheck(SYSTEM, Finding(Code.VIOLATED, "never", Schedule(0, (0, 1))))
    recheck(SYSTEM, Finding(Code.DEADLOCK, "drawing", Schedule(0, (2,))))
