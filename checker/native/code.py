"""Compiled code by name, from the cache if it is there: LLVM is only loaded where it is not."""

from __future__ import annotations

import ctypes
import hashlib
import platform
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from mortmain.checker.native.cache import read, write
from mortmain.checker.native.image import Beyond, Mapped, linked

if TYPE_CHECKING:
    from llvmlite import ir

    Write = Callable[[ir.Module], None]


class Home(Protocol):
    """Where code stands, as long as this is there."""

    def address(self, name: str) -> int:
        """Where the function begins."""
        ...


class Code:
    """The functions of a module, by name; they are there as long as this is."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._known: dict[str, Callable[..., int]] = {}

    def address(self, name: str) -> int:
        """Where the function begins."""
        return self._home.address(name)

    def function(self, name: str, arguments: int) -> Callable[..., int]:
        """The function for Python; it runs without the global lock."""
        if name not in self._known:
            kind = ctypes.CFUNCTYPE(ctypes.c_uint64, *[ctypes.c_uint64] * arguments)
            self._known[name] = kind(self.address(name))
        return self._known[name]


def code(identity: str, fill: Write) -> Code:
    """The code of the module that `fill` fills, taken from the cache if it is there.

    `identity` has to tell apart all modules that differ.
    """
    known = "\n".join([identity, *_makers()])
    key = hashlib.sha256(known.encode()).hexdigest()
    kept = read(key)
    if kept is None:
        # Here and not above, as below: it takes as long to load as a small search.
        from mortmain.checker.native.compile import compiled

        kept = compiled(fill)
        write(key, kept)
    return Code(_home(kept))


def _home(kept: bytes) -> Home:
    try:
        return Mapped(linked(kept))
    except (Beyond, OSError):
        from mortmain.checker.native.compile import Loaded

        return Loaded(kept)


@cache
def _makers() -> tuple[str, ...]:
    """What compiles, and what for: the version of LLVM, and all that this processor can do."""
    found = find_spec("llvmlite")
    assert found is not None and found.origin is not None
    version = Path(found.origin).with_name("_version.py").read_text(encoding="utf-8")
    return version, platform.system(), platform.machine(), _processor()


def _processor() -> str:
    with_its_flags = {"model name", "flags"}
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="ascii")
        lines = dict(line.partition(":")[::2] for line in text.partition("\n\n")[0].split("\n"))
        told = {name.strip(): value for name, value in lines.items()}
        return "\n".join(told[each] for each in sorted(with_its_flags))
    except (OSError, KeyError, UnicodeDecodeError):
        from mortmain.checker.native.compile import processor

        return processor()
