"""The kernel that asks of every state what is true in it, and gathers the answers."""

from __future__ import annotations

from mortmain.checker.native.search_kernels import W
from mortmain.checker.native.words import Words, call, past


def gather_true(seen: int, states: Words, count: int, here: Words, found: Words) -> None:
    """Add to `found` what the function `seen` says of each of the states, with `here` to work."""
    for i in range(count):
        width = call(seen, past(states, i * W), here)
        for k in range(width):
            found[k] |= here[k]


KERNELS = (gather_true,)
