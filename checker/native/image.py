"""Object files that need nothing but themselves, linked without LLVM, so that it is not loaded.

What LLVM emits for kernels calls no library: code, tables, and from one to the other the distances
that relocations of the ELF format ask for (System V ABI, AMD64 supplement, section 4.4).  An
object of another kind, or one that asks for more, is left to LLVM.
"""

from __future__ import annotations

import ctypes
import mmap
import struct
from collections.abc import Iterator
from dataclasses import dataclass

HEADER = b"\x7fELF\x02\x01"
RELOCATABLE, AMD64 = 1, 62
PROGBITS, SYMBOLS, RELOCATIONS, NOBITS = 1, 2, 4, 8
ALLOCATED = 2
FUNCTION = 2
DISTANCES = (2, 4)
"""The relocations that are known, R_X86_64_PC32 and R_X86_64_PLT32: how far it is to a symbol."""


@dataclass(frozen=True, slots=True)
class Image:
    """Code that may stand anywhere, and where in it the functions begin."""

    code: bytes
    functions: dict[str, int]


class Beyond(Exception):  # noqa: N818 - LLVM takes over, nobody is at fault
    """An object asks for something that is not known here."""


class Mapped:
    """An image in memory that can be run, as long as this is there; `OSError` if the machine
    allows no such memory."""

    def __init__(self, image: Image) -> None:
        flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
        self._map = mmap.mmap(-1, len(image.code), flags)
        self._map.write(image.code)
        self._view = (ctypes.c_char * len(image.code)).from_buffer(self._map)
        self._functions = image.functions
        self._start = ctypes.addressof(self._view)
        system = ctypes.CDLL(None, use_errno=True)
        allowed = mmap.PROT_READ | mmap.PROT_EXEC
        if system.mprotect(ctypes.c_void_p(self._start), ctypes.c_size_t(len(self._map)), allowed):
            raise OSError(ctypes.get_errno(), "memory with code in it is refused")

    def address(self, name: str) -> int:
        """Where the function begins."""
        return self._start + self._functions[name]


def linked(given: bytes) -> Image:
    """The image of an object file; `Beyond` if only LLVM can make one.

    >>> linked(b"something else")
    Traceback (most recent call last):
    mortmain.checker.native.image.Beyond: no object file of this kind
    """
    if given[:6] != HEADER or struct.unpack_from("<HH", given, 16) != (RELOCATABLE, AMD64):
        raise Beyond("no object file of this kind")
    sections = _sections(given)
    code, starts = bytearray(), dict[int, int]()
    for number, (kind, flags, offset, size, _, _, alignment) in enumerate(sections):
        if flags & ALLOCATED and kind in (PROGBITS, NOBITS):
            code += bytes(-len(code) % max(1, alignment))
            starts[number] = len(code)
            code += given[offset : offset + size] if kind == PROGBITS else bytes(size)
    for kind, _, offset, size, symbols, patched, _ in sections:
        if kind == RELOCATIONS and patched in starts:
            known = list(_symbols(given, sections[symbols], starts))
            for place, which, addend in struct.iter_unpack("<QQq", given[offset : offset + size]):
                target, at = known[which >> 32][1], starts[patched] + place
                if target is None or which & 0xFFFFFFFF not in DISTANCES:
                    raise Beyond(f"a relocation of kind {which & 0xFFFFFFFF}")
                struct.pack_into("<i", code, at, target + addend - at)
    functions = {
        name: start
        for section in sections
        if section[0] == SYMBOLS
        for name, start, function in _symbols(given, section, starts)
        if function and start is not None
    }
    return Image(bytes(code), functions)


Section = tuple[int, int, int, int, int, int, int]
"""Kind, flags, offset, size, link, info and alignment."""


def _sections(given: bytes) -> list[Section]:
    (table,) = struct.unpack_from("<Q", given, 40)
    size, count = struct.unpack_from("<HH", given, 58)
    found = []
    for number in range(count):
        _, kind, flags, _, *rest = struct.unpack_from("<IIQQQQIIQQ", given, table + number * size)
        offset, extent, link, info, alignment, _ = rest
        found.append((kind, flags, offset, extent, link, info, alignment))
    return found


def _symbols(
    given: bytes, section: Section, starts: dict[int, int]
) -> Iterator[tuple[str, int | None, bool]]:
    """The name of each symbol, where it is in the image, if it is, and whether it is a function."""
    _, _, offset, size, names, *_ = section
    first = _sections(given)[names][2]
    entries = struct.iter_unpack("<IBBHQQ", given[offset : offset + size])
    for name, information, _, home, value, _ in entries:
        start = first + name
        text = given[start : given.index(0, start)].decode()
        place = starts[home] + value if home in starts else None
        yield text, place, information & 15 == FUNCTION
