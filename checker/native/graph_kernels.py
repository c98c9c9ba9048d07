"""Kernels on the graph of dependable steps: what each state leads to, and what may come after it.

No edge is stored: the successors of a state are computed anew and looked up.
"""

from __future__ import annotations

from mortmain.checker.native import view as at
from mortmain.checker.native.search_kernels import LOG, STATES, TABLE, W, find, mixed
from mortmain.checker.native.words import Words, call, halves, lowest, past, prefetch, words

UNKNOWN = 1 << 63
"""Instead of parties: the steps of some state ahead are not known, so that nothing is ruled out."""
FINISHED = 0xFFFFFFFF
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
    partitions = view[at.PARTITIONS]
    for i in range(count):
        value = mixed(past(buffer, i * W))
        hashes[i] = value
        part = words(contexts[((value & 0xFFFF) * partitions) >> 16])
        prefetch(halves(part[TABLE]), value >> (64 - part[LOG]))
    for i in range(count):
        value = hashes[i]
        part = words(contexts[((value & 0xFFFF) * partitions) >> 16])
        log = part[LOG]
        entry = halves(part[TABLE])[value >> (64 - log)]
        if entry != 0 and (entry ^ (((value >> 32) << log) & 0xFFFFFFFF)) >> log == 0:
            prefetch(words(part[STATES]), ((entry & ((1 << log) - 1)) - 1) * W)
    for i in range(count):
        value = hashes[i]
        q = ((value & 0xFFFF) * partitions) >> 16
        found = find(words(contexts[q]), past(buffer, i * W), value)
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
    runner = words(view[at.RUNNER])
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
            if runner[each] != 0 and (polling != 0 or each != party):
                found |= 1 << (runner[each] - 1)
            found &= ~reached
            reached |= found
            frontier |= found
    return reached


def begin(view: Words, number: int, edges: int) -> int:
    """Start with a state: what its own steps do goes to `EVER`, where they lead to `EDGES` from
    `edges` on; gives back the end of those."""
    holding = view[at.HOLD_WORDS]
    ever = past(words(view[at.EVER]), number * (1 + 2 * holding))
    for k in range(2 * holding):
        ever[1 + k] = 0
    if unknown(view, number) != 0:
        ever[0] = UNKNOWN
        return edges
    state = words(where(view, number))
    here = words(view[at.HERE])
    there = words(view[at.THERE])
    buffer = words(view[at.BUFFER])
    targets = words(view[at.TARGETS])
    low = halves(view[at.LOW])
    ahead = halves(view[at.EDGES])
    call(view[at.FACTS], state, here)
    count = steps_of(view, state)
    now = movers(view, count, 0)
    future = now
    look_up(view, count)
    for i in range(count):
        prefetch(low, targets[i])
        prefetch(words(view[at.EVER]), targets[i] * (1 + 2 * holding))
        call(view[at.CHANGING], past(buffer, i * W), there)
        future |= here[LIVE] & ~there[0]
        for k in range(holding):
            ever[1 + k] |= here[HOLDS + k] ^ there[1 + k]
        ahead[edges + i] = targets[i]
    ever[0] = future
    holder = words(view[at.HOLDER])
    for k in range(holding):
        held = here[HOLDS + k]
        while held != 0:
            hold = lowest(held)
            held &= held - 1
            party = holder[64 * k + hold]
            if blocked(here, now, party) != 0:
                tied = dependent(view, here, now, party, 0) >> party
                ever[1 + holding + k] |= (tied & 1) << hold
    return edges + count


def finish(view: Words, node: int, stack: int) -> int:
    """Give all members of a component, `node` and those above it on the stack, the same future."""
    size = 1 + 2 * view[at.HOLD_WORDS]
    low = halves(view[at.LOW])
    ever = words(view[at.EVER])
    members = halves(view[at.MEMBERS])
    member = stack - 1
    while members[member] != node:
        for k in range(size):
            ever[node * size + k] |= ever[members[member] * size + k]
        member -= 1
    while stack > member:
        stack -= 1
        other = members[stack]
        low[other] = FINISHED
        for k in range(size):
            ever[other * size + k] = ever[node * size + k]
    return stack


def futures(view: Words, rounds: int) -> int:
    """Find out what may happen after every state; whether more than so many rounds are needed.

    Tarjan's algorithm, with a stack of our own; `PAUSED` holds where it stands between two calls.
    The future of a state, in `EVER`, holds the parties that take a step or stop being live, then
    the holds that change, then those whose holder comes to wait for itself.  It grows while the
    state is on the stack, and is that of its whole component in the end.  A state finished has a
    `LOW` out of everybody's way.
    """
    size = 1 + 2 * view[at.HOLD_WORDS]
    low = halves(view[at.LOW])
    ever = words(view[at.EVER])
    members = halves(view[at.MEMBERS])
    edges = halves(view[at.EDGES])
    frames = words(view[at.FRAMES])
    paused = words(view[at.PAUSED])
    states = words(view[at.BASES])[view[at.PARTITIONS]]
    root = paused[0]
    met = paused[1]
    stack = paused[2]
    depth = paused[3]
    edge = paused[4]
    new = 0
    while depth != 0 or root < states:
        if depth == 0 and new == 0:
            new = root + 1 if low[root] == 0 else 0
            root += 1
        if new != 0:
            node = new - 1
            met += 1
            low[node] = met
            members[stack] = node
            stack += 1
            frames[3 * depth] = node
            frames[3 * depth + 1] = met
            frames[3 * depth + 2] = edge
            depth += 1
            edge = begin(view, node, edge)
            new = 0
        if depth != 0:
            frame = 3 * (depth - 1)
            node = frames[frame]
            if edge > frames[frame + 2]:
                target = edges[edge - 1]
                if low[target] == 0:
                    # The edge is looked at again when its target has been finished with.
                    new = target + 1
                else:
                    edge -= 1
                    if low[target] < low[node]:
                        low[node] = low[target]
                    for k in range(size):
                        ever[node * size + k] |= ever[target * size + k]
            else:
                depth -= 1
                if low[node] == frames[frame + 1]:
                    stack = finish(view, node, stack)
        if rounds == 0 and new == 0:
            paused[0] = root
            paused[1] = met
            paused[2] = stack
            paused[3] = depth
            paused[4] = edge
            return 1
        rounds -= rounds != 0
    return 0


KERNELS = (
    mixed,
    find,
    where,
    unknown,
    look_up,
    steps_of,
    movers,
    blocked,
    dependent,
    begin,
    finish,
    futures,
)
