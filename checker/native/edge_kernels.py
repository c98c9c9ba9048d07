"""Kernels on steps that are kept for a while, as `FIRST` describes them: most in a byte or two."""

from __future__ import annotations

from mortmain.checker.native.search_kernels import AWAY, FIRST
from mortmain.checker.native.words import Bytes, Halves, Words, halves

LONGEST = 5
"""The most bytes that a step takes."""


def resolve(edges: Halves, count: int, own: int, parts: int, bases: Words, received: Words) -> int:
    """Have steps tell the number of the state they lead to, where the search wrote down its number
    in its partition, or that it was sent; whether all of them are known.

    States are numbered in the partitions from `bases` on; `received` has for each the address of
    the numbers that what was sent there has got, and how many these are.
    """
    for i in range(count):
        place = edges[i] & (FIRST - 1)
        if (place & AWAY) == 0:
            place += bases[own]
        else:
            place &= AWAY - 1
            owner = place % parts
            if place // parts >= received[2 * owner + 1]:
                return 0
            place = bases[owner] + halves(received[2 * owner])[place // parts]
        edges[i] = (edges[i] & FIRST) | place
    return 1


def begins(edges: Halves, count: int, size: int, out: Words) -> None:
    """Where the steps begin of every state whose number can be divided by `size`."""
    number = 0
    left = 1
    for i in range(count):
        if (edges[i] & FIRST) != 0:
            left -= 1
            if left == 0:
                out[number] = i
                number += 1
                left = size


def squeeze(edges: Halves, count: int, before: Halves, out: Bytes) -> int:
    """Write steps in few bytes, and give back how many: as differences to those at the same place
    among the steps of the state before, which lead nearby.

    Seven bits to a byte, lowest first, of which the last has its highest bit set; the sign comes
    first, after the mark of a state's first step.  `before` has zeros for as many steps as a state
    can have.
    """
    written = 0
    place = 0
    for i in range(count):
        mark = edges[i] >> 31
        if mark != 0:
            place = 0
        target = edges[i] & (FIRST - 1)
        known = before[place]
        before[place] = target
        place += 1
        code = ((target - known) << 1) if target >= known else ((known - target) << 1) | 1
        code = (code << 1) | mark
        while code > 127:
            out[written] = code & 127
            written += 1
            code = code >> 7
        out[written] = code | 128
        written += 1
    return written


def stretch(given: Bytes, size: int, before: Halves, edges: Halves) -> int:
    """The steps that `squeeze` wrote in `size` bytes; how many they are."""
    count = 0
    place = 0
    read = 0
    while read < size:
        byte = given[read]
        read += 1
        code = byte & 127
        shift = 7
        while byte < 128:
            byte = given[read]
            read += 1
            code |= (byte & 127) << shift
            shift += 7
        mark = code & 1
        if mark != 0:
            place = 0
        known = before[place]
        target = known + (code >> 2) if (code & 2) == 0 else known - (code >> 2)
        before[place] = target
        place += 1
        edges[count] = target | (mark << 31)
        count += 1
    return count


KERNELS = (resolve, begins, squeeze, stretch)
