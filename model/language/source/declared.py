"""What must hold of the declared things of a spec, and of the names and numbers in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mortmain.model.diagnostic import Diagnostic, Span
from mortmain.model.domain.locks.kinds import NAMES, TOKIO
from mortmain.model.domain.locks.rwlock_rules import KINDS as RWLOCKS
from mortmain.model.domain.permits import MOST_PERMITS
from mortmain.model.domain.rwlock import MOST_READERS
from mortmain.model.language.channels import Channel, Oneshot, UnboundedChannel, Watch
from mortmain.model.language.codes import Reading, did_you_mean, listed
from mortmain.model.language.data import Flag, Number, OneOf
from mortmain.model.language.definition import Definition
from mortmain.model.language.futures import Shared
from mortmain.model.language.meetings import Barrier, Notify
from mortmain.model.language.mutexes import Mutex
from mortmain.model.language.runtimes import Runtime
from mortmain.model.language.source.channel_rules import channel_problems, version_problems
from mortmain.model.language.source.future_rules import shared_problems
from mortmain.model.language.things import Bridge, Port, RwLock, Semaphore


def isolates(definition: Definition) -> tuple[str, ...]:
    """The names of the methods that are isolates."""
    return tuple(
        name
        for name, method in definition.methods.items()
        if any(each.name == "isolate" for each in method.decorations)
    )


def problems_of_things(definition: Definition) -> Iterator[Diagnostic]:
    """What is wrong with what the class declares."""
    for name, thing in definition.things.items():
        span = definition.spans[name]
        if hasattr(thing, "count"):
            yield from problems_of_count(definition, thing.count, span)
            if thing.count == 0:
                yield wrong(f"there is no `{name}`: its count is 0", span, "count")
        if getattr(thing, "of", None) is not None:
            yield from _messages(name, thing.of, span)
        yield from _data(name, thing, span)
        match thing:
            case Mutex():
                yield from _mutex(name, thing, span)
            case Channel() | UnboundedChannel() | Oneshot() | Watch():
                yield from channel_problems(name, thing, definition, span)
            case Shared():
                yield from shared_problems(name, thing, definition, span)
            case Notify(tokio=tokio):
                yield from version_problems(name, tokio, span)
            case Barrier(parties=parties) if not _is_count(parties, MOST_PERMITS):
                yield wrong(f"`parties` of `{name}` cannot be {parties!r}", span, "parties")
            case Semaphore(permits=permits, most=most):
                yield from _semaphore(name, permits, most, span)
            case RwLock():
                yield from _rwlock(name, thing, span)
            case Port(owner=owner, capacity=capacity):
                yield from problems_of_isolate(definition, owner, span)
                if type(capacity) is not int or capacity < 1:
                    yield wrong(f"`capacity` of `{name}` cannot be {capacity!r}", span, "positive")
            case Runtime():
                yield from _runtime(name, thing, definition, span)
            case Bridge() if not all(type(f) is bool for f in _fields(thing)):
                yield wrong(f"`{name}` is given something else than booleans", span, "boolean")
            case Bridge(workers=workers, mutators=mutators):
                yield from problems_of_count(definition, mutators, span)
                if mutators == 0:
                    yield wrong(f"`{name}` cannot have {mutators} mutators", span, "mutators")
                yield from problems_of_count(definition, 0 if workers is None else workers, span)
                if workers is None or workers == 0:
                    yield wrong(f"`{name}` cannot have {workers} workers", span, "workers")
    several = [name for name, thing in definition.things.items() if isinstance(thing, Bridge)]
    if len(several) > 1:
        yield Diagnostic(
            Reading.TWO_BRIDGES,
            "a spec has at most one bridge",
            definition.spans[several[1]],
            f"`{several[0]}` is one already",
            help="remove one of them",
        )


def _runtime(
    name: str, runtime: Runtime, definition: Definition, span: Span
) -> Iterator[Diagnostic]:
    """Of a flavor that there is, with at least one thread."""
    yield from problems_of_count(definition, runtime.workers, span)
    if runtime.workers == 0:
        yield wrong(f"`{name}` cannot have {runtime.workers} workers", span, "threads")
    if runtime.flavor not in FLAVORS:
        yield wrong(f"`flavor` of `{name}` cannot be {runtime.flavor!r}", span, "flavor")
    elif runtime.flavor == "current_thread" and runtime.workers is not None:
        yield wrong(f"`{name}` has no workers, only the thread that drives it", span, "one thread")


def _mutex(name: str, mutex: Mutex, span: Span) -> Iterator[Diagnostic]:
    """Of a kind that there is, with the options that this kind has."""
    if type(mutex.kind) is not str:
        yield wrong(f"`kind` of `{name}` cannot be {mutex.kind!r}", span, "text")
    elif mutex.kind not in NAMES:
        yield Diagnostic(
            Reading.WRONG_ARGUMENT,
            f'there is no mutex of the kind "{mutex.kind}"',
            span,
            help=did_you_mean(mutex.kind, NAMES, f"it can be {listed(NAMES, 'or')}"),
        )
    elif type(mutex.fencing) is not bool:
        yield wrong(f"`fencing` of `{name}` cannot be {mutex.fencing!r}", span, "boolean")
    elif mutex.fencing and mutex.kind != "lease":
        yield wrong(f"`fencing` of `{name}` is for a lease", span, "fencing")


def _rwlock(name: str, lock: RwLock, span: Span) -> Iterator[Diagnostic]:
    """Of a kind that there is; how many may read can be said of tokio's."""
    most, kinds = lock.max_readers, (TOKIO, *RWLOCKS)
    if type(lock.kind) is not str:
        yield wrong(f"`kind` of `{name}` cannot be {lock.kind!r}", span, "text")
    elif lock.kind not in kinds:
        yield Diagnostic(
            Reading.WRONG_ARGUMENT,
            f'there is no RwLock of the kind "{lock.kind}"',
            span,
            help=did_you_mean(lock.kind, kinds, f"it can be {listed(kinds, 'or')}"),
        )
    elif most is not None and lock.kind != TOKIO:
        yield wrong(f"`max_readers` of `{name}` is for tokio's", span, "tokio's")
    elif most is not None and not _is_count(most, MOST_READERS):
        yield wrong(f"`max_readers` of `{name}` cannot be {most!r}", span, "readers")


