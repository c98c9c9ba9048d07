"""A set of tasks beside one that is a list in plain Python, written from the documentation."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field

from mortmain.model.domain.actor import Control
from mortmain.model.domain.join_set import JoinSet
from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.domain.task import Task
from mortmain.model.term.evaluate import evaluate

TASKS = ("a", "b", "c")
MOVES = (*TASKS, "join", "abort_all", "detach_all", "drop")


@dataclass
class Listed:
    """The set as two lists: who runs in it, and who has ended, in this order."""

    running: list[str] = field(default_factory=list)
    ended: list[tuple[str, str]] = field(default_factory=list)
    alone: list[str] = field(default_factory=list)
    aborted: set[str] = field(default_factory=set)

    def alive(self) -> list[str]:
        return [*self.running, *self.alone]

    def taken(self, task: str) -> bool:
        return task in self.alive() or task in [who for who, _ in self.ended]

    def spawn(self, task: str) -> None:
        self.running.append(task)

    def end(self, task: str) -> None:
        if task in self.running:
            self.running.remove(task)
            self.ended.append((task, "Cancelled" if task in self.aborted else "well"))
        else:
            self.alone.remove(task)
        self.aborted.discard(task)

    def join(self) -> str:
        if self.ended:
            return self.ended.pop(0)[1]
        return "waits" if self.running else "none"

    def abort_all(self) -> None:
        self.aborted |= set(self.running)

    def detach_all(self) -> None:
        self.alone += self.running
        self.running, self.ended = [], []

    def drop(self) -> None:
        self.abort_all()
        self.detach_all()


class Modelled:
    """The operations of the model, executed."""

    def __init__(self) -> None:
        self.set = JoinSet("set")
        self.tasks = {each: Task(each, Control(each), abortable=True) for each in TASKS}
        self.entering = {each: self.set.admit(task) for each, task in self.tasks.items()}
        self.values: dict[str, object] = {"a.at": 0, "b.at": 0, "c.at": 0}
        cells = [
            *self.set.cells(),
            *(cell for task in self.tasks.values() for cell in task.cells()),
        ]
        self.values |= {each.variable.name: each.initial for each in cells}

    def do(self, updates: Updates) -> None:
        self.values |= {to.name: evaluate(term, self.values) for to, term in updates.items()}

    def said(self, operation: Operation) -> bool:
        whole = operation.resolved()
        if not evaluate(whole.guard, self.values):
            return False
        self.do(whole.updates)
        return True

    def spawn(self, task: str) -> None:
        self.do({**self.tasks[task].start(1), **self.entering[task]})

    def end(self, task: str) -> None:
        how = "Cancelled" if self.values[f"{task}.aborted"] else "well"
        (last,) = self.tasks[task].finish(how)
        self.do(last.updates)

    def join(self) -> str:
        if not evaluate(self.set.any_left(), self.values):
            return "none"
        ways = (how for how in ("well", "Cancelled") if self.said(self.set.join(how)))
        return next(ways, "waits")

    def taken(self, task: str) -> bool:
        return bool(evaluate(self.tasks[task].busy(), self.values))

    def aborted(self) -> set[str]:
        return {each for each in TASKS if self.values[f"{each}.aborted"]}


def move(one: Listed | Modelled, alive: bool, what: str) -> str:
    """Make a move; gives back what was joined, where that was the move."""
    if what == "join":
        return one.join()
    if what in TASKS:
        if alive:
            one.end(what)
        elif not one.taken(what):
            one.spawn(what)
    elif isinstance(one, Modelled):
        assert one.said(getattr(one.set, what)())
    else:
        getattr(one, what)()
    return ""


def test_every_order_of_spawns_ends_and_joins_goes_alike() -> None:
    modelled = Modelled()
    frontier, met = [(Listed(), modelled.values)], set[str]()
    while frontier:
        listed, values = frontier.pop()
        for what in MOVES:
            other, modelled.values = deepcopy(listed), dict(values)
            alive = what in listed.alive()
            assert move(modelled, alive, what) == move(other, alive, what), (listed, what)
            assert modelled.aborted() == other.aborted, (listed, what)
            slots = [modelled.taken(each) for each in TASKS]
            assert slots == [other.taken(each) for each in TASKS], (listed, what)
            pair = repr((modelled.values, other.running, other.ended, other.alone))
            if pair not in met:
                met.add(pair)
                frontier.append((other, modelled.values))
    assert len(met) > 1000
