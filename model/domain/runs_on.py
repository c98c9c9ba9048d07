"""The threads that run tasks, of which some are blocked by what they run."""

from __future__ import annotations

from enum import StrEnum


class RunsOn(StrEnum):
    """What runs a task, and therefore what a task keeps from others while it waits."""

    RUNTIME = "runtime"
    """A worker of tokio's, which goes on with other tasks."""
    POOL = "pool"
    """A worker of the bridge's pool, blocked: `#[frb]` on a plain `fn`."""
    BLOCKING = "blocking"
    """A thread for what blocks, of which there are enough: `spawn_blocking`."""
    CALLER = "caller"
    """The calling isolate's own, blocked: `#[frb(sync)]`."""
