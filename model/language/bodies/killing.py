"""Killing from within: an isolate as Dart does it, a process with SIGKILL, a thread by force."""

from __future__ import annotations

import ast
from typing import NoReturn

from mortmain.model.domain.isolate import Isolate
from mortmain.model.domain.operation import Operation
from mortmain.model.domain.out_of_band import MODES, ask_to_die, ask_to_pause, resume
from mortmain.model.domain.process import Process
from mortmain.model.domain.program import Location
from mortmain.model.domain.thread import Thread
from mortmain.model.language.bodies.cancellation import cancellable, suspended
from mortmain.model.language.bodies.context import Context, Side, require
from mortmain.model.language.bodies.expressions import known
from mortmain.model.language.bodies.refusals import Refusal, refuse
from mortmain.model.language.codes import did_you_mean, listed
from mortmain.model.term.build import negation

Mortals = list[Isolate | Process | Thread]


def killed(node: ast.Call, context: Context) -> Operation:
    """`kill("runner", "immediate")`: it dies a little later, unless something else comes first."""
    match node:
        case ast.Call(args=[party], keywords=[]):
            given = []
        case (
            ast.Call(args=[party, mode], keywords=[])
            | ast.Call(args=[party], keywords=[ast.keyword(arg="mode", value=mode)])
        ):
            given = [mode]
        case _:
            refuse(
                Refusal.ARGUMENTS,
                context.names.text,
                node,
                "`kill` takes an isolate, a process or a thread, and how to kill an isolate",
                "given something else",
                help='write `kill("runner")` or `kill("runner", "immediate")`',
            )
    target = _target(party, context)
    if isinstance(target, Isolate):
        how = known(given[0], context.names) if given else "before_next_event"
        if how in MODES:
            updates = ask_to_die(target, str(how))
            return Operation(f"kills {target.name}", updates=updates, towards=target.name)
        refuse(
            Refusal.ARGUMENTS,
            context.names.text,
            given[0],
            "there is no such kind of kill",
            help='use "immediate", "before_next_event" or "engine"',
        )
    if given:
        refuse(
            Refusal.ARGUMENTS,
            context.names.text,
            given[0],
            f"there is one way to kill `{target.name}`",
            "only isolates are killed in several ways",
            help=f'write `kill("{target.name}")`',
        )
    return Operation(f"kills {target.name}", updates=target.kill(), towards=target.name)


def paused(node: ast.Call, word: str, context: Context) -> Operation:
    """`pause("runner")`: it handles no event from some moment on, until `resume("runner")`."""
    given = node.args[0] if len(node.args) == 1 and not node.keywords else None
    isolates = [] if given is None else isolates_named(given, context)
    if given is None or len(isolates) != 1:
        names = [each.name for each in context.machine.system.isolates]
        refuse(
            Refusal.NO_ISOLATE,
            context.names.text,
            given or node,
            f"`{word}` takes the name of one isolate",
            f"they are {listed(names)}" if names else "the spec has none",
            help=f'write `{word}("{names[0]}")`' if names else "declare one with `@isolate`",
        )
    (isolate,), party = isolates, context.draft.actor.name
    return ask_to_pause(isolate, party) if word == "pause" else resume(isolate, party)


def exited(node: ast.Call, at: Location, context: Context) -> Location:
    """`await exited("worker")`: wait until a process has ended, however it did (`waitpid`)."""
    require(Side.RUST, node, "`exited`", context)
    processes = context.machine.system.processes
    name = str(known(node.args[0], context.names)) if len(node.args) == 1 else ""
    found = [each for each in processes if each.name == name]
    if not found or node.keywords:
        names = [each.name for each in processes]
        refuse(
            Refusal.NO_ISOLATE,
            context.names.text,
            node,
            "`exited` takes the name of a process",
            f"they are {listed(names)}" if names else "the spec has none",
            help=did_you_mean(name, names, 'name one as a text: `await exited("worker")`'),
        )
    (process,) = found
    context.machine.system.watched.add(process.name)
    waiting = suspended(at, context)
    cancellable(waiting, node, context, elapses=process.alive())
    gone = Operation(
        f"learns that {name} has ended", guard=negation(process.alive()), waits_for=name
    )
    return context.draft.step(waiting, gone, span=context.span(node), resumes=True)


def _target(party: ast.expr, context: Context) -> Isolate | Process | Thread:
    targets = _named(party, context)
    if not targets:
        no_party(party, context)
    if len(targets) > 1:
        refuse(
            Refusal.NO_ISOLATE,
            context.names.text,
            party,
            "there are several of this name",
            "which one?",
            help=f"name one of them: `{targets[0].name!r}`".replace("'", '"'),
        )
    return targets[0]


def _named(node: ast.expr, context: Context) -> Mortals:
    """The parties that a name stands for; the main thread of a process stands for the process."""
    system = context.machine.system
    name = str(known(node, context.names))
    processes = {each.name for each in system.processes}
    threads = [each for each in system.threads if each.name not in processes]
    every: Mortals = [*system.isolates, *system.processes, *threads]
    return [each for each in every if name in (each.name, each.name.rpartition(" ")[0])]


def isolates_named(node: ast.expr, context: Context) -> list[Isolate]:
    """The isolates that a name stands for: one, or all of a counted party."""
    return [each for each in _named(node, context) if isinstance(each, Isolate)]


def no_party(node: ast.expr, context: Context) -> NoReturn:
    """Refuse a name that nobody bears who can be killed."""
    name = str(known(node, context.names) or ast.unparse(node))
    system = context.machine.system
    others = [*(each.name for each in system.processes), *(each.name for each in system.threads)]
    names = list(dict.fromkeys([*(each.name for each in system.isolates), *others]))
    what = "isolate, process or thread" if others else "isolate"
    refuse(
        Refusal.NO_ISOLATE,
        context.names.text,
        node,
        f"there is no {what} `{name}`",
        (f"there are {listed(names)}" if others else f"its isolates are {listed(names)}")
        if names
        else "the spec has none",
        help=did_you_mean(
            name, names, 'name one as a text, as in `"app"`; declare it with `@isolate`'
        ),
    )
