"""The kernels that write out the graph of representatives, with who becomes who at each step."""

from __future__ import annotations

from mortmain.checker.native import view as at
from mortmain.checker.native.graph_kernels import look_up, unknown, where
from mortmain.checker.native.search_kernels import W
from mortmain.checker.native.words import Words, call, halves, past, words

EVERY_DEPENDABLE, EVERY_ENVIRONMENT, EVERY_KILL, CANONICAL, GROUPS = range(5)
"""The step functions that give no representatives, or 0; the function that makes them of states;
and how many groups of interchangeable parties there are."""
ACTIONS, REACHED, TURNS, STOPS, SIZES, KNOWN, TRUE = range(5, 12)
"""Where to put of each step the action, the state reached, and who stands where in it; where the
steps of each state end, those to rely on and all; how many states each stands for; whether its
steps were computed; and what is true in it."""
SCRATCH, WIDTH = 12, 13
"""Room for the order of each group, and how many words say what is true."""
JOB = 14


def steps_by(view: Words, job: Words, function: int, state: Words, count: int) -> int:
    """Append the steps that a function gives, from place `count` on; where they end."""
    labels = halves(view[at.LABELS])
    targets = words(view[at.TARGETS])
    buffer = words(view[at.BUFFER])
    actions = halves(job[ACTIONS])
    reached = words(job[REACHED])
    turns = words(job[TURNS])
    groups = job[GROUPS]
    found = call(function, state, buffer, labels, words(view[at.MISTAKE]))
    for i in range(found):
        call(job[CANONICAL], past(buffer, i * W), past(turns, (count + i) * groups))
    look_up(view, found)
    for i in range(found):
        actions[count + i] = labels[i]
        reached[count + i] = targets[i]
    return count + found


def outgoing(view: Words, job: Words, numbers: Words, states: int) -> int:
    """Write out all steps of these states; how many they are."""
    stops = words(job[STOPS])
    sizes = words(job[SIZES])
    known = words(job[KNOWN])
    count = 0
    for i in range(states):
        state = words(where(view, numbers[i]))
        # A representative stands for itself, so that nothing is overwritten here.
        call(view[at.FACTS], state, past(words(job[TRUE]), i * job[WIDTH]))
        sizes[i] = call(job[CANONICAL], state, words(job[SCRATCH]))
        known[i] = 1 - unknown(view, numbers[i])
        if known[i] != 0:
            count = steps_by(view, job, job[EVERY_DEPENDABLE], state, count)
        stops[2 * i] = count
        if known[i] != 0:
            if job[EVERY_ENVIRONMENT] != 0:
                count = steps_by(view, job, job[EVERY_ENVIRONMENT], state, count)
            if job[EVERY_KILL] != 0:
                count = steps_by(view, job, job[EVERY_KILL], state, count)
        stops[2 * i + 1] = count
    return count


KERNELS = (steps_by, outgoing)
