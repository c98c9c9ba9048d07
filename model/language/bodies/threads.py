"""Threads and processes of a spec: counted out, put where they belong, and compiled."""

from __future__ import annotations

from mortmain.model.diagnostic import Diagnostic, SpecError
from mortmain.model.domain.actor import Control
from mortmain.model.domain.process import Process
from mortmain.model.domain.system import System
from mortmain.model.domain.thread import Thread
from mortmain.model.language.bodies.context import Side
from mortmain.model.language.bodies.counting import decorated, index_binding, indices, numbered
from mortmain.model.language.bodies.machine import Machine
from mortmain.model.language.bodies.refusals import Refusal
from mortmain.model.language.codes import listed
from mortmain.model.language.definition import Decoration, Definition, Method

Declared = tuple[Thread, Method, int | None]

ENDS = {True: "terminate", False: "", "terminate": "terminate", "cancel": "cancel"}
"""How a thread may be ended by the environment, by what `killable` says."""


def declare_threads(definition: Definition, system: System) -> list[Declared]:
    """Count out every process, with its main thread, and every other thread."""
    declared: list[Declared] = []
    for method, decoration in decorated(definition, "process"):
        every = indices(decoration, definition)
        for index in every:
            name = numbered(method.name, index, len(every))
            killable, app = (bool(decoration.options.get(each)) for each in ("killable", "app"))
            if app and system.app is not None:
                raise _two_apps(system.app, decoration)
            aborts = decoration.options.get("panic") == "abort"
            process = Process(name, killable, app, aborts, method.span)
            system.processes.append(process)
            daemon = bool(decoration.options.get("daemon"))
            main = Thread(name, Control(name), process, daemon=daemon, span=method.span)
            declared.append((main, method, index))
    for method, decoration in decorated(definition, "thread"):
        every = indices(decoration, definition)
        home = _home(decoration, system)
        for index in every:
            name = numbered(method.name, index, len(every))
            ends = ENDS[decoration.options.get("killable") or False]
            daemon = bool(decoration.options.get("daemon"))
            thread = Thread(name, Control(name), home, ends, daemon, method.span)
            declared.append((thread, method, index))
    system.threads += (thread for thread, _, _ in declared)
    return declared


def compile_threads(declared: list[Declared], machine: Machine) -> None:
    """Compile the program of every thread."""
    for thread, method, index in declared:
        machine.program(thread, method, index_binding(method, index), Side.RUST)


def _home(decoration: Decoration, system: System) -> Process | None:
    """The process in which a thread runs; `None` for that of the isolates and tasks."""
    name = decoration.options.get("process")
    if name is None:
        return system.app
    found = [each for each in system.processes if name in (each.name, each.name.rpartition(" ")[0])]
    if len(found) == 1:
        return found[0]
    several = listed(each.name for each in found)
    raise SpecError(
        Diagnostic(
            Refusal.NO_PARTY,
            f"there is not one process `{name}`",
            decoration.span,
            f"there are {several}" if found else "the spec has none",
            help="name a process of which there is one" if found else "declare it with `@process`",
        )
    )


def _two_apps(first: Process, decoration: Decoration) -> SpecError:
    return SpecError(
        Diagnostic(
            Refusal.TWO_MEANINGS,
            "the isolates and tasks are in one process",
            decoration.span,
            f"they are in `{first.name}` already",
            help="leave `app=True` out here",
        )
    )
