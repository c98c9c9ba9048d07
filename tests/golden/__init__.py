"""Texts that must not change unnoticed; `UPDATE_GOLDEN=1 pytest` writes them anew."""

from __future__ import annotations

import os
from pathlib import Path

HERE = Path(__file__).parent


def compare(name: str | Path, text: str) -> None:
    """Assert that `text` is what the file `name`, such as `dot/incident.dot`, holds.

    A `Path` says where golden texts are that are part of the package.
    """
    path = HERE / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    assert path.exists(), f"there is no golden file {name}: UPDATE_GOLDEN=1 pytest writes it"
    assert text == path.read_text(encoding="utf-8"), (
        f"{name} differs: if the new text is better, UPDATE_GOLDEN=1 pytest writes it"
    )
