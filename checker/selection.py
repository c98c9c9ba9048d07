"""Selected findings: who asks for some of them is told of no other, and searches less for it.

What only concerns others is left out of the system beforehand, which is slicing with fewer to see
it (Weiser, Program slicing, 1981): of a system that is asked about its properties, the steps and
variables that can never lead to one.  So no engine knows of a selection.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from mortmain.checker.evidence.verdict import Finding, Holds, Undecided, Verdict, Violated, Whole
from mortmain.checker.reduction.slicing import cone_of_influence
from mortmain.model.term.build import FALSE
from mortmain.model.term.nodes import Variable
from mortmain.model.term.rewrite import variables
from mortmain.model.transition.action import Action
from mortmain.model.transition.properties import Code
from mortmain.model.transition.system import TransitionSystem

OF_A_STATE = (Code.MISUSE, Code.DOUBLE_GRANT, Code.VIOLATED)
"""What a state shows by itself, whatever may come after it; but for promises."""
SELECTABLE = (*OF_A_STATE, Code.ORPHANED_LOCK, Code.DEADLOCK, Code.PERMANENT_BLOCK)
"""What engines look for."""
Codes = Collection[Code]


def focused(system: TransitionSystem, selected: Codes) -> TransitionSystem:
    """`system` without what none of the selected findings can see.

    Its actions stand where they stood, so that schedules mean the same.  Every run to a state in
    which a property is true is one of `system`, and a shortest one of `system` is among them: steps
    that are left out set nothing that the others read.  Nobody is told of a value out of its sort
    in what is left out.

    >>> from mortmain.model.term.build import less, plus
    >>> from mortmain.model.term.sorts import Range
    >>> from mortmain.model.transition.builder import Builder
    >>> builder = Builder("two counters")
    >>> x, y = (builder.variable(name, Range(0, 3), initial=0) for name in ("x", "y"))
    >>> builder.action("one more x", when=less(x, 3), then={x: plus(x, 1)})
    >>> builder.action("one more y", when=less(y, 3), then={y: plus(y, 1)})
    >>> builder.always("x is less than 3", less(x, 3))
    >>> [each.name for each in focused(builder.build(), {Code.VIOLATED}).variables]
    ['x']
    """
    promised = Code.VIOLATED in selected and any(each.promise for each in system.parties)
    if promised or not set(OF_A_STATE).issuperset(selected):
        return system
    properties = tuple(each for each in system.properties if each.code in selected)
    terms = (*(each.bad for each in properties), *(each.exceeded for each in system.limits))
    needed = cone_of_influence({each for term in terms for each in variables(term)}, system.actions)
    places = [i for i, variable in enumerate(system.variables) if variable in needed]
    return replace(
        system,
        variables=tuple(system.variables[i] for i in places),
        initial=tuple(tuple(state[i] for i in places) for state in system.initial),
        actions=tuple(_for(needed, each) for each in system.actions),
        parties=tuple(
            replace(each, live=FALSE, dead=FALSE, abandoned=FALSE) for each in system.parties
        ),
        resources=tuple(replace(each, holds=(), claims=()) for each in system.resources),
        properties=properties,
    )


def only(verdict: Verdict, selected: Codes) -> Verdict:
    """`verdict` without the findings, warnings and witnesses that nobody asked for."""
    warnings = _chosen(verdict.warnings, selected)
    witnesses = verdict.witnesses if Code.VIOLATED in selected else ()
    if not isinstance(verdict, Violated):
        return replace(verdict, warnings=warnings, witnesses=witnesses)
    if findings := _chosen(verdict.findings, selected):
        return replace(verdict, findings=findings, warnings=warnings, witnesses=witnesses)
    if isinstance(verdict.how, Whole):
        return Holds(verdict.how, warnings, witnesses)
    return Undecided(verdict.how, warnings, witnesses)


def looked_for(selected: Codes) -> str:
    """What a report says of it, so that nobody takes a part for the whole.

    >>> looked_for({Code.DEADLOCK, Code.MISUSE})
    'only misuse and deadlock were looked for'
    """
    names = [each.value for each in SELECTABLE if each in selected]
    listed = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    return f"only {listed} {'was' if len(names) == 1 else 'were'} looked for"


def _for(needed: set[Variable], action: Action) -> Action:
    """The action as far as it sets what is needed; never taken if that is nothing."""
    updates = tuple((to, value) for to, value in action.updates if to in needed)
    if not updates:
        return replace(action, at=FALSE, guard=FALSE, updates=())
    return replace(action, updates=updates)


def _chosen(findings: Iterable[Finding], selected: Codes) -> tuple[Finding, ...]:
    return tuple(each for each in findings if each.code in selected)
