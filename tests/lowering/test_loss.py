"""The callback automaton: every way in which a reply can be lost is a run of the incident."""

from __future__ import annotations

import pytest

from mortmain.checker.catalogue import LIBRARY, SpecFile
from mortmain.model.language.definition import Definition
from tests.language.bodies.running import Runs

INCIDENT = SpecFile(LIBRARY / "bridge" / "mutex_stuck_after_kill.py")
DEFINITIONS: dict[str, Definition] = {each.name: each for each in INCIDENT.definitions()}

CALLS = "runner calls sync_all of runner"
LOCKS = "sync_all of runner takes db"
INSERTS = "sync_all of runner registers the callback show_progress on runner"
POSTS = "sync_all of runner posts the call of show_progress on runner"
FAILS = "sync_all of runner posts the call of show_progress on runner to a closed port: it is lost"
STARTS = "show_progress on runner starts"
SLEPT = "show_progress on runner has slept"
REPLIES = "show_progress on runner replies"
KILL = "runner is killed"
CLOSES = "runner is dead: its ports close, its messages are discarded"
DROPS = "runner drops the call of show_progress on runner: its callback port is closed"
DISPOSES = "runner disposes of the bridge"
CANCELS = "runner cancels the callbacks of runner"
HEARS = "runner_is_gone on app hears that runner has exited"
REPORTED = "runner has its exit reported to app"
APP_CANCELS = "runner_is_gone on app cancels the callbacks of runner"
APP_ASKS = "app calls finish of app"

LOST = {
    "L1, posted to a closed port": (CALLS, LOCKS, INSERTS, KILL, CLOSES, FAILS),
    "L2, discarded with the queue": (CALLS, LOCKS, INSERTS, POSTS, KILL, CLOSES),
    "L2, posted in the window before the ports close": (
        CALLS,
        LOCKS,
        INSERTS,
        KILL,
        POSTS,
        CLOSES,
    ),
    "L3, killed in the callback": (CALLS, LOCKS, INSERTS, POSTS, STARTS, KILL, CLOSES),
    "L7, killed before the reply": (CALLS, LOCKS, INSERTS, POSTS, STARTS, SLEPT, KILL, CLOSES),
}
"""The loss points of the bridge as it is."""


def runs(name: str) -> Runs:
    return Runs(DEFINITIONS[name])


def is_orphaned(all_runs: Runs, story: tuple[str, ...]) -> bool:
    """Whether the lock is held after exactly these steps and can never be given back."""
    state = all_runs.follow(*story)
    assert state is not None, f"these steps cannot be taken: {story}"
    held = bool(all_runs.holders(state, "db"))
    return held and not all_runs.can_still(state, db__owner="nobody")


@pytest.mark.parametrize("story", LOST.values(), ids=LOST)
def test_the_reply_is_lost_and_the_lock_with_it_at(story: tuple[str, ...]) -> None:
    assert is_orphaned(runs("MutexStuckAfterKill"), story)


def test_once_the_callback_has_replied_nothing_is_lost() -> None:
    all_runs = runs("MutexStuckAfterKill")
    replied = (CALLS, LOCKS, INSERTS, POSTS, STARTS, SLEPT, REPLIES)
    assert not is_orphaned(all_runs, (*replied, KILL, CLOSES))


def test_without_a_kill_no_lock_is_ever_orphaned() -> None:
    all_runs = runs("NobodyIsKilled")
    assert all(all_runs.can_still(state, db__owner="nobody") for state in all_runs.steps)


def test_an_error_reply_is_a_reply() -> None:
    """L4, where the wrapper answers with the error."""
    all_runs = runs("ErrorsAreHandled")
    assert all_runs.happens(
        "show_progress on runner replies with an error",
        "sync_all of runner gets the error of show_progress on runner",
        "sync_all of runner releases db",
    )


