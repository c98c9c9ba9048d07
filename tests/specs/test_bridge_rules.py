"""Every rule of the bridge and of the Dart VM: where it is modelled, or why it is not.

The rules were gathered from the sources of flutter_rust_bridge, allo-isolate, tokio and the Dart
VM.  `A` are those of the bridge, `B` those of Dart, `C` what people do against stuck locks, `D` the
steps of which all else is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.specs.named import SPECS

ROOT = Path(__file__).parents[2]

MODELLED: Mapping[str, tuple[str, ...]] = {
    "A1 a call is decoded and handed over in one step": ("model/lowering/atomicity.py",),
    "A1 an `async` call is a detached task": ("mutex_stuck_after_kill::MutexStuckAfterKill",),
    "A1 a `normal` call is a job of a bounded pool": ("exhausted_pool::ExhaustedPool",),
    "A1 a `sync` call stops its isolate, and no kill reaches it": (
        "called_back_on_its_own_thread::CalledBackOnItsOwnThread",
        "tests/language/bodies/test_pauses.py",
    ),
    "A1 guards are gone before the reply is posted": ("model/domain/task.py",),
    "A1 a result that cannot be posted is written to the log": ("model/domain/task.py",),
    "A1 no timeout of a call but the caller's own, which Rust does not notice": (
        "given_up_in_flight::GivenUpInFlight",
    ),
    "A2 nothing is sent before the first poll; then insert and post are two steps": (
        "model/domain/callback.py",
        "tests/language/bodies/test_callbacks.py",
    ),
    "A2 L1 the isolate is dead before the post": ("mutex_stuck_after_kill::PostIsChecked",),
    "A2 L2 the message is discarded, by a death or by `dispose`": (
        "given_up_in_flight::GivenUpInFlight",
        "mutex_stuck_after_kill::PostIsCheckedAndMessagesAreFinalized",
    ),
    "A2 L3 and L7 killed in the callback": ("mutex_stuck_after_kill::MutexStuckAfterKill",),
    "A2 L4 thrown outside of what is caught": ("unanswered_question::UnansweredQuestion",),
    "A2 L5 the callback never ends": ("callback_without_end::CallbackWithoutEnd",),
    "A2 L6 the map of callbacks is poisoned": ("late_replies::LateReplyPoisons",),
    "A2 whoever gives up does not stop the callback": (
        "late_replies::ZombieCallback",
        "zombies::ZombieCallback",
    ),
    "A2 the callback port keeps an isolate alive; `dispose` closes it and waits for nobody": (
        "kept_alive_by_its_port::KeptAliveByItsPort",
    ),
    "A3 a late reply is logged since 2.12.0": ("late_replies::LateReplyIsLogged",),
    "A4 an opaque object is locked for the whole call, in the order of creation": (
        "locked_for_the_whole_call::ReenteredByItsCallback",
        "locked_for_the_whole_call::BothInOneCall",
    ),
    "A4 a queued writer keeps readers out": (
        "locked_for_the_whole_call::ReentrantReaderBehindAWriter",
    ),
    "A4 W1 a guard on its way to Dart is lost": ("guard_as_an_object::GuardAsAnObject",),
    "A4 W2 a guard on its way to Rust is lost": ("guard_as_an_object::HandedBack",),
    "A4 a guard that Dart owns is freed by `dispose`, the collector, or the end of the isolate": (
        "guard_as_an_object::OnceItHasArrived",
        "guard_as_an_object::CollectedTooEarly",
        "guard_as_an_object::NobodyDisposes",
    ),
    "A5 `add` fails where the port is closed, and Rust hears of a death in no other way": (
        "idle_stream::ProducerLooks",
        "tests/language/bodies/test_streams.py",
    ),
    "A5 cancelling a stream waits for its next event": ("idle_stream::IdleStream",),
    "A5 after the last isolate every post seems to succeed": ("nobody_left::NobodyLeft",),
    "A6 a `sync` call that waits for its own callback": (
        "called_back_on_its_own_thread::CalledBackOnItsOwnThread",
    ),
    "B1 one event at a time, each run to its next await": (
        "tests/language/bodies/test_isolates.py",
    ),
    "B2 a message to a closed port is dropped": (
        "tests/language/bodies/test_isolates.py",
        "tests/language/bodies/test_streams.py",
    ),
    "B3 immediate, before the next event, with the engine; a paused isolate": (
        "paused_isolate::KilledWhilePaused",
        "destroyed_engine::DestroyedEngine",
        "tests/language/bodies/test_pauses.py",
    ),
    "B4 no `finally` and no continuation after a kill": ("tests/language/bodies/test_isolates.py",),
    "B5 uncaught errors, `Isolate.exit`, no port left, the engine": (
        "tests/language/bodies/test_shutdown.py",
        "destroyed_engine::DestroyedEngine",
    ),
    "B6 finalizers in any order, then the report, then the ports close": (
        "mutex_stuck_after_kill::ExitListener",
        "tests/language/bodies/test_shutdown.py",
    ),
    "B7 posting succeeds until the ports close": ("mutex_stuck_after_kill::PostIsChecked",),
    "B8 slots of a group": ("all_slots_blocked::AllSlotsBlocked",),
    "B10 a timeout of a future stops nothing": ("given_up_in_flight::GivenUpInFlight",),
    "B11 a background engine is destroyed while the process lives on": (
        "destroyed_engine::DestroyedEngine",
        "two_kinds_of_kills::AppKilled",
    ),
    "C1 stopping gracefully": ("mutex_stuck_after_kill::StopGracefully",),
    "C2 releasing before the kill": (
        "mutex_stuck_after_kill::ReleaseExplicitlyBeforeTheKill",
        "lock_by_two_calls::LockByTwoCalls",
    ),
    "C3 timeouts, leases, fences": (
        "mutex_stuck_after_kill::TimeoutOnAcquire",
        "mutex_stuck_after_kill::TimeoutOnCallback",
        "late_replies::Fenced",
    ),
    "C4 smaller sections": ("mutex_stuck_after_kill::NoGuardAcrossTheAwait",),
    "C5 errors, and posts that are checked": ("mutex_stuck_after_kill::PostIsChecked",),
    "C6 monitors, hooks, heartbeats": (
        "mutex_stuck_after_kill::ExitListenerWithTombstone",
        "mutex_stuck_after_kill::FinalizerHookWithTombstone",
        "heartbeat::TellsBeforeItStops",
    ),
    "C7 a bridge that cancels callbacks at the end of their isolate": (
        "mutex_stuck_after_kill::CallbackIsCancelled",
    ),
    "D a kill of the process frees what is in its memory": ("two_kinds_of_kills::AppKilled",),
    "D a token belongs to whoever; a file lock to its process": (
        "lock_by_two_calls::LockByTwoCalls",
        "stale_lock_file::StaleLockFile",
    ),
    "D a restarted group beside the old one": ("hot_restart::HotRestart",),
}
"""Each rule with the specs, tests or files that have it."""

LEFT_OUT: Mapping[str, str] = {
    "A1 a panic while a panic is reported": "it is caught, and all guards are gone before",
    "A2 a DartOpaque that is dropped after its isolate leaks": "it is memory, and holds no lock",
    "A4 the lifetimes of borrowed results": "a guard that Dart owns is the same, without the name",
    "A4 the pool of MoiArc, poisoned": "a global lock of the bridge, held for no await",
    "A4 what a finalizer of the last reference drops": "write it as `@native_finalizer`",
    "A5 the last clone of a sink says that the stream has ended": "a message like any other",
    "B1 microtasks": "what a frame does between two awaits is its event",
    "B3 a kill that overtakes other control messages": "one kill at a time is on its way",
    "B4 a frame of an FFI callback swallows the kill": "nobody else's code runs inside of Dart's",
    "B6 a kill by the virtual machine itself reports nothing": "the process is on its way out",
    "B7 two isolates at the same address": "names are not used again",
    "B9 callbacks of dart:ffi": "the bridge uses a port of its own",
    "C4 a lost update between two sections": "write it as `@always`",
    "D memory of senders and handles (P3)": "states are finite: what leaks keeps its slot",
}
"""Each rule that is not modelled, and why nothing about locks depends on it."""


@pytest.mark.parametrize("rule", MODELLED)
def test_a_rule_is_where_it_is_said_to_be(rule: str) -> None:
    for place in MODELLED[rule]:
        assert place in SPECS or (ROOT / place).is_file()


def test_a_rule_is_modelled_or_left_out_for_a_reason() -> None:
    assert not MODELLED.keys() & LEFT_OUT.keys()
    assert all(LEFT_OUT.values())
