"""What never happens, where one state stands for all that differ only in who is who."""

from __future__ import annotations

from mortmain.checker.evidence.vacuity import Suspicion, suspicions
from mortmain.checker.explicit.facts import Layout
from mortmain.checker.reduction.found import classes_of
from mortmain.checker.reduction.names import Names
from mortmain.checker.reduction.reduced import Symmetry
from mortmain.model.transition.system import TransitionSystem


def of_everybody(
    left: tuple[Suspicion, ...], system: TransitionSystem, symmetry: Symmetry
) -> tuple[Suspicion, ...]:
    """Those that are left of the suspicions that no representative removes.

    What one party does in a representative another does in a state that it stands for: a suspicion
    is removed with that of anybody who is interchangeable.
    """
    names = Names(system, symmetry.places, Layout(system))
    numbers = {name: number for number, name in reversed(list(enumerate(names.subject_names)))}
    classes = classes_of(names, symmetry.places)
    keys = {(each.vacuity.subject, each.vacuity.text) for each in left}
    every = {(each.vacuity.subject, each.vacuity.text) for each in suspicions(system)}

    def alike(each: Suspicion) -> set[tuple[str, str]]:
        members = classes[numbers[each.vacuity.subject]]
        return {(names.subject_names[one], each.vacuity.text) for one in members} & every

    return tuple(each for each in left if alike(each) <= keys)
