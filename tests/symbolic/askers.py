"""A family whose members ask something of all others, rightly and wrongly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mortmain.model.term.build import TRUE, all_of, any_of, equal, negation
from mortmain.model.term.nodes import Term, Variable
from mortmain.model.term.sorts import BOOLEAN, Enum, Range
from mortmain.model.transition.action import Kind
from mortmain.model.transition.builder import Builder
from mortmain.model.transition.system import TransitionSystem

HERE, READY, GONE = range(3)
Leave = Callable[["Guests"], None]


class Guests:
    """Guests become ready, and then leave as they may; one of them may have the hat meanwhile."""

    def __init__(self, count: int, leave: Leave) -> None:
        self.builder = Builder("guests")
        self.names = [f"guest {i}" for i in range(count)]
        hats = Enum("whose the hat is", ("nobody", *self.names))
        self.hat = self.builder.variable("hat", hats, initial="nobody")
        self.late = self.builder.variable("late", BOOLEAN, initial=False)
        self.at = [self.builder.variable(f"{x}.at", Range(0, 2), initial=HERE) for x in self.names]
        self.builder.party("host", daemon=True)
        for name, at in zip(self.names, self.at, strict=True):
            self.builder.party(name, done=equal(at, GONE))
            self.act(f"{name} is ready", name, equal(at, HERE), TRUE, {at: READY, self.hat: name})
        leave(self)
        if count == 1 and leave is not lonely:
            self.leaves("leaves without asking", lambda _: TRUE)
        self.builder.always("nobody is late", negation(self.late))

    def act(
        self, name: str, party: str, at: Term, when: Term, then: dict[Variable, Any], **more: Any
    ) -> None:
        """One more action."""
        self.builder.action(name, party=party, at=at, when=when, then=then, **more)

    def leaves(self, how: str, when: Callable[[int], Term], **more: Any) -> None:
        """Whoever is ready may leave where that is so."""
        for number, (name, at) in enumerate(zip(self.names, self.at, strict=True)):
            party = str(more.get("party", name))
            then = {at: GONE, **more.get("then", {})}
            kind = more.get("kind", Kind.SYSTEM)
            self.act(f"{name} {how}", party, equal(at, READY), when(number), then, kind=kind)

    def any_other(self, there: int) -> Callable[[int], Term]:
        """Whether any of the others is there."""
        return lambda me: any_of(
            *(equal(at, there) for number, at in enumerate(self.at) if number != me)
        )

    def no_other(self, there: int) -> Callable[[int], Term]:
        """Whether none of the others is there."""
        return lambda me: negation(self.any_other(there)(me))


def guests(leave: Leave) -> Callable[[Mapping[str, int]], TransitionSystem]:
    """The family of guests that leave in that way."""
    return lambda sizes: Guests(sizes["guests"], leave).builder.build()


def either(them: Guests) -> None:
    """Whether anybody has gone or not: one of the two steps can be taken."""
    them.leaves("follows", them.any_other(GONE))
    them.leaves("goes first", them.no_other(GONE))


def told_in_another_order(them: Guests) -> None:
    """The same, with something else in the guards."""
    here = equal(them.late, False)
    them.leaves("follows", lambda me: all_of(here, any_of(them.any_other(GONE)(me), them.late)))
    them.leaves("goes first", lambda me: all_of(them.no_other(GONE)(me), here))


def oneself_included(them: Guests) -> None:
    """Whether anybody is ready, who may be oneself: that has one answer."""
    ready = them.any_other(READY)
    them.leaves("goes", lambda me: any_of(equal(them.at[me], READY), ready(me)))


def by_the_host(them: Guests) -> None:
    """Whoever goes first is shown out by somebody else."""
    them.leaves("follows", them.any_other(GONE))
    them.leaves("is shown out", them.no_other(GONE), party="host")


def lonely(them: Guests) -> None:
    """Whoever is alone stays for ever, while the host has something to do."""
    if len(them.names) > 1:
        either(them)
    else:
        them.act("the host waits", "host", TRUE, TRUE, {them.hat: "nobody"})


def follows_only(them: Guests) -> None:
    """Nobody goes first."""
    them.leaves("follows", them.any_other(GONE))


def never_follows(them: Guests) -> None:
    """Whoever was not first stays."""
    them.leaves("goes first", them.no_other(GONE))


def other_questions(them: Guests) -> None:
    """Where others are here, and none has gone, nobody leaves."""
    them.leaves("follows", them.any_other(GONE))
    them.leaves("goes last", them.no_other(HERE))


def other_effects(them: Guests) -> None:
    """Who goes first comes back."""
    them.leaves("follows", them.any_other(GONE))
    for number, (name, at) in enumerate(zip(them.names, them.at, strict=True)):
        when = them.no_other(GONE)(number)
        them.act(f"{name} comes back", name, equal(at, READY), when, {at: HERE})


def not_to_be_relied_on(them: Guests) -> None:
    """Somebody may go first, and need not."""
    them.leaves("follows", them.any_other(GONE))
    them.leaves("goes first", them.no_other(GONE), kind=Kind.ENVIRONMENT)


def from_elsewhere(them: Guests) -> None:
    """Whoever goes first does so from another place."""
    them.leaves("follows", them.any_other(GONE))
    for number, (name, at) in enumerate(zip(them.names, them.at, strict=True)):
        when = all_of(them.no_other(GONE)(number))
        them.act(f"{name} goes first", name, equal(at, HERE), when, {at: GONE})


def late_if_first(them: Guests) -> None:
    """Whoever goes where nobody has gone is late: wrong with any number."""
    either(them)
    them.leaves("is late", them.no_other(GONE), then={them.late: TRUE})


def late_if_last(them: Guests) -> None:
    """Whoever goes where somebody has gone is late: wrong from two up."""
    either(them)
    them.leaves("is late", them.any_other(GONE), then={them.late: TRUE})


def two_questions(them: Guests) -> None:
    """A step that asks two things of the others at once."""
    either(them)
    for number, (name, at) in enumerate(zip(them.names, them.at, strict=True)):
        when = all_of(them.any_other(GONE)(number), them.any_other(READY)(number))
        them.act(f"{name} waits", name, equal(at, READY), when, {at: HERE})
