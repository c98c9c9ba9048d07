"""Transition systems as drawings: `idle -> wait -> crash; idle -> crash`."""

from __future__ import annotations

import re

from mortmain.model.term.build import all_of, any_of, constant, equal, negation
from mortmain.model.term.nodes import Term, Variable
from mortmain.model.term.sorts import Enum
from mortmain.model.transition.action import Kind
from mortmain.model.transition.builder import Builder
from mortmain.model.transition.party import Party
from mortmain.model.transition.properties import Limit, Safety
from mortmain.model.transition.system import TransitionSystem

ARROW = re.compile(r"\s*-([\w ]*)->\s*|\s*->\s*")
KINDS = {kind.value: kind for kind in Kind}


def arrows(
    drawing: str,
    *,
    start: str = "",
    never: str = "",
    done: str = "",
    daemon: str = "",
    abandoned: str = "",
    limit: str = "",
) -> TransitionSystem:
    """The system of a drawing; it starts where the drawing does.

    `->` is a step of `walker`, `-bob->` one of `bob`, `-kill->` or `-bob kill->` a kill, and so on
    for the other kinds.  The other arguments list the places to start from, those never to be in,
    those where everybody is done or abandoned, and for `daemon` the parties that may rest.
    """
    steps = [step for chain in drawing.split(";") for step in _steps(chain.strip())]
    places = tuple(dict.fromkeys(place for a, _, _, b in steps for place in (a, b)))
    builder = Builder("drawing")
    sort = Enum("place", places)
    at = builder.variable("at", sort, initially_one_of=tuple(start.split() or places[:1]))
    left = _in(at, abandoned)
    live = all_of(negation(_in(at, done)), negation(left))
    for party in dict.fromkeys(party for _, party, _, _ in steps):
        builder.add(Party(party, live=live, abandoned=left, daemon=party in daemon.split()))
    for number, (before, party, kind, after) in enumerate(steps):
        builder.action(
            f"{number}: {before} to {after}",
            party=party,
            at=equal(at, before),
            then={at: constant(after, sort)},
            kind=kind,
        )
    if never:
        builder.safety(Safety("never", _in(at, never)))
    if limit:
        builder.limit(Limit("limit", _in(at, limit), "raise the limit"))
    return builder.build()


def _in(at: Variable, places: str) -> Term:
    return any_of(*(equal(at, place) for place in places.split()))


def _steps(chain: str) -> list[tuple[str, str, Kind, str]]:
    first, *rest = ARROW.split(chain)
    steps = []
    for label, after in zip(rest[::2], rest[1::2], strict=True):
        words = (label or "").split()
        kind = next((KINDS[word] for word in words if word in KINDS), Kind.SYSTEM)
        party = next((word for word in words if word not in KINDS), "walker")
        steps.append((first, party, kind, after))
        first = after
    return steps
