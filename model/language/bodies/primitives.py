"""What tasks share, by how it is declared: a new one is a file of `domain` and a line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from mortmain.model.diagnostic import Span
from mortmain.model.domain.barrier import Barrier
from mortmain.model.domain.channel import Channel
from mortmain.model.domain.leaf import Primitive
from mortmain.model.domain.locks.account import Account
from mortmain.model.domain.locks.futures import FuturesMutex
from mortmain.model.domain.locks.kinds import FUTURES, KINDS, TOKIO
from mortmain.model.domain.locks.lock import Lock
from mortmain.model.domain.locks.rwlock import ThreadRwLock
from mortmain.model.domain.locks.rwlock_rules import KINDS as RWLOCKS
from mortmain.model.domain.mutex import Mutex
from mortmain.model.domain.notify import Notify
from mortmain.model.domain.once_cell import OnceCell
from mortmain.model.domain.oneshot import Oneshot
from mortmain.model.domain.opaque import Opaque
from mortmain.model.domain.rwlock import MOST_READERS, RwLock
from mortmain.model.domain.semaphore import Semaphore
from mortmain.model.domain.shared import Shared
from mortmain.model.domain.watch import Watch
from mortmain.model.language import channels, data, futures, meetings, mutexes, objects, things
from mortmain.model.term.sorts import BOOLEAN, Enum, Range, Sort

Make = Callable[[Any, str, Span | None], Primitive]
"""Makes a primitive of what was declared, under this name and place."""


def mutex(declared: mutexes.Mutex, name: str, span: Span | None) -> Mutex | FuturesMutex | Lock:
    """The mutex of the kind that was declared."""
    if declared.kind == TOKIO:
        return Mutex(name, span)
    if declared.kind == FUTURES:
        return FuturesMutex(name, span)
    return Lock(Account(name, replace(KINDS[declared.kind], fenced=declared.fencing)), span)


def rwlock(declared: things.RwLock, name: str, span: Span | None) -> RwLock | ThreadRwLock:
    """The lock of the kind that was declared."""
    if declared.kind == TOKIO:
        return RwLock.of(name, declared.max_readers or MOST_READERS, span)
    return ThreadRwLock(name, RWLOCKS[declared.kind], span)


PRIMITIVES: Mapping[type, Make] = {
    channels.Channel: lambda declared, name, span: Channel.of(
        name,
        declared.capacity,
        channels.methods(declared.senders),
        channels.methods(declared.receiver),
        told=declared.tokio != "1.24",
        span=span,
        carries=sort_of_messages(declared.of, name),
    ),
    channels.UnboundedChannel: lambda declared, name, span: Channel.of(
        name,
        None,
        channels.methods(declared.senders),
        channels.methods(declared.receiver),
        most=declared.most,
        span=span,
        carries=sort_of_messages(declared.of, name),
    ),
    mutexes.Mutex: lambda declared, name, span: mutex(declared, name, span),
    meetings.Barrier: lambda declared, name, span: Barrier(name, declared.parties, span),
    meetings.Notify: lambda declared, name, span: Notify(name, span, declared.tokio == "1.24"),
    meetings.OnceCell: lambda declared, name, span: OnceCell.of(name, span),
    channels.Watch: lambda declared, name, span: Watch.of(
        name,
        channels.methods(declared.senders),
        channels.methods(declared.receivers),
        span,
        sort_of_messages(declared.of, name),
        False if declared.of is None else declared.of.initial,
    ),
    futures.Shared: lambda declared, name, span: Shared.of(
        name,
        declared.method,
        channels.methods(declared.clones),
        wakes_last=declared.wakes == "last",
        span=span,
    ),
    channels.Oneshot: lambda declared, name, span: Oneshot.of(
        name,
        channels.methods(declared.sender),
        channels.methods(declared.receiver),
        span,
        carries=sort_of_messages(declared.of, name),
    ),
    objects.Opaque: lambda declared, name, span: Opaque.of(name, span),
    things.RwLock: lambda declared, name, span: rwlock(declared, name, span),
    things.Semaphore: lambda declared, name, span: Semaphore.of(
        name, declared.permits, declared.most, span
    ),
}
"""How each declared thing becomes a primitive of the model."""


def sort_of_messages(declared: data.Data | None, name: str) -> Sort | None:
    """The sort of what messages are declared to be; `None` if they carry nothing."""
    return None if declared is None else sort_of_data(declared, name)


def sort_of_data(declared: data.Data, name: str) -> Sort:
    """The sort of the data that is called `name`.

    >>> sort_of_data(data.Number(high=3), "users")
    Range(low=0, high=3)
    """
    match declared:
        case data.Flag():
            return BOOLEAN
        case data.Number(low=low, high=high):
            return Range(low, high)
        case data.OneOf(members=members):
            return Enum(f"values of {name}", members)
