"""What is compiled for one system: its own functions, and the kernels for states of its width."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import mortmain
from mortmain.checker.native import (
    claim_kernels,
    graph_kernels,
    return_kernels,
    search_kernels,
)
from mortmain.checker.native.compile import Code, code
from mortmain.checker.native.layout import Layout
from mortmain.checker.native.successors import add_system
from mortmain.checker.native.translate import add_kernels
from mortmain.model.term.nodes import Term
from mortmain.model.transition.system import TransitionSystem

Kernels = tuple[Callable[..., Any], ...]
Masks = list[tuple[str, list[list[Term]]]]
"""Functions by name, with the terms that they tell the truth of."""


class Program:
    """The compiled functions of one system in one layout."""

    def __init__(self, system: TransitionSystem, layout: Layout, masks: Masks) -> None:
        self.system, self.layout = system, layout
        self.fan = max(1, len(system.actions))
        limits = [each.exceeded for each in system.limits]
        everything: Masks = [("limits", [limits]), *masks]
        self.code = code(
            "\n".join([_sources(), repr(layout.fields), repr(system.actions), repr(everything)]),
            lambda module: add_system(module, system, layout, everything),
        )

    @cached_property
    def search(self) -> Code:
        """The kernels of the search."""
        return self._kernels("search", search_kernels.KERNELS)

    @cached_property
    def findings(self) -> Code:
        """The kernels of the findings."""
        sources = (graph_kernels, claim_kernels, return_kernels)
        return self._kernels("findings", sum((each.KERNELS for each in sources), ()))

    def _kernels(self, name: str, kernels: Kernels) -> Code:
        own = {"W": self.layout.words}
        return code(f"{_sources()} {name} {own}", lambda module: add_kernels(module, kernels, own))


@cache
def _sources() -> str:
    """A word for the version of everything that writes code."""
    digest = hashlib.sha256(mortmain.__version__.encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
