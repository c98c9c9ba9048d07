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