def test_disposing_too_early_loses_the_call_without_any_kill() -> None:
    """L1 and L2 by `RustLib.dispose()`."""
    all_runs = runs("StopGracefullyAndDisposeTooEarly")
    assert all_runs.happens(LOCKS, INSERTS, POSTS, DISPOSES, DROPS)
    assert all_runs.happens(LOCKS, INSERTS, DISPOSES, FAILS)
    lost = all_runs.after(LOCKS, INSERTS, POSTS, DISPOSES, DROPS)
    assert not any(all_runs.can_still(state, db__owner="nobody") for state in lost)


NEVER = """
    db = Mutex()
    go = Port("app")
    @rust
    async def work(self, f: DartFn):
        async with self.db.lock():
            await f()
    @rust
    async def finish(self):
        async with self.db.lock():
            pass
    @isolate
    async def app(self):
        await self.work(self.show)
    async def show(self):
        await self.finish()
"""


def test_a_callback_that_waits_for_the_lock_of_its_caller_never_replies() -> None:
    """L5: no kill is needed."""
    all_runs = Runs(NEVER)
    stuck = all_runs.after(
        "show on app calls finish of show on app", "finish of show on app queues for db"
    )
    assert stuck
    assert not any(all_runs.can_still(state, db__owner="nobody") for state in stuck)


SHORTEST = {
    "MutexStuckAfterKill": (CALLS, LOCKS, KILL),
    "TimeoutOnAcquire": (CALLS, LOCKS, KILL),
    "TimeoutOnAcquireWithRetry": (CALLS, LOCKS, KILL),
    "PostIsChecked": (CALLS, LOCKS, INSERTS, POSTS, KILL),
    "PostIsCheckedAndMessagesAreFinalized": (CALLS, LOCKS, INSERTS, POSTS, STARTS, KILL),
    "FinalizerHook": (CALLS, LOCKS, KILL, CANCELS),
    "FinalizerHookAndPostIsChecked": (CALLS, LOCKS, KILL, CANCELS, INSERTS, POSTS),
    "ExitListener": (APP_ASKS, CALLS, LOCKS, KILL, REPORTED, HEARS, APP_CANCELS),
    "ExitListenerAndPostIsChecked": (
        APP_ASKS,
        CALLS,
        LOCKS,
        KILL,
        REPORTED,
        HEARS,
        APP_CANCELS,
        INSERTS,
        POSTS,
    ),
}
"""The shortest bad prefix of each variant: after it the lock can never be given back.

An exit is heard of only between two events, so that the app has to have made its call before.
"""


@pytest.mark.parametrize("name", SHORTEST)
def test_a_shortest_bad_prefix_is_a_run_and_bad(name: str) -> None:
    assert is_orphaned(runs(name), SHORTEST[name])


@pytest.mark.parametrize("name", SHORTEST)
def test_nothing_shorter_on_that_way_is_bad(name: str) -> None:
    assert not is_orphaned(runs(name), SHORTEST[name][:-1])


SAFE = (
    "NobodyIsKilled",
    "TimeoutOnCallback",
    "FinalizerHookWithTombstone",
    "ExitListenerWithTombstone",
    # The app hears of exits on a port, which keeps it alive.
    "ExitListenerAndMessagesAreFinalized",
)


@pytest.mark.parametrize("name", SAFE)
def test_in_a_sound_variant_the_lock_can_always_become_free(name: str) -> None:
    all_runs = runs(name)
    assert all(all_runs.can_still(state, db__owner="nobody") for state in all_runs.steps)


def test_a_post_to_nowhere_is_lost_once_the_app_is_over_too() -> None:
    all_runs = runs("FinalizerHookAndMessagesAreFinalized")
    lost = [each for each in all_runs.steps if not all_runs.can_still(each, db__owner="nobody")]
    phases = all_runs.values(lost, "runner.phase", "app.phase")
    assert ("dead", "dead") in phases
    assert not any("alive" in each for each in phases)


def test_a_timeout_on_the_callback_lets_it_overlap_with_the_next_holder() -> None:
    """The price of that remedy: the callback goes on while somebody else has the lock."""
    assert runs("TimeoutOnCallback").happens(
        STARTS, "sync_all of runner times out", "finish of app takes db", SLEPT, REPLIES
    )
