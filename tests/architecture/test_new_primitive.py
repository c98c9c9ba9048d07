"""A primitive that nobody has heard of: what it says of itself is all that the rest has to know.

Two are made up here, one that is waited for and one that is held, and checked in specs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

import pytest

from mortmain.model.diagnostic import Span
from mortmain.model.domain.cell import Cell
from mortmain.model.domain.leaf import Guard, Leaf, Primitive
from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.domain.places import Places
from mortmain.model.language import surface
from mortmain.model.language.bodies.primitives import PRIMITIVES
from mortmain.model.language.source import inheritance, parts, static
from mortmain.model.term.build import FALSE, TRUE, equal, negation
from mortmain.model.term.nodes import Variable
from mortmain.model.term.sorts import BOOLEAN
from mortmain.model.transition.party import Hold, Resource, Signal
from tests.language.bodies.running import Runs, findings, refusal


@dataclass(frozen=True)
class Latch:
    """What a spec declares: closed until somebody opens it."""

    count: int | str | None = None


@dataclass(frozen=True)
class Turnstile:
    """What a spec declares: one at a time is inside, and whoever is quick comes next."""

    count: int | str | None = None


@dataclass(frozen=True)
class LatchInTheModel:
    """`wait()` is ready once somebody has called `open()`."""

    name: str
    span: Span | None
    openers: list[str] = field(default_factory=list)

    guard_words: ClassVar[tuple[str, ...]] = ()

    @property
    def opened(self) -> Variable:
        return Variable(f"{self.name}.opened", BOOLEAN)

    def cells(self) -> tuple[Cell, ...]:
        return (Cell(self.opened, False, self.name),)

    def leaf(self, word: str, party: str) -> Leaf | None:
        if word != "wait":
            return None
        through = Operation(
            f"goes through {self.name}", guard=equal(self.opened, TRUE), waits_for=self.name
        )
        closed = negation(self.opened)
        return Leaf(
            at_once=(through,),
            pending=(Operation(f"waits for {self.name}", guard=closed),),
            ready=(through,),
            elapses=closed,
            drop=Operation("turns round", guard=closed),
            drop_ready=Operation("turns round", guard=equal(self.opened, TRUE)),
        )

    def made(self, party: str) -> Updates:
        return {}

    def call(self, word: str, party: str) -> Operation | None:
        if word != "open":
            return None
        self.openers.append(party)
        return Operation(f"opens {self.name}", updates={self.opened: TRUE}, towards=self.name)

    def words(self) -> tuple[str, ...]:
        return ("await ...wait()", "open()")

    def resources(self) -> tuple[Resource, ...]:
        return ()

    def signals(self) -> tuple[Signal, ...]:
        return (Signal(self.name, "latch", tuple(self.openers), self.span),)


@dataclass(frozen=True)
class TurnstileInTheModel:
    """`enter()` leaves a guard; there is no queue, so anybody may overtake."""

    name: str
    span: Span | None
    places: Places = field(default_factory=Places)

    guard_words: ClassVar[tuple[str, ...]] = ("enter",)

    @property
    def taken(self) -> Variable:
        return Variable(f"{self.name}.taken", BOOLEAN)

    def inside(self, place: str) -> Variable:
        return Variable(f"{self.name}.{place}", BOOLEAN)

    def cells(self) -> tuple[Cell, ...]:
        return (Cell(self.taken, False), *(Cell(self.inside(each), False) for each in self.places))

    def leaf(self, word: str, party: str) -> Leaf | None:
        if word != "enter":
            return None
        inside, taken = self.inside(self.places.new(party)), equal(self.taken, TRUE)
        enter = Operation(
            f"enters {self.name}",
            guard=negation(self.taken),
            updates={self.taken: TRUE, inside: TRUE},
            waits_for=self.name,
        )
        leave = Operation(
            f"leaves {self.name}",
            guard=equal(inside, TRUE),
            updates={self.taken: FALSE, inside: FALSE},
            towards=self.name,
        )
        return Leaf(
            at_once=(enter,),
            pending=(Operation(f"waits for {self.name}", guard=taken),),
            ready=(enter,),
            elapses=taken,
            drop=Operation("turns round", guard=taken),
            drop_ready=Operation("turns round", guard=negation(self.taken)),
            guard=Guard(self.name, equal(inside, TRUE), leave),
        )

    def made(self, party: str) -> Updates:
        return {}

    def call(self, word: str, party: str) -> Operation | None:
        return None

    def words(self) -> tuple[str, ...]:
        return ("async with ...enter()",)

    def resources(self) -> tuple[Resource, ...]:
        holds = (Hold(who, equal(self.inside(each), TRUE)) for each, who in self.places.parties())
        return (Resource(self.name, "turnstile", tuple(holds), self.span),)

    def signals(self) -> tuple[Signal, ...]:
        return ()


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lines that the checklist in CONTRIBUTING names, and no others."""
    new: tuple[type, ...] = (Latch, Turnstile)
    # A word of the vocabulary.
    for each in new:
        monkeypatch.setattr(surface, each.__name__, each, raising=False)
    names = [*surface.__all__, *(each.__name__ for each in new)]
    monkeypatch.setattr(surface, "__all__", names)
    # A thing that a class declares: all these are made of `DECLARED`.
    things = (*parts.THINGS, *new)
    monkeypatch.setattr(inheritance, "THINGS", things)
    monkeypatch.setattr(static, "CONSTRUCTORS", frozenset(things))
    # What it is in the model.
    for declared, primitive in ((Latch, LatchInTheModel), (Turnstile, TurnstileInTheModel)):
        monkeypatch.setitem(
            PRIMITIVES,  # type: ignore[arg-type]
            declared,
            lambda thing, name, span, primitive=primitive: primitive(name, span),
        )


