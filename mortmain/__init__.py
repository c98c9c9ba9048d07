"""Finds the schedule that leaves a lock held by a dead hand, or shows that there is none.

Every public name can be imported from here; the module it lives in is loaded at its first use.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mortmain.checker.api import check
    from mortmain.checker.engine import Budget
    from mortmain.checker.prove import Proof, prove
    from mortmain.checker.report.report import Report
    from mortmain.checker.statespace import state_graph
    from mortmain.model.diagnostic import Diagnostic, SpecError
    from mortmain.model.language.surface import (
        AbortHandle,
        Barrier,
        Bridge,
        CallbackLost,
        Cancelled,
        Channel,
        Closed,
        DartError,
        DartFn,
        Flag,
        Future,
        Guard,
        Handle,
        JoinSet,
        LocalSet,
        Mutex,
        NotExecuted,
        Notify,
        NotRecoverable,
        Number,
        OnceCell,
        OneOf,
        Oneshot,
        Opaque,
        Poisoned,
        Port,
        Ref,
        RefMut,
        Runtime,
        RwLock,
        Semaphore,
        Shared,
        Spec,
        TokenLock,
        UnboundedChannel,
        Watch,
        WouldBlock,
        always,
        block_in_place,
        block_on,
        bounded,
        buffered,
        by_ref,
        cancel_callbacks,
        choose,
        dispose,
        either,
        eventually,
        exit,  # noqa: A004 - Dart's own name for it
        exited,
        for_each_concurrent,
        forget,
        future,
        isolate,
        join,
        kill,
        leads_to,
        maybe,
        native_finalizer,
        on_exit,
        pause,
        process,
        reachable,
        relying_on,
        resume,
        rust,
        select,
        sleep,
        spawn,
        spawn_blocking,
        task,
        thread,
        timeout,
        unordered,
    )
    from mortmain.model.term.build import (
        FALSE,
        TRUE,
        all_of,
        any_of,
        append,
        at_most,
        constant,
        different,
        equal,
        head,
        if_then_else,
        is_empty,
        is_in,
        length,
        less,
        minus,
        negation,
        number,
        plus,
        quotient,
        remainder,
        tail,
        times,
        variable,
        without,
    )
    from mortmain.model.term.sorts import BOOLEAN, Boolean, Enum, Range, Sequence
    from mortmain.model.transition.action import Kind
    from mortmain.model.transition.builder import Builder
    from mortmain.model.transition.system import TransitionSystem

__version__ = "0.1.0"

__all__ = [
    "BOOLEAN",
    "FALSE",
    "TRUE",
    "AbortHandle",
    "Barrier",
    "Boolean",
    "Bridge",
    "Budget",
    "Builder",
    "CallbackLost",
    "Cancelled",
    "Channel",
    "Closed",
    "DartError",
    "DartFn",
    "Diagnostic",
    "Enum",
    "Flag",
    "Future",
    "Guard",
    "Handle",
    "JoinSet",
    "Kind",
    "LocalSet",
    "Mutex",
    "NotExecuted",
    "NotRecoverable",
    "Notify",
    "Number",
    "OnceCell",
    "OneOf",
    "Oneshot",
    "Opaque",
    "Poisoned",
    "Port",
    "Proof",
    "Range",
    "Ref",
    "RefMut",
    "Report",
    "Runtime",
    "RwLock",
    "Semaphore",
    "Sequence",
    "Shared",
    "Spec",
    "SpecError",
    "TokenLock",
    "TransitionSystem",
    "UnboundedChannel",
    "Watch",
    "WouldBlock",
    "__version__",
    "all_of",
    "always",
    "any_of",
    "append",
    "at_most",
    "block_in_place",
    "block_on",
    "bounded",
    "buffered",
    "by_ref",
    "cancel_callbacks",
    "check",
    "choose",
    "constant",
    "different",
    "dispose",
    "either",
    "equal",
    "eventually",
    "exit",
    "exited",
    "for_each_concurrent",
    "forget",
    "future",
    "head",
    "if_then_else",
    "is_empty",
    "is_in",
    "isolate",
    "join",
    "kill",
    "leads_to",
    "length",
    "less",
    "maybe",
    "minus",
    "native_finalizer",
    "negation",
    "number",
    "on_exit",
    "pause",
    "plus",
    "process",
    "prove",
    "quotient",
    "reachable",
    "relying_on",
    "remainder",
    "resume",
    "rust",
    "select",
    "sleep",
    "spawn",
    "spawn_blocking",
    "state_graph",
    "tail",
    "task",
    "thread",
    "timeout",
    "times",
    "unordered",
    "variable",
    "without",
]

_HOMES = {
    "mortmain.model.language.surface": (
        "AbortHandle Barrier Bridge CallbackLost Cancelled Channel Closed DartError DartFn Flag"
        " Future Guard Handle JoinSet LocalSet Mutex NotExecuted NotRecoverable Notify Number"
        " OnceCell OneOf Oneshot Opaque Poisoned Port Ref RefMut Runtime RwLock Semaphore Shared"
        " Spec TokenLock UnboundedChannel Watch WouldBlock always block_in_place block_on bounded"
        " buffered by_ref cancel_callbacks choose dispose either eventually exit exited"
        " for_each_concurrent forget"
        " future isolate join kill leads_to maybe native_finalizer on_exit pause process"
        " reachable relying_on resume rust select sleep spawn spawn_blocking task thread timeout"
        " unordered"
    ),
    "mortmain.checker.api": "check",
    "mortmain.checker.engine": "Budget",
    "mortmain.checker.prove": "Proof prove",
    "mortmain.checker.report.report": "Report",
    "mortmain.checker.statespace": "state_graph",
    "mortmain.model.diagnostic": "Diagnostic SpecError",
    "mortmain.model.term.build": (
        "FALSE TRUE all_of any_of append at_most constant different equal head if_then_else"
        " is_empty is_in length less minus negation number plus quotient remainder tail times"
        " variable without"
    ),
    "mortmain.model.term.sorts": "BOOLEAN Boolean Enum Range Sequence",
    "mortmain.model.transition.action": "Kind",
    "mortmain.model.transition.builder": "Builder",
    "mortmain.model.transition.system": "TransitionSystem",
}
_HOME = {name: home for home, names in _HOMES.items() for name in names.split()}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})


# The folders `model`, `checker` and `specs` stand beside this one and are linked into it; where a
# checkout has lost the links (an archive, Windows), they are found beside it.
_HERE = os.path.dirname(__file__)
if not os.path.isdir(os.path.join(_HERE, "model")):
    __path__.append(os.path.dirname(os.path.realpath(_HERE)))
