"""Locks that nobody can release any more."""

from __future__ import annotations

from mortmain.checker.evidence.verdict import Holds, Violated
from mortmain.model.term.build import all_of, any_of, different, equal, negation
from mortmain.model.term.nodes import Variable
from mortmain.model.term.sorts import Enum
from mortmain.model.transition.action import Kind
from mortmain.model.transition.builder import Builder
from mortmain.model.transition.party import Hold, Party, Resource, Signal
from tests.explicit.told import check, errors, headline, warnings

FREE, DEAD = "free", "dead"


class Locks:
    """Parties that take locks in order and release them all at once at the end."""

    def __init__(self, *locks: str, parties: dict[str, str], killable: str = "") -> None:
        self.builder = Builder("locks")
        names = tuple(parties)
        self.pc: dict[str, Variable] = {}
        self.owner = {
            lock: self.builder.variable(lock, Enum("owner", (FREE, *names)), initial=FREE)
            for lock in locks
        }
        for party, wants in parties.items():
            self._party(party, wants.split(), killable=party in killable.split())
        for lock, owner in self.owner.items():
            self.builder.resource(lock, held={party: equal(owner, party) for party in names})

    def _party(self, party: str, wants: list[str], *, killable: bool) -> None:
        places = ("start", *wants, "done", DEAD)
        sort = Enum(f"places of {party}", places)
        pc = self.pc[party] = self.builder.variable(f"{party}.at", sort, initial="start")
        self.builder.party(party, done=equal(pc, "done"), dead=equal(pc, DEAD))
        for before, lock in zip(places, wants, strict=False):
            self.builder.action(
                f"{party} takes {lock}",
                party=party,
                at=equal(pc, before),
                when=equal(self.owner[lock], FREE),
                then={self.owner[lock]: party, pc: lock},
                waits_for=lock,
            )
        self.builder.action(
            f"{party} releases",
            party=party,
            at=equal(pc, places[-3]),
            then={pc: "done", **{self.owner[lock]: FREE for lock in wants}},
        )
        if killable:
            self.builder.action(
                f"{party} is killed",
                party=party,
                at=all_of(different(pc, DEAD), different(pc, "done")),
                then={pc: DEAD},
                kind=Kind.KILL,
            )


def test_a_lock_of_a_dead_owner_is_orphaned_and_an_error_if_somebody_waits():
    system = Locks("db", parties={"ui": "db", "worker": "db"}, killable="worker").builder.build()
    found = errors(system)
    assert list(found) == ["orphaned-lock db", "deadlock locks", "permanent-block ui"]
    schedule = headline(system).schedule
    assert [system.actions[each].name for each in schedule.actions] == [
        "worker takes db",
        "worker is killed",
    ]


def test_a_lock_of_a_dead_owner_that_nobody_waits_for_is_a_warning():
    system = Locks("db", parties={"worker": "db"}, killable="worker").builder.build()
    verdict = check(system)
    assert isinstance(verdict, Holds)
    assert warnings(verdict) == ["orphaned-lock db"]


def test_a_ring_of_waiting_owners_is_a_deadlock_and_no_orphan():
    system = Locks("a", "b", parties={"p": "a b", "q": "b a"}).builder.build()
    assert list(errors(system)) == ["deadlock locks", "permanent-block p", "permanent-block q"]


def test_an_owner_that_waits_for_a_dead_one_holds_an_orphan_too():
    locks = Locks("a", "b", parties={"p": "a b", "q": "b", "r": "a"}, killable="q")
    found = errors(locks.builder.build())
    assert {"orphaned-lock a", "orphaned-lock b", "permanent-block r"} <= set(found)


