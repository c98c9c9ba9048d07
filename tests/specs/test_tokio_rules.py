"""Every rule of tokio, of std and of parking_lot: where it is modelled, or why it is not.

The rules were read off the sources of tokio and tried on the crate.  `S` are those of its
semaphore, on which most else is built, `N` those of Notify, `C` and `O` of channels, `J` of tasks,
`T` of runtimes, `A` of what composes futures, and `B` of locks that block a thread.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.specs.named import SPECS

ROOT = Path(__file__).parents[2]

MODELLED: Mapping[str, tuple[str, ...]] = {
    "S0 nothing happens before the first poll": ("futurelock::NeverPolled",),
    "S1 a first poll takes what is free, and never overtakes": ("model/domain/permits.py",),
    "S2 a queued request has gathered all that was free": (
        "gathered_by_the_snoozed::GatheredByTheSnoozed",
        "big_request::TriesForTheSecond",
    ),
    "S3 a later poll keeps the place": ("model/domain/mutex.py", "tests/domain/test_mutex.py"),
    "S4 who was assigned it is ready at its next poll": ("tests/domain/test_permits.py",),
    "S5 a release fills the head of the queue first, polled or not": (
        "futurelock::Futurelock",
        "big_request::BigRequest",
    ),
    "S6 a dropped waiter leaves, or passes on what it was assigned": (
        "cancelled_wake_up::CancelledWhileAssigned",
        "left_to_the_other::LeftToTheOther",
    ),
    "S7 a try never waits, and sees no queue": ("tests/domain/test_permits.py",),
    "S8 a close fails everybody, also who was assigned": ("shutdown::Shutdown",),
    "S9 what is forgotten never comes back": (
        "forgotten_guard::ForgottenFuture",
        "shrinking_pool::BehindTheDrain",
    ),
    "S10 permits are taken away from those that are free": ("tests/domain/test_permits.py",),
    "S12 who gives up loses its place": ("reentrant_read::TheWriterGivesUp",),
    "S13 a budget that is used up yields before anything is done": (
        "blocking_guard_across_await::UncontendedAwait",
    ),
    "S14 a guard may be dropped by somebody else": ("guard_as_an_object::HandedBack",),
    "Mutex: a panic releases it, and poisons nothing": ("poisoned::WithoutPoison",),
    "RwLock: readers and writers share one queue": ("reentrant_read::ReentrantRead",),
    "RwLock: a writer that goes on as a reader": ("downgrade::Downgrade",),
    "N1 a waiter that was made hears of `notify_waiters`": ("check_then_wait::MadeBeforeTheTest",),
    "N2 one wake-up is stored, and two are one": ("one_wake_up_for_two::StoredOnlyOnce",),
    "N3 `notify_waiters` stores nothing": ("check_then_wait::CheckThenWait",),
    "N4 and N5 `enable()` is a poll; what comes first depends on the version": (
        "tests/language/bodies/test_enabling.py",
        "tests/witness/test_witness.py",
    ),
    "N6 a wake-up that nobody has read is passed on": ("cancelled_wake_up::WakeUp",),
    "N7 one that was taken is not": ("enabled_and_dropped::EnabledAndDropped",),
    "N8 a forgotten waiter absorbs one": ("tests/witness/test_witness.py",),
    "C1 and C2 room goes to the first who waits, polled or not": ("snoozed_send::SnoozedSend",),
    "C3 the end of a channel": ("original_sender::OriginalSender",),
    "C4 the end waits for room that somebody has": ("end_of_the_drain::EndOfTheDrain",),
    "C5 room can be used when nobody receives": ("value_in_a_dead_channel::ValueInADeadChannel",),
    "C6 room that comes back after the close": ("reserved_room::BeforeItWasRepaired",),
    "C7 a channel without a limit never waits": ("dispatcher::ResultsWithoutLimit",),
    "O1 to O3 a reply that comes, cannot come, or may come for ever": (
        "lost_reply::LostReply",
        "lost_reply::OwnedByTheServer",
    ),
    "O4 a receiver that is gone": ("tests/domain/test_oneshot.py",),
    "watch: a change is never missed, and a borrow blocks": (
        "borrowed_value::NothingIsMissed",
        "borrowed_value::SentWhileBorrowed",
    ),
    "Barrier: who arrives and leaves has arrived": ("phantom_arrival::PhantomArrival",),
    "OnceCell: the next in line makes it anew": ("made_once::CancelledWhileMaking",),
    "J1 a task lives without wakers": ("lost_reply::OwnedByTheServer",),
    "J2 and J3 what is aborted is dropped instead of polled, and not in the middle of a poll": (
        "tests/language/bodies/test_rounds.py",
        "tests/witness/test_witness.py",
    ),
    "J4 an abort is a request": ("abort_is_a_request::AbortIsARequest",),
    "J5 a dropped handle detaches, a dropped set aborts": ("joined_while_locked::LeftInTheSet",),
    "J6 one's own handle": ("joins_itself::JoinsItself",),
    "J7 a panic unwinds, and is what the handle gives": ("join_of_the_aborted::ExpectsIt",),
    "J8 a blocking task that has begun goes on": (
        "abort_of_a_blocking_task::AbortOfABlockingTask",
    ),
    "T1 a current-thread runtime is driven by `block_on`": ("after_block_on::AfterBlockOn",),
    "T2 workers that are blocked": ("only_worker_blocked::OnlyWorkerBlocked",),
    "T3 whoever is woken is polled some day": ("checker/explicit/components.py",),
    "T4 `block_on` in a task": ("model/language/bodies/runtimes.py",),
    "T5 `block_in_place`": (
        "blocked_in_place::BlockedInPlace",
        "blocks_before_itself::BlocksBeforeItself",
    ),
    "T6 any leaf may yield once": ("tests/witness/test_witness.py",),
    "T7 a local set": ("local_set_not_awaited::LocalSetNotAwaited",),
    "T8 the end of a runtime": ("drop_waits_for_ever::DropWaitsForEver",),
    "T9 a runtime that is never dropped": ("after_block_on::HandleIsAwaited",),
    "A1 what is awaited is dropped before the rest": ("tests/language/bodies/test_futures.py",),
    "A2 `select`: a random start, losers dropped, `by_ref` ones frozen": (
        "futurelock::Futurelock",
        "futurelock::OwnedBranch",
        "one_more_pass::Biased",
    ),
    "A3 `future.select` gives the loser back": ("loser_given_back::LoserGivenBack",),
    "A4 `timeout` of what is owned and of what is borrowed": (
        "futurelock::TimeoutOwned",
        "futurelock::TimeoutByReference",
    ),
    "A5 `join` polls all that are left": ("futurelock::Joined",),
    "A6 and A7 streams poll only in `next()`": (
        "permits_of_the_frozen::PermitsOfTheFrozen",
        "buffered_stream::NoneAtATime",
        "permits_of_the_frozen::ForEachConcurrent",
    ),
    "A8 what is spawned is polled by itself": ("futurelock::Spawned",),
    "A9 a future that several poll": ("dropped_clone::DroppedClone",),
    "A10 a guard of a condition": ("guard_of_a_condition::GuardOfACondition",),
    "A11 the order of drops": ("dropped_in_the_wrong_order::DroppedInTheWrongOrder",),
    "A12 a future that is pinned is dropped with its block": ("model/language/bodies/moved.py",),
    "B1 a thread that waits runs nobody else": (
        "blocking_guard_across_await::BlockingGuardAcrossAwait",
        "locked_twice::LockedTwice",
    ),
    "B2 who panics poisons; with an RwLock, who writes": (
        "poisoned::PoisonedMutex",
        "poisoned::PoisonedByAWriter",
    ),
    "B3 a guard that is not `Send`": ("model/language/bodies/blocking.py",),
    "B4 whoever comes first has it": ("model/domain/locks/std.py",),
    "B5 parking_lot: no poison, a timed form, a recursive read": (
        "poisoned::WithoutPoison",
        "reentrant_read::OfThreadsRecursively",
        "reentrant_read::OfThreadsThatGiveUp",
    ),
    "B6 the RwLock of std promises no order": ("reentrant_read::OfTheStandardLibrary",),
    "B7 the mutex of futures wakes one that may not be polled": (
        "behind_a_snoozed_future::BehindASnoozedFuture",
        "absorbed_wake_up::AbsorbedWakeUp",
    ),
    "B8 a guard of tokio's blocks no thread": ("blocking_guard_across_await::AsyncMutex",),
}
"""Each rule with the specs, tests or files that have it."""

LEFT_OUT: Mapping[str, str] = {
    "S11 more than 32 waiters are woken in batches": "specs are smaller: written out by hand",
    "S14 a guard that a task of Rust's gives to another": "a wart: only Dart's are handed over",
    "C a sender that is weak, several permits or messages at once": "one at a time is the same",
    "O5 a reply that seems to be pending, by the budget": "any leaf may yield before it is polled",
    "broadcast: who is too slow misses messages": "a wart; its sender never waits",
    "T2 a slot that cannot be stolen": "a wart; written out with data and notifications",
    "T8 a destructor that wakes or locks in a shutdown": "destructors of a spec are guards",
    "A2 a branch with a condition, or with a pattern": "a wart; `if` around two choices says it",
    "A3 `select_all` and `select_ok`": "a wart; `select` with all of them by reference says it",
    "A5 `try_join` drops the rest where one fails": "a wart",
    "A6 children whose own waker has not fired are not polled": "to poll them changes nothing",
}
"""Each rule that is not modelled, and why."""


@pytest.mark.parametrize("rule", MODELLED)
def test_a_rule_is_where_it_is_said_to_be(rule: str) -> None:
    for place in MODELLED[rule]:
        assert place in SPECS or (ROOT / place).is_file(), place


def test_a_rule_is_modelled_or_left_out_for_a_reason() -> None:
    assert not MODELLED.keys() & LEFT_OUT.keys()
    assert all(LEFT_OUT.values())


def test_no_number_is_forgotten() -> None:
    """Where a letter stands before `to`, all numbers up to the next are meant."""
    most = {"S": 14, "N": 8, "C": 7, "O": 5, "J": 8, "T": 9, "A": 12, "B": 8}
    expected = {f"{letter}{each}" for letter, last in most.items() for each in range(1, last + 1)}
    named = set[str]()
    for rule in (*MODELLED, *LEFT_OUT):
        for letter, first, last in re.findall(r"\b([A-Z])(\d+)(?: to [A-Z](\d+))?", rule):
            named |= {f"{letter}{each}" for each in range(int(first), int(last or first) + 1)}
    assert named == {*expected, "S0"}
