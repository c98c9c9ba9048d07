"""A file is written whole, or not at all."""

from __future__ import annotations

import os
from pathlib import Path


def write(path: Path, data: bytes) -> None:
    """Write all or nothing: whoever watches the file never sees half of it.

    `OSError` where it cannot be written; a file that was there before is then as it was.
    """
    part = unfinished(path)
    try:
        part.write_bytes(data)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def unfinished(path: Path) -> Path:
    """Where the file is until it is whole: in the same folder, so that it need only be renamed."""
    return path.with_name(f".{path.name}.{os.getpid()}.part")
