"""How the bridge between Dart and Rust behaves: flutter_rust_bridge as it is, and proposals."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bridge:
    """As released: a failed post is logged, a lost message is lost, nobody hears of a death."""

    checks_post: bool = False
    """A post that fails drops the sender, so that the awaiting task gets an error."""
    message_finalizer: bool = False
    """A message that is discarded unhandled drops its sender."""
    tombstones: bool = False
    """After inserting the sender the bridge looks whether the isolate was declared dead."""
    late_replies_poison: bool = False
    """A reply that nobody waits for any more panics while the map of senders is locked, so that
    from then on whoever comes to the map panics as well: flutter_rust_bridge up to 2.11.1."""
    workers: int = 4
    """How many threads the pool has on which `normal` calls run."""
    mutators: int | None = None
    """How many isolates can run Dart code at once, or be blocked in native code; `None` for all."""
