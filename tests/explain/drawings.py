"""Small systems drawn by hand, and a replay of their actions by name."""

from __future__ import annotations

from mortmain.checker.evidence.trace import Schedule, Trace
from mortmain.checker.evidence.waitfor import Dependency, Edge, Status, WaitForGraph
from mortmain.model.diagnostic import Span
from mortmain.model.term.build import TRUE, all_of, any_of, constant, different, equal
from mortmain.model.term.evaluate import evaluate
from mortmain.model.term.nodes import Term, Variable
from mortmain.model.term.sorts import Enum
from mortmain.model.transition.action import Action, Kind
from mortmain.model.transition.builder import Builder
from mortmain.model.transition.party import Hold, Party, Resource, Signal
from mortmain.model.transition.system import TransitionSystem

ARROWS = {
    "waits": Edge.WAITS_FOR,
    "held": Edge.OWNED_BY,
    "from": Edge.COMES_FROM,
    "polled": Edge.POLLED_BY,
    "kept": Edge.KEPT_BY,
}


def graph(nodes: str, edges: str) -> WaitForGraph:
    """The graph of `a: blocked, m: held` and `a waits m, m held b`."""
    statuses = dict(each.strip().split(": ") for each in nodes.split(","))
    arrows = [each.split() for each in edges.split(",") if each.strip()]
    drawn = [Dependency(tail, ARROWS[arrow], tip) for tail, arrow, tip in arrows]
    return WaitForGraph(
        {name: Status(status) for name, status in statuses.items()},
        tuple(each for each in drawn if each.edge is not Edge.KEPT_BY),
        keepers=tuple(each for each in drawn if each.edge is Edge.KEPT_BY),
    )


def replay(system: TransitionSystem, *names: str) -> Trace:
    """The trace that takes the actions of these names from the first initial state."""
    state = system.initial[0]
    states, chosen = [state], []
    for name in names:
        index = next(i for i, each in enumerate(system.actions) if each.name == name)
        action, valuation = system.actions[index], system.valuation(state)
        assert evaluate(action.enabled, valuation), f"{name} is not possible here"
        updates = {to.name: evaluate(term, valuation) for to, term in action.updates}
        state = system.state({**valuation, **updates})
        states.append(state)
        chosen.append(index)
    return Trace(system, Schedule(0, tuple(chosen)), tuple(states))


class Sketch(Builder):
    """A builder with a program counter for every party."""

    def program(self, name: str, *places: str) -> Variable:
        """The counter of a party that starts at the first place."""
        return self.variable(
            f"{name} at", Enum(f"{name} at", places), initial=places[0], label=None
        )

    def does(
        self,
        party: str,
        text: str,
        at: Term,
        then: dict[Variable, str],
        *,
        when: Term = TRUE,
        waits_for: str | None = None,
        towards: str | None = None,
        kind: Kind = Kind.SYSTEM,
        line: int = 0,
    ) -> None:
        """A step named after its party and text."""
        span = Span("incident.py", line, 9, line, 30) if line else None
        updates = tuple((to, constant(value, to.sort)) for to, value in then.items())
        name = f"{party} {text}"
        self.step(
            Action(name, party, when, updates, at, kind, waits_for, towards, text=text, span=span)
        )


INCIDENT_RUN = (
    "runner calls sync_all",
    "sync_all takes db",
    "sync_all asks runner for the rows",
    "app calls finish",
    "runner is killed",
)


