"""The kernels of the search: the visited set, and the expansion of states in batches.

States stand one after the other in the order in which they were met.  The visited set is a table
of 32-bit entries with open addressing: the low bits number a state (from 1; 0 is empty), the bits
above are some of its hash, so that few states are fetched only to be found different.  Equality
is decided by the states themselves.

A state stands anywhere in the line of memory that its hash chooses, or in the next that has room.
All 16 entries of a line are compared at once, so that no processor has to guess how far to look.

A random access to memory takes as long as a hundred instructions, unless others are under way at
the same time.  So the successors of several states are computed first, then all their places in
the table are asked for, then the states that these name, and only then is anything compared.
"""

from __future__ import annotations

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

W = 1
"""The words of a state; the real number is put in when the kernels are compiled."""
BATCH = 16
"""How many states are expanded at a time."""
SENT_LOG = 13
"""How many places there are for states that were sent, as a power of two.  Most states are reached
on several ways that begin near each other, and need not be sent again.  A place has the hash of its
state, with its lowest bit set, the state, and the how manyth it was."""
RECEIVED = 64
"""How many states are received at a time."""
STATES, TABLE, LOG, COUNT, ROOM, STEPS, LIMITS, MISTAKE, BUFFER, HASHES, LABELS, SCRATCH = range(12)
"""What a partition knows: addresses of its states and of its table, the table's size as a power of
two, how many states there are and may be, the steps taken, the limits exceeded, whether an update
went wrong, and room to work in."""
BEYOND, OWN, PARTS, AT_ONCE, SENT, SHARE_WORD, SHARE_BITS = range(12, 19)
"""The function that tells exceeded limits, the number of the partition, how many there are, how
many successors a batch can have, where some of the states are that were sent, and which bits of
which word of a state say to which partition it belongs."""
RECORD, RECORDED, ROOM_TO_RECORD, KNOWN, COUNTS, WHERE, OUTBOX = range(19, 26)
"""Where the steps of the first states are written down, how many there are and may be (none once
it came to an end), of how many states they are, and room to work in.  For each partition follow
some words: the address of the states to send there, their number, how many there may be, and how
many were sent before."""
BOX = 4
"""How many words that are."""
FIRST = 1 << 31
"""Marks the first of the steps of a state; the number of the state that it leads to is all that is
written of a step.  A state without any has one to itself."""
AWAY = 1 << 30
"""Marks a step to a state of another partition, whose number is not known yet: instead it is
written down the how manyth state it was that was sent there, times the number of partitions, and
which partition that is."""
SEED, FACTOR = 0x9E3779B97F4A7C15, 0xFF51AFD7ED558CCD


def mixed(state: Words) -> int:
    """The hash of a state, whose highest bits choose its place."""
    value = SEED
    for k in range(W):
        value = (value ^ state[k]) * FACTOR
        value = value ^ (value >> 32)
    return value


def share_of(part: Words, state: Words) -> int:
    """The number of the partition that a state belongs to."""
    chosen = (state[part[SHARE_WORD]] & part[SHARE_BITS]) * FACTOR
    return ((chosen >> 48) * part[PARTS]) >> 16


def find(part: Words, state: Words, value: int) -> int:
    """The number of a state in its partition, from 1; 0 if it is not there."""
    states = words(part[STATES])
    table = halves(part[TABLE])
    log = part[LOG]
    mask = (1 << log) - 1
    line = value >> (64 - log) & ~(LINE - 1)
    tag = ((value >> 32) << log) & 0xFFFFFFFF
    while True:
        free = alike(table, line, 0, 0)
        some = alike(table, line, tag, log) & ~free
        while some != 0:
            number = table[line + lowest(some)] & mask
            different = 0
            for k in range(W):
                different |= states[(number - 1) * W + k] ^ state[k]
            if different == 0:
                return number
            some &= some - 1
        if free != 0:
            return 0
        line = (line + LINE) & mask


def admit_all(part: Words, given: Words, count: int) -> None:
    """Admit `count` states, whose hashes are known and whose places have been asked for; their
    numbers, from 1, are left in `HASHES`."""
    states = words(part[STATES])
    table = halves(part[TABLE])
    hashes = words(part[HASHES])
    log = part[LOG]
    mask = (1 << log) - 1
    for i in range(count):
        line = hashes[i] >> (64 - log) & ~(LINE - 1)
        tag = ((hashes[i] >> 32) << log) & 0xFFFFFFFF
        some = alike(table, line, tag, log) & ~alike(table, line, 0, 0)
        if some != 0:
            prefetch(states, ((table[line + lowest(some)] & mask) - 1) * W)
    total = part[COUNT]
    for i in range(count):
        state = past(given, i * W)
        line = hashes[i] >> (64 - log) & ~(LINE - 1)
        tag = ((hashes[i] >> 32) << log) & 0xFFFFFFFF
        found = 0
        while found == 0:
            free = alike(table, line, 0, 0)
            some = alike(table, line, tag, log) & ~free
            while found == 0 and some != 0:
                number = table[line + lowest(some)] & mask
                different = 0
                for k in range(W):
                    different |= states[(number - 1) * W + k] ^ state[k]
                if different == 0:
                    found = number
                some &= some - 1
            if found == 0 and free != 0:
                for k in range(W):
                    states[total * W + k] = state[k]
                total += 1
                table[line + lowest(free)] = tag | total
                found = total
            line = (line + LINE) & mask
        hashes[i] = found
    part[COUNT] = total


