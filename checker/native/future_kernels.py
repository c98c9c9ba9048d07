"""Kernels that find out what may happen after each state, in passes over all of them.

The future of a state is what it does by itself, joined with the futures of the states that its
dependable steps lead to: the least solution of these equations, whatever the order in which they
are looked at.  States were numbered as they were met, so that most steps lead to higher numbers,
and a pass from the highest to the lowest settles most of them; a few passes more settle the rest.
Should one of these change more than the one before, then what comes by steps back is on its way
up, and a pass goes up with it.

There are far fewer futures than states.  Each is kept once, in `SETS`, and a state has its number.
"""

from __future__ import annotations

from mortmain.checker.native import view as at
from mortmain.checker.native.graph_kernels import (
    HOLDS,
    LIVE,
    blocked,
    dependent,
    look_up,
    movers,
)
from mortmain.checker.native.search_kernels import FACTOR, FIRST, STATES, W
from mortmain.checker.native.words import Words, call, halves, lowest, past, words

TOGETHER = 16
"""How many states are looked at together, so that their steps are looked up at the same time."""
UNKNOWN = 1 << 63
"""Instead of parties: the steps of some state ahead are not known, so that nothing is ruled out."""


def by_itself(view: Words, state: Words, count: int, successors: Words, own: Words) -> None:
    """What a state does by itself: the parties that take a step or stop being live in one, then
    the holds that are not there, then those whose holder waits for itself."""
    here = words(view[at.HERE])
    there = words(view[at.THERE])
    holding = view[at.HOLD_WORDS]
    call(view[at.FACTS], state, here)
    now = movers(view, count, 0)
    future = now
    if view[at.LIVING] != 0:
        for i in range(count):
            call(view[at.LIVING], past(successors, i * W), there)
            future |= here[LIVE] & ~there[0]
    own[0] = future
    holder = words(view[at.HOLDER])
    for k in range(holding):
        held = here[HOLDS + k]
        own[1 + k] = ~held
        tied = 0
        while held != 0:
            hold = lowest(held)
            held &= held - 1
            party = holder[64 * k + hold]
            if blocked(here, now, party) != 0:
                tied |= ((dependent(view, here, now, party, 0) >> party) & 1) << hold
        own[1 + holding + k] = tied


def look_ahead(
    view: Words, part: Words, base: int, first: int, last: int, known: int, own: int, out: int
) -> int:
    """Write to `out` where the dependable steps lead from the states of a partition from `first`
    on, and to `own` what each does by itself, unless these are 0; gives back the number of steps.

    The steps of `known` states were computed; the first state of the partition has number `base`.
    """
    size = 1 + 2 * view[at.HOLD_WORDS]
    states = words(part[STATES])
    buffer = words(view[at.BUFFER])
    labels = halves(view[at.LABELS])
    mistake = words(view[at.MISTAKE])
    there = words(view[at.THERE])
    counts = words(view[at.COUNTS])
    targets = words(view[at.TARGETS])
    mine = words(own)
    edges = halves(out)
    written = 0
    while first < last:
        stop = first + TOGETHER if first + TOGETHER < last else last
        found = 0
        for i in range(first, stop):
            state = past(states, i * W)
            beyond = 1 if i >= known else 0
            if view[at.BEYOND] != 0:
                call(view[at.BEYOND], state, there)
                beyond |= there[0]
            count = 0
            if beyond == 0:
                successors = past(buffer, found * W)
                count = call(view[at.DEPENDABLE], state, successors, labels, mistake)
                if own != 0:
                    by_itself(view, state, count, successors, mine)
            elif own != 0:
                mine[0] = UNKNOWN
                for k in range(size - 1):
                    mine[1 + k] = 0
            counts[i - first] = count
            found += count
            mine = past(mine, size)
        if out != 0:
            look_up(view, found)
            found = 0
            for i in range(first, stop):
                count = counts[i - first]
                if count == 0:
                    edges[written] = FIRST | (base + i)
                    written += 1
                for k in range(count):
                    edges[written] = targets[found + k] | (FIRST if k == 0 else 0)
                    written += 1
                found += count
        first = stop
    return written


def number_of(view: Words, future: Words) -> int:
    """The number of a future, which is there afterwards."""
    size = 1 + 2 * view[at.HOLD_WORDS]
    sets = words(view[at.SETS])
    slots = halves(view[at.SLOTS])
    log = view[at.SLOTS_LOG]
    value = 0
    for k in range(size):
        value = (value ^ future[k]) * FACTOR
        value = value ^ (value >> 32)
    slot = value >> (64 - log)
    while True:
        entry = slots[slot]
        if entry == 0:
            count = view[at.SETS_COUNT]
            for k in range(size):
                sets[count * size + k] = future[k]
            slots[slot] = count + 1
            view[at.SETS_COUNT] = count + 1
            return count
        different = 0
        for k in range(size):
            different |= sets[(entry - 1) * size + k] ^ future[k]
        if different == 0:
            return entry - 1
        slot = (slot + 1) & ((1 << log) - 1)


def settle(view: Words, first: int, last: int, own: int, edge: int, stop: int, down: int) -> int:
    """Join the futures of the states from the first to the last, or from the last `down`, with
    those of the states that their steps lead to; begin with `own` unless that is 0.

    The steps are between the addresses `edge` and `stop`.  Gives back how many futures grew.
    """
    size = 1 + 2 * view[at.HOLD_WORDS]
    sets = words(view[at.SETS])
    futures = halves(view[at.FUTURES])
    joined = words(view[at.JOINED])
    grown = 0
    for i in range(last - first):
        number = last - 1 - i if down != 0 else first + i
        before = futures[number]
        here = past(sets, before * size)
        if own != 0:
            here = past(words(own), (number - first) * size)
        latest = before
        adopted = before
        more = 1
        while more != 0:
            if down != 0:
                stop -= 4
                target = halves(stop)[0]
                more = (target & FIRST) == 0
            else:
                target = halves(edge)[0]
                edge += 4
                more = edge != stop and (halves(edge)[0] & FIRST) == 0
            other = futures[target & (FIRST - 1)]
            if other != latest:
                latest = other
                new = 0
                for k in range(size):
                    new |= sets[other * size + k] & ~here[k]
                if new != 0:
                    for k in range(size):
                        joined[k] = here[k] | sets[other * size + k]
                    here = joined
                    adopted = other
        if own != 0 or here == joined:
            # Mostly all there is comes from one of the states ahead.
            after = adopted
            different = 0
            for k in range(size):
                different |= here[k] ^ sets[adopted * size + k]
            if different != 0:
                after = number_of(view, here)
            futures[number] = after
            grown += before != after
    return grown


def renumber(view: Words, old: Words, states: int) -> None:
    """Move the futures that some state still has from `old` to where they are now to be kept."""
    size = 1 + 2 * view[at.HOLD_WORDS]
    futures = halves(view[at.FUTURES])
    for number in range(states):
        futures[number] = number_of(view, past(old, futures[number] * size))


KERNELS = (by_itself, look_ahead, number_of, settle, renumber)
