"""The vocabulary of kernels: Python functions on 64-bit words that `translate` turns into LLVM.

A kernel looks and is type-checked like Python, but means something simpler: every number is an
unsigned 64-bit word that wraps around, and an array is an address.  The functions below have no
body here, since kernels are never run by Python.
"""

from __future__ import annotations

LINE = 16
"""How many numbers of 32 bits, such as entries of a table, are in a line of memory."""


class Array:
    """Numbers in memory, which nothing protects from being read past their end."""

    def __getitem__(self, index: int) -> int:
        raise NotImplementedError

    def __setitem__(self, index: int, value: int) -> None:
        raise NotImplementedError


class Words(Array):
    """An array of 64-bit numbers."""


class Halves(Array):
    """An array of 32-bit numbers."""


class Bytes(Array):
    """An array of 8-bit numbers."""


def words(address: int) -> Words:
    """The 64-bit numbers at an address."""
    raise NotImplementedError


def halves(address: int) -> Halves:
    """The 32-bit numbers at an address."""
    raise NotImplementedError


def octets(address: int) -> Bytes:
    """The 8-bit numbers at an address."""
    raise NotImplementedError


def past(array: Words, index: int) -> Words:
    """What is left of `array` from `index` on."""
    raise NotImplementedError


def prefetch(array: Array, index: int) -> None:
    """Have that place of the array brought near, without waiting for it."""
    raise NotImplementedError


def call(function: int, *arguments: int | Array) -> int:
    """Call the function at an address."""
    raise NotImplementedError


def alike(array: Halves, index: int, number: int, shift: int) -> int:
    """Which of the 16 numbers from `index` on, a multiple of 16, are the same as `number` but for
    their lowest `shift` bits: a bit for each.  The array begins where a line of memory does."""
    raise NotImplementedError


def lowest(number: int) -> int:
    """The place of the lowest bit that is set in `number`, which is not 0."""
    raise NotImplementedError
