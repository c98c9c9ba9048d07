"""What is compiled for one system: its own functions, and the kernels for states of its width."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import mortmain
from mortmain.checker.native import (
    claim_kernels,
    edge_kernels,
    future_kernels,
    graph_kernels,
    quotient_kernels,
    return_kernels,
    run_kernels,
    search_kernels,
    vacuity_kernels,
)
from mortmain.checker.native.code import Code, code
from mortmain.checker.native.crew import Errand
from mortmain.checker.native.layout import WORD, Layout
from mortmain.checker.native.memory import Memory
from mortmain.checker.native.shares import chosen
from mortmain.checker.reduction.sorting import Sorting
from mortmain.model.term.nodes import Term
from mortmain.model.transition.system import State, TransitionSystem

if TYPE_CHECKING:
    from llvmlite import ir

Kernels = tuple[Callable[..., Any], ...]
FUTURES = (*graph_kernels.KERNELS, *edge_kernels.KERNELS, *future_kernels.KERNELS)
FINDINGS = (
    *graph_kernels.KERNELS,
    *claim_kernels.KERNELS,
    *return_kernels.KERNELS,
    *run_kernels.KERNELS,
)
QUOTIENT = (*graph_kernels.KERNELS, *quotient_kernels.KERNELS)
Masks = list[tuple[str, list[list[Term]]]]
"""Functions by name, with the terms that they tell the truth of."""


class Program:
    """The compiled functions of one system in one layout."""

    def __init__(
        self,
        system: TransitionSystem,
        layout: Layout,
        masks: Masks,
        sorting: Sorting | None = None,
    ) -> None:
        """With `sorting` every step leads to a representative."""
        self.system, self.layout, self.sorting = system, layout, sorting
        self.fan = max(1, len(system.actions))
        self.shares = chosen(system, layout) if sorting is None else (0, (1 << WORD) - 1)
        limits = [each.exceeded for each in system.limits]
        everything: Masks = [("limits", [limits]), *masks]
        described = [repr(layout.fields), repr(system.actions), repr(everything)]
        if sorting:
            described += [repr(sorting.groups), repr(sorting.shared)]

        def write(module: ir.Module) -> None:
            from mortmain.checker.native.canonical import add_canonical
            from mortmain.checker.native.successors import add_system

            add_system(module, system, layout, everything, "every_" if sorting else "")
            if sorting:
                add_canonical(module, layout, sorting)

        identity = "\n".join([_sources(), *described])
        # LLVM compiles one module at a time, and Python writes the next one meanwhile; what comes
        # after the search is compiled during it, and the findings while futures are found.
        self._search = Errand(lambda: self._kernels("search", search_kernels.KERNELS))
        if sorting is None:
            self._futures = self._then(self._search, "futures", FUTURES)
            self._findings = self._then(self._futures, "findings", FINDINGS)
        else:
            self._quotient = self._then(self._search, "quotient", QUOTIENT)
        self.code = code(identity, write)

    def starts(self) -> list[tuple[State, tuple[int, ...]]]:
        """The state to begin with for each initial one, and how each group is ordered in it."""
        if self.sorting is None:
            return [(state, ()) for state in self.system.initial]
        canonical = self.code.function("canonical", 2)
        width, groups = self.layout.words, len(self.sorting.groups)
        given, turns = Memory(8 * width), Memory(8 * groups)
        found = []
        for state in self.system.initial:
            given.put(self.layout.pack(state))
            canonical(given.address, turns.address)
            start = self.layout.unpack(tuple(given.words(width)))
            found.append((start, tuple(turns.words(groups))))
        return found

    @property
    def search(self) -> Code:
        """The kernels of the search."""
        return self._search.result()

    @property
    def futures(self) -> Code:
        """The kernels that find out what may happen later, unless there is sorting."""
        return self._futures.result()

    @property
    def findings(self) -> Code:
        """The kernels of claims, ways out and runs, unless there is sorting."""
        return self._findings.result()

    @property
    def quotient(self) -> Code:
        """The kernels that write out the graph of representatives, where there is sorting."""
        return self._quotient.result()

    def _then(self, before: Errand[Code], name: str, kernels: Kernels) -> Errand[Code]:
        def work() -> Code:
            before.result()
            return self._kernels(name, kernels)

        return Errand(work)

    def asking(self, lists: list[list[Term]]) -> Code:
        """A function `asked` that tells the truth of more terms, and a kernel that calls it."""
        own, layout = {"W": self.layout.words}, self.layout

        def write(module: ir.Module) -> None:
            from mortmain.checker.native.successors import add_masks
            from mortmain.checker.native.translate import add_kernels

            add_masks(module, layout, [("asked", lists)])
            add_kernels(module, vacuity_kernels.KERNELS, own)

        return code("\n".join([_sources(), repr(layout.fields), repr(lists)]), write)

    @cached_property
    def disk(self) -> Code:
        """The kernels of a search on disk, and of what is found out about its states."""
        from mortmain.checker.native.disk import graph_kernels as disk_graph_kernels
        from mortmain.checker.native.disk import kernels as disk_kernels

        sources = (graph_kernels, future_kernels, disk_graph_kernels)
        kernels = sum((each.KERNELS for each in sources), disk_kernels.SEARCH)
        width = self.layout.words
        return self._kernels("disk", kernels, {"W": width, "K": width})

    def records(self, width: int, key: int) -> Code:
        """The kernels that sort records of so many words by the first `key` of them."""
        from mortmain.checker.native.disk import kernels as disk_kernels

        return self._kernels("records", disk_kernels.SORTING, {"W": width, "K": key})

    def _kernels(self, name: str, kernels: Kernels, widths: dict[str, int] | None = None) -> Code:
        own = widths or {"W": self.layout.words}

        def write(module: ir.Module) -> None:
            from mortmain.checker.native.translate import add_kernels

            add_kernels(module, kernels, own)

        return code(f"{_sources()} {name} {own}", write)


@cache
def _sources() -> str:
    """A word for the version of everything that writes code."""
    digest = hashlib.sha256(mortmain.__version__.encode())
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
