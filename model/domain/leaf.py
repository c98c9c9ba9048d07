"""A leaf future: what its polls do, what it waits for, and what dropping it does.

Every primitive that can be awaited says this of itself, and nothing else of the language or the
lowering has to know the primitive.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Protocol, runtime_checkable

from mortmain.model.domain.cell import Cell
from mortmain.model.domain.operation import Operation, Updates
from mortmain.model.term.build import FALSE
from mortmain.model.term.nodes import Term
from mortmain.model.term.sorts import Sort
from mortmain.model.transition.party import Resource, Signal


@dataclass(frozen=True, slots=True)
class Guard:
    """The right that a successful wait leaves behind, given back when it is dropped."""

    of: str
    """The primitive it is a guard of."""
    held: Term
    """It has not been given back."""
    release: Operation
    words: Mapping[str, Operation] = field(default_factory=dict)
    """What else can be said of it, as `forget()`; where the guard of one does not hold, saying it
    is a misuse."""
    stays: bool = False
    """It must not leave its thread, and with it no future that holds it over an await."""
    unwound: Operation | None = None
    """What dropping it does while an exception passes, where that is something else."""
    carries: Sort | None = None
    """What is sent with it by `send(value)`; `None` where that is nothing."""
    post: Callable[[Term], Updates] | None = None
    """What sending this value changes, beside what `send()` changes anyway."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A way to end with an exception instead of a result."""

    operation: Operation
    exception: str
    """Its name, as in `except Closed:`."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One await of a primitive."""

    at_once: tuple[Operation, ...]
    """The ways in which the first poll can be ready."""
    pending: tuple[Operation, ...]
    """The ways in which the first poll can return Pending."""
    ready: tuple[Operation, ...]
    """The ways in which a later poll can be ready."""
    elapses: Term
    """A later poll would return Pending: only then does a timer win over it."""
    drop: Operation
    """What dropping it does while it is pending."""
    drop_ready: Operation
    """What dropping it does where it is ready and not polled: what it was given is passed on."""
    guard: Guard | None = None
    gives: Term | None = None
    """The value it is ready with, read in the step in which it is; `None` if there is none."""
    fails_at_once: tuple[Failure, ...] = ()
    """The ways in which the first poll can end with an exception."""
    fails: tuple[Failure, ...] = ()
    """The ways in which a later poll can."""
    again: tuple[Operation, ...] = ()
    """The ways in which a later poll can return Pending, and leave something changed."""
    blocks: bool = False
    """Waiting blocks the thread that polls it: nothing can drop it, and no timer is looked at."""
    timed: bool = False
    """Where waiting blocks, it has a form that gives up after a time."""
    waits_for_guards: bool = False
    """It never waits but where somebody has a guard of the same thing."""
    makes: Operation | None = None
    """What making it does, if others can reach it before it is polled."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call that answers at once, with a guard or an exception for an answer."""

    done: tuple[Operation, ...]
    """The ways in which it can succeed."""
    fails: tuple[Failure, ...] = ()
    guard: Guard | None = None
    exceeds: Term = FALSE
    """Where it would leave what the model has room for."""
    advice: str = ""
    """What to declare then."""


@runtime_checkable
class Primitive(Protocol):
    """Something that tasks share: its variables, what can be awaited of it, what called."""

    guard_words: ClassVar[tuple[str, ...]]
    """The words that leave a guard behind: `try_...` where it is called, others awaited."""

    @property
    def name(self) -> str:
        """How the spec calls it."""
        ...

    def cells(self) -> tuple[Cell, ...]:
        """Its variables."""
        ...

    def leaf(self, word: str, party: str) -> Leaf | None:
        """What `await self.name.word()` is for `party`; `None` if there is no such word."""
        ...

    def made(self, party: str) -> Updates:
        """What making a future of it changes before it is polled, where `party` is that future."""
        ...

    def call(self, word: str, party: str) -> Operation | Call | None:
        """What `self.name.word()` of `party` does at once; `None` if there is no such word.

        An operation is a call that always succeeds.
        """
        ...

    def words(self) -> tuple[str, ...]:
        """Everything that can be said of it, as `lock()`."""
        ...

    def resources(self) -> tuple[Resource, ...]:
        """What of it can be held."""
        ...

    def signals(self) -> tuple[Signal, ...]:
        """What of it can be waited for and is not held."""
        ...


@dataclass(frozen=True, slots=True)
class End:
    """One end of something, which belongs to the run of a method and is dropped with it."""

    guard: Guard
    """Dropping it is giving it back."""
    made: Updates
    """What making it changes."""


