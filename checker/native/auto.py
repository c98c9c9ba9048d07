"""The engine for everybody: the reference engine while that is quick, and then the native one."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec
from time import monotonic

from mortmain.checker.engine import USUAL, Budget, Reporter, silent
from mortmain.checker.evidence.verdict import Cut, Spent, Verdict
from mortmain.checker.explicit.engine import ExplicitEngine
from mortmain.checker.explicit.search import breadth_first
from mortmain.model.transition.system import TransitionSystem

SMALL = 4000
"""The most states that are left to the reference engine: it has finished with them before LLVM
would be loaded."""


class AutoEngine:
    """Gives the same verdict whichever engine it uses; `name` says afterwards which that was."""

    def __init__(self) -> None:
        self.name = ExplicitEngine.name
        self.notes: tuple[str, ...] = ()

    def check(
        self, system: TransitionSystem, *, within: Budget = USUAL, report: Reporter = silent
    ) -> Verdict:
        """The verdict, with all findings; `KeyboardInterrupt` ends in what was found so far."""
        if not system.initial or within.states <= SMALL or find_spec("llvmlite") is None:
            return ExplicitEngine().check(system, within=within, report=report)
        started = monotonic()
        # Counting a few thousand states twice takes less than all findings of a search cut short.
        _, how = breadth_first(system, replace(within, states=SMALL))
        if not isinstance(how, Cut) or how.spent is not Spent.STATES:
            return ExplicitEngine().check(system, within=within, report=report)
        if within.seconds is not None:
            within = replace(within, seconds=max(0, within.seconds - (monotonic() - started)))
        return self._natively(system, within, report)

    def _natively(self, system: TransitionSystem, within: Budget, report: Reporter) -> Verdict:
        # Here and not above, since it loads LLVM, which a small system can do without.
        from mortmain.checker.native.engine import NativeEngine

        engine = NativeEngine()
        found = engine.check(system, within=within, report=report)
        self.name, self.notes = engine.name, engine.notes
        return found
