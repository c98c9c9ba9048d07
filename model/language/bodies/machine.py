"""From a definition to a system: parties, things, and the program of everybody who acts."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from mortmain.model.domain.actor import Actor, Control
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.future import Future
from mortmain.model.domain.group import SLOTS
from mortmain.model.domain.isolate import Finalizer, Frame, Isolate
from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.domain.program import IDLE, Location, Program
from mortmain.model.domain.system import System
from mortmain.model.domain.task import Task
from mortmain.model.domain.thread import Thread
from mortmain.model.language.bodies.arguments import method_of, names_of
from mortmain.model.language.bodies.awaits import awaited
from mortmain.model.language.bodies.bindings import Binding
from mortmain.model.language.bodies.borrowing import (
    is_called_by_dart,
    loans,
    locked_for_the_call,
)
from mortmain.model.language.bodies.calls import tried
from mortmain.model.language.bodies.cancellation import cancellable
from mortmain.model.language.bodies.context import Context, Side
from mortmain.model.language.bodies.draft import Draft
from mortmain.model.language.bodies.exits import way_out
from mortmain.model.language.bodies.flow import (
    check_assigned,
    check_yields,
    given_variables,
)
from mortmain.model.language.bodies.given import Given, kept
from mortmain.model.language.bodies.handed_back import owning
from mortmain.model.language.bodies.invocations import called_later, calls_method
from mortmain.model.language.bodies.operators import default_of
from mortmain.model.language.bodies.owned_ends import holding, made_with, owned_ends
from mortmain.model.language.bodies.scopes import Held, Return
from mortmain.model.language.bodies.sending import sent_later
from mortmain.model.language.bodies.statements import statements
from mortmain.model.language.bodies.thread_code import as_run_by
from mortmain.model.language.bodies.variables import result_sort
from mortmain.model.language.definition import Definition, Method
from mortmain.model.language.exceptions import ExceptionClass, Hierarchy
from mortmain.model.term.inference import sort_of
from mortmain.model.term.nodes import Variable
from mortmain.model.term.sorts import Sort


class Machine:
    """Compiles one definition; `system` grows as calls are met that need tasks and callbacks."""

    def __init__(
        self,
        definition: Definition,
        system: System,
        things: dict[str, Any],
        learned: Mapping[str, tuple[str, ...]],
    ) -> None:
        self.definition = definition
        self.system = system
        self.things = things
        self.learned = learned
        self.exceptions: Hierarchy = {
            known.name: known.ancestors
            for method in definition.methods.values()
            for known in method.constants.values()
            if isinstance(known, ExceptionClass)
        }
        self.throwing: set[str] = set()
        """Callback frames that may end with an exception."""
        self.killables: set[str] = set()
        """Tasks that the environment may abort."""

    def main(self, isolate: Isolate, method: Method, bindings: dict[str, Binding]) -> None:
        """Compile the main program of an isolate."""
        frame = Frame(isolate.name, isolate, Control(isolate.name), method.span)
        self.program(frame, method, bindings, Side.DART)

    def task(self, task: Task, method: Method, bindings: dict[str, Binding]) -> None:
        """Compile the program of a task that runs from the start."""
        self.system.admit(task)
        self.program(task, method, bindings, Side.RUST)

    def listener(
        self, watched: Isolate, on: Isolate, method: Method, bindings: dict[str, Binding]
    ) -> None:
        """Compile what `on` does when it hears that `watched` has exited."""
        name = self.system.fresh_name(f"{method.name} on {on.name}")
        frame = Frame(name, on, Control(name), method.span)
        message = on.message(f"exit of {watched.name}")
        watched.listeners.append((on, message))
        begin = Operation(
            f"hears that {watched.name} has exited",
            guard=on.next_is(message),
            updates=on.take(),
        )
        self.program(frame, method, bindings, Side.DART, begin=begin)

    def finalizer(self, isolate: Isolate, method: Method, bindings: dict[str, Binding]) -> None:
        """Compile what runs on the dying isolate's thread."""
        name = self.system.fresh_name(f"{method.name} of {isolate.name}")
        finalizer = Finalizer(name, isolate, Control(name), span=method.span)
        isolate.finalizers.append(finalizer)
        program = self.program(finalizer, method, bindings, Side.FINALIZER)
        finalizer.entry.append(program.entry)

    def safety_name(self, wanted: str) -> str:
        """A name for a property that no other has."""
        taken = {each.name for each in self.system.safeties}
        name, count = wanted, 1
        while name in taken:
            count += 1
            name = f"{wanted} ({count})"
        return name

    def program(
        self,
        actor: Actor,
        method: Method,
        bindings: dict[str, Binding],
        side: Side,
        *,
        begin: Operation | None = None,
        chain: tuple[str, ...] = (),
    ) -> Program:
        """Compile a method as a program of its own."""
        draft = Draft(actor)
        method = as_run_by(actor, method)
        if isinstance(actor, Frame):
            actor.isolate.frames.append(actor)
        names = names_of(self, method, bindings, actor.control)
        there = isinstance(actor, Thread) or (isinstance(actor, Task) and actor.permanent)
        owned = owned_ends(method.name, actor.name, self, there=there)
        scope = owning(bindings, method.node, holding(owned, method.node, None))
        chain = chain or (method.name,)
        context = Context(self, draft, method, names, side, scope, chain=chain)
        self._returns(result_sort(method, names, chain), method, draft)
        first = entry = draft.fresh()
        if begin is not None:
            draft.step(IDLE, begin, entry, span=method.span, resumes=True)
        elif isinstance(actor, Frame) and actor.isolate.group.mutators is not None:
            # Even the main program begins only where a slot of the group is free.
            starts = Operation("starts", waits_for=SLOTS)
            entry = draft.step(first, starts, span=method.span, resumes=True)
        # A task that is aborted before its first poll is dropped without ever running.
        cancellable(entry, method.node, context, begun=False)
        begun = entry
        if isinstance(actor, Task) and actor.pool is not None:
            actor.pool.begun[actor.name] = actor.control.begun()
            begun = draft.step(
                entry, actor.pool.take_up(actor.name), span=method.span, resumes=True
            )
        guards: list[Held] = []
        if is_called_by_dart(actor):
            lent = loans(bindings, method, context)
            guards, begun = locked_for_the_call(lent, begun, context)
        inside = context.inside(guards[-1]) if guards else context
        end = statements(method.node.body, begun, inside)
        draft.done = draft.done or draft.fresh()
        if end is not None:
            draft.silently(end, way_out(Return(), inside))
        program = replace(draft.program(first, draft.done), given=made_with(owned))
        if isinstance(actor, Task):
            program = _polled_first(program)
        given = given_variables(names, method)
        check_assigned(program, actor.control.locals, given, draft.returning, method.span)
        check_yields(program, draft.loops)
        self.system.programs.append((actor, program))
        return program

    def future_program(
        self, future: Future, body: ast.expr, context: Context
    ) -> tuple[Program, Updates]:
        """Compile a future that awaits `body`; its first step is its first poll.

        The arguments of a method are evaluated where the future is made, and it owns its ends from
        there on.
        """
        draft = Draft(future)
        draft.future_of = body
        called = method_of(body, context).name if calls_method(body, context) else ""
        owned = owned_ends(called, future.name, self)
        scope = holding(owned, body, None)
        inside = replace(context.block(), draft=draft, scope=scope)
        entry = draft.fresh()
        cancellable(entry, body, inside)
        first = draft.step(entry, Operation("is polled"), span=inside.span(body), resumes=True)
        given: Updates = {}
        if calls_method(body, inside):
            end, given = called_later(body, first, inside)
            ends = [end]
        else:
            body, inside, given = sent_later(body, inside)
            draft.future_of = body
            ends = awaited(body, first, inside)
        draft.done = draft.done or draft.fresh()
        for each in ends:
            ready: Updates = {}
            if each.value is not None:
                if not future.results:
                    _keeps(future.results, future.name, sort_of(each.value))
                ready = {future.results[0].variable: each.value, **each.forget}
            draft.silently(each.at, way_out(Return(), inside), updates=ready)
        program = replace(draft.program(entry, draft.done), given=made_with(owned))
        known = set(given)
        check_assigned(program, future.control.locals, known, draft.returning, inside.span(body))
        self.system.programs.append((future, program))
        return program, given

    def _returns(self, sort: Sort | None, method: Method, draft: Draft) -> None:
        """Make room for what the program returns: with it, and where others find it."""
        if sort is None:
            return
        actor = draft.actor
        draft.result = kept(sort, actor.control, f"result of {method.name}").cell
        assert draft.result is not None
        draft.returning[draft.result.variable] = method
        callback = self.system.callback_of(actor) if isinstance(actor, Frame) else None
        waited_for = actor if isinstance(actor, Task) else callback
        if waited_for is not None:
            _keeps(waited_for.results, waited_for.name, sort)

    def awaited(
        self, node: ast.expr, at: Location, context: Context, keeps: Sort | None = None
    ) -> list[Given]:
        """Compile an await; here for the statements that are decided by one."""
        return awaited(node, at, context, keeps)

    def tried(self, node: ast.Call, at: Location, context: Context) -> list[Given] | None:
        """Compile a call that gives a message at once; here for what is assigned."""
        return tried(node, at, context)

    def statements(
        self, body: Sequence[ast.stmt], at: Location, context: Context
    ) -> Location | None:
        """Compile statements; here for those that statements themselves are built on."""
        return statements(body, at, context)


def _keeps(results: list[Cell], name: str, sort: Sort) -> None:
    """Add the variable in which others find what was returned."""
    results.append(Cell(Variable(f"{name}.result", sort), default_of(sort), f"result of {name}"))


def _polled_first(program: Program) -> Program:
    """The same program, which begins only where its task can be polled, and was not aborted."""
    edges = (
        replace(each, resumes=True) if each.source == program.entry and not each.forced else each
        for each in program.edges
    )
    return replace(program, edges=tuple(edges))
