"""What a step changed, in the words of the spec."""

from __future__ import annotations

from mortmain.checker.explain.story import Change
from mortmain.model.term.text import show_value
from mortmain.model.transition.system import State, TransitionSystem


def changes(system: TransitionSystem, before: State, after: State) -> tuple[Change, ...]:
    """The labelled variables that differ between two states, in declared order.

    A variable without a label is never told, and neither is one whose values read the same.

    >>> from mortmain.model.term.sorts import Enum
    >>> from mortmain.model.transition.builder import Builder
    >>> builder = Builder("lock")
    >>> _ = builder.variable("db.owner", Enum("owner", ("free", "app")), initial="free", label="db")
    >>> changes(builder.build(), ("free",), ("app",))
    (Change(label='db', before='free', after='app'),)
    """
    told = (
        Change(system.labels[variable.name], show_value(old), show_value(new))
        for variable, old, new in zip(system.variables, before, after, strict=True)
        if variable.name in system.labels
    )
    return tuple(each for each in told if each.before != each.after)
