"""Kernels on sorted records, and the steps of states that come from a file.

A record is some words, of which the first are its key; records are in the order of their keys,
taken as numbers whose last word weighs most.  States are records that are all key.
"""

from __future__ import annotations

from mortmain.checker.native.words import Words, call, halves, past, words

W, K = 1, 1
"""The words of a record and of its key; the real numbers are put in when these are compiled."""
DIGITS = 256
"""How many digits the radix sort has."""
REACHED, STEPS, LIMITS, MISTAKE, LABELS, SCRATCH, BEYOND, FAN, JOB = range(9)
"""What is known of a search on disk: up to which of the given states steps were taken, how many,
the limits exceeded, whether an update went wrong, room to work in, the function that tells
exceeded limits, and how many steps a state can have."""
TAKEN, KEPT = range(2)
"""How far `subtract` has come among the records given, and among those that are kept of them."""


def compared(one: Words, other: Words) -> int:
    """0 if two keys are the same, 1 if `one` comes first, and else 2."""
    for k in range(K):
        if one[K - 1 - k] != other[K - 1 - k]:
            return 1 if one[K - 1 - k] < other[K - 1 - k] else 2
    return 0


def sort(given: Words, spare: Words, count: int, tally: Words) -> int:
    """Put the records in order, digit by digit from the lowest (a radix sort, which is stable);
    whether they are in `spare` then."""
    here = given
    there = spare
    moved = 0
    digit = 0
    while digit < 8 * K and count != 0:
        word = digit // 8
        shift = 8 * (digit % 8)
        for i in range(DIGITS):
            tally[i] = 0
        for i in range(count):
            tally[(here[i * W + word] >> shift) & (DIGITS - 1)] += 1
        if tally[(here[word] >> shift) & (DIGITS - 1)] != count:
            place = 0
            for i in range(DIGITS):
                found = tally[i]
                tally[i] = place
                place += found
            for i in range(count):
                value = (here[i * W + word] >> shift) & (DIGITS - 1)
                place = tally[value]
                tally[value] = place + 1
                for w in range(W):
                    there[place * W + w] = here[i * W + w]
            other = here
            here = there
            there = other
            moved = 1 - moved
        digit += 1
    return moved


def unique(given: Words, count: int) -> int:
    """Of records with the same key keep the first; how many are left."""
    kept = 0
    for i in range(count):
        if kept == 0 or compared(past(given, (kept - 1) * W), past(given, i * W)) != 0:
            for w in range(W):
                given[kept * W + w] = given[i * W + w]
            kept += 1
    return kept


def take(given: Words, first: int, last: int, bound: Words, out: Words) -> int:
    """Copy the records from `first` on whose keys are not beyond the bound; how many they are."""
    taken = 0
    while first < last and compared(past(given, first * W), bound) != 2:
        for w in range(W):
            out[taken * W + w] = given[first * W + w]
        taken += 1
        first += 1
    return taken


def subtract(given: Words, count: int, known: Words, there: int, at: Words) -> None:
    """Drop the records whose keys are among those known, as far as these go."""
    taken = at[TAKEN]
    kept = at[KEPT]
    place = 0
    while taken < count and place < there:
        order = compared(past(given, taken * W), past(known, place * W))
        if order == 2:
            place += 1
        else:
            if order == 1:
                for w in range(W):
                    given[kept * W + w] = given[taken * W + w]
                kept += 1
            taken += 1
    at[TAKEN] = taken
    at[KEPT] = kept


def spread(job: Words, states: Words, count: int, one: int, two: int, out: Words, room: int) -> int:
    """Write what the steps by the functions `one` and `two` lead to from the states that `REACHED`
    has not passed yet; how many they are.  Ends for want of room."""
    labels = halves(job[LABELS])
    mistake = words(job[MISTAKE])
    scratch = words(job[SCRATCH])
    written = 0
    while job[REACHED] < count and written + job[FAN] <= room:
        state = past(states, job[REACHED] * W)
        beyond = 0
        if job[BEYOND] != 0:
            call(job[BEYOND], state, scratch)
            beyond = scratch[0]
            job[LIMITS] |= beyond
        found = 0
        if beyond == 0:
            found = call(one, state, past(out, written * W), labels, mistake)
            if two != 0:
                found += call(two, state, past(out, (written + found) * W), labels, mistake)
        if mistake[0] != 0:
            return written
        job[STEPS] += found
        written += found
        job[REACHED] += 1
    return written


SORTING = (compared, sort, unique, take, subtract)
SEARCH = (spread,)