def written(value: bool | str) -> str:
    """A value as one writes it in a spec."""
    return str(value) if isinstance(value, bool) else f'"{value}"'


def _semaphore(name: str, permits: Any, most: Any, span: Span) -> Iterator[Diagnostic]:
    """As many permits as `most` at first, and at least one in the end."""
    if most is None:
        if not _is_count(permits, MOST_PERMITS):
            yield wrong(f"`permits` of `{name}` cannot be {permits!r}", span, "permits")
    elif not _is_count(most, MOST_PERMITS):
        yield wrong(f"`most` of `{name}` cannot be {most!r}", span, "most")
    elif type(permits) is not int or not 0 <= permits <= most:
        yield wrong(f"`permits` of `{name}` cannot be {permits!r}", span, "most")


def _is_count(value: Any, most: int) -> bool:
    return type(value) is int and 1 <= value <= most


def _data(name: str, thing: Any, span: Span) -> Iterator[Diagnostic]:
    match thing:
        case Flag(initial=initial) if type(initial) is not bool:
            yield wrong(f"`initial` of `{name}` cannot be {initial!r}", span, "boolean")
        case Number(initial=initial, low=low, high=high):
            if any(type(each) is not int for each in (initial, low, high)):
                yield wrong(f"`{name}` is given something else than numbers", span, "number")
            elif not low <= initial <= high:
                yield wrong(f"`{name}` starts at {initial}, outside {low}..{high}", span, "range")
        case OneOf(members=members, initial=initial):
            yield from _one_of(name, members, initial, span)


def _messages(name: str, of: Any, span: Span) -> Iterator[Diagnostic]:
    """What the messages of a channel or a port are declared to be."""
    if isinstance(of, Flag | Number | OneOf):
        yield from _data(f"of=` in `{name}", of, span)
    else:
        yield wrong(f"the messages of `{name}` cannot be {of!r}", span, "messages")


def _fields(bridge: Bridge) -> tuple[bool, ...]:
    return (
        bridge.checks_post,
        bridge.message_finalizer,
        bridge.tombstones,
        bridge.late_replies_poison,
    )


FLAVORS = ("multi_thread", "current_thread")

