"""The decorators of spec methods: who runs a method. They return the function unchanged."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, Literal, ParamSpec, TypeVar, overload
from weakref import WeakKeyDictionary

F = TypeVar("F", bound=Callable[..., Any])
P = ParamSpec("P")
T = TypeVar("T")

Endable = bool | Literal["terminate", "cancel"]
Killable = bool | Literal["immediate", "before_next_event", "engine"]


@dataclass(frozen=True, slots=True)
class Applied:
    """A decorator as it was applied at run time: its name and what it was given."""

    name: str
    arguments: tuple[Any, ...] = ()
    options: Mapping[str, Any] | None = None


# Kept beside the functions, so that a decorated function really is unchanged.
_APPLIED: WeakKeyDictionary[Callable[..., Any], tuple[Applied, ...]] = WeakKeyDictionary()


def applied(function: Callable[..., Any]) -> tuple[Applied, ...]:
    """The decorators of this file that were applied to the function, outermost first."""
    return _APPLIED.get(function, ())


def _apply(name: str, function: F, *arguments: Any, **options: Any) -> F:
    _APPLIED[function] = (Applied(name, arguments, options), *applied(function))
    return function


def _party(name: str, function: F | None, options: dict[str, Any]) -> F | Callable[[F], F]:
    if function is not None:
        return _apply(name, function)
    return lambda decorated: _apply(name, decorated, **options)


@overload
def isolate(function: F, /) -> F: ...
@overload
def isolate(
    *, count: str | int = ..., killable: Killable = ..., daemon: bool = ...
) -> Callable[[F], F]: ...
def isolate(function: F | None = None, /, **options: Any) -> F | Callable[[F], F]:
    """A Dart isolate: one event loop, whose main function is this method.

    `@isolate(count="runners", killable=True)`: there are that many, and each may be killed at any
    await; a `daemon` may wait for ever without being stuck.
    """
    return _party("isolate", function, options)


@overload
def task(function: F, /) -> F: ...
@overload
def task(
    *, count: str | int = ..., killable: Killable = ..., daemon: bool = ..., runtime: str = ...
) -> Callable[[F], F]: ...
def task(function: F | None = None, /, **options: Any) -> F | Callable[[F], F]:
    """A task of the async runtime, there from the start: `@task(count="seats")`.

    A `killable` task may be aborted at any await: it drops all that it owns.  `runtime` names who
    polls it, where the spec has several: `@task(runtime="io")`.
    """
    return _party("task", function, options)


@overload
def thread(function: F, /) -> F: ...
@overload
def thread(
    *, count: str | int = ..., killable: Endable = ..., daemon: bool = ..., process: str = ...
) -> Callable[[F], F]: ...
def thread(function: F | None = None, /, **options: Any) -> F | Callable[[F], F]:
    """A thread of the operating system, there from the start: `@thread(process="worker")`.

    Its awaits block it.  A `killable` thread may be terminated anywhere, and drops nothing;
    `killable="cancel"` unwinds it where it sleeps.
    """
    return _party("thread", function, options)


@overload
def process(function: F, /) -> F: ...
@overload
def process(
    *,
    count: str | int = ...,
    killable: bool = ...,
    daemon: bool = ...,
    app: bool = ...,
    panic: Literal["unwind", "abort"] = ...,
) -> Callable[[F], F]: ...
def process(function: F | None = None, /, **options: Any) -> F | Callable[[F], F]:
    """A process with memory of its own, whose main thread is this method: `@process(count=2)`.

    A `killable` process may be killed anywhere with SIGKILL, with all of its threads; with
    `app=True` it is the one in which the isolates and tasks are.  With `panic="abort"` an exception
    of Python's own that nobody catches in a thread or a task ends it where it is raised, and
    drops nothing.
    """
    return _party("process", function, options)


@overload
def rust(function: F, /) -> F: ...
@overload
def rust(
    function: Literal["normal"], /
) -> Callable[[Callable[P, T]], Callable[P, Coroutine[Any, Any, T]]]: ...
@overload
def rust(function: Literal["sync"], /) -> Callable[[Callable[P, Any]], Callable[P, Any]]: ...
# A `sync` one gives anything, so that a remedy may override it in another mode.
def rust(function: Any, /) -> Any:
    """An `async fn` the bridge exports: each call is a detached task on Rust's runtime.

    `@rust("normal")` above a `def` is a plain `fn`: each call is a job for a worker of the
    bridge's pool of threads, awaited as any other; what it waits for with `block_on` blocks that
    worker.  `@rust("sync")` above a `def` runs on the thread of the isolate that calls it, which
    does nothing else and cannot be killed before it returns; it is called without `await`.
    """
    if isinstance(function, str):
        return lambda decorated: _apply("rust", decorated, function)
    return _apply("rust", function)


def on_exit(isolate: str, *, on: str) -> Callable[[F], F]:
    """Runs on the isolate `on` after `isolate` has ended: `@on_exit("runner", on="app")`."""
    return lambda decorated: _apply("on_exit", decorated, isolate, on=on)


def native_finalizer(isolate: str) -> Callable[[F], F]:
    """Runs natively when `isolate` has ended, however it ended: `@native_finalizer("runner")`."""
    return lambda decorated: _apply("native_finalizer", decorated, isolate)


def always(function: F, /) -> F:
    """What must be true in every reachable state: a method that returns a boolean expression.

    `@always` above `def in_range(self) -> bool: return self.users <= 1`.
    """
    return _apply("always", function)


def reachable(function: F, /) -> F:
    """What must be true in some state that a run leads to: a method that returns a condition.

    `@reachable` above `def both_inside(self) -> bool: return self.inside == 2`.  The report has the
    shortest run to it; that there is none is known, and violated, once every state was visited.
    """
    return _apply("reachable", function)


def eventually(function: F, /) -> F:
    """What must become true, however long it takes: a method that returns a boolean expression.

    `@eventually` above `def all_synced(self) -> bool: return self.synced == self.runners`.
    Whatever can be relied on and can happen again and again does happen some day.
    """
    return _apply("eventually", function)


def leads_to(function: F, /) -> F:
    """Whenever the first of two conditions becomes true, so must the second, then or later.

    `@leads_to` above `def is_answered(self): return self.asked, self.answered`.
    """
    return _apply("leads_to", function)
