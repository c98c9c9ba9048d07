"""Memory for billions of numbers: reserved at once, taken from the machine only when written."""

from __future__ import annotations

import ctypes
import mmap
from array import array
from collections.abc import Iterable
from contextlib import suppress

HUGE_PAGE = 2 << 20


class Memory:
    """Zeros, as many bytes as asked for; given back with `close`, or when nobody has it any more.

    `MemoryError` if the machine will not even promise so much.
    """

    def __init__(self, size: int, *, sparse: bool = False) -> None:
        """Where only few places are written to, `sparse` memory takes less."""
        size = max(size, mmap.PAGESIZE)
        try:
            self._map = _reserved(size, huge=size >= HUGE_PAGE and not sparse)
        except OSError as refused:
            raise MemoryError(f"the machine does not give {size} bytes: {refused}") from refused
        self._view: ctypes.Array[ctypes.c_char] | None = (ctypes.c_char * size).from_buffer(
            self._map
        )
        self.address = ctypes.addressof(self._view)
        self.size = size

    def words(self, count: int, at: int = 0) -> ctypes.Array[ctypes.c_uint64]:
        """`count` 64-bit numbers from number `at` on."""
        return (ctypes.c_uint64 * count).from_address(self.address + 8 * at)

    def halves(self, count: int, at: int = 0) -> ctypes.Array[ctypes.c_uint32]:
        """`count` 32-bit numbers from number `at` on."""
        return (ctypes.c_uint32 * count).from_address(self.address + 4 * at)

    def put(self, numbers: Iterable[int], at: int = 0) -> None:
        """Write 64-bit numbers from number `at` on."""
        found = array("Q", numbers)
        ctypes.memmove(self.address + 8 * at, found.tobytes(), 8 * len(found))

    def close(self) -> None:
        """Give the memory back; nothing may look at it any more."""
        self._view = None
        self._map.close()


def _reserved(size: int, *, huge: bool) -> mmap.mmap:
    """Memory that is not taken from the machine yet, in huge pages where they are to be had."""
    if not hasattr(mmap, "MAP_PRIVATE"):
        return mmap.mmap(-1, size)
    flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | getattr(mmap, "MAP_NORESERVE", 0)
    reserved = mmap.mmap(-1, size, flags)
    if huge and hasattr(mmap, "MADV_HUGEPAGE"):
        # A machine without them says so, and small pages serve as well.
        with suppress(OSError):
            reserved.madvise(mmap.MADV_HUGEPAGE)
    return reserved
