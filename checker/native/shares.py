"""Which thread owns a state: chosen by variables that few steps change, so that most stay at home.

With the hash of the whole state for an owner, half of all steps lead from one of two threads to the
other; with that of some variables it is the steps that change them (Lerda and Sisto, 1999, for the
variables of one process).  There must be enough of these for every thread to get its share.
"""

from __future__ import annotations

from collections import Counter
from math import log2

from mortmain.checker.native.layout import WORD, Field, Layout
from mortmain.model.term.nodes import Constant
from mortmain.model.term.sorts import Boolean, Enum, Range, Value
from mortmain.model.transition.system import TransitionSystem

ENOUGH = 10.0
"""So many bits of what can be told apart are shared out evenly, chance permitting."""


def chosen(system: TransitionSystem, layout: Layout) -> tuple[int, int]:
    """The number of a word of a packed state, and the bits in it that choose the owner."""
    spread = _spread(system)
    moves = Counter(variable.name for each in system.actions for variable, _ in each.updates)
    best, word, mask = (0.0, 0.0), 0, (1 << WORD) - 1
    for number in range(layout.words):
        fields = [each for each in layout.fields if each.bits and _words(each) == {number}]
        fields = [each for each in fields if spread[each.variable.name]]
        fields.sort(key=lambda each: moves[each.variable.name] / spread[each.variable.name])
        told, moved, bits = 0.0, 0, 0
        for each in fields:
            if told >= ENOUGH:
                break
            told += spread[each.variable.name]
            moved += moves[each.variable.name]
            bits |= (1 << each.bits) - 1 << each.start % WORD
        if (min(told, ENOUGH), -moved) > best:
            best, word, mask = (min(told, ENOUGH), -moved), number, bits
    return word, mask


def _words(field: Field) -> set[int]:
    return {field.start // WORD, (field.start + field.bits - 1) // WORD}


def _spread(system: TransitionSystem) -> dict[str, float]:
    """How many bits the values of each variable are worth that it begins with or is set to; none
    where these are not told, as they are not of a sequence."""
    known: dict[str, set[Value]] = {each.name: set() for each in system.variables}
    computed = set()
    for state in system.initial:
        for variable, value in zip(system.variables, state, strict=True):
            known[variable.name].add(value)
    for action in system.actions:
        for variable, term in action.updates:
            if isinstance(term, Constant):
                known[variable.name].add(term.value)
            else:
                computed.add(variable.name)
    spread = {}
    for variable in system.variables:
        match variable.sort:
            case Range(low, high) if variable.name in computed:
                count = high - low + 1
            case Enum(members=members) if variable.name in computed:
                count = len(members)
            case Boolean() | Range() | Enum():
                count = 2 if variable.name in computed else len(known[variable.name])
            case _:
                count = 1
        # Without an initial state, no value may be known at all.
        spread[variable.name] = log2(max(count, 1))
    return spread
