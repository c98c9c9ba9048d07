"""The specs of the library by file and class, as two files may call their classes alike."""

from __future__ import annotations

import os
from collections.abc import Mapping

from mortmain.checker.catalogue import library
from mortmain.model.language.definition import Definition

SPECS: Mapping[str, Definition] = {
    f"{file.path.stem}::{each.name}": each for file in library() for each in file.definitions()
}

ENDS: Mapping[str, Definition] = {
    f"{file.path.stem}::{each.name}": each
    for file in library()
    for each in (file.definitions()[0], file.definitions()[-1])
}
"""Of each file what it is about, and the last of what is made of it: often a remedy."""

COMPARED = SPECS if int(os.environ.get("MORTMAIN_AGREEMENT", "0")) >= 1000 else ENDS
"""What is computed in two ways and compared: all of them where many random systems are as well."""
