"""An operation: one atomic step, before it is known who performs it and where in a program."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from mortmain.model.term.build import TRUE, all_of
from mortmain.model.term.nodes import Constant, Term, Variable
from mortmain.model.term.rewrite import substitute
from mortmain.model.term.sorts import Enum, Range, Sequence
from mortmain.model.transition.action import Kind

Updates = Mapping[Variable, Term]

# Which names a queue or an owner can hold is known only when every program is compiled, so sorts
# are left open while the domain is built: an enumeration without members and the widest capacity.
# `lowering.closing` puts in what actually occurs.
OPEN_CAPACITY = 255
OPEN_COUNT = Range(0, 65_535)


def open_enum(name: str) -> Enum:
    """An enumeration whose members will be all the values that occur in terms of it."""
    return Enum(name, ())


def open_queue(name: str) -> Sequence:
    """Sequences over the open enumeration `name`."""
    return Sequence(open_enum(name), OPEN_CAPACITY)


def token(value: str, name: str) -> Constant:
    """A member of the open enumeration `name`."""
    return Constant(value, open_enum(name))


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody else comes first: what is waited for instead, while that is so."""

    others_first: Callable[[], Term]
    """To be asked when every program is compiled."""
    waits_for: str


@dataclass(frozen=True, slots=True)
class Operation:
    """Where `guard` holds, do all `updates` at once; elsewhere wait for `waits_for`."""

    text: str = ""
    guard: Term = TRUE
    updates: Updates = field(default_factory=dict)
    waits_for: str | None = None
    towards: str | None = None
    kind: Kind = Kind.SYSTEM
    silent: bool = False
    """Nobody but the performer can see it, so it may be taken together with the step before."""
    misused: str = ""
    """What is said of whoever does it where `guard` is false: a misuse; empty where one waits."""
    later: tuple[Callable[[], Updates], ...] = ()
    """Updates that concern parties which are known only when every program is compiled."""
    once: tuple[Callable[[], Term], ...] = ()
    """What else the guard asks for, and concerns such parties."""
    turn: Turn | None = None
    """What is waited for while others come first."""

    def resolved(self) -> Operation:
        """The same operation, with `once` in its guard and `later` among its updates."""
        updates = dict(self.updates)
        for each in self.later:
            updates |= each()
        guard = all_of(self.guard, *(each() for each in self.once))
        return replace(self, guard=guard, updates=updates, later=(), once=())

    def when(self, guard: Term) -> Operation:
        """The same operation under one more condition."""
        return replace(self, guard=all_of(self.guard, guard))

    def then(self, later: Updates) -> Operation:
        """The same operation with further updates, which see the values before it."""
        return replace(self, updates={**self.updates, **later})

    def followed_by(self, after: Operation) -> Operation:
        """Both operations as one step: what the second reads is what the first wrote.

        The texts are joined only where both say something; waiting is that of the first.
        """
        written = dict(self.updates)
        second = {to: substitute(term, written) for to, term in after.updates.items()}
        return replace(
            self,
            guard=all_of(self.guard, substitute(after.guard, written)),
            updates={**written, **second},
            text=", ".join(dict.fromkeys(filter(None, (self.text, after.text)))),
            towards=self.towards or after.towards,
        )


SKIP = Operation(silent=True)
