"""The folder in which compiled code is kept for the next time."""

from __future__ import annotations

import errno
import hashlib
import os
from contextlib import suppress
from pathlib import Path

MOST_KEPT = 64 << 20
"""The most bytes of compiled code that are kept: that of some thousand systems."""
MAGIC = b"mortmain object 1\n"


def folder() -> Path | None:
    """Where objects are kept: `MORTMAIN_CACHE`, or else the user's cache; nowhere if that is `0`
    or `off`."""
    chosen = os.environ.get("MORTMAIN_CACHE")
    if chosen is not None:
        return None if chosen in ("", "0", "off") else Path(chosen)
    home = os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(home) if home else Path.home() / ".cache") / "mortmain"
    except RuntimeError:
        return None


def complaint() -> str | None:
    """Why compiled code cannot be kept, if it is to be kept and cannot."""
    kept = folder()
    if kept is None:
        return None
    try:
        kept.mkdir(parents=True, exist_ok=True)
        if os.access(kept, os.W_OK | os.X_OK):
            return None
        why = os.strerror(errno.EACCES)
    except OSError as failure:
        why = failure.strerror or str(failure)
    return (
        f"compiled code cannot be kept in {kept} ({why}), so that it is compiled each time: "
        "let MORTMAIN_CACHE name a folder that can be written, or be `off`"
    )


def read(key: str) -> bytes | None:
    """The object kept under `key`; `None` if there is none or it is not whole."""
    kept = folder()
    if kept is None:
        return None
    file = kept / f"{key}.o"
    try:
        data = file.read_bytes()
        # The time of a file says when it was last of use.
        os.utime(file)
    except OSError:
        return None
    head, body = data[: len(MAGIC) + 32], data[len(MAGIC) + 32 :]
    return body if head == MAGIC + hashlib.sha256(body).digest() else None


def write(key: str, data: bytes) -> None:
    """Keep an object, in one piece or not at all; a folder that cannot be written is no harm."""
    kept = folder()
    if kept is None:
        return
    # Here and not above: what is only read needs no compression and no random names.
    import tempfile

    try:
        kept.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=kept, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(MAGIC + hashlib.sha256(data).digest() + data)
            os.replace(name, kept / f"{key}.o")
        except OSError:
            os.unlink(name)
        _evict(kept)
    except OSError:
        return


def _evict(kept: Path) -> None:
    """Remove what was of no use for longest, if there is more than there may be."""
    found = []
    for file in (*kept.glob("*.o"), *kept.glob("*.part")):
        # Another process may have removed it, which is as well.
        with suppress(OSError):
            known = file.stat()
            found.append((known.st_mtime, known.st_size, file))
    size = sum(size for _, size, _ in found)
    if size <= MOST_KEPT:
        return
    for _, each, file in sorted(found):
        with suppress(OSError):
            file.unlink()
        size -= each
        if size <= MOST_KEPT // 2:
            return
