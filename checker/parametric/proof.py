"""A proof for any number of members: the cover, what it rules out, and that nothing lasts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from time import process_time

from mortmain.checker.parametric.cover import Cover, Covering
from mortmain.checker.parametric.family import Family, Make
from mortmain.checker.parametric.goals import Never, goals, never
from mortmain.checker.parametric.progress import Progress
from mortmain.checker.parametric.search import Search
from mortmain.checker.parametric.view import View
from mortmain.checker.parametric.views import Views
from mortmain.model.term.sorts import Value
from mortmain.model.term.text import show_value


@dataclass(frozen=True)
class Proof:
    """What was shown of every number of members, from two up."""

    views: Views
    cover: Cover
    open: tuple[str, ...]
    """What could not be shown: a finding and whom it is about.  Nothing is open in a proof."""

    def invariant(self) -> Iterator[str]:
        """What the cover says, in words: beside what all share, what each member can be."""
        yield from _sayings(self.views, self.cover)


def prove(make: Make, parameters: Iterable[str], seconds: float) -> Proof:
    """What can be shown of the systems that `make` gives, whatever the parameters are from two up.

    `Uncountable` if nothing can, in so many seconds of work: what is shown does not depend on what
    else the machine has to do.
    """
    until = process_time() + seconds
    views = Views(Family.of(make, parameters))
    cover = Covering(views, until).close()
    found = dict.fromkeys(cover.wrong)
    for each in never(views.family):
        if not _is_never(views, cover, each):
            found[f"{each.code} {each.condition.name}"] = None
    progress = Progress(views, cover, until)
    for goal in goals(views.family) if not found else ():
        if Search(progress, goal, progress.roots(goal)).unproved():
            found[goal.name] = None
    return Proof(views, cover, tuple(found))


def _is_never(views: Views, cover: Cover, never: Never) -> bool:
    by, other = never.condition.by, never.other
    if other is None:
        return not any(
            views.true(never.condition, view)
            for view in cover.views()
            if by in (None, view.seen[0].parameter)
        )
    return not any(
        views.true(never.condition, View(shared, (one, two)))
        for shared, members in cover.members.items()
        for one, two in product(members, repeat=2)
        if (one.parameter, two.parameter) == (by, other) and not views.clash(one, two)
    )


def _sayings(views: Views, cover: Cover) -> Iterator[str]:
    """For each value of each shared variable, what it allows of a member's own variables."""
    for parameter, variables in views.layout.locals.items():
        for place, variable in enumerate(views.layout.shared):
            values: dict[Value, list[set[Value]]] = {}
            for shared, members in cover.members.items():
                columns = values.setdefault(shared[place], [set() for _ in variables])
                for each in members:
                    if each.parameter == parameter:
                        for column, value in zip(columns, each.values, strict=True):
                            column.add(value)
            every = [set().union(*columns) for columns in zip(*values.values(), strict=True)]
            for value, columns in values.items():
                limits = [
                    f"{name.name} is {' or '.join(sorted(map(show_value, column)))}"
                    for name, column, all_ in zip(variables, columns, every, strict=True)
                    if column != all_ and len(column) <= max(1, len(all_) // 2)
                ]
                if limits:
                    told = show_value(value)
                    yield f"where {variable.name} is {told}: {', '.join(limits)}"
