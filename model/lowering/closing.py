"""Closing a system: open sorts get the values that occur, and what cannot matter is left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from mortmain.model.domain.operation import OPEN_CAPACITY, OPEN_COUNT
from mortmain.model.term.build import FALSE
from mortmain.model.term.fold import fold
from mortmain.model.term.nodes import Append, Constant, Equal, IfThenElse, Term, Variable
from mortmain.model.term.rewrite import children, transform, variables
from mortmain.model.term.sorts import Enum, Range, Sequence, Sort, Value
from mortmain.model.transition.action import Action
from mortmain.model.transition.system import TransitionSystem

Change = Callable[[Term], Term]


def rewritten(system: TransitionSystem, change: Change) -> TransitionSystem:
    """The system with `change` applied to every term in it, and to no variable's declaration."""
    return replace(
        system,
        actions=tuple(
            replace(
                each,
                at=change(each.at),
                guard=change(each.guard),
                updates=tuple((to, change(value)) for to, value in each.updates),
            )
            for each in system.actions
        ),
        parties=tuple(
            replace(
                each,
                live=change(each.live),
                dead=change(each.dead),
                abandoned=change(each.abandoned),
            )
            for each in system.parties
        ),
        resources=tuple(
            replace(
                each,
                holds=tuple(replace(hold, when=change(hold.when)) for hold in each.holds),
                claims=tuple(replace(claim, when=change(claim.when)) for claim in each.claims),
            )
            for each in system.resources
        ),
        signals=tuple(
            replace(
                each,
                keepers=tuple(replace(hold, when=change(hold.when)) for hold in each.keepers),
            )
            for each in system.signals
        ),
        properties=tuple(replace(each, bad=change(each.bad)) for each in system.properties),
        limits=tuple(replace(each, exceeded=change(each.exceeded)) for each in system.limits),
    )


def read_terms(system: TransitionSystem) -> Iterator[Term]:
    """Every term that decides something, which an update alone does not."""
    for action in system.actions:
        yield action.at
        yield action.guard
    for party in system.parties:
        yield from (party.live, party.dead, party.abandoned)
    for resource in system.resources:
        yield from (each.when for each in (*resource.holds, *resource.claims))
    yield from (hold.when for signal in system.signals for hold in signal.keepers)
    yield from (each.bad for each in system.properties)
    yield from (each.exceeded for each in system.limits)


def without_constants(system: TransitionSystem) -> TransitionSystem:
    """What can only ever have one value is replaced by it, and what compares with a value that
    never occurs is false; actions that can then never be taken are left out; and so on.

    The values a variable can have are read off the updates of all actions, whether or not they
    can be taken, so they are never too few.
    """
    while True:
        occurring = _occurring(system)
        fixed: dict[Variable, Term] = {
            variable: Constant(next(iter(values)), variable.sort)
            for variable, values in occurring.items()
            if len(values) == 1
        }

        def simpler(
            part: Term,
            fixed: Mapping[Variable, Term] = fixed,
            occurring: Mapping[Variable, set[Value]] = occurring,
        ) -> Term:
            if isinstance(part, Variable):
                return fixed.get(part, part)
            return _never(part, occurring)

        system = rewritten(system, lambda term, change=simpler: fold(term, change))  # type: ignore[misc]
        system = _only(system, lambda variable, fixed=fixed: variable not in fixed)  # type: ignore[misc]
        actions = (*(possible := _possible(system)), *_told_only(system, possible))
        if not fixed and len(actions) == len(system.actions):
            return system
        system = replace(system, actions=actions)


def _possible(system: TransitionSystem) -> tuple[Action, ...]:
    return tuple(each for each in system.actions if each.enabled != FALSE)


def _told_only(system: TransitionSystem, possible: tuple[Action, ...]) -> Iterator[Action]:
    """What a party waits for that it will never get, if nothing else tells that: never taken."""
    told = {(each.party, each.waits_for, each.span) for each in possible}
    for each in system.actions:
        key = (each.party, each.waits_for, each.span)
        if each.enabled == FALSE != each.at and each.waits_for is not None and key not in told:
            told.add(key)
            yield replace(each, guard=FALSE, updates=())


def _occurring(system: TransitionSystem) -> dict[Variable, set[Value]]:
    """The values that are ever given to a variable, where all of them are plain to see."""
    occurring: dict[Variable, set[Value]] = {
        variable: {value}
        for variable, value in zip(system.variables, system.initial[0], strict=True)
    }
    for action in system.actions:
        for to, value in action.updates:
            given = _given(value, to)
            if given is None:
                occurring.pop(to, None)
            elif to in occurring:
                occurring[to] |= given
    return occurring


def _given(value: Term, to: Variable) -> set[Value] | None:
    """The values that an update can give to a variable; `None` if that is not plain."""
    match value:
        case Constant(constant):
            return {constant}
        case Variable() if value == to:
            return set()
        case IfThenElse(_, then, otherwise):
            one, other = _given(then, to), _given(otherwise, to)
            return None if one is None or other is None else one | other
        case _:
            return None


def _never(term: Term, occurring: Mapping[Variable, set[Value]]) -> Term:
    """`term`, or false where it compares a variable with a value that it never has."""
    match term:
        case Equal(Variable() as variable, Constant(value)):
            return FALSE if value not in occurring.get(variable, {value}) else term
        case _:
            return term


