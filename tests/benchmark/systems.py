"""The three families of reference systems, whose counts other checkers agree on."""

from __future__ import annotations

from mortmain.model.term.build import (
    all_of,
    any_of,
    append,
    different,
    equal,
    head,
    if_then_else,
    less,
    plus,
    tail,
    without,
)
from mortmain.model.term.nodes import Term, Variable
from mortmain.model.term.sorts import Range, Sequence
from mortmain.model.transition.action import Kind
from mortmain.model.transition.builder import Builder
from mortmain.model.transition.system import TransitionSystem


def fifo(n: int, m: int, k: int, variant: str, order: str) -> TransitionSystem:
    """`n` isolates that take two of `m` first-come-first-served mutexes each; at most `k` die."""
    builder = Builder(f"fifo {n} {m} {k} {variant} {order}")
    free, dead = n, 8
    pc = [builder.variable(f"pc{i}", Range(0, dead), initial=0) for i in range(n)]
    owner = [builder.variable(f"owner{j}", Range(0, n), initial=free) for j in range(m)]
    queue = [
        builder.variable(f"queue{j}", Sequence(Range(0, n - 1), n), initial=()) for j in range(m)
    ]
    kills = builder.variable("kills", Range(0, k), initial=0)
    for j in range(m):
        builder.resource(f"lock{j}", held={f"isolate{i}": equal(owner[j], i) for i in range(n)})
    for i, (a, b) in enumerate(_locks(n, m, order)):
        party = builder.party(f"isolate{i}", dead=equal(pc[i], dead))
        for at, lock, what in ((0, a, "A"), (2, b, "B")):
            builder.action(
                f"req{what}{i}",
                party=party,
                at=equal(pc[i], at),
                then={queue[lock]: append(queue[lock], i), pc[i]: at + 1},
            )
            builder.action(
                f"grant{what}{i}",
                party=party,
                at=equal(pc[i], at + 1),
                when=all_of(
                    equal(owner[lock], free),
                    different(queue[lock], ()),
                    equal(head(queue[lock]), i),
                ),
                then={owner[lock]: i, queue[lock]: tail(queue[lock]), pc[i]: at + 2},
                waits_for=f"lock{lock}",
            )
        builder.action(f"call{i}", party=party, at=equal(pc[i], 4), then={pc[i]: 5})
        builder.action(f"reply{i}", party=party, at=equal(pc[i], 5), then={pc[i]: 6})
        builder.action(f"relB{i}", party=party, at=equal(pc[i], 6), then={owner[b]: free, pc[i]: 7})
        builder.action(f"relA{i}", party=party, at=equal(pc[i], 7), then={owner[a]: free, pc[i]: 0})
        cleared: dict[Variable, Term] = {}
        if variant == "release":
            cleared = {each: if_then_else(equal(each, i), free, each) for each in owner}
            cleared |= {each: without(each, i) for each in queue}
        _kill(builder, party, pc[i], dead, kills, k, cleared)
    return builder.build()


def owner(n: int, m: int, k: int, variant: str, order: str) -> TransitionSystem:
    """The same without queues: whoever comes when a mutex is free may have it."""
    builder = Builder(f"owner {n} {m} {k} {variant} {order}")
    free, dead = n, 6
    pc = [builder.variable(f"pc{i}", Range(0, dead), initial=0) for i in range(n)]
    owned = [builder.variable(f"owner{j}", Range(0, n), initial=free) for j in range(m)]
    kills = builder.variable("kills", Range(0, k), initial=0)
    for j in range(m):
        builder.resource(f"lock{j}", held={f"isolate{i}": equal(owned[j], i) for i in range(n)})
    for i, (a, b) in enumerate(_locks(n, m, order)):
        party = builder.party(f"isolate{i}", dead=equal(pc[i], dead))
        for at, lock, what in ((0, a, "A"), (1, b, "B")):
            builder.action(
                f"lock{what}{i}",
                party=party,
                at=equal(pc[i], at),
                when=equal(owned[lock], free),
                then={owned[lock]: i, pc[i]: at + 1},
                waits_for=f"lock{lock}",
            )
        builder.action(f"call{i}", party=party, at=equal(pc[i], 2), then={pc[i]: 3})
        builder.action(f"reply{i}", party=party, at=equal(pc[i], 3), then={pc[i]: 4})
        builder.action(f"relB{i}", party=party, at=equal(pc[i], 4), then={owned[b]: free, pc[i]: 5})
        builder.action(f"relA{i}", party=party, at=equal(pc[i], 5), then={owned[a]: free, pc[i]: 0})
        cleared: dict[Variable, Term] = {}
        if variant == "release":
            cleared = {each: if_then_else(equal(each, i), free, each) for each in owned}
        _kill(builder, party, pc[i], dead, kills, k, cleared)
    return builder.build()


def dining(n: int) -> TransitionSystem:
    """`n` philosophers round a table, who all take the left fork first."""
    builder = Builder(f"dining {n}")
    pc = [builder.variable(f"pc{i}", Range(0, 3), initial=0) for i in range(n)]
    fork = [builder.variable(f"fork{i}", Range(0, 1), initial=0) for i in range(n)]
    for i in range(n):
        left = (i - 1) % n
        builder.resource(
            f"fork {i}",
            kind="fork",
            held={
                f"philosopher{i}": any_of(equal(pc[i], 1), equal(pc[i], 2)),
                f"philosopher{left}": any_of(equal(pc[left], 2), equal(pc[left], 3)),
            },
        )
    for i in range(n):
        party = builder.party(f"philosopher{i}")
        right = (i + 1) % n
        for at, each, before in ((0, i, 0), (1, right, 0)):
            builder.action(
                f"{'takeR' if at else 'takeL'}{i}",
                party=party,
                at=equal(pc[i], at),
                when=equal(fork[each], before),
                then={fork[each]: 1, pc[i]: at + 1},
                waits_for=f"fork {each}",
            )
        builder.action(f"dropL{i}", party=party, at=equal(pc[i], 2), then={fork[i]: 0, pc[i]: 3})
        builder.action(
            f"dropR{i}", party=party, at=equal(pc[i], 3), then={fork[right]: 0, pc[i]: 0}
        )
    return builder.build()


def named(text: str) -> TransitionSystem:
    """The system that a line such as `fifo 5 5 2 leak cyc` or `dining 10` names."""
    family, *rest = text.split()
    if family == "dining":
        return dining(int(rest[0]))
    n, m, k = map(int, rest[:3])
    return {"fifo": fifo, "owner": owner}[family](n, m, k, rest[3], rest[4])


def _locks(n: int, m: int, order: str) -> list[tuple[int, int]]:
    pairs = [(i % m, (i + 1) % m) for i in range(n)]
    if order == "same":
        return [(0, 1)] * n
    return [(min(each), max(each)) for each in pairs] if order == "ord" else pairs


def _kill(
    builder: Builder,
    party: str,
    pc: Variable,
    dead: int,
    kills: Variable,
    most: int,
    cleared: dict[Variable, Term],
) -> None:
    builder.action(
        f"kill {party}",
        party=party,
        at=different(pc, dead),
        when=less(kills, most),
        then={pc: dead, kills: plus(kills, 1), **cleared},
        kind=Kind.KILL,
    )
