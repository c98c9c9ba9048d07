"""The parties and things that a definition declares, counted out, and who runs which method."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from mortmain.model.diagnostic import Diagnostic, SpecError
from mortmain.model.domain.abort_handle import AbortHandle
from mortmain.model.domain.actor import Control
from mortmain.model.domain.bridge import Bridge
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.group import Group
from mortmain.model.domain.isolate import Isolate
from mortmain.model.domain.leaf import Primitive
from mortmain.model.domain.local_set import LocalSet
from mortmain.model.domain.messages import Messages
from mortmain.model.domain.port import Port
from mortmain.model.domain.runtime import Runtime
from mortmain.model.domain.system import System
from mortmain.model.domain.task import Task
from mortmain.model.domain.token_lock import TokenLock
from mortmain.model.language import data, runtimes, things
from mortmain.model.language.bodies import properties
from mortmain.model.language.bodies.counting import count as counted
from mortmain.model.language.bodies.counting import decorated, index_binding, indices, numbered
from mortmain.model.language.bodies.machine import Machine
from mortmain.model.language.bodies.primitives import PRIMITIVES, sort_of_data, sort_of_messages
from mortmain.model.language.bodies.refusals import Refusal
from mortmain.model.language.bodies.threads import Declared, compile_threads, declare_threads
from mortmain.model.language.codes import listed
from mortmain.model.language.definition import Decoration, Definition, Method
from mortmain.model.term.nodes import Variable

Counted = TypeVar("Counted", Primitive, TokenLock)

ENDINGS = ("drop", "shutdown_background", "shutdown_timeout")

KILLS = {True: "immediate", False: "", "immediate": "immediate"}


def system_of(definition: Definition) -> System:
    """The system that a definition describes; `SpecError` where a body cannot be understood."""
    try:
        learned: dict[str, tuple[str, ...]] = {}
        while True:
            system = _system_of(definition, learned)
            # What the tasks of a set may raise where it is joined is used in the next pass.
            found = {each.name: each.failures() for each in system.join_sets}
            found |= {each.name: tuple(each.failures) for each in system.pushed}
            if all(set(found[name]) <= set(learned.get(name, ())) for name in found):
                return system
            more = {**dict.fromkeys(learned, ()), **found}
            learned = {
                name: tuple(dict.fromkeys((*learned.get(name, ()), *more[name]))) for name in more
            }
    except RecursionError:
        raise SpecError(
            Diagnostic(
                Refusal.STATEMENT,
                f"the bodies of `{definition.name}` are nested too deeply to be read",
                definition.spans.get("class"),
                help="move what is nested into methods of its own",
            )
        ) from None


def _system_of(definition: Definition, learned: Mapping[str, tuple[str, ...]]) -> System:
    system = System(definition.name, definition.kills)
    bridges = [each for each in definition.things.values() if isinstance(each, things.Bridge)]
    mutators = counted(bridges[0].mutators, definition) if bridges else None
    group = Group(mutators, system.isolates)
    for method, decoration in decorated(definition, "isolate"):
        every = indices(decoration, definition)
        system.isolates += (_isolate(method, decoration, each, len(every), group) for each in every)
    threads = declare_threads(definition, system)
    declared = {
        name: _thing(name, thing, definition, system) for name, thing in definition.things.items()
    }
    machine = Machine(definition, system, declared, learned)
    _compile(machine, threads)
    if not (system.isolates or system.tasks or system.threads):
        raise SpecError(
            Diagnostic(
                Refusal.NO_PARTY,
                f"nobody acts in `{definition.name}`",
                definition.spans.get("class"),
                "no isolate, no task, no thread",
                help="decorate at least one `async def` with `@isolate`, `@task` or `@thread`",
            )
        )
    return system


def _compile(machine: Machine, threads: list[Declared]) -> None:
    definition, system = machine.definition, machine.system
    isolates = iter(tuple(system.isolates))
    for method, decoration in decorated(definition, "isolate"):
        for index in indices(decoration, definition):
            machine.main(next(isolates), method, index_binding(method, index))
    for method, decoration in decorated(definition, "task"):
        for index in indices(decoration, definition):
            name = numbered(method.name, index, len(indices(decoration, definition)))
            daemon = bool(decoration.options.get("daemon", False))
            task = Task(
                name,
                Control(name),
                permanent=True,
                daemon=daemon,
                runtime=_runtime(decoration, machine),
                span=method.span,
            )
            if decoration.options.get("killable"):
                machine.killables.add(name)
            machine.task(task, method, index_binding(method, index))
    compile_threads(threads, machine)
    for method, decoration in decorated(definition, "on_exit"):
        on = _listener(decoration, method, system)
        for number, watched in enumerate(_watched(decoration, system) if on else ()):
            assert on is not None
            machine.listener(watched, on, method, index_binding(method, number))
    for method, decoration in decorated(definition, "native_finalizer"):
        for number, watched in enumerate(_watched(decoration, system)):
            machine.finalizer(watched, method, index_binding(method, number))
    for name, safety in (("always", properties.safety), ("reachable", properties.reachable)):
        system.safeties += (safety(each, machine) for each, _ in decorated(definition, name))
    for name, promise in (("eventually", properties.eventually), ("leads_to", properties.leads_to)):
        system.promises += (promise(each, machine) for each, _ in decorated(definition, name))


def _runtime(decoration: Decoration, machine: Machine) -> Runtime | None:
    """Who polls a declared task: the runtime that it names, or the first."""
    named = machine.things.get(str(decoration.options.get("runtime")))
    return named if isinstance(named, Runtime) else machine.system.runtime


def _isolate(
    method: Method, decoration: Decoration, index: int | None, count: int, group: Group
) -> Isolate:
    killable = decoration.options.get("killable", False)
    return Isolate(
        numbered(method.name, index, count),
        KILLS.get(killable, str(killable)),
        bool(decoration.options.get("daemon", False)),
        method.span,
        group=group,
    )


def _watched(decoration: Decoration, system: System) -> list[Isolate]:
    """The isolates whose end a method is about."""
    name = (*decoration.arguments, decoration.options.get("isolate"))[0]
    return _named(str(name), system)


def _listener(decoration: Decoration, method: Method, system: System) -> Isolate | None:
    """The isolate that hears of an exit; `None` where the count of it is zero."""
    found = _named(str(decoration.options.get("on")), system)
    if len(found) > 1:
        raise SpecError(
            Diagnostic(
                Refusal.NO_ISOLATE,
                f"`{method.name}` runs on one isolate, and there are several of this name",
                decoration.span,
                f"there are {listed(each.name for each in found)}",
                help="let an isolate hear of it that there is one of",
            )
        )
    return found[0] if found else None


def _named(name: str, system: System) -> list[Isolate]:
    """The isolates of that name: one, or all of a counted party."""
    return [each for each in system.isolates if name in (each.name, each.name.rpartition(" ")[0])]


def _thing(name: str, thing: Any, definition: Definition, system: System) -> Any:
    """The domain value of a declared thing, or a tuple of them where it is counted."""
    span = definition.spans.get(name)
    match thing:
        case _ if type(thing) in PRIMITIVES:
            make_one = PRIMITIVES[type(thing)]
            made = system.primitives
            return _counted(name, thing.count, definition, lambda n: make_one(thing, n, span), made)
        case things.TokenLock(count=count):
            make = lambda n: TokenLock(n, span)  # noqa: E731
            return _counted(name, count, definition, make, system.token_locks)
        case things.Port():
            return _ports(name, thing, definition, system)
        case things.AbortHandle():
            handle = AbortHandle(name)
            system.abort_handles.append(handle)
            return handle
        case runtimes.Runtime(workers=workers, flavor=flavor):
            number = counted(workers, definition)
            ends = _is_said(name, ENDINGS, definition)
            runtime = Runtime(name, number, span, flavor == "current_thread", ends)
            system.runtimes.append(runtime)
            return runtime
        case runtimes.LocalSet():
            local = LocalSet(name, span, _is_said(name, ENDINGS, definition))
            system.local_sets.append(local)
            return local
        case things.Bridge():
            workers = counted(thing.workers, definition)
            assert workers is not None
            mutators = counted(thing.mutators, definition)
            system.bridge = Bridge(
                thing.checks_post,
                thing.message_finalizer,
                thing.tombstones,
                thing.late_replies_poison,
                workers,
                mutators,
            )
            return system.bridge
        case data.Flag() | data.Number() | data.OneOf():
            cell = Cell(Variable(name, sort_of_data(thing, name)), thing.initial, name)
        case _:
            raise TypeError(f"{thing!r} is not a thing")
    system.cells.append(cell)
    return cell


def _is_said(name: str, words: tuple[str, ...], definition: Definition) -> bool:
    """Whether some body says one of the words to the thing, or to one of several."""
    calls = (each for method in definition.methods.values() for each in ast.walk(method.node))
    for each in calls:
        match each:
            case ast.Attribute(
                value=ast.Attribute(value=ast.Name(id="self"), attr=of)
                | ast.Subscript(value=ast.Attribute(value=ast.Name(id="self"), attr=of)),
                attr=word,
            ):
                if of == name and word in words:
                    return True
    return False


def _ports(
    name: str, declared: things.Port, definition: Definition, system: System
) -> Port | tuple[Port, ...]:
    """The port of an isolate, or one for each of those that bear its name."""
    owners = _named(declared.owner, system)
    # Declared data is a descriptor, which mypy takes for what it gives.
    of: Any = declared.of
    sort = sort_of_messages(of, name)
    ports = []
    for index, owner in enumerate(owners):
        called = numbered(name, index, len(owners))
        values = Messages(called, declared.capacity, sort)
        closable = _is_said(name, ("close",), definition)
        span = definition.spans.get(name)
        ports.append(Port(called, owner, declared.capacity, values, closable, span))
    system.ports += ports
    (decoration,) = (
        each for method, each in decorated(definition, "isolate") if method.name == declared.owner
    )
    return tuple(ports) if "count" in decoration.options else ports[0]


def _counted(
    name: str,
    count: Any,
    definition: Definition,
    make: Callable[[str], Counted],
    made_so_far: list[Counted],
) -> Counted | tuple[Counted, ...]:
    """One thing, or one for each number, called as a body calls it: `forks[0]`."""
    number = counted(count, definition)
    names = [name] if number is None else [f"{name}[{index}]" for index in range(number)]
    made = [make(each) for each in names]
    made_so_far += made
    return made[0] if number is None else tuple(made)