LATCH = """
    gate = Latch()
    n = Number(high=3)
    @task(count=2)
    async def guest(self, i: int):
        await self.gate.wait()
        self.n += 1
    @task
    async def host(self):
        self.gate.open()
"""


def test_what_is_made_up_here_is_a_primitive() -> None:
    assert isinstance(LatchInTheModel("gate", None), Primitive)
    assert isinstance(TurnstileInTheModel("gate", None), Primitive)


def test_whoever_waits_for_it_goes_on_once_it_is_there() -> None:
    assert findings(LATCH) == set()
    runs = Runs(LATCH)
    assert runs.ends("n", "gate.opened") == {(2, True)}
    assert runs.happens("guest 0 waits for gate", "host opens gate", "guest 0 goes through gate")


def test_whoever_waits_for_what_never_comes_is_stuck() -> None:
    assert "deadlock Bank" in findings(LATCH.replace("self.gate.open()", "pass"))


def test_it_can_be_waited_for_with_a_timeout_and_in_a_choice() -> None:
    patient = """
    gate = Latch()
    @task
    async def guest(self):
        await self.gate.wait()
    """
    timed = patient.replace(
        "await self.gate.wait()",
        "try:\n            async with timeout():\n                await self.gate.wait()\n"
        "        except TimeoutError:\n            pass",
    )
    choice = patient.replace(
        "await self.gate.wait()",
        "match await select(self.gate.wait(), sleep()):\n            case 0:\n"
        "                pass\n            case 1:\n                pass",
    )
    assert "deadlock Bank" in findings(patient)
    assert findings(timed) == set()
    assert findings(choice) == set()


def test_one_of_several_has_an_index() -> None:
    text = """
    gates = Latch(count=2)
    @task
    async def guest(self):
        await self.gates[1].wait()
    @task
    async def host(self):
        self.gates[1].open()
    """
    assert findings(text) == set()
    assert "deadlock Bank" in findings(text.replace("gates[1].open", "gates[0].open"))


TURNSTILE = """
    door = Turnstile()
    n = Number(high=3)
    @task(count=2)
    async def guest(self, i: int):
        async with self.door.enter():
            self.n += 1
            await sleep()
            self.n -= 1
"""


def test_a_guard_of_it_is_held_and_given_back() -> None:
    runs = Runs(TURNSTILE)
    assert findings(TURNSTILE) == set()
    assert not runs.ever(n=2)
    assert runs.ends("door.taken") == {(False,)}
    assert {tuple(runs.holders(state, "door")) for state in runs.steps} == {
        (),
        ("guest 0",),
        ("guest 1",),
    }


def test_a_guard_of_it_has_a_name_and_is_given_back_by_hand() -> None:
    text = TURNSTILE.replace(
        "async with self.door.enter():", "guard = await self.door.enter()\n        if True:"
    ).replace("            self.n -= 1", "            self.n -= 1\n            guard.release()")
    assert findings(text) == set()
    twice = text.replace(
        "guard.release()",
        "if maybe():\n                guard.release()\n            guard.release()",
    )
    assert any(each.startswith("misuse double release of door") for each in findings(twice))


def test_what_is_held_while_a_callback_is_lost_is_an_orphaned_lock() -> None:
    text = """
    door = Turnstile()
    @rust
    async def use(self, on_step: DartFn):
        async with self.door.enter():
            await on_step()
    @rust
    async def finish(self):
        async with self.door.enter():
            pass
    @isolate(killable=True)
    async def runner(self):
        await self.use(self.show)
    async def show(self):
        await sleep()
    @isolate
    async def app(self):
        await self.finish()
    """
    assert "orphaned-lock door" in findings(text)
    assert findings(text.replace("killable=True", "killable=False")) == set()


def test_what_it_does_not_offer_is_refused_with_what_it_does() -> None:
    told = refusal(LATCH.replace("self.gate.wait()", "self.gate.pass_through()"))
    assert "`await ...wait()`, `open()`" in told
    assert "dropped at once" in refusal(
        TURNSTILE.replace("async with self.door.enter():", "await self.door.enter()\n        if 1:")
    )
