"""From a definition to a system: parties, things, and the program of everybody who acts."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import partial
from typing import Any

from mortmain.model.domain.abort_handle import AbortHandle
from mortmain.model.domain.actor import Actor, Control
from mortmain.model.domain.callback import Callback
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.isolate import Finalizer, Frame, Isolate
from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.domain.program import IDLE, Location, Program
from mortmain.model.domain.system import System
from mortmain.model.domain.task import Task
from mortmain.model.language.awaits import await_reply, unless_failed
from mortmain.model.language.bindings import Binding, Closure, Known, Local
from mortmain.model.language.context import Context, Side
from mortmain.model.language.definition import Definition, Method
from mortmain.model.language.draft import Draft
from mortmain.model.language.exits import way_out
from mortmain.model.language.expressions import Names, default_of, term
from mortmain.model.language.refusals import Refusal, refuse
from mortmain.model.language.scopes import Call, Cancel, Exit, Raise, Return
from mortmain.model.language.statements import statements
from mortmain.model.language.variables import local_cells
from mortmain.model.term.build import all_of
from mortmain.model.term.inference import sort_of
from mortmain.model.term.nodes import Constant, Term, Variable
from mortmain.model.transition.properties import Limit


class Machine:
    """Compiles one definition; `system` grows as calls are met that need tasks and callbacks."""

    def __init__(self, definition: Definition, system: System, things: dict[str, Any]) -> None:
        self.definition = definition
        self.system = system
        self.things = things
        self.throwing: set[str] = set()
        """Callback frames that may end with an exception."""
        self.killables: set[str] = set()
        """Tasks that the environment may abort."""

    # Programs of those who act from the start.

    def main(self, isolate: Isolate, method: Method, bindings: dict[str, Binding]) -> None:
        """Compile the main program of an isolate."""
        frame = Frame(isolate.name, isolate, Control(isolate.name), method.span)
        self._program(frame, method, bindings, Side.DART)

    def task(self, task: Task, method: Method, bindings: dict[str, Binding]) -> None:
        """Compile the program of a task that runs from the start."""
        self.system.tasks.append(task)
        self._program(task, method, bindings, Side.RUST)

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
        self._program(frame, method, bindings, Side.DART, begin=begin)

    def finalizer(self, isolate: Isolate, method: Method, bindings: dict[str, Binding]) -> None:
        """Compile what runs on the dying isolate's thread."""
        name = f"{method.name} of {isolate.name}"
        finalizer = Finalizer(name, isolate, Control(name), span=method.span)
        isolate.finalizers.append(finalizer)
        program = self._program(finalizer, method, bindings, Side.FINALIZER)
        finalizer.entry.append(program.entry)

    def dying(self, actor: Actor) -> Isolate:
        """The isolate on whose thread a finalizer runs."""
        assert isinstance(actor, Finalizer)
        return actor.isolate

    def killable(self, task: Task) -> bool:
        """Whether the environment may abort `task`."""
        return task.name in self.killables

    def safety_name(self, wanted: str) -> str:
        """A name for a property that no other has."""
        taken = {each.name for each in self.system.safeties}
        name, count = wanted, 1
        while name in taken:
            count += 1
            name = f"{wanted} ({count})"
        return name

    # Programs of those who are called.

    def called_and_awaited(self, node: ast.Call, at: Location, context: Context) -> Location | None:
        """`await self.method(...)`: a call over the bridge from Dart, else part of the caller."""
        method = self._method(node, context)
        if context.side is Side.DART and _is_exported(method):
            task, called = self._bridge_call(node, method, at, context)
            return unless_failed(node, task, await_reply(node, task, called, context), context)
        return self._inlined(node, method, at, context)

    def called_without_await(
        self, node: ast.Call, at: Location, context: Context
    ) -> Location | None:
        """A method called as a plain statement."""
        method = self._method(node, context)
        if context.side is Side.DART and _is_exported(method):
            return self.call_without_await(node, at, context)[1]
        if isinstance(method.node, ast.FunctionDef):
            return self._inlined(node, method, at, context)
        in_dart = context.side is Side.DART
        refuse(
            Refusal.NOT_AWAITED,
            context.names.text,
            node,
            f"`{method.name}` is called and not awaited",
            "its future is dropped",
            why="it would go on beside its caller, which is not modelled yet"
            if in_dart
            else "a Rust future does nothing until it is polled",
            help=f"write `await self.{method.name}(...)`"
            + ("" if in_dart else f" or `spawn(self.{method.name}(...))`"),
        )

    def call_without_await(
        self, node: ast.expr, at: Location, context: Context
    ) -> tuple[Task, Location]:
        """`future = self.method(...)` in Dart: the call starts now and may be awaited later."""
        assert isinstance(node, ast.Call)
        method = self._method(node, context)
        if context.side is not Side.DART or not _is_exported(method):
            refuse(
                Refusal.NOT_AWAITED,
                context.names.text,
                node,
                f"`{method.name}` is called and not awaited",
                "only a call from Dart to Rust goes on by itself",
                help=f"write `await self.{method.name}(...)`",
            )
        task, called = self._bridge_call(node, method, at, context)
        return task, called

    def spawned(
        self,
        node: ast.expr,
        at: Location,
        context: Context,
        slot: AbortHandle | None = None,
    ) -> tuple[Task, Location]:
        """`spawn(self.method(...))` in Rust: a task of its own, detached if nobody keeps it."""
        match node:
            case ast.Call(args=[ast.Call(func=ast.Attribute(value=ast.Name(id="self"))) as call]):
                method = self._method(call, context)
            case _:
                refuse(
                    Refusal.ARGUMENTS,
                    context.names.text,
                    node,
                    "`spawn` takes the call of a method",
                    help="write `spawn(self.work())`",
                )
        if context.side is Side.DART:
            refuse(
                Refusal.WRONG_SIDE,
                context.names.text,
                node,
                "`spawn` exists only in Rust",
                help="put it into an `@rust` or `@task` method and call that",
            )
        name = self.system.fresh_name(f"{method.name} of {context.draft.actor.name}")
        task = Task(name, Control(name), abortable=True, spawned=True, span=method.span)
        kept = slot.store(task) if slot is not None else {}
        return task, self._started(node, call, method, task, at, context, f"spawns {name}", kept)

    def callback(self, node: ast.Call, closure: Closure, context: Context) -> Callback:
        """A slot for one call of a Dart closure from Rust, with the frame that will run it."""
        method = self.definition.methods[closure.method]
        isolate = closure.isolate
        name = self.system.fresh_name(f"{method.name} on {isolate.name}")
        frame = Frame(name, isolate, Control(name), method.span)
        callback = Callback(name, frame, self.system.bridge)
        self.system.callbacks.append(callback)
        bindings, updates = self._arguments(node, method, frame.control, context)
        if updates:
            refuse(
                Refusal.NOT_YET,
                context.names.text,
                node,
                "a callback gets only arguments that are known before the run",
            )
        self._check_chain(node, method, context)
        self._program(
            frame,
            method,
            bindings,
            Side.DART,
            begin=callback.handle(),
            chain=(*context.chain, method.name),
        )
        return callback

    def _bridge_call(
        self, node: ast.Call, method: Method, at: Location, context: Context
    ) -> tuple[Task, Location]:
        """A call from Dart: arguments are decoded and the task is spawned in one step."""
        assert context.frame is not None
        name = self.system.fresh_name(f"{method.name} of {context.draft.actor.name}")
        task = Task(name, Control(name), caller=context.frame.isolate, span=method.span)
        return task, self._started(node, node, method, task, at, context, f"calls {name}", {})

    def _started(
        self,
        node: ast.expr,
        call: ast.Call,
        method: Method,
        task: Task,
        at: Location,
        context: Context,
        text: str,
        kept: Updates,
    ) -> Location:
        """Compile `task`, and the step that starts it."""
        self.system.tasks.append(task)
        bindings, updates = self._arguments(call, method, task.control, context)
        self._check_chain(node, method, context)
        chain = (*context.chain, method.name)
        program = self._program(task, method, bindings, Side.RUST, chain=chain)
        self.system.limits.append(
            Limit(
                f"slot of {task.name}",
                all_of(context.draft.actor.control.at(at), task.busy()),
                f"{method.name} is started again while its earlier run from the same place still "
                "goes on; the model has room for one at each call site",
                context.span(node),
            )
        )
        operation = Operation(
            text, updates={**task.start(program.entry), **updates, **kept}, towards=task.name
        )
        return context.draft.step(at, operation, span=context.span(node))

    def _inlined(
        self, node: ast.Call, method: Method, at: Location, context: Context
    ) -> Location | None:
        """The body of a method as part of its caller's program."""
        self._check_chain(node, method, context)
        control = context.draft.actor.control
        mark = len(control.locals)
        bindings, updates = self._arguments(node, method, control, context)
        names = self._names(method, bindings, control)
        fresh = control.locals[mark:]
        forget = {var: value for cell in fresh for var, value in cell.reset().items()}
        return_to = context.draft.fresh()
        inside = Context(
            self,
            context.draft,
            method,
            names,
            context.side,
            Call(return_to, forget, context.scope),
            chain=(*context.chain, method.name),
        )
        entry = context.draft.silently(at, updates=updates)
        end = statements(method.node.body, entry, inside)
        if end is not None:
            context.draft.silently(end, return_to, updates=forget)
        return return_to

    # Beginnings and ends of programs.

    def _program(
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
        if isinstance(actor, Frame):
            actor.isolate.frames.append(actor)
        names = self._names(method, bindings, actor.control)
        context = Context(self, draft, method, names, side, chain=chain or (method.name,))
        entry = draft.fresh()
        if begin is not None:
            draft.step(IDLE, begin, entry, span=method.span, resumes=True)
        end = statements(method.node.body, entry, context)
        draft.done = draft.done or draft.fresh()
        if end is not None:
            draft.silently(end, way_out(Return(), context))
        program = draft.program(entry, draft.done)
        self.system.programs.append((actor, program))
        return program

    def leave_program(self, at: Location, exit: Exit, context: Context) -> None:
        """Compile how a program ends: what its actor does last."""
        draft, actor = context.draft, context.draft.actor
        draft.done = draft.done or draft.fresh()
        failure = exit.exception if isinstance(exit, Raise) else None
        match actor:
            case Task(permanent=True):
                draft.silently(at, draft.done, updates=actor.control.resets())
            case Task():
                how = "Cancelled" if isinstance(exit, Cancel) else failure or "well"
                if how != "well":
                    actor.failures.append(how)
                for last in actor.finish(how):
                    draft.step(at, last, IDLE, span=actor.span)
            case Finalizer():
                following = partial(actor.isolate.after_finalizer, actor)
                draft.step(at, Operation("is through", later=(following,)), IDLE)
            case Frame() if failure is not None and not self._answers(actor):
                text = f"dies of an uncaught {failure}"
                draft.step(at, Operation(text, later=(actor.isolate.die,)), IDLE)
            case Frame() if self._answers(actor):
                if failure is not None:
                    self.throwing.add(actor.name)
                reply = self._callback_of(actor).reply("threw" if failure else "replied")
                last = reply.then({**actor.control.resets(), **actor.suspend()})
                draft.step(at, last, IDLE, span=actor.span)
            case Frame() if actor.name == actor.isolate.name:
                ended = draft.silently(at, updates=actor.control.resets())
                draft.silently(ended, draft.done, updates=actor.suspend())
            case Frame():
                draft.silently(at, IDLE, updates={**actor.control.resets(), **actor.suspend()})

    def _answers(self, frame: Frame) -> bool:
        return any(each.frame is frame for each in self.system.callbacks)

    def _callback_of(self, frame: Frame) -> Callback:
        return next(each for each in self.system.callbacks if each.frame is frame)

    # Names and arguments.

    def statements(
        self, body: Sequence[ast.stmt], at: Location, context: Context
    ) -> Location | None:
        """Compile statements; here for those that statements themselves are built on."""
        return statements(body, at, context)

    def _names(self, method: Method, bindings: dict[str, Binding], control: Control) -> Names:
        names = Names(
            method.text,
            dict(bindings),
            method.constants,
            self.definition.parameters,
            self.things,
        )
        number = sum(1 for each in control.locals if each.initial is not None)
        prefix = control.name if number == 0 else f"{control.name}#{number}"
        cells = local_cells(method, names, prefix)
        for name, cell in cells.items():
            if name in bindings:
                refuse(
                    Refusal.TWO_MEANINGS,
                    method.text,
                    method.node,
                    f"`{name}` is a parameter and is assigned to",
                    help="assign it to a variable of another name",
                )
            names.bindings[name] = Local(cell)
            control.locals.append(cell)
        return names

    def _arguments(
        self, node: ast.Call, method: Method, control: Control, context: Context
    ) -> tuple[dict[str, Binding], dict[Variable, Term]]:
        """What the parameters of `method` stand for, and what the call must copy."""
        names = [each.arg for each in method.node.args.args][1:]
        given = dict(zip(names, node.args, strict=False))
        given |= {each.arg: each.value for each in node.keywords if each.arg}
        if len(node.args) > len(names) or set(given) != set(names):
            refuse(
                Refusal.ARGUMENTS,
                context.names.text,
                node,
                f"`{method.name}` takes {len(names)} argument{'s' * (len(names) != 1)}",
                f"{len(node.args) + len(node.keywords)} given",
                help=f"write `self.{method.name}({', '.join(names)})`",
            )
        bindings: dict[str, Binding] = {}
        updates: dict[Variable, Term] = {}
        for name, value in given.items():
            bound = self._closure(value, context)
            if bound is not None:
                bindings[name] = bound
                continue
            meant = term(value, context.names)
            if isinstance(meant, Constant):
                bindings[name] = Known(meant.value)
                continue
            sort = sort_of(meant)
            cell = Cell(
                Variable(f"{control.name}#{len(control.locals)}.{name}", sort),
                default_of(sort),
                f"{name} of {control.name}",
            )
            control.locals.append(cell)
            bindings[name] = Local(cell)
            updates[cell.variable] = meant
        return bindings, updates

    def _closure(self, value: ast.expr, context: Context) -> Closure | None:
        match value:
            case ast.Name(id=name):
                binding = context.names.bindings.get(name)
                return binding if isinstance(binding, Closure) else None
            case ast.Attribute(value=ast.Name(id="self"), attr=name) if (
                name in self.definition.methods
            ):
                if context.frame is None:
                    refuse(
                        Refusal.WRONG_SIDE,
                        context.names.text,
                        value,
                        "only Dart can hand out a Dart function",
                        f"this is {context.side}",
                    )
                return Closure(name, context.frame.isolate)
            case _:
                return None

    def _method(self, node: ast.Call, context: Context) -> Method:
        assert isinstance(node.func, ast.Attribute)
        method = self.definition.methods.get(node.func.attr)
        if method is None:
            refuse(
                Refusal.UNKNOWN_ATTRIBUTE,
                context.names.text,
                node,
                f"the spec has no method `{node.func.attr}`",
                "not defined",
            )
        for decoration in method.decorations:
            if decoration.name == "rust" and decoration.arguments:
                refuse(
                    Refusal.NOT_YET,
                    context.names.text,
                    node,
                    f"`@rust({decoration.arguments[0]!r})` is not modelled yet",
                    "a call in another mode",
                    help="use `@rust` with `async def`",
                )
            if decoration.name != "rust":
                refuse(
                    Refusal.ARGUMENTS,
                    context.names.text,
                    node,
                    f"`{method.name}` is a party, and cannot be called",
                    f"declared with `@{decoration.name}`",
                    help="move what both need into a plain method",
                )
        return method

    def _check_chain(self, node: ast.AST, method: Method, context: Context) -> None:
        if method.name in context.chain:
            refuse(
                Refusal.RECURSION,
                context.names.text,
                node,
                f"`{method.name}` calls itself",
                " → ".join((*context.chain, method.name)),
                why="every call has its place in the state, so there must be finitely many",
                help="use a loop",
            )


def _is_exported(method: Method) -> bool:
    return any(each.name == "rust" for each in method.decorations)
