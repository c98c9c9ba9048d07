"""Kernels that find the shortest runs to some states, backwards, and the easiest of them to follow.

The states on such runs, the *members*, are numbered from 1 as they are found, those of a level one
after the other.  Which run is easiest is said by `mortmain.checker.explicit.shortest`.
"""

from __future__ import annotations

from mortmain.checker.native import view as at
from mortmain.checker.native.graph_kernels import MISSING, look_up, unknown, where
from mortmain.checker.native.search_kernels import W, mixed
from mortmain.checker.native.words import Halves, Words, call, halves, past, words

SIEVE_LOG = 20
"""The bits of a sieve, as a power of two."""
STEP = 3
"""The words of a step: a member, an action, and the member that it leads to."""
KILL = 1 << 32
"""Marks an action that kills; what is below says who acts, if it is one of the parties."""
NEVER = 0xFFFFFFFFFFFFFFFF
"""Instead of what a way costs: there is none.  A cost has the changes of party above, and below
how early kills come."""
CHANGE = 1 << 32


def sift(view: Words, sieve: Words, number: int) -> None:
    """Have `sieve` let a state through."""
    value = mixed(words(where(view, number))) >> (64 - SIEVE_LOG)
    sieve[value // 64] = sieve[value // 64] | (1 << (value % 64))


def edges_into(
    view: Words,
    function: int,
    marks: int,
    sieve: Words,
    begin: int,
    end: int,
    members: int,
    first: int,
    last: int,
    out: Words,
) -> int:
    """Write to `out` the steps by `function` from the states between `first` and `last` to those
    with marks from `begin` up to `end`; gives back where they end.

    A mark says which member a state is.  Sources get the marks after `members`, which is added to;
    its address is given.  Whatever is marked passes `sieve`, and little else does, so that little
    must be looked up.
    """
    marked = halves(marks)
    labels = halves(view[at.LABELS])
    targets = words(view[at.TARGETS])
    buffer = words(view[at.BUFFER])
    known = words(members)
    count = 0
    for number in range(first, last):
        if unknown(view, number) == 0:
            state = words(where(view, number))
            found = call(function, state, buffer, labels, words(view[at.MISTAKE]))
            through = 0
            for i in range(found):
                value = mixed(past(buffer, i * W)) >> (64 - SIEVE_LOG)
                through |= (sieve[value // 64] >> (value % 64)) & 1
            if through == 0:
                continue
            look_up(view, found)
            for i in range(found):
                mark = 0
                if targets[i] != MISSING:
                    mark = marked[targets[i]]
                if mark >= begin and mark < end:
                    if marked[number] <= known[1]:
                        known[0] += 1
                        marked[number] = known[0]
                        sift(view, sieve, number)
                    out[STEP * count] = marked[number]
                    out[STEP * count + 1] = labels[i]
                    out[STEP * count + 2] = mark
                    count += 1
    return count


def least(costs: Words, row: int, parties: int, party: int) -> int:
    """What the best of the ways from a member costs after a step of `party`; nothing if it is an
    end, which has none."""
    best = NEVER
    for k in range(parties + 1):
        cost = costs[row + k]
        if cost != NEVER:
            if party != parties and k != parties and k != party:
                cost += CHANGE
            if cost < best:
                best = cost
    return 0 if best == NEVER else best


def weigh(
    steps: Words,
    first: int,
    last: int,
    left: int,
    base: int,
    actors: Words,
    parties: int,
    costs: Words,
    chosen: Halves,
) -> None:
    """Find the best ways on from members, by whom they begin with, given those that are one step
    on: with the steps from `first` to `last`, after each of which so many are `left`.

    Members have the marks after `base`.  Each has a row in `costs`, and one in `chosen` for the
    steps to take, with a place for every party and one for nobody.
    """
    for i in range(first, last):
        source = (steps[STEP * i] - base - 1) * (parties + 1)
        target = (steps[STEP * i + 2] - base - 1) * (parties + 1)
        actor = actors[steps[STEP * i + 1]]
        late = left if (actor & KILL) != 0 else 0
        party = actor & (KILL - 1)
        ways = 0
        for k in range(parties + 1):
            ways |= costs[target + k] != NEVER
        for k in range(parties + 1):
            cost = NEVER
            if party != parties or ways == 0:
                if k == party:
                    cost = least(costs, target, parties, party) + late
            elif costs[target + k] != NEVER:
                cost = costs[target + k] + late
            if cost != NEVER:
                better = cost < costs[source + k]
                if cost == costs[source + k]:
                    better = steps[STEP * i + 1] < steps[STEP * chosen[source + k] + 1]
                if better != 0:
                    costs[source + k] = cost
                    chosen[source + k] = i


KERNELS = (sift, edges_into, least, weigh)
