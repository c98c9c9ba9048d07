"""The specs of the library by file and class, as two files may call their classes alike."""

from __future__ import annotations

from collections.abc import Mapping

from mortmain.checker.catalogue import library
from mortmain.model.language.definition import Definition

SPECS: Mapping[str, Definition] = {
    f"{file.path.stem}::{each.name}": each for file in library() for each in file.definitions()
}
