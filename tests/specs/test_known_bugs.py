"""Every public bug that was gathered for the library: the file that has it, or why there is none.

Two catalogues were gathered before the library was written: bugs of bridges, isolates and their
locks, and bugs of futures, tokio and locks elsewhere.  A file has a bug if it names it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from mortmain.checker.catalogue import library

TEXTS: Mapping[str, str] = {f"{each.family}/{each.path.stem}": each.text() for each in library()}

BRIDGES: Mapping[str, str] = {
    "flutter_rust_bridge#2560": "bridge/mutex_stuck_after_kill",
    "flutter_rust_bridge#2511": "bridge/late_replies",
    "flutter_rust_bridge#2937": "bridge/late_replies",
    "flutter_rust_bridge#2213": "bridge/called_back_on_its_own_thread",
    "flutter_rust_bridge#1506": "bridge/callback_without_end",
    "flutter_rust_bridge#2518": "bridge/kept_alive_by_its_port",
    "flutter_rust_bridge#1920": "bridge/locked_for_the_whole_call",
    "flutter_rust_bridge#3266": "bridge/called_back_on_its_own_thread",
    "flutter_rust_bridge, pull request 3311": "bridge/idle_stream",
    "flutter_rust_bridge#1836": "bridge/kept_alive_by_its_port",
    "flutter_rust_bridge#2339": "bridge/idle_stream",
    "flutter_rust_bridge, pull request 3103": "bridge/log_while_dropping",
    "flutter_rust_bridge, pull request 2653": "bridge/nobody_left",
    "flutter_rust_bridge#242": "bridge/no_handle_to_cancel",
    "flutter_rust_bridge#2740": "bridge/called_back_on_its_own_thread",
    "secluso/mobile_client#14": "bridge/lock_by_two_calls",
    "immich-app/immich, pull request 28694": "bridge/killed_in_a_transaction",
    "simolus3/sqlite3.dart#252": "bridge/connection_outlives_its_isolate",
    "powersync-ja/sqlite_async.dart, pull request 31": "bridge/mutex_between_isolates",
    "dart-archive/native_synchronization, pull request 26": "bridge/blocked_mailbox",
    "sass/dart-sass, pull request 2019": "bridge/all_slots_blocked",
    "dart-lang/sdk#46680": "bridge/restart_of_a_blocked_isolate",
    "dart-lang/sdk#39487": "bridge/swallowed_kill",
    "dart-lang/native, pull request 3452": "bridge/blocked_java_thread",
    "dart-lang/native#2619": "bridge/hot_restart",
    "flutter/flutter#174835": "bridge/restart_of_a_blocked_isolate",
    "rmawatson/flutter_isolate#107": "bridge/kill_without_an_answer",
    "fluttercommunity/flutter_workmanager#245": "bridge/destroyed_engine",
    "cunarist/rinf": "bridge/shutdown_handshake",
    "heremaps/gluecodium, pull request 1774": "bridge/entered_after_its_end",
    "boltffi/boltffi, pull request 823": "bridge/no_handle_to_cancel",
    "phnx-im/air#225": "bridge/log_while_dropping",
}

BRIDGES_LEFT_OUT: Mapping[str, str] = {
    "flutter_rust_bridge, pull request 3462": "a lock that is never awaited, and a leak of memory",
    "flutter_rust_bridge#1884": "a post to a closed port, which is a line in the log",
    "dart-lang/sdk#51254": "the same slots as in bridge/all_slots_blocked",
    "dart-lang/sdk#28181": "which of several control messages comes first is not modelled",
}

FUTURES_AND_LOCKS: Mapping[str, str] = {
    "Oxide RFD 609": "futures/futurelock",
    "oxidecomputer/omicron#9272": "channels/snoozed_send",
    "tokio-rs/tokio#6450": "futures/two_locks_of_one_task",
    "rust-lang/futures-rs#2387": "futures/permits_of_the_frozen",
    "Fixing the next thousand deadlocks": "futures/buffered_stream",
    "jacko.io/snooze.html": "futures/behind_a_snoozed_future",
    "moka-rs/moka#240": "futures/parked_initialiser",
    "asomers/futures-locks#3": "futures/chained_lock",
    "private-attribution/ipa#867": "futures/upstream_not_polled",
    "tokio-rs/tokio#7709": "channels/kept_permit",
    "rust-lang/futures-rs#2876": "futures/buffered_stream",
    "tokio-rs/tokio#1898": "futures/abandoned_waiter",
    "asomers/futures-locks#2": "futures/taken_when_made",
    "tokio-rs/tokio, pull request 3652": "locks/erased_wake_up",
    "tokio-rs/tokio#5396": "locks/woken_in_batches",
    "tokio-rs/tokio, pull request 8260": "channels/reserved_room",
    "tokio-rs/tokio, pull request 8075": "channels/end_of_the_drain",
    "tokio-rs/tokio, pull request 8074": "channels/empty_is_not_the_end",
    "tokio-rs/tokio, pull request 2854": "channels/end_of_the_drain",
    "tokio-rs/tokio#8020": "locks/reopened_semaphore",
    "djc/bb8#67": "locks/lost_token",
    "embassy-rs/embassy#6964": "locks/cancelled_wake_up",
    "tenzir/tenzir#6432": "locks/cancelled_wake_up",
    "python/cpython#90155": "locks/cancelled_wake_up",
    "agronholm/anyio#947": "locks/lost_token",
    "typelevel/cats-effect#3554": "locks/cancelled_wake_up",
    "typelevel/keypool, pull request 706": "locks/lost_token",
    "ocsigen/lwt, pull request 202": "locks/lost_token",
    "rust-lang/futures-rs#1972": "futures/lock_in_poll",
    "tokio-rs/tokio#4496": "locks/made_once",
    "quickwit-oss/quickwit#4675": "locks/half_done",
    "tokio-rs/tokio#5285": "futures/half_read",
    "rust-lang/futures-rs#2706": "futures/wake_up_while_polling",
    "poem-web/poem": "locks/check_then_wait",
    "fwdai/fletch, pull request 194": "locks/check_then_wait",
    "emscripten-core/emscripten#27492": "locks/stale_waiter",
    "bytecodealliance/endive#106": "locks/stolen_wake_up",
    "unikraft/unikraft, pull request 1763": "locks/checked_outside_the_lock",
    "tokio-rs/tokio#4588": "futures/blocking_guard_across_await",
    "xacrimon/dashmap#79": "futures/blocking_guard_across_await",
    "kguardian-dev/kguardian, pull request 1343": "futures/blocking_guard_across_await",
    "tokio-rs/tokio, pull request 6819": "runtimes/only_worker_blocked",
    "tokio-rs/tokio#2376": "runtimes/budget_is_not_reset",
    "tokio-rs/tokio#4941": "runtimes/slot_of_a_blocked_worker",
    "tokio-rs/tokio, pull request 6876": "runtimes/unnotified_worker",
    "tokio-rs/tokio#8406": "runtimes/no_thread_to_spare",
    "delta-io/delta-kernel-rs, pull request 3202": "runtimes/pool_of_waiters",
    "tokio-rs/tokio#5338": "runtimes/drop_waits_for_ever",
    "Semaphore::acquire_many": "locks/big_request",
    "tokio-rs/tokio#2849": "locks/reentrant_read",
    "Amanieu/parking_lot#212": "locks/reentrant_read",
    "Kotlin/kotlinx.coroutines#676": "locks/reentrant_lock",
    "OnceCell, get_or_init": "locks/made_once",
    "aio-libs/aiopg#113": "locks/nested_acquire",
    "Agartha-Software/Wormhole#132": "locks/abba",
    "temporary scopes, edition 2021": "locks/guard_of_a_condition",
    "build-trust/ockam#1947": "channels/full_mailboxes",
    "chroma-core/chroma, pull request 5283": "channels/dispatcher",
    "tokio-rs/tokio#7714": "channels/value_in_a_dead_channel",
    "tokio-rs/tokio#5429": "locks/callback_under_the_lock",
    "tokio-rs/tokio#2046": "locks/callback_under_the_lock",
    "ZettaScaleLabs/hiroz#256": "locks/callback_under_the_lock",
    "docs.rs/tokio: JoinHandle": "futures/joins_itself",
    "python/cpython#96062": "processes/killed_worker",
    "pthread_cleanup_push": "locks/cancelled_thread",
    "TerminateThread": "processes/threads_of_a_process",
    "WebKit/WebKit, pull\nrequest 70964": "bridge/blocked_mailbox",
    "oven-sh/bun, pull request 32802": "bridge/blocked_mailbox",
    "Erlang/OTP-6341": "processes/monitored_owner",
    "syncthing/syncthing#6556": "locks/recovered_panic",
    "joblib/loky, pull request 360": "processes/killed_parent",
    "MaterializeInc/materialize, pull request 7389": "futures/abort_is_a_request",
    "KomodoPlatform/komodo-defi-framework#1582": "runtimes/dropped_in_the_wrong_order",
}

FUTURES_AND_LOCKS_LEFT_OUT: Mapping[str, str] = {
    "Lonami/grammers#282": "its cause is not told",
    "restatedev/sdk-rust#89": "its cause is not told",
    "murmer#6": "starvation, which no engine decides: `biased`, and the first is always ready",
    "tokio-rs/tokio#2542": "livelock, which no engine decides",
    "tokio-rs/tokio#5686": "starvation: two tasks wake each other in the LIFO slot",
    "tokio-rs/tokio#4624": "starvation: `join!` always begins with its first future",
    "KittyCAD/modeling-app#13985": "livelock: a loop that never yields",
    "tokio-rs/tokio#8365": "who of two comes first is open here: a lock may yield before it queues",
    "nginx/ngx-rust#294": "as in locks/callback_under_the_lock, in a waker of nginx",
    "emscripten-core/emscripten#18675": "memory that is freed too early, and no lock",
    "fzyzcjy/flutter_rust_bridge#293": "a handle that is moved away: use after free, and no lock",
}


@pytest.mark.parametrize("bugs", [BRIDGES, FUTURES_AND_LOCKS], ids=["bridges", "locks"])
def test_a_known_bug_is_named_by_the_file_that_has_it(bugs: Mapping[str, str]) -> None:
    assert [bug for bug, file in bugs.items() if not _names(TEXTS[file], bug)] == []


def test_a_known_bug_has_a_file_or_a_reason_and_not_both() -> None:
    left_out = BRIDGES_LEFT_OUT | FUTURES_AND_LOCKS_LEFT_OUT
    assert all(left_out.values())
    assert [bug for bug in left_out for text in TEXTS.values() if _names(text, bug)] == []


def _names(text: str, bug: str) -> bool:
    """Whether `text` names `bug`, and not one with a longer number."""
    return re.search(rf"{re.escape(bug)}(?!\d)", text) is not None