def test_an_owner_that_is_only_on_its_way_into_a_ring_holds_no_orphan():
    """With p and q doomed to a ring, nobody's lock is orphaned while the ring is not closed."""
    builder = Builder("slow ring")
    place = Enum("place", ("start", "first", "asked", "second"))
    pcs = {party: builder.variable(party, place, initial="start") for party in "pq"}
    locks = {
        lock: builder.variable(lock, Enum("o", (FREE, "p", "q")), initial=FREE) for lock in "ab"
    }
    for party, (first, second) in {"p": "ab", "q": "ba"}.items():
        pc = pcs[party]
        builder.party(party, done=equal(pc, "second"))
        other = "b" if first == "a" else "a"
        builder.action(
            f"{party}1",
            party=party,
            at=equal(pc, "start"),
            then={pc: "first", locks[first]: party},
        )
        builder.action(
            f"{party}2",
            party=party,
            at=equal(pc, "first"),
            when=different(locks[other], FREE),
            then={pc: "asked"},
        )
        builder.action(
            f"{party}3",
            party=party,
            at=equal(pc, "asked"),
            when=equal(locks[second], FREE),
            then={pc: "second"},
            waits_for=second,
        )
    for lock, owner in locks.items():
        builder.resource(lock, held={party: equal(owner, party) for party in "pq"})
    assert list(errors(builder.build())) == [
        "deadlock slow ring",
        "permanent-block p",
        "permanent-block q",
    ]


def test_a_future_that_was_given_the_lock_and_is_never_polled_holds_an_orphan():
    """A task asks for the lock by one future, leaves it, and then waits for the lock itself."""
    builder = Builder("snooze")
    task = builder.variable("task", Enum("t", ("polling", "waiting", "done")), initial="polling")
    future = builder.variable("future", Enum("f", ("granted", "done")), initial="granted")
    held = equal(future, "granted")
    builder.party("task", done=equal(task, "done"))
    builder.add(Party("future", "future", live=held, polled_by=("task",)))
    builder.add(Resource("db", holds=(Hold("future", held),)))
    builder.action(
        "release",
        party="future",
        at=held,
        when=equal(task, "polling"),
        then={future: "done"},
    )
    builder.action("leave", party="task", at=equal(task, "polling"), then={task: "waiting"})
    builder.action(
        "take",
        party="task",
        at=equal(task, "waiting"),
        when=negation(held),
        then={task: "done"},
        waits_for="db",
    )
    assert next(iter(errors(builder.build()))) == "orphaned-lock db"


def test_an_owner_that_waits_for_a_reply_of_the_dead_holds_an_orphan():
    builder = Builder("reply")
    isolate = builder.variable("isolate", Enum("i", ("on", DEAD)), initial="on")
    task = builder.variable("task", Enum("t", ("start", "asked", "done")), initial="start")
    app = builder.variable("app", Enum("a", ("start", "done")), initial="start")
    held = equal(task, "asked")
    builder.party(
        "isolate", done=any_of(equal(task, "done")), dead=equal(isolate, DEAD), daemon=True
    )
    builder.party("task", done=equal(task, "done"))
    builder.party("app", done=equal(app, "done"))
    builder.add(Signal("reply", sources=("isolate",)))
    builder.resource("db", held={"task": held})
    builder.action("ask", party="task", at=equal(task, "start"), then={task: "asked"})
    builder.action(
        "answer",
        party="task",
        at=held,
        when=equal(isolate, "on"),
        then={task: "done"},
        waits_for="reply",
    )
    builder.action(
        "use",
        party="app",
        at=equal(app, "start"),
        when=equal(task, "done"),
        then={app: "done"},
        waits_for="db",
    )
    builder.action(
        "kill",
        party="isolate",
        at=equal(isolate, "on"),
        then={isolate: DEAD},
        kind=Kind.KILL,
    )
    verdict = check(builder.build())
    assert isinstance(verdict, Violated)
    assert verdict.headline.code == "orphaned-lock"
    assert verdict.headline.subject == "db"


def test_one_leaked_permit_is_an_orphan_although_the_other_goes_round():
    builder = Builder("permits")
    worker = builder.variable("worker", Enum("w", ("out", "in", DEAD)), initial="out")
    other = builder.variable("other", Enum("o", ("out", "in")), initial="out")
    builder.party("worker", dead=equal(worker, DEAD))
    builder.party("other")
    builder.resource("pool", held={"worker": different(worker, "out"), "other": equal(other, "in")})
    for party, pc in (("worker", worker), ("other", other)):
        builder.action(f"{party} in", party=party, at=equal(pc, "out"), then={pc: "in"})
        builder.action(f"{party} out", party=party, at=equal(pc, "in"), then={pc: "out"})
    builder.action(
        "kill", party="worker", at=equal(worker, "in"), then={worker: DEAD}, kind=Kind.KILL
    )
    verdict = check(builder.build())
    assert isinstance(verdict, Holds)
    assert warnings(verdict) == ["orphaned-lock pool"]