def incident() -> TransitionSystem:
    """A task holds db and waits for a callback of an isolate that can be killed."""
    sketch = Sketch("MutexStuckAfterKill")
    runner = sketch.program("runner", "start", "waiting", "asked", "finished", "killed")
    task = sketch.program("sync_all", "idle", "start", "holding", "waiting", "answered", "over")
    app = sketch.program("app", "start", "waiting", "finished")
    finish = sketch.program("finish", "idle", "start", "holding", "over")
    owners = Enum("owner of db", ("free", "sync_all", "finish"))
    db = sketch.variable("db.owner", owners, initial="free", label="db")
    dead = equal(runner, "killed")
    sketch.party("app", kind="isolate", done=equal(app, "finished"))
    sketch.party("runner", kind="isolate", done=equal(runner, "finished"), dead=dead)
    begun = all_of(different(task, "idle"), different(task, "over"))
    sketch.add(
        Party("sync_all", "task", all_of(begun, different(runner, "killed")), abandoned=begun)
    )
    sketch.party("finish", kind="task", done=any_of(equal(finish, "idle"), equal(finish, "over")))
    holds = {each: equal(db, each) for each in ("sync_all", "finish")}
    sketch.add(Resource("db", "mutex", tuple(Hold(*each) for each in holds.items())))
    for name, source in (
        ("rows", "runner"),
        ("end of sync_all", "sync_all"),
        ("end of finish", "finish"),
    ):
        sketch.add(Signal(name, "reply", (source,)))
    here = equal
    sketch.does(
        "runner",
        "calls sync_all",
        here(runner, "start"),
        {runner: "waiting", task: "start"},
        towards="sync_all",
        line=12,
    )
    sketch.does(
        "runner",
        "sends the rows",
        here(runner, "asked"),
        {runner: "waiting", task: "answered"},
        towards="sync_all",
        line=15,
    )
    sketch.does(
        "runner",
        "ends",
        here(runner, "waiting"),
        {runner: "finished"},
        when=here(task, "over"),
        waits_for="end of sync_all",
        line=13,
    )
    sketch.does(
        "runner",
        "is killed",
        any_of(*(here(runner, at) for at in ("start", "waiting", "asked"))),
        {runner: "killed"},
        kind=Kind.KILL,
    )
    sketch.does(
        "sync_all",
        "takes db",
        here(task, "start"),
        {task: "holding", db: "sync_all"},
        when=here(db, "free"),
        waits_for="db",
        towards="db",
        line=22,
    )
    sketch.does(
        "sync_all",
        "asks runner for the rows",
        here(task, "holding"),
        {task: "waiting", runner: "asked"},
        when=different(runner, "killed"),
        waits_for="runner",
        towards="runner",
        line=23,
    )
    sketch.does(
        "sync_all",
        "reads the rows",
        here(task, "waiting"),
        {},
        when=here(task, "answered"),
        waits_for="rows",
        line=23,
    )
    sketch.does(
        "sync_all",
        "releases db",
        here(task, "answered"),
        {task: "over", db: "free"},
        towards="db",
        line=24,
    )
    sketch.does(
        "app",
        "calls finish",
        here(app, "start"),
        {app: "waiting", finish: "start"},
        towards="finish",
        line=30,
    )
    sketch.does(
        "app",
        "ends",
        here(app, "waiting"),
        {app: "finished"},
        when=here(finish, "over"),
        waits_for="end of finish",
        line=30,
    )
    sketch.does(
        "finish",
        "takes db",
        here(finish, "start"),
        {finish: "holding", db: "finish"},
        when=here(db, "free"),
        waits_for="db",
        towards="db",
        line=35,
    )
    sketch.does(
        "finish",
        "releases db",
        here(finish, "holding"),
        {finish: "over", db: "free"},
        towards="db",
        line=36,
    )
    return sketch.build()


def philosophers(*names: str) -> TransitionSystem:
    """Everybody takes the left fork first, then the right one."""
    sketch = Sketch("DiningPhilosophers")
    forks = [f"fork {seat}" for seat in range(len(names))]
    owners = [
        sketch.variable(f"{fork}.owner", Enum(fork, ("free", *names)), initial="free", label=fork)
        for fork in forks
    ]
    for fork, owner in zip(forks, owners, strict=True):
        sketch.resource(fork, kind="fork", held={each: equal(owner, each) for each in names})
    for seat, name in enumerate(names):
        at = sketch.program(name, "thinking", "waiting", "eating", "full")
        sketch.party(name, kind="philosopher", done=equal(at, "full"))
        left, right = seat, (seat + 1) % len(names)
        sketch.does(
            name,
            f"takes {forks[left]}",
            equal(at, "thinking"),
            {at: "waiting", owners[left]: name},
            when=equal(owners[left], "free"),
            waits_for=forks[left],
            towards=forks[left],
            line=18,
        )
        sketch.does(
            name,
            f"takes {forks[right]}",
            equal(at, "waiting"),
            {at: "eating", owners[right]: name},
            when=equal(owners[right], "free"),
            waits_for=forks[right],
            towards=forks[right],
            line=19,
        )
        sketch.does(
            name,
            "puts both forks down",
            equal(at, "eating"),
            {at: "full", owners[left]: "free", owners[right]: "free"},
            towards=forks[left],
            line=20,
        )
    return sketch.build()
