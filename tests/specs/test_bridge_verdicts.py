"""The bridge behaves as was worked out by hand: which remedy leaves somebody stuck, and which not.

The verdicts were found with a small state machine, written from the sources of the bridge and of
the Dart VM before any of this existed, and by arguments; here they are questions to the model.
"""

from __future__ import annotations

import pytest

from mortmain.checker.evidence.verdict import Undecided
from mortmain.model.language.bodies.parties import system_of
from mortmain.model.language.definition import Definition
from mortmain.model.language.source.parameters import with_parameters
from mortmain.model.lowering.lower import lower
from tests.explicit.told import check
from tests.language.bodies.running import codes
from tests.specs.named import SPECS

BLOCKED = {"deadlock", "orphaned-lock", "permanent-block"}
"""Somebody waits who can never get what he waits for."""


def found(definition: Definition) -> set[str]:
    verdict = check(lower(system_of(definition)))
    assert not isinstance(verdict, Undecided)
    return codes(verdict)


INCIDENT = "mutex_stuck_after_kill"
STUCK = {
    "NobodyIsKilled": False,
    "MutexStuckAfterKill": True,
    "TimeoutOnAcquireWithRetry": True,
    "PostIsChecked": True,
    "PostIsCheckedAndMessagesAreFinalized": True,
    "TimeoutOnCallback": False,
    "FinalizerHook": True,
    "FinalizerHookWithTombstone": False,
    "FinalizerHookAndPostIsChecked": True,
    "FinalizerHookAndMessagesAreFinalized": False,
    "ExitListener": True,
    "ExitListenerWithTombstone": False,
    "ExitListenerAndPostIsChecked": True,
    "ExitListenerAndMessagesAreFinalized": False,
}
"""The variants of the incident, and whether the contender can be left without the lock for ever."""


@pytest.mark.parametrize("variant", STUCK)
def test_a_variant_of_the_incident_leaves_somebody_stuck_or_not(variant: str) -> None:
    assert bool(found(SPECS[f"{INCIDENT}::{variant}"]) & BLOCKED) is STUCK[variant]


SCENARIOS = {
    "S1 as it is": (INCIDENT, "MutexStuckAfterKill", True),
    "S2 a timeout on acquiring": (INCIDENT, "TimeoutOnAcquire", True),
    "S3 a timeout on the callback": (INCIDENT, "TimeoutOnCallback", False),
    "S4 a late reply up to 2.11.1": ("late_replies", "LateReplyPoisons", True),
    "S4 a late reply since": ("late_replies", "LateReplyIsLogged", False),
    "S5 a graceful stop": (INCIDENT, "StopGracefully", False),
    "S5 and the engine is destroyed": (INCIDENT, "StopGracefullyButTheEngineIsDestroyed", True),
    "S7 the post is checked": (INCIDENT, "PostIsChecked", True),
    "S8 a hook with tombstones": (INCIDENT, "FinalizerHookWithTombstone", False),
    "S9 a listener": (INCIDENT, "ExitListener", True),
    "S9 a listener with tombstones": (INCIDENT, "ExitListenerWithTombstone", False),
    "S10 sync": ("called_back_on_its_own_thread", "CalledBackOnItsOwnThread", True),
    "S11 &mut self": ("locked_for_the_whole_call", "ReenteredByItsCallback", True),
    "S12 readers": ("locked_for_the_whole_call", "ReentrantReaderBehindAWriter", True),
    "S14 the pool": ("exhausted_pool", "ExhaustedPool", True),
    "S15 a guard in Dart": ("guard_as_an_object", "OnceItHasArrived", False),
    "S15 a guard on its way": ("guard_as_an_object", "GuardAsAnObject", True),
    "S17 two sections": (INCIDENT, "NoGuardAcrossTheAwait", False),
    "S20 futurelock": ("futurelock", "Futurelock", True),
    "S21 slots": ("all_slots_blocked", "AllSlotsBlocked", True),
}
"""By name: the spec, and whether somebody is left for ever without what he waits for."""

WITHOUT_KILLS = ("S10", "S11", "S12", "S20", "S21")


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_scenario_has_the_verdict_that_is_known(scenario: str) -> None:
    file, name, stuck = SCENARIOS[scenario]
    assert bool(found(SPECS[f"{file}::{name}"]) & BLOCKED) is stuck


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_what_needs_no_kill_is_stuck_without_one_and_everything_else_is_not(scenario: str) -> None:
    file, name, _ = SCENARIOS[scenario]
    if scenario.startswith("S4 a late reply up"):
        return  # There a timeout does what a kill does elsewhere.
    harmless = with_parameters(SPECS[f"{file}::{name}"], {"kills": 0})
    stuck = scenario.partition(" ")[0] in WITHOUT_KILLS
    assert bool(found(harmless) & BLOCKED) is stuck


def test_the_guard_is_dropped_in_time_and_the_callback_goes_on() -> None:
    """S3 again: nobody is stuck, and the critical section is not exclusive any more."""
    assert found(SPECS["late_replies::ZombieCallback"]) == {"violated"}
    assert found(SPECS["zombies::ZombieCallback"]) == {"double-grant"}
