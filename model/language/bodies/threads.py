"""Threads and processes of a spec: counted out, put where they belong, and compiled."""

from __future__ import annotations

from mortmain.model.diagnostic import Diagnostic, SpecError
from mortmain.model.domain.actor import Control
from mortmain.model.domain.process import Process
from mortmain.model.domain.thread import Thread
from mortmain.model.language.bodies.counting import decorated, index_binding, indices, numbered
from mortmain.model.language.bodies.machine import Machine
from mortmain.model.language.bodies.refusals import Refusal
from mortmain.model.language.codes import listed
from mortmain.model.language.definition import Decoration

ENDS = {True: "terminate", False: "", "terminate": "terminate", "cancel": "cancel"}
"""How a thread may be ended by the environment, by what `killable` says."""


def compile_threads(machine: Machine) -> None:
    """Compile every process, which is its main thread, and every other thread."""
    definition, system = machine.definition, machine.system
    for method, decoration in decorated(definition, "process"):
        every = indices(decoration, definition)
        for index in every:
            name = numbered(method.name, index, len(every))
            killable = bool(decoration.options.get("killable"))
            process = Process(name, killable, method.span)
            system.processes.append(process)
            daemon = bool(decoration.options.get("daemon"))
            main = Thread(name, Control(name), process, daemon=daemon, span=method.span)
            machine.thread(main, method, index_binding(method, index))
    for method, decoration in decorated(definition, "thread"):
        every = indices(decoration, definition)
        home = _home(decoration, machine)
        for index in every:
            name = numbered(method.name, index, len(every))
            ends = ENDS[decoration.options.get("killable") or False]
            daemon = bool(decoration.options.get("daemon"))
            thread = Thread(name, Control(name), home, ends, daemon, method.span)
            machine.thread(thread, method, index_binding(method, index))


def _home(decoration: Decoration, machine: Machine) -> Process | None:
    """The process in which a thread runs; `None` for that of the isolates and tasks."""
    name = decoration.options.get("process")
    if name is None:
        return None
    processes = machine.system.processes
    found = [each for each in processes if name in (each.name, each.name.rpartition(" ")[0])]
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
