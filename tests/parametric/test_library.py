"""Proofs for any number of parties, of specs of the library."""

from __future__ import annotations

import pytest

from mortmain.checker.engine import Budget
from mortmain.checker.evidence.verdict import AnyNumber, SomeNumbers, Undecided
from mortmain.checker.prove import Proof, proved
from tests.specs.named import SPECS

PATIENT = Budget(seconds=60.0)
"""What is decided does not depend on how fast a machine is."""


def by_name(name: str, within: Budget = PATIENT) -> Proof:
    """What is proved of a spec of the library."""
    return proved(SPECS[name], kills=None, within=within, parameters={})


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        "NobodyIsKilled",
        "TimeoutOnCallback",
        "NoGuardAcrossTheAwait",
        "FinalizerHookWithTombstone",
        "FinalizerHookAndMessagesAreFinalized",
        "ExitListenerWithTombstone",
        "ExitListenerAndMessagesAreFinalized",
        "CallbackIsCancelled",
    ],
)
def test_remedies_of_the_incident_hold_for_any_number_of_runners(name: str):
    how = by_name(f"mutex_stuck_after_kill::{name}").verdict.how
    assert isinstance(how, AnyNumber)
    assert how.counted == ("runners",)


def test_the_incident_needs_one_runner():
    proof = by_name("mutex_stuck_after_kill::MutexStuckAfterKill")
    assert (proof.headline, proof.subject.parameters["runners"]) == ("orphaned-lock", 1)


def test_things_of_which_there_are_ever_more_are_refused_with_their_line():
    verdict = by_name("dining_philosophers::ForksAreOrdered").verdict
    assert isinstance(verdict, Undecided)
    how = verdict.how
    assert isinstance(how, SomeNumbers)
    assert how.place.endswith('dining_philosophers.py:18   forks = Mutex(count="seats")')
    assert how.numbers == (3,)


def test_a_ring_is_told_as_its_deadlock_and_with_the_line_that_prevents_counting():
    proof = by_name("dining_philosophers::DiningPhilosophers")
    assert (proof.headline, proof.subject.parameters["seats"]) == ("deadlock", 1)
    smallest, why = proof.notes
    assert smallest == "the smallest is seats = 1"
    assert why.startswith("not for any number: `forks` is counted by `seats` as well")
    assert "dining_philosophers.py:18); let all of them share one" in why


@pytest.mark.parametrize(
    "name",
    ["OneConnectionARequest", "GivenBackBefore", "FewerRequestsAtATime", "TimeoutOnTheSecond"],
)
def test_permits_that_all_have_together_are_counted(name: str):
    assert isinstance(by_name(f"nested_acquire::{name}").verdict.how, AnyNumber)


def test_a_permit_too_few_is_found_with_the_smallest_number():
    proof = by_name("nested_acquire::OneMoreConnection")
    assert (proof.headline, proof.subject.parameters["requests"]) == ("deadlock", 3)


@pytest.mark.slow
def test_a_handle_that_all_share_helps_one_runner_and_not_two():
    proof = by_name("mutex_stuck_after_kill::MonitorWithAbortHandleAndFlag", Budget(seconds=8.0))
    assert (proof.headline, proof.subject.parameters["runners"]) == ("orphaned-lock", 2)


def test_one_writes_at_a_time_and_nothing_is_orphaned_by_a_kill_whoever_inherits():
    proof = by_name("robust_mutex::OneWritesAtATime")
    assert isinstance(proof.verdict.how, AnyNumber)
    assert proof.certificate is not None
    assert "orphaned-lock table" in proof.certificate.claims


def test_a_lock_that_is_lost_to_those_who_wait_with_a_timeout_needs_two():
    proof = by_name("killed_worker::TimeoutOnTheLock")
    assert (proof.headline, proof.subject.parameters["workers"]) == ("orphaned-lock", 2)
