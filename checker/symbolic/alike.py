"""Whether a few members show what is so of any number: the verifier's own small-model argument.

Let a state of any number be given, and keep of it some of the members: whom a shared place names,
who is first in a queue, and two more.  What those do who are kept, and what is true of them, is the
same without the others; so a step that makes something false of one of them does so among those few
alone.  (Pnueli, Ruah, Zuck, Automatic deductive verification with invisible invariants, 2001.)

That is checked here: of the terms, that they ask nothing of a queue that depends on who else is in
it; of the members, that they can be exchanged; and of the system with one member more, that it is
the smaller one where that member is kept out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, pairwise

from mortmain.checker.symbolic.dossier import Refused
from mortmain.checker.symbolic.kept import meaning
from mortmain.checker.symbolic.members import Members
from mortmain.model.term import nodes, sorts
from mortmain.model.term.inference import sort_of
from mortmain.model.term.rewrite import children, variables
from mortmain.model.transition.system import TransitionSystem


def check_alike(
    members: Members, system: TransitionSystem, sizes: Mapping[str, Sequence[TransitionSystem]]
) -> None:
    """`Refused` unless members can be exchanged and one more adds nothing but itself.

    `sizes` has for each parameter the systems with two members of that kind, with three, and so on,
    the last with one more than `system`.
    """
    for term in _terms(system):
        _check_shape(term, members)
    for each in chain.from_iterable(sizes.values()):
        for queue in filter(members.is_queue, each.variables):
            _check_room(queue, each)
    usual = meaning(system, members)
    for parameter, growing in sizes.items():
        places = [(parameter, number) for number in range(members.size)]
        rotated = members.renaming(dict(zip(places, [*places[1:], places[0]], strict=True)))
        for renaming in (rotated, members.exchange(places[0], places[1])):
            if meaning(system, members, renaming) != usual:
                raise Refused(f"those counted by `{parameter}` are not all alike")
        for number, (fewer, more) in enumerate(pairwise(growing), start=2):
            if meaning(more, members, out=(parameter, number)) != meaning(fewer, members):
                raise Refused(f"one more of those counted by `{parameter}` changes the others")


def _terms(system: TransitionSystem) -> Iterator[nodes.Term]:
    """Every term of which something has to be shown."""
    for action in system.actions:
        yield action.enabled
        yield from (term for _, term in action.updates)
    yield from (each.bad for each in system.properties)
    yield from (each.exceeded for each in system.limits)
    for party in system.parties:
        yield from (party.live, party.abandoned)
    yield from (hold.when for each in system.resources for hold in each.holds)


def _check_shape(term: nodes.Term, members: Members) -> None:
    """Of a queue it asks who is first, whether anybody is, and whether somebody is in it."""
    match term:
        case nodes.Equal(nodes.Length(nodes.Variable()), nodes.Constant(0)):
            return
        case nodes.Less(nodes.Constant(0), nodes.Length(nodes.Variable())):
            return
        case nodes.Head(sequence) | nodes.Tail(sequence) | nodes.Length(sequence):
            plain = isinstance(sequence, nodes.Variable) and not isinstance(term, nodes.Length)
            if not plain and any(map(members.is_queue, variables(sequence))):
                raise Refused("a term depends on how many are in a queue, or on who comes second")
        case nodes.Equal(left) if isinstance(sort_of(left), sorts.Sequence):
            if any(map(members.is_queue, variables(term))):
                raise Refused("a term compares a queue as a whole")
    for each in children(term):
        _check_shape(each, members)


def _check_room(queue: nodes.Variable, system: TransitionSystem) -> None:
    """Whoever can come to the queue has room in it, if nobody is in it twice."""
    comers = set()
    for action in system.actions:
        for variable, term in action.updates:
            for part in _parts(term) if variable == queue else ():
                match part:
                    case nodes.Append(_, nodes.Constant(value)):
                        comers.add(value)
                    case nodes.Append() | nodes.Constant(tuple([_, *_])):
                        raise Refused(f"who comes to `{queue.name}` cannot be told")
                    case nodes.Variable(_, sorts.Sequence()) if part != queue:
                        raise Refused(f"`{queue.name}` depends on another queue")
    assert isinstance(queue.sort, sorts.Sequence)
    if isinstance(queue.sort.element, sorts.Sequence):
        raise Refused(f"`{queue.name}` has queues in it")
    filled = any(system.valuation(state)[queue.name] for state in system.initial)
    if filled or len(comers) > queue.sort.capacity:
        raise Refused(f"`{queue.name}` may have no room for all who come to it")


def _parts(term: nodes.Term) -> Iterator[nodes.Term]:
    yield term
    for each in children(term):
        yield from _parts(each)