def record(part: Words, first: int, last: int) -> None:
    """Write down where the steps of a batch lead to that are the first of the two kinds, as long
    as there is room: of states that come one after the other, from 0 on.

    `WHERE` tells of each step of the batch at what place the number of its target is, or that it
    leads `AWAY`.
    """
    edges = halves(part[RECORD])
    numbers = words(part[HASHES])
    counts = words(part[COUNTS])
    places = halves(part[WHERE])
    written = part[RECORDED]
    found = 0
    if written + part[AT_ONCE] + BATCH > part[ROOM_TO_RECORD] or part[COUNT] >= AWAY:
        part[ROOM_TO_RECORD] = 0
    if part[KNOWN] != first or part[ROOM_TO_RECORD] == 0:
        return
    for i in range(first, last):
        count = counts[2 * (i - first)]
        if count == 0:
            edges[written] = FIRST | i
            written += 1
        for k in range(found, found + count):
            place = places[k]
            if (place & AWAY) == 0:
                place = numbers[place] - 1
            edges[written] = place | (FIRST if k == found else 0)
            written += 1
        found += counts[2 * (i - first) + 1]
    part[RECORDED] = written
    part[KNOWN] = last


def expand(part: Words, first: int, last: int, one: int, two: int, recording: int) -> int:
    """Take the steps that the functions `one` and `two` give for the states from `first` on, and
    admit or send off what they lead to; up to where that was done, for want of room or of states.
    Those of `one` are written down as well if they are to be recorded.

    With one partition there is nothing to send, with several each has its own table.
    """
    states = words(part[STATES])
    table = halves(part[TABLE])
    log = part[LOG]
    buffer = words(part[BUFFER])
    hashes = words(part[HASHES])
    labels = halves(part[LABELS])
    mistake = words(part[MISTAKE])
    scratch = words(part[SCRATCH])
    sent = words(part[SENT])
    counts = words(part[COUNTS])
    places = halves(part[WHERE])
    own = part[OWN]
    parts = part[PARTS]
    while first < last:
        stop = first + BATCH if first + BATCH < last else last
        if part[COUNT] + part[AT_ONCE] > part[ROOM]:
            return first
        for q in range(parts):
            if part[OUTBOX + BOX * q + 1] + part[AT_ONCE] > part[OUTBOX + BOX * q + 2]:
                return first
        found = 0
        for i in range(first, stop):
            state = past(states, i * W)
            beyond = 0
            before = found
            if part[BEYOND] != 0:
                call(part[BEYOND], state, scratch)
                beyond = scratch[0]
                part[LIMITS] |= beyond
            if beyond == 0:
                found += call(one, state, past(buffer, found * W), labels, mistake)
            counts[2 * (i - first)] = found - before
            if beyond == 0:
                if two != 0:
                    found += call(two, state, past(buffer, found * W), labels, mistake)
            counts[2 * (i - first) + 1] = found - before
        if mistake[0] != 0:
            return first
        part[STEPS] += found
        kept = 0
        for i in range(found):
            successor = past(buffer, i * W)
            value = mixed(successor)
            owner = own
            if parts != 1:
                owner = share_of(part, successor)
            if owner == own:
                hashes[kept] = value
                prefetch(table, value >> (64 - log))
                home = past(buffer, kept * W)
                for k in range(W):
                    home[k] = successor[k]
                places[i] = kept
                kept += 1
            else:
                known = past(sent, (value >> (64 - SENT_LOG)) * (W + 2))
                different = known[0] ^ (value | 1)
                for k in range(W):
                    different |= known[1 + k] ^ successor[k]
                if different != 0:
                    box = OUTBOX + BOX * owner
                    place = past(words(part[box]), part[box + 1] * W)
                    known[0] = value | 1
                    for k in range(W):
                        known[1 + k] = successor[k]
                        place[k] = successor[k]
                    known[1 + W] = part[box + 3] + part[box + 1]
                    part[box + 1] += 1
                away = known[1 + W] * parts + owner
                if away >= AWAY:
                    part[ROOM_TO_RECORD] = 0
                places[i] = AWAY | away
        admit_all(part, buffer, kept)
        if recording != 0:
            record(part, first, stop)
        first = stop
    return first


def receive(part: Words, given: Words, first: int, last: int, numbers: int) -> int:
    """Admit the states that another partition sent; up to where there was room for them.  Their
    numbers, from 0, are written to the address `numbers` unless that is 0."""
    table = halves(part[TABLE])
    hashes = words(part[HASHES])
    log = part[LOG]
    while first < last:
        stop = first + RECEIVED if first + RECEIVED < last else last
        if part[COUNT] + RECEIVED > part[ROOM]:
            return first
        for i in range(first, stop):
            value = mixed(past(given, i * W))
            hashes[i - first] = value
            prefetch(table, value >> (64 - log))
        admit_all(part, past(given, first * W), stop - first)
        if numbers != 0:
            for i in range(first, stop):
                halves(numbers)[i] = hashes[i - first] - 1
        first = stop
    return first


def replace(part: Words) -> None:
    """Give every state its place in a new and empty table."""
    states = words(part[STATES])
    table = halves(part[TABLE])
    hashes = words(part[HASHES])
    log = part[LOG]
    mask = (1 << log) - 1
    count = part[COUNT]
    first = 0
    while first < count:
        stop = first + BATCH if first + BATCH < count else count
        for i in range(first, stop):
            value = mixed(past(states, i * W))
            hashes[i - first] = value
            prefetch(table, value >> (64 - log))
        for i in range(first, stop):
            value = hashes[i - first]
            line = value >> (64 - log) & ~(LINE - 1)
            free = alike(table, line, 0, 0)
            while free == 0:
                line = (line + LINE) & mask
                free = alike(table, line, 0, 0)
            table[line + lowest(free)] = (((value >> 32) << log) & 0xFFFFFFFF) | (i + 1)
        first = stop


KERNELS = (mixed, share_of, find, admit_all, record, expand, receive, replace)
