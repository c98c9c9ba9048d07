"""Kernels on the graph of dependable steps: what each state leads to, and who depends on whom.

No edge is stored: the successors of a state are computed anew and looked up.
"""

from __future__ import annotations

from mortmain.checker.native import view as at
from mortmain.checker.native.search_kernels import (
    LOG,
    PARTS,
    STATES,
    TABLE,
    W,
    find,
    mixed,
    share_of,
)
from mortmain.checker.native.words import (
    LINE,
    Words,
    alike,
    call,
    halves,
    lowest,
    past,
    prefetch,
    words,
)

MISSING = 0xFFFFFFFFFFFFFFFF
"""Instead of the number of a state that was never met."""
LIVE, ABANDONED, DEAD, HOLDS = range(4)
"""The words of the facts; then come those of the waits, and of what is bad."""


def where(view: Words, number: int) -> int:
    """The address of a state."""
    bases = words(view[at.BASES])
    q = 0
    while number >= bases[q + 1]:
        q += 1
    part = words(words(view[at.CONTEXTS])[q])
    return part[STATES] + (number - bases[q]) * W * 8


def unknown(view: Words, number: int) -> int:
    """Whether the steps of a state were not computed."""
    bases = words(view[at.BASES])
    q = 0
    while number >= bases[q + 1]:
        q += 1
    if number - bases[q] >= words(view[at.EXPANDED])[q]:
        return 1
    if view[at.BEYOND] != 0:
        there = words(view[at.THERE])
        call(view[at.BEYOND], words(where(view, number)), there)
        return there[0]
    return 0


def look_up(view: Words, count: int) -> None:
    """Put the numbers of the states in `BUFFER` into `TARGETS`."""
    buffer = words(view[at.BUFFER])
    hashes = words(view[at.HASHES])
    targets = words(view[at.TARGETS])
    contexts = words(view[at.CONTEXTS])
    bases = words(view[at.BASES])
    owners = words(view[at.OWNERS])
    one = words(contexts[0])
    for i in range(count):
        value = mixed(past(buffer, i * W))
        hashes[i] = value
        owners[i] = 0
        if one[PARTS] != 1:
            owners[i] = share_of(one, past(buffer, i * W))
        part = words(contexts[owners[i]])
        prefetch(halves(part[TABLE]), value >> (64 - part[LOG]))
    for i in range(count):
        value = hashes[i]
        part = words(contexts[owners[i]])
        log = part[LOG]
        table = halves(part[TABLE])
        line = value >> (64 - log) & ~(LINE - 1)
        tag = ((value >> 32) << log) & 0xFFFFFFFF
        some = alike(table, line, tag, log) & ~alike(table, line, 0, 0)
        if some != 0:
            number = table[line + lowest(some)] & ((1 << log) - 1)
            prefetch(words(part[STATES]), (number - 1) * W)
    for i in range(count):
        q = owners[i]
        found = find(words(contexts[q]), past(buffer, i * W), hashes[i])
        targets[i] = bases[q] + found - 1 if found != 0 else MISSING


def steps_of(view: Words, state: Words) -> int:
    """The dependable steps of a state, left in `BUFFER` and `LABELS`."""
    return call(
        view[at.DEPENDABLE],
        state,
        words(view[at.BUFFER]),
        halves(view[at.LABELS]),
        words(view[at.MISTAKE]),
    )


def movers(view: Words, count: int, untimed: int) -> int:
    """The parties of the steps in `LABELS`, or only of those that are no timers."""
    labels = halves(view[at.LABELS])
    party_of = words(view[at.PARTY_OF])
    timed = words(view[at.TIMED])
    found = 0
    for i in range(count):
        if untimed == 0 or timed[labels[i]] == 0:
            found |= 1 << party_of[labels[i]]
    return found


def blocked(facts: Words, now: int, party: int) -> int:
    """Whether the party has something left to do, and cannot do it now."""
    unfinished = facts[LIVE] | facts[ABANDONED]
    return ((unfinished & ~(facts[DEAD] | now)) >> party) & 1


def dependent(view: Words, facts: Words, now: int, party: int, polling: int) -> int:
    """The parties that `party` depends on, directly or not, as bits.

    Without `polling`, as if `party` itself needed nobody to run it.
    """
    waits = words(view[at.WAITS])
    behind = words(view[at.BEHIND])
    links = words(view[at.LINKS])
    runners = words(view[at.RUNNERS])
    waiting = HOLDS + view[at.HOLD_WORDS]
    reached = 0
    frontier = 1 << party
    while frontier != 0:
        each = lowest(frontier)
        frontier &= frontier - 1
        if blocked(facts, now, each) != 0:
            found = 0
            for wait in range(waits[each], waits[each + 1]):
                if (facts[waiting + wait // 64] >> (wait % 64)) & 1 != 0:
                    for link in range(behind[wait], behind[wait + 1]):
                        hold = links[2 * link]
                        if hold == 0:
                            found |= 1 << links[2 * link + 1]
                        else:
                            held = (facts[HOLDS + (hold - 1) // 64] >> ((hold - 1) % 64)) & 1
                            found |= held << links[2 * link + 1]
            if polling != 0 or each != party:
                found |= runners[each]
            found &= ~reached
            reached |= found
            frontier |= found
    return reached


KERNELS = (
    mixed,
    share_of,
    find,
    where,
    unknown,
    look_up,
    steps_of,
    movers,
    blocked,
    dependent,
)