@runtime_checkable
class Ended(Primitive, Protocol):
    """A primitive with ends that are dropped with those who own them."""

    def ends_of(self, method: str) -> tuple[str, ...]:
        """The kinds of ends that every run of a method owns, as in `sender`."""
        ...

    def end(self, kind: str, party: str, *, there: bool) -> End:
        """One for a run by `party`, which may be there from the start."""
        ...


@dataclass(frozen=True, slots=True)
class Making:
    """One await of something that is made by whoever comes first."""

    leaf: Leaf
    """The wait for the right to make it, with its guard."""
    there: Operation
    """It is there already, at the first poll or a later one."""
    made: Operation
    """It has been made, which uses the guard up."""
    guard: Guard


@runtime_checkable
class Made(Primitive, Protocol):
    """A primitive that is given what to await: `get_or_init(self.make())`."""

    making_words: ClassVar[tuple[str, ...]]
    """The words that are given it."""

    def making(self, word: str, party: str) -> Making:
        """What `await self.name.word(...)` is for `party`."""
        ...


@runtime_checkable
class Carrier(Primitive, Protocol):
    """A primitive whose messages can have values."""

    value_words: ClassVar[tuple[str, ...]]
    """The words that are given the value of a message: it is sent where they succeed."""
    message_words: ClassVar[tuple[str, ...]]
    """The words that give one: it is taken where they succeed."""

    @property
    def carries(self) -> Sort | None:
        """What a message is; `None` where messages carry nothing."""
        ...

    def post(self, value: Term) -> Updates:
        """What sending this value changes, beside what sending changes anyway."""
        ...

    def first(self) -> Term | None:
        """The value that is received next."""
        ...

    def taken(self) -> Updates:
        """What receiving it changes, beside what receiving changes anyway."""
        ...


@runtime_checkable
class Compared(Carrier, Protocol):
    """A primitive that may have nothing to tell of a message that is like the one before."""

    def compared(self, word: str, leaf: Leaf, value: Term) -> Leaf:
        """What `await self.name.word(value)` is, where `leaf` is that of any value."""
        ...


@runtime_checkable
class Copied(Primitive, Protocol):
    """A primitive whose guards let one look at a value."""

    @property
    def carries(self) -> Sort | None:
        """What the value is; `None` where there is none."""
        ...

    def copied(self, word: str, party: str) -> Leaf | None:
        """What `value = await self.name.word()` is: the guard is dropped at once."""
        ...


@runtime_checkable
class Lent(Primitive, Protocol):
    """A primitive of which a body has something of its own."""

    def is_lent(self, party: str, owner: str) -> None:
        """Learn whose it is that a future borrows which is nothing but a word of it."""
        ...


@runtime_checkable
class Numbered(Primitive, Protocol):
    """A primitive of which some words take a number: `acquire_many(2)`."""

    @property
    def number_words(self) -> Mapping[str, range]:
        """These words, each with the numbers that make sense."""
        ...

    def leaf(self, word: str, party: str, number: int = 1) -> Leaf | None:
        """What `await self.name.word(number)` is for `party`."""
        ...

    def call(self, word: str, party: str, number: int = 1) -> Operation | Call | None:
        """What `self.name.word(number)` of `party` does at once."""
        ...


@runtime_checkable
class Asked(Protocol):
    """A primitive of which a condition can ask something."""

    def ask(self, word: str) -> Term | None:
        """What `self.name.word()` is in an expression; `None` if there is no such word."""
        ...


@runtime_checkable
class Bequeathed(Protocol):
    """A primitive for which the death of those who use it makes a difference."""

    @property
    def shared(self) -> bool:
        """Whether processes can share it; otherwise it goes with the process it is in."""
        ...

    def died(self, parties: Collection[str], *, whole: bool) -> Updates:
        """What the death of these parties does to it; `whole` processes, or single threads."""
        ...


@runtime_checkable
class Acting(Protocol):
    """A primitive that takes steps by itself, as a party of its own."""

    def actor(self) -> str:
        """The party that takes them; nobody waits for it, and it is never stuck."""
        ...

    def steps(self) -> tuple[Operation, ...]:
        """What it does, whoever uses it."""
        ...


@runtime_checkable
class Stirring(Protocol):
    """A primitive that wakes tasks, and to which it matters whose futures they poll then."""

    def is_polled_by(self, party: str, task: str) -> None:
        """Learn which task polls a party."""
        ...
