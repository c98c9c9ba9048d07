"""Panics in a process that aborts on them: nothing is unwound, and nobody else goes on either.

What is a panic and what an error that is handed on is not told apart in a spec.  Here a panic is an
exception of Python's own that nobody in the same thread or task catches, such as a failed `assert`;
those of the language and of the spec (`Closed`, `SyncFailed`), and `TimeoutError`, are results.
"""

from __future__ import annotations

from mortmain.model.domain.future import Future
from mortmain.model.domain.operation import Operation
from mortmain.model.domain.process import Process
from mortmain.model.domain.program import Location
from mortmain.model.domain.task import Task
from mortmain.model.domain.thread import Thread
from mortmain.model.language.bodies.context import Context
from mortmain.model.language.bodies.scopes import Attempt, Exit, Raise, handler_of, outward
from mortmain.model.language.exceptions import EXCEPTIONS, OWN

RESULTS = ("TimeoutError", *(each.__name__ for each in OWN))
"""What is no panic, though nobody may catch it."""


def aborted_by(exit: Exit, context: Context) -> Process | None:
    """The process that this exit ends, if it is a panic there that ends it."""
    match context.draft.actor:
        case Thread(process=process):
            pass
        case Task() | Future():
            process = context.machine.system.app
        case _:
            return None
    if process is None or not process.aborts or not isinstance(exit, Raise):
        return None
    own = context.machine.exceptions
    if exit.exception in own or exit.exception in RESULTS or exit.exception not in EXCEPTIONS:
        return None
    attempts = (each for each in outward(context.scope) if isinstance(each, Attempt))
    caught = any(handler_of(exit, each, own) is not None for each in attempts)
    return None if caught else process


def abort(process: Process, at: Location, context: Context) -> None:
    """Whoever panics goes no further; others may do something before the process is gone."""
    text = f"panics, which aborts {process.name}"
    context.draft.step(at, Operation(text, updates=process.kill(), towards=process.name))
