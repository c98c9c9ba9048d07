"""Files of records that vanish with the process, and the sorted runs in them."""

from __future__ import annotations

import ctypes
import os
import tempfile
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from pathlib import Path

from mortmain.checker.engine import Refused
from mortmain.checker.native.layout import WORD

AT_ONCE = 1 << 24
"""How many bytes are read or written at a time."""
BLOCK = 1 << 13
"""Every so many records of a run one is remembered, so that what lies between need not be read."""


class Full(Exception):  # noqa: N818 - the search ends with what it has, nothing is broken
    """The disk takes no more, or does not give back what it was given; the message says why."""


class Folder:
    """Where the files of one search are.

    They have no names: nobody can mistake them for something else, and they are gone with the
    process however it ends.
    """

    def __init__(self, path: Path) -> None:
        """`Refused` if nothing can be written there."""
        self.path = path
        try:
            path.mkdir(parents=True, exist_ok=True)
            with self._new() as file:
                file.write(b"mortmain")
        except OSError as failure:
            raise Refused(
                f"no states can be kept in {path}: {failure.strerror}; "
                "name a folder that can be written"
            ) from failure

    def file(self, width: int) -> File:
        """A new and empty file of records of so many words."""
        try:
            return File(self._new(), width, self.path)
        except OSError as failure:
            raise _full(self.path, failure) from failure

    def _new(self) -> tempfile._TemporaryFileWrapper[bytes]:
        # Neither buffered nor wrapped where files can be without a name.
        return tempfile.TemporaryFile(dir=self.path, buffering=0)  # type: ignore[return-value]


class File:
    """Records of `width` words, one after the other, which are appended and read."""

    def __init__(self, file: object, width: int, path: Path) -> None:
        self._file, self.width, self._path = file, width, path
        self._number: int = file.fileno()  # type: ignore[attr-defined]
        self.count = 0

    def append(self, address: int, count: int) -> None:
        """Append the records at `address`; `Full` if the disk is."""
        size, at = 8 * self.width * count, 8 * self.width * self.count
        done = 0
        try:
            while done < size:
                part = _bytes(address + done, min(AT_ONCE, size - done))
                done += os.pwrite(self._number, part, at + done)
        except OSError as failure:
            raise _full(self._path, failure) from failure
        self.count += count

    def read(self, first: int, last: int, address: int) -> None:
        """Put the records from `first` on at `address`."""
        size, at = 8 * self.width * (last - first), 8 * self.width * first
        done = 0
        try:
            while done < size:
                part = _bytes(address + done, min(AT_ONCE, size - done))
                read = os.preadv(self._number, [part], at + done)
                if not read:
                    raise Full(f"a file in {self._path} is shorter than it was written")
                done += read
        except OSError as failure:
            raise _full(self._path, failure) from failure

    def close(self) -> None:
        """Give its room on the disk back."""
        self._file.close()  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Run:
    """Records of a file that are in order, no two with the same key."""

    file: File
    first: int
    last: int
    fences: tuple[int, ...]
    """The key of the first record of each block."""

    def __len__(self) -> int:
        return self.last - self.first

    def block(self, key: int) -> int:
        """The first block that may have the key, if it is there at all."""
        return max(0, bisect_right(self.fences, key) - 1)

    def place(self, word: int) -> int:
        """How many of the records, which are single words, come before that one."""
        first = BLOCK * self.block(word)
        last = min(first + BLOCK, len(self))
        found = (ctypes.c_uint64 * (last - first))()
        self.file.read(self.first + first, self.first + last, ctypes.addressof(found))
        return first + bisect_left(found, word)


class Writer:
    """Appends a run to a file."""

    def __init__(self, file: File, key: int) -> None:
        self._file, self._key = file, key
        self._first = file.count
        self._fences: list[int] = []

    def add(self, address: int, count: int) -> None:
        """Append records that come after those that are there."""
        file = self._file
        for offset in range(-(file.count - self._first) % BLOCK, count, BLOCK):
            self._fences.append(number_at(address + 8 * file.width * offset, self._key))
        file.append(address, count)

    def run(self) -> Run:
        """What was added so far."""
        return Run(self._file, self._first, self._file.count, tuple(self._fences))


def number_at(address: int, words: int) -> int:
    """The key of so many words at `address`, as the number that orders it."""
    found = (ctypes.c_uint64 * words).from_address(address)
    return sum(each << WORD * i for i, each in enumerate(found))


def _bytes(address: int, count: int) -> ctypes.Array[ctypes.c_char]:
    return (ctypes.c_char * count).from_address(address)


def _full(path: Path, failure: OSError) -> Full:
    return Full(f"in {path}: {failure.strerror}")
