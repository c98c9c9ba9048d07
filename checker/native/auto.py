"""The engine for everybody: the reference engine while that is quick, and then the native one."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec
from time import monotonic

from mortmain.checker.engine import USUAL, Budget, Engine, Reduce, Reporter, silent
from mortmain.checker.evidence.vacuity import Vacuity
from mortmain.checker.evidence.verdict import Cut, How, Spent, Verdict
from mortmain.checker.explicit.engine import ExplicitEngine
from mortmain.checker.explicit.search import breadth_first
from mortmain.checker.reduction.engine import ReducedEngine
from mortmain.checker.reduction.reduced import WORTH_IT, reduced
from mortmain.model.transition.system import TransitionSystem

SMALL = 4000
"""The most states that are left to the reference engine: it has finished with them before LLVM
would be loaded."""


class AutoEngine:
    """Gives the same verdict whichever engine it uses; `name` says afterwards which that was."""

    def __init__(self, reduce: Reduce | None = None) -> None:
        self.name = ExplicitEngine.name
        self.notes: tuple[str, ...] = ()
        self.statistics: tuple[str, ...] = ()
        self.vacuous: tuple[Vacuity, ...] | None = None
        self.reduce = reduce

    def check(
        self, system: TransitionSystem, *, within: Budget = USUAL, report: Reporter = silent
    ) -> Verdict:
        """The verdict, with all findings; `KeyboardInterrupt` ends in what was found so far."""
        started = monotonic()
        if (
            not system.initial
            or within.states <= SMALL
            or (self.reduce in (None, Reduce.NONE) and _is_small(system, within))
        ):
            return self._by(self._reference(), system, within, report)
        smaller = reduced(system, self.reduce or Reduce.USUAL)
        if smaller.symmetry and smaller.symmetry.order >= WORTH_IT:
            engine = ReducedEngine(Reduce.SYM)
            few = replace(within, states=SMALL)
            found = engine.searched(system, smaller, few, report)
            if not _is_cut(found.how):
                self.notes, self.statistics = engine.notes, engine.statistics
                self.vacuous = engine.vacuous
                return found
        if within.seconds is not None:
            within = replace(within, seconds=max(0, within.seconds - (monotonic() - started)))
        if find_spec("llvmlite") is None:
            return self._by(self._reference(), system, within, report)
        # Here and not above, since it loads LLVM, which a small system can do without.
        from mortmain.checker.native.engine import NativeEngine

        return self._by(NativeEngine(reduce=self.reduce or Reduce.USUAL), system, within, report)

    def _reference(self) -> Engine:
        if self.reduce in (None, Reduce.NONE):
            return ExplicitEngine()
        return ReducedEngine(self.reduce)

    def _by(
        self, engine: Engine, system: TransitionSystem, within: Budget, report: Reporter
    ) -> Verdict:
        found = engine.check(system, within=within, report=report)
        self.name, self.notes, self.statistics = engine.name, engine.notes, engine.statistics
        self.vacuous = engine.vacuous
        return found


def _is_small(system: TransitionSystem, within: Budget) -> bool:
    # Counting a few thousand states twice takes less than all findings of a search cut short.
    return not _is_cut(breadth_first(system, replace(within, states=SMALL))[1])


def _is_cut(how: How) -> bool:
    """Whether a search ended because there were too many states."""
    return isinstance(how, Cut) and how.spent is Spent.STATES
