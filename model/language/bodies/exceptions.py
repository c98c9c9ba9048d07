"""The exceptions that a body can raise and catch, and which of them catches which."""

from __future__ import annotations

import builtins
from collections.abc import Mapping

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


def is_caught(exception: str, by: str) -> bool:
    """Whether `except` of the one name catches the other.

    >>> is_caught("KeyError", by="LookupError"), is_caught("SystemExit", by="Exception")
    (True, False)
    """
    return issubclass(EXCEPTIONS[exception], EXCEPTIONS[by])
