"""Kernels on the graph of dependable steps of states that are on disk.

Nothing can be looked up there.  So the states that steps lead to are sorted, together with the
numbers of those they come from, and then met in the same order as all states with their numbers:
records of the number and, after it, the state, all of it key.
"""

from __future__ import annotations

from mortmain.checker.native import view as at
from mortmain.checker.native.disk.kernels import compared
from mortmain.checker.native.future_kernels import UNKNOWN, by_itself, number_of
from mortmain.checker.native.graph_kernels import steps_of
from mortmain.checker.native.search_kernels import FIRST, W
from mortmain.checker.native.words import Halves, Words, call, halves, past, words

EDGE, STATE = range(2)
"""How far `join` has come among the steps, and among the states."""


def numbered(states: Words, count: int, first: int, out: Words) -> None:
    """The records of states, whose numbers begin with `first`."""
    for i in range(count):
        out[i * (W + 1)] = first + i
        for k in range(W):
            out[i * (W + 1) + 1 + k] = states[i * W + k]


def known_steps(view: Words, state: Words) -> int:
    """The dependable steps of a state, left in `BUFFER` and `LABELS`; none if a limit of the model
    is exceeded there, as `THERE` says then."""
    there = words(view[at.THERE])
    there[0] = 0
    if view[at.BEYOND] != 0:
        call(view[at.BEYOND], state, there)
        if there[0] != 0:
            return 0
    return steps_of(view, state)


def lead(
    view: Words, states: Words, progress: Words, count: int, first: int, out: Words, room: int
) -> int:
    """The records of what the steps lead to, with the numbers of the states they come from; how
    many they are.  `progress` says from which state on, and then up to which one there was room."""
    buffer = words(view[at.BUFFER])
    written = 0
    i = progress[0]
    full = 0
    while i < count and full == 0:
        found = known_steps(view, past(states, i * W))
        if written + found > room:
            full = 1
        else:
            for s in range(found):
                record = past(out, (written + s) * (W + 1))
                record[0] = first + i
                for k in range(W):
                    record[1 + k] = buffer[s * W + k]
            written += found
            i += 1
    progress[0] = i
    return written


def join(
    edges: Words, count: int, index: Words, there: int, out: Words, room: int, progress: Words
) -> int:
    """Where each step comes from and leads to, in one word; how many they are."""
    edge = progress[EDGE]
    state = progress[STATE]
    written = 0
    while edge < count and state < there and written < room:
        before = past(edges, edge * (W + 1))
        after = past(index, state * (W + 1))
        if compared(past(before, 1), past(after, 1)) == 0:
            out[written] = (before[0] << 32) | after[0]
            written += 1
            edge += 1
        else:
            state += 1
    progress[EDGE] = edge
    progress[STATE] = state
    return written


def unfolded(pairs: Words, count: int, first: int, last: int, out: Halves) -> int:
    """The steps from the states between `first` and `last` as futures are joined along them."""
    written = 0
    pair = 0
    for number in range(first, last):
        if pair == count or (pairs[pair] >> 32) != number:
            out[written] = FIRST | number
            written += 1
        mark = FIRST
        while pair < count and (pairs[pair] >> 32) == number:
            out[written] = (pairs[pair] & (FIRST - 1)) | mark
            written += 1
            pair += 1
            mark = 0
    return written


def alone(view: Words, states: Words, count: int, out: Words) -> None:
    """What each state does by itself."""
    size = 1 + 2 * view[at.HOLD_WORDS]
    for i in range(count):
        state = past(states, i * W)
        own = past(out, i * size)
        found = known_steps(view, state)
        if words(view[at.THERE])[0] != 0:
            own[0] = UNKNOWN
            for k in range(size - 1):
                own[1 + k] = 0
        else:
            by_itself(view, state, found, words(view[at.BUFFER]), own)


def ends(view: Words, states: Words, count: int, first: int) -> None:
    """Give the states without steps their futures, as far as one state shows them; of all others
    nothing is known."""
    size = 1 + 2 * view[at.HOLD_WORDS]
    futures = halves(view[at.FUTURES])
    own = words(view[at.JOINED])
    for i in range(count):
        state = past(states, i * W)
        found = known_steps(view, state)
        if found == 0 and words(view[at.THERE])[0] == 0:
            by_itself(view, state, found, words(view[at.BUFFER]), own)
        else:
            own[0] = UNKNOWN
            for k in range(size - 1):
                own[1 + k] = 0
        futures[first + i] = number_of(view, own)


def place_of(wanted: Words, count: int, state: Words) -> int:
    """The place of a state among those wanted, from 1; 0 if it is none of them."""
    low = 0
    high = count
    while low < high:
        middle = (low + high) // 2
        order = compared(past(wanted, middle * W), state)
        if order == 0:
            return middle + 1
        if order == 1:
            low = middle + 1
        else:
            high = middle
    return 0


def steps_into(
    view: Words,
    function: int,
    states: Words,
    count: int,
    first: int,
    wanted: Words,
    many: int,
    out: Words,
) -> int:
    """The steps by `function` to states that are wanted: source, action, and place among those;
    how many they are."""
    buffer = words(view[at.BUFFER])
    labels = halves(view[at.LABELS])
    there = words(view[at.THERE])
    written = 0
    for i in range(count):
        state = past(states, i * W)
        there[0] = 0
        if view[at.BEYOND] != 0:
            call(view[at.BEYOND], state, there)
        if there[0] == 0:
            found = call(function, state, buffer, labels, words(view[at.MISTAKE]))
            for s in range(found):
                place = place_of(wanted, many, past(buffer, s * W))
                if place != 0:
                    out[3 * written] = first + i
                    out[3 * written + 1] = labels[s]
                    out[3 * written + 2] = place - 1
                    written += 1
    return written


KERNELS = (
    compared,
    numbered,
    known_steps,
    lead,
    join,
    unfolded,
    alone,
    ends,
    place_of,
    steps_into,
)
