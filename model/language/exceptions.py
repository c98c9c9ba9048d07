"""The exceptions that a body can raise and catch, and which of them catches which."""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from dataclasses import dataclass

from mortmain.model.language.words import (
    CallbackLost,
    Cancelled,
    Closed,
    DartError,
    NotRecoverable,
    Poisoned,
    WouldBlock,
)

OWN = (CallbackLost, Cancelled, Closed, DartError, NotRecoverable, Poisoned, WouldBlock)
"""What a spec can import beside those of Python."""

EXCEPTIONS: Mapping[str, type[BaseException]] = {
    name: value
    for name, value in {
        **vars(builtins),
        **{each.__name__: each for each in OWN},
    }.items()
    if isinstance(value, type) and issubclass(value, BaseException)
}
"""Python's own, and those of the language, by name."""


Hierarchy = Mapping[str, tuple[str, ...]]
"""What the exception classes of a spec derive from, by their names."""


@dataclass(frozen=True, slots=True)
class ExceptionClass:
    """An exception class of a spec file: its name, and all it derives from, nearest first."""

    name: str
    ancestors: tuple[str, ...]


def as_exception(class_: type[BaseException]) -> ExceptionClass:
    """An exception class by name, with the names of all that it derives from.

    >>> as_exception(KeyError).ancestors
    ('LookupError', 'Exception', 'BaseException')
    """
    name, *ancestors = [each.__name__ for each in class_.__mro__ if each is not object]
    return ExceptionClass(name, tuple(ancestors))


def is_caught(exception: str, by: str, own: Hierarchy) -> bool:
    """Whether `except` of the one name catches the other; `own` are the classes of the spec.

    >>> is_caught("KeyError", "LookupError", {}), is_caught("SystemExit", "Exception", {})
    (True, False)
    >>> is_caught("SyncFailed", by="Exception", own={"SyncFailed": ("Exception",)})
    True
    """
    if exception in own:
        return by in (exception, *own[exception])
    return by in EXCEPTIONS and issubclass(EXCEPTIONS[exception], EXCEPTIONS[by])
