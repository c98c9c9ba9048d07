"""Mutants that hold, by why they do: their spec holds without what was taken away."""

# ruff: noqa: E501 - a name is as long as the line of the spec it quotes

from __future__ import annotations

from collections.abc import Mapping

EQUIVALENT: Mapping[str, tuple[str, ...]] = {
    "what is taken away is the danger, not the remedy: nobody gives up, is stopped, or comes late": (
        "abandoned_waiter::AbandonedWaiter.impatient: without `async with timeout():`",
        "abandoned_waiter::IsAborted.impatient: without `waiter.abort()`",
        "abort_is_a_request::AwaitedAfterwards.main: without `server.abort()`",
        "abort_is_a_request::LockedAfterwards.main: without `server.abort()`",
        "abort_of_a_blocking_task::GivesUp.main: without `asking.abort()`",
        "cancelled_wake_up::AtTheHead.main: without `worker.abort()`",
        "cancelled_wake_up::CancelledWhileAssigned.main: without `worker.abort()`",
        "cancelled_wake_up::Permit.main: without `worker.abort()`",
        "cancelled_wake_up::WakeUp.main: without `worker.abort()`",
        "cancelled_wake_up::Write.main: without `worker.abort()`",
        "futurelock::TimeoutOwned.main: without `async with timeout():`",
        "half_done::NothingAwaited.handler: without `async with timeout():`",
        "half_done::SpawnedUpdate.handler: without `async with timeout():`",
        "late_replies::Fenced.sync_all: without `async with timeout():`",
        "late_replies::LateReplyIsLogged.sync_all: without `async with timeout():`",
        "lost_token::PassedOn.owner: without `self.cancelled.notify_one()`",
        "local_set_not_awaited::DroppedInTheEnd.main: without `async with timeout():`",
        "made_once::CancelledWhileMaking.main: without `first.abort()`",
        "phantom_arrival::ArrivesInATask.impatient: without `async with timeout():`",
        "release_without_acquire::AnswerLookedAt.use: without `async with timeout():`",
        "shutdown::ClosedAtTheEnd.main: without `feeder.abort()`",
        "stolen_wake_up::ForThoseBefore.waker: without `self.rung.notify_one()`",
    ),
    "one of those who take two gives up, or takes one at a time: their order is all one": (
        "abba::OneAfterTheOther.transfer: exchanged `async with self.accounts.lock():`",
        "abba::TimeoutInsideTheFirst.transfer: exchanged `async with self.accounts.lock():`",
        "abba::TimeoutOnTheSecond.audit: exchanged `async with self.journal.lock():`",
        "abba::TimeoutOnTheSecond.transfer: exchanged `async with self.accounts.lock():`",
    ),
    "exchanged for all, one order is as good as the other": (
        "dining_philosophers::ForksAreOrdered.eat: exchanged `async with self.forks[first].lock():`",
        "dining_philosophers::OneIsLeftHanded.eat: exchanged `async with self.forks[first].lock():`",
    ),
    "it looks again after a while, told or not": (
        "check_then_wait::LooksAgain.producer: without `self.changed.notify_waiters()`",
    ),
    "it is told once more afterwards": (
        "erased_wake_up::ResetsItsOwnOnly.main: without `self.changed.notify_waiters()`",
        "wake_up_while_polling::LooksForNewWakers.polled_once: without `self.wakers.notify_waiters()`",
    ),
    "whoever is not woken has nothing to claim, and need not come to an end": (
        "woken_in_batches::AllAtOnce.main: without `self.changed.notify_waiters()`",
        "woken_in_batches::AllAtOnce.tell_all: without `self.changed.notify_waiters()`",
    ),
    "nobody calls it in this one": (
        "blocked_mailbox::TakenInATask.put: without `await self.mailbox.send()`",
    ),
    "the end of whoever holds it frees it: a finalizer, the system, or who cleans up after it": (
        "guard_as_an_object::GivenAtOnce.runner: without `transaction.release()`",
        "guard_as_an_object::OnceItHasArrived.runner: without `transaction.release()`",
        "stale_lock_file::LockOnTheFile.daemon: without `self.pid_file.release()`",
        "supervisor::AfterItsEnd.worker: without `self.output.release()`",
    ),
    "it is the last that anybody wants of the lock": (
        "heartbeat::TellsBeforeItStops.app: without `await self.release()` (2)",
        "mutex_stuck_after_kill::ReleaseExplicitlyBeforeTheKill.app: without `await self.release()`",
        "supervisor::AfterItsEnd.supervisor: without `self.output.release()`",
    ),
    "a message less: whoever receives is content with what comes, or with the end of the channel": (
        "borrowed_value::BorrowedOnce.writer: without `await self.state.send()`",
        "borrowed_value::CopiedBefore.main: without `await self.state.send()`",
        "half_read::ReadGoesOn.peer: without `await self.bytes.send('body')`",
        "original_sender::DroppedBefore.worker: without `await self.jobs.send()`",
        "snoozed_send::RoomForAll.main: without `await self.jobs.send()`",
        "snoozed_send::RoomForAll.main: without `await self.jobs.send()` (2)",
        "snoozed_send::TheFirstIsDropped.main: without `await self.jobs.send()`",
        "snoozed_send::TheFirstIsDropped.main: without `await self.jobs.send()` (2)",
        "snoozed_send::TheFirstIsFinished.main: without `await self.jobs.send()`",
        "snoozed_send::TheFirstIsFinished.main: without `await self.jobs.send()` (2)",
        "snoozed_send::TheFirstIsSpawned.main: without `await self.jobs.send()`",
        "snoozed_send::TheFirstIsSpawned.main: without `await self.jobs.send()` (2)",
        "snoozed_send::TheFirstIsSpawned.send_one: without `await self.jobs.send()`",
        "snoozed_send::TriedInTheArm.main: without `await self.jobs.send()`",
    ),
    "who waits for the reply hears that it cannot come, or gives up": (
        "lost_reply::OwnedByTheServer.server: without `self.reply.send()`",
        "lost_reply::TimeoutOnTheReply.server: without `self.reply.send()`",
        "value_in_a_dead_channel::WaitsForTheCloseAsWell.server: without `self.reply.send('dropped')`",
    ),
    "a place that is not used is given back as well": (
        "empty_is_not_the_end::EmptyForNow.sender: without `permit.send()`",
        "reserved_room::GivenBack.sender: without `permit.send()`",
        "value_in_a_dead_channel::WaitsForTheCloseAsWell.client: without `permit.send()`",
    ),
}