_HELP = {
    "text": 'write a text: `kind="tokio"`',
    "positive": "write a number from 1 on: `capacity=2`",
    "parties": "write a number from 1 on: `Barrier(3)`",
    "permits": "write a number from 1 on: `Semaphore(2)`, or `Semaphore(0, most=2)`",
    "most": f"write numbers up to {MOST_PERMITS}, the second not below the first: "
    "`Semaphore(0, most=2)`",
    "tokio's": 'leave it out: `RwLock(kind="std")`',
    "readers": f"write a number from 1 to {MOST_READERS}: `RwLock(max_readers=2)`",
    "mutators": "write a number from 1 on: `Bridge(mutators=2)`",
    "threads": "write a number from 1 on: `Runtime(2)`",
    "panic": 'write "unwind" or "abort"',
    "flavor": 'write "multi_thread" or "current_thread"',
    "one thread": 'leave the number out: `Runtime(flavor="current_thread")`',
    "workers": "write a number from 1 on: `Bridge(workers=2)`",
    "boolean": "write `True` or `False`",
    "number": "write whole numbers: `Number(0, low=0, high=3)`",
    "range": "choose `initial` between `low` and `high`",
    "messages": "write what a message is: `of=Number(high=3)`, `of=Flag()`, `of=OneOf(...)`",
    "members": 'write different texts: `OneOf("idle", "busy")`',
    "rust": 'write `@rust`, `@rust("normal")` or `@rust("sync")`',
    "app": "leave `count` out",
    "count": "leave it out where there is one; the first argument says how many there are",
    "process": 'name a method that is one: `process="worker"`',
    "fencing": 'write `Mutex(kind="lease", fencing=True)`',
}


def wrong(headline: str, span: Span, help: str) -> Diagnostic:
    """An argument that cannot be; `help` is one of those above."""
    return Diagnostic(Reading.WRONG_ARGUMENT, headline, span, help=_HELP[help])


def _one_of(name: str, members: tuple[str, ...], initial: str, span: Span) -> Iterator[Diagnostic]:
    if not members or len(set(members)) < len(members) or any(type(m) is not str for m in members):
        yield wrong(f"`{name}` needs one or more different texts", span, "members")
    elif initial not in members:
        near = did_you_mean(str(initial), members, f"it can be {listed(members, 'or')}")
        headline = f"`{name}` starts as `{initial}`, which is none of its members"
        yield Diagnostic(Reading.WRONG_ARGUMENT, headline, span, help=near)


def problems_of_count(definition: Definition, count: Any, span: Span) -> Iterator[Diagnostic]:
    """How many there are is a number, or the name of a parameter that is one."""
    numbers = [n for n, value in definition.parameters.items() if type(value) is int]
    if count is None or (type(count) is int and count >= 0) or count in numbers:
        return
    if type(count) is not str:
        headline, near = f"there cannot be {count} of them", "write a number from 0 on"
    else:
        kind = "number" if count in definition.parameters else "parameter"
        headline = f"the count `{count}` is no {kind}"
        near = did_you_mean(str(count), numbers, f"declare it: `{count}: int = 2`")
    why = "how many there are is a number, or the name of a parameter that is one"
    yield Diagnostic(Reading.UNKNOWN_COUNT, headline, span, why=why, help=near)


def problems_of_isolate(definition: Definition, name: str, span: Span) -> Iterator[Diagnostic]:
    """The name is that of an isolate."""
    known = isolates(definition)
    if name not in known:
        yield Diagnostic(
            Reading.UNKNOWN_PARTY,
            f"`{name}` is no isolate of this spec",
            span,
            help=did_you_mean(
                str(name),
                known,
                f"its isolates are {listed(known)}" if known else "declare one with `@isolate`",
            ),
        )


def problems_of_runtime(definition: Definition, name: Any, span: Span) -> Iterator[Diagnostic]:
    """The name is that of a runtime."""
    known = [each for each, thing in definition.things.items() if isinstance(thing, Runtime)]
    if name not in known:
        yield Diagnostic(
            Reading.WRONG_ARGUMENT,
            f"there is no runtime `{name}`",
            span,
            help=did_you_mean(str(name), known, f"declare it: `{name} = Runtime(2)`"),
        )
