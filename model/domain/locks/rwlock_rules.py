"""What the RwLocks of threads do differently: `std::sync::RwLock` and `parking_lot::RwLock`.

Rule B6: the lock of `std` promises no order, so that a reader may pass a writer who waits for other
readers, or wait behind it.  Rule B2: a writer that panics poisons it, a reader does not.

Rule B5: `parking_lot` lets no reader pass, except by `read_recursive()`; it has forms that give up
after a time, with which a writer gives up its turn as well, and no poison.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """What one of these locks does differently from the other."""

    kind: str
    recursive: bool = False
    """It has a call that passes a writer who waits for readers."""
    passes: bool = False
    """Any reader may pass such a writer."""
    poisons: bool = False
    """A writer that panics spoils it for everybody after."""
    timed: bool = False
    """It has forms that give up after a time."""
    stays: bool = False
    """Its guards must not leave their thread."""


KINDS: Mapping[str, Reading] = {
    each.kind: each
    for each in (
        Reading("std", passes=True, poisons=True, stays=True),
        Reading("parking_lot", recursive=True, timed=True),
    )
}
"""By the name that `RwLock(kind=...)` gives them."""
