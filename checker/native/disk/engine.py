"""A check whose states are on disk."""

from __future__ import annotations

from pathlib import Path

from mortmain.checker.engine import USUAL, Budget, Reporter, silent
from mortmain.checker.native.disk.files import Folder
from mortmain.checker.native.disk.search import DiskSearch, Stored
from mortmain.checker.native.disk.sorter import RECORD
from mortmain.checker.native.engine import fitting, longest, taste
from mortmain.checker.native.graph import masks_of
from mortmain.checker.native.layout import layout_of
from mortmain.checker.native.program import Program
from mortmain.checker.native.room import room_to_sort
from mortmain.model.transition.system import TransitionSystem


def explore(
    system: TransitionSystem,
    folder: Path,
    within: Budget = USUAL,
    report: Reporter = silent,
    most: int | None = None,
) -> Stored:
    """Everything that is reachable, kept in files; `most` states are sorted at a time, or as many
    as there is memory for."""
    masks, files = masks_of(system), Folder(folder)

    def search(lengths: dict[str, int]) -> Stored:
        program = Program(system, layout_of(system, lengths), masks)
        size = RECORD * program.layout.words
        return DiskSearch(
            program, within, report, files, most or room_to_sort(within) // size
        ).run()

    return fitting(system, longest(system, taste(system, within)), search)