def without_unread(system: TransitionSystem) -> TransitionSystem:
    """Variables on which nothing depends are left out (slicing from the observed backwards)."""
    needed = {each for term in read_terms(system) for each in variables(term)}
    while True:
        more = {
            each
            for action in system.actions
            for to, value in action.updates
            if to in needed
            for each in variables(value)
        }
        if more <= needed:
            break
        needed |= more
    return _only(system, lambda variable: variable in needed)


def _only(system: TransitionSystem, kept: Callable[[Variable], bool]) -> TransitionSystem:
    positions = [i for i, variable in enumerate(system.variables) if kept(variable)]
    return replace(
        system,
        variables=tuple(system.variables[i] for i in positions),
        initial=tuple(tuple(state[i] for i in positions) for state in system.initial),
        actions=tuple(
            replace(each, updates=tuple(pair for pair in each.updates if kept(pair[0])))
            for each in system.actions
        ),
    )


def closed(system: TransitionSystem, repeats: Mapping[str, int]) -> TransitionSystem:
    """The system with every open sort closed; `repeats` says which messages may occur how often
    in a queue, where it is not once."""
    members = _members(system)
    points = _points(system)
    queued = _queued(system)

    def sort(of: Sort) -> Sort:
        match of:
            case Enum(name, ()):
                return Enum(name, tuple(members[name]))
            case Sequence(Enum(name, ()) as element, capacity) if capacity == OPEN_CAPACITY:
                room = sum(repeats.get(str(each), 1) for each in queued[name])
                return Sequence(sort(element), room)
            case _:
                return of

    def declared(variable: Variable) -> Variable:
        if variable.sort == OPEN_COUNT:
            return Variable(variable.name, Range(0, len(points[variable]) - 1))
        return Variable(variable.name, sort(variable.sort))

    def point(variable: Variable, value: Value) -> Constant:
        return Constant(points[variable].index(value), declared(variable).sort)

    def change(term: Term) -> Term:
        match term:
            case Equal(Variable(sort=of) as variable, Constant(value)) if of == OPEN_COUNT:
                if value not in points[variable]:
                    return FALSE
                return Equal(declared(variable), point(variable, value))
            case Variable() if term.sort != OPEN_COUNT:
                return declared(term)
            case Constant(value, of) if of != OPEN_COUNT:
                return Constant(value, sort(of))
            case _:
                return term

    def update(pair: tuple[Variable, Term]) -> tuple[Variable, Term]:
        variable, value = pair
        if variable.sort == OPEN_COUNT:
            assert isinstance(value, Constant)
            return declared(variable), point(variable, value.value)
        return declared(variable), value

    # Program counters are handled where they stand beside a constant, all else bottom-up.
    whole = rewritten(system, lambda term: fold(term, change))
    return replace(
        whole,
        variables=tuple(map(declared, system.variables)),
        initial=tuple(
            tuple(
                points[variable].index(value) if variable.sort == OPEN_COUNT else value
                for variable, value in zip(system.variables, state, strict=True)
            )
            for state in system.initial
        ),
        actions=tuple(
            replace(after, updates=tuple(map(update, _counters_of(before, after))))
            for before, after in zip(system.actions, whole.actions, strict=True)
        ),
    )


def _counters_of(before: Action, after: Action) -> Iterator[tuple[Variable, Term]]:
    """The rewritten updates, except that program counters are as they were."""
    for (to, old), (_, new) in zip(before.updates, after.updates, strict=True):
        yield to, old if to.sort == OPEN_COUNT else new


def _members(system: TransitionSystem) -> dict[str, list[str]]:
    """The values of every open enumeration: what is initial first, then as they occur."""
    members: dict[str, list[str]] = defaultdict(list)
    for variable, value in zip(system.variables, system.initial[0], strict=True):
        if isinstance(variable.sort, Enum) and not variable.sort.members:
            members[variable.sort.name].append(str(value))
    written = (value for action in system.actions for _, value in action.updates)
    for term in (*written, *read_terms(system)):
        for constant in _constants(term):
            if isinstance(constant.sort, Enum) and not constant.sort.members:
                known, value = members[constant.sort.name], str(constant.value)
                if value not in known:
                    known.append(value)
    return members


def _queued(system: TransitionSystem) -> dict[str, set[Value]]:
    """The values that are ever appended to a queue over an open enumeration, by its name."""
    queued: dict[str, set[Value]] = defaultdict(set)

    def note(term: Term) -> Term:
        match term:
            case Append(element=Constant(value, Enum(name))):
                queued[name].add(value)
        return term

    for action in system.actions:
        for _, value in action.updates:
            transform(value, note)
    return queued


def _constants(term: Term) -> Iterator[Constant]:
    if isinstance(term, Constant):
        yield term
    for child in children(term):
        yield from _constants(child)


def _points(system: TransitionSystem) -> dict[Variable, list[Value]]:
    """The locations at which each actor can stand, in order."""
    points: dict[Variable, set[int]] = defaultdict(set)
    for variable, value in zip(system.variables, system.initial[0], strict=True):
        if variable.sort == OPEN_COUNT:
            assert isinstance(value, int)
            points[variable].add(value)
    for action in system.actions:
        for to, term in action.updates:
            if to.sort == OPEN_COUNT and isinstance(term, Constant):
                assert isinstance(term.value, int)
                points[to].add(term.value)
    return {variable: sorted(values) for variable, values in points.items()}
