"""Checks whose states are on disk, with so little room that even small systems make many runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from mortmain.checker.evidence.verdict import Finding, Verdict, Violated
from mortmain.checker.explicit.judged import judged
from mortmain.checker.native import futures
from mortmain.checker.native.disk import engine, files, graph, runs, search, sorter
from mortmain.checker.native.disk import findings as found_on_disk
from mortmain.model.transition.system import TransitionSystem


@contextmanager
def little_room() -> Iterator[None]:
    """Blocks of four records, merges of three runs at a time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sorter, "FAN", 3)
        patch.setattr(found_on_disk, "LEAST", 0)
        for module in (files, sorter, search, graph):
            patch.setattr(module, "BLOCK", 4)
        for module in (futures, graph, runs):
            patch.setattr(module, "CHUNK", 16)
        yield


def on_disk(
    system: TransitionSystem, folder: Path, most: int = 1, memory: int | None = None
) -> Verdict:
    """The verdict of a search on disk that sorts `most` states at a time, and then has `memory`, or
    just enough."""
    stored = engine.explore(system, folder, most=most)
    stored.bench.close()
    enough = graph.STATE_BYTES * stored.states.count + found_on_disk.LEAST
    found, how = found_on_disk.findings(stored, enough if memory is None else memory)
    return judged(system, found, how)


def without_return_points(verdict: Verdict) -> Verdict:
    """The verdict as a search on disk gives it, where no point of no return is looked for.

    What is sought and met nowhere was lost from the start, which needs no looking.
    """

    def bare(found: tuple[Finding, ...]) -> tuple[Finding, ...]:
        return tuple(
            replace(each, no_return=None, alternative=None) if each.states else each
            for each in found
        )

    if isinstance(verdict, Violated):
        verdict = replace(verdict, findings=bare(verdict.findings))
    return replace(verdict, warnings=bare(verdict.warnings))
