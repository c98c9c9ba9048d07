"""The one sentence that says why, for specs of the library in which it was once told wrongly."""

from __future__ import annotations

import pytest

from mortmain.checker.catalogue import library
from mortmain.checker.evidence.verdict import Violated
from mortmain.checker.explain.narrate import story
from mortmain.checker.explicit.replay import replay
from mortmain.model.language.bodies.parties import system_of
from mortmain.model.language.definition import Definition
from mortmain.model.lowering.lower import lower
from tests.explicit.told import check

REASONS = {
    "threads_of_a_process::TerminatedThread": "heap is held by helper; helper is dead since step "
    "2, so nobody can ever release heap.",
    "kept_alive_by_its_port::KeptAliveByItsPort": "app waits for ended from worker_has_ended on "
    "app; worker_has_ended on app never begins, so app can never go on.",
    "late_replies::LateReplyPoisons": "cache is held by refresh of app, which waits for "
    "show_progress on app; show_progress on app has ended, so nobody can ever release cache.",
    "shrinking_pool::ShrinkingPool": "client 1 waits for pool, of which nobody will ever give any "
    "back, so client 1 can never go on.",
    "absorbed_wake_up::AbsorbedWakeUp": "main waits for lock, which is free, but nothing will ever "
    "wake main.",
    "original_sender::OriginalSender": "main waits for jobs, kept open by main itself, so main "
    "can never go on.",
    "original_sender::WorkerIsKept": "main waits for jobs, kept open by worker of main, which "
    "waits for acknowledged, and nobody is left to bring that about, so main can never go on.",
    "undriven::Undriven": "db is held by writer, which waits for worker of runtime, and nobody "
    "drives that runtime any more, so nobody can ever release db.",
    "cancelled_wake_up::CancelledAMomentLater": "last waits for changed, which only last could "
    "still bring about, so last can never go on.",
    "abort_of_a_blocking_task::AbortOfABlockingTask": "db is held by ask of main, which waits for "
    "answer, and nobody is left to bring that about, so nobody can ever release db.",
}


@pytest.mark.parametrize("name", REASONS)
def test_the_reason_is_the_one_that_the_run_shows(name: str) -> None:
    stem, _, of = name.partition("::")
    (file,) = [each for each in library() if each.path.stem == stem]
    (definition,) = [each for each in file.definitions() if each.name == of]
    assert reason(definition) == REASONS[name]


def reason(definition: Definition) -> str:
    """The sentence of the headline."""
    system = lower(system_of(definition))
    verdict = check(system)
    assert isinstance(verdict, Violated)
    return story(system, verdict.headline, replay(system, verdict.headline.schedule)).sentence
