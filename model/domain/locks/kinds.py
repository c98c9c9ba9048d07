"""The kinds of mutexes beside tokio's own, by the name that `Mutex(kind=...)` gives them."""

from __future__ import annotations

from collections.abc import Mapping

from mortmain.model.domain.locks.erlang import ERLANG
from mortmain.model.domain.locks.file import FILE
from mortmain.model.domain.locks.go import GO
from mortmain.model.domain.locks.lease import LEASE
from mortmain.model.domain.locks.monitor import MONITOR
from mortmain.model.domain.locks.parking_lot import PARKING_LOT
from mortmain.model.domain.locks.posix import POSIX
from mortmain.model.domain.locks.reentrant import REENTRANT
from mortmain.model.domain.locks.robust import ROBUST
from mortmain.model.domain.locks.rules import Rules
from mortmain.model.domain.locks.semaphore import SEMAPHORE
from mortmain.model.domain.locks.std import STD
from mortmain.model.domain.locks.unchecked import UNCHECKED
from mortmain.model.domain.locks.web import WEB

TOKIO = "tokio"
"""The kind of `mutex.Mutex`, where none is given."""

FUTURES = "futures"
"""The kind of `locks.futures.FuturesMutex`, which keeps a slab of waiters."""

KINDS: Mapping[str, Rules] = {
    each.kind: each
    for each in (
        STD,
        PARKING_LOT,
        POSIX,
        ROBUST,
        UNCHECKED,
        SEMAPHORE,
        GO,
        MONITOR,
        REENTRANT,
        WEB,
        LEASE,
        FILE,
        ERLANG,
    )
}
"""A new kind is a file here and a line there."""

NAMES = (TOKIO, FUTURES, *KINDS)
"""Every kind that `Mutex(kind=...)` can name."""
