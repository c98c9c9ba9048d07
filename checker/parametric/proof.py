"""A proof for any number of members: the cover, what it rules out, and that nothing lasts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Sequence as Many
from dataclasses import dataclass
from itertools import product
from time import process_time

from mortmain.checker.parametric.alone import alone
from mortmain.checker.parametric.cover import Cover, Covering
from mortmain.checker.parametric.effort import EFFORTS, Effort
from mortmain.checker.parametric.family import Family, Make
from mortmain.checker.parametric.goals import Never, goals, never
from mortmain.checker.parametric.progress import Goal, Progress
from mortmain.checker.parametric.relays import Place, Relays
from mortmain.checker.parametric.search import Search
from mortmain.checker.parametric.steps import Condition
from mortmain.checker.parametric.sums import sums
from mortmain.checker.parametric.view import Local, Shared, View
from mortmain.checker.parametric.views import Views
from mortmain.model.term.build import FALSE
from mortmain.model.term.sorts import Value
from mortmain.model.term.text import show_value

SOON = 2
"""So much effort is made before more is found out about who can be there together."""


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
    started = process_time()
    until = started + seconds
    soon = started + seconds / 2
    family = Family.of(make, parameters)
    views = Views(family)
    covering = Covering(views, soon)
    covering.close()
    proof = _shown(views, covering, until, EFFORTS[:SOON])
    if not proof.open:
        return proof
    initial, changes = list(_initial(views)), list(covering.changes())
    more = tuple(sums(initial, changes)), tuple(alone(views.says, initial, changes))
    if any(more):
        views = Views(family, *more)
        covering = Covering(views, until)
        covering.close()
    return _shown(views, covering, until, EFFORTS)


def _initial(views: Views) -> Iterator[tuple[Shared, Local]]:
    for shared, members in views.initial():
        for each in members:
            yield shared, each


def _shown(views: Views, covering: Covering, until: float, efforts: Many[Effort]) -> Proof:
    """What the cover shows, with that much effort."""
    cover = covering.cover
    found = dict.fromkeys(cover.wrong)
    for each in never(views.family):
        if not _is_never(views, cover, each):
            found[f"{each.code} {each.condition.name}"] = None
    if not found:
        lasting = _Lasting(Progress(views, cover, until), Relays(covering), efforts)
        found = dict.fromkeys(lasting.unproved())
    return Proof(views, cover, tuple(found))


@dataclass(frozen=True)
class _Lasting:
    """Whether anything lasts for ever."""

    progress: Progress
    relays: Relays
    efforts: Many[Effort]

    def unproved(self) -> Iterator[str]:
        """The goals that are not shown to come about."""
        self._relay()
        for each in goals(self.progress.views.family):
            if not self._comes_about(each):
                yield each.name

    def _relay(self) -> None:
        """Find out which places name nobody for ever; each that is known helps with the others."""
        left = list(self.relays.places())
        while found := [each for each in left if self._passes(*each)]:
            self.relays.proved.update(place for place, _, _ in found)
            left = [each for each in left if each not in found]

    def _passes(self, place: Place, condition: Condition, by: str | None) -> bool:
        goal = Goal(condition.name, place.value, by, condition, Condition("", FALSE, by, ()))
        search = Search(self.progress, goal, self.progress.roots(goal), self.relays)
        # For most of those who are not counted it takes little, or it is not so.
        return not search.unproved(self.efforts[: SOON if by else 1])

    def _comes_about(self, goal: Goal) -> bool:
        """Whether it does from everywhere; or else, if that is enough, where somebody waits."""
        progress, relays = self.progress, self.relays
        search = Search(progress, goal, progress.roots(goal), relays)
        left = search.unproved(self.efforts)
        for of in (0, 1) if left and goal.waiters is not None else ():
            every = [each for view in left for each in progress.waited_for(goal, view)]
            roots = [each for each in every if len(each.seen) == search.alone + of]
            if Search(progress, goal, roots, relays, search.proved).unproved(self.efforts):
                return False
        return not left or goal.waiters is not None


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
        if (one.parameter, two.parameter) == (by, other) and views.together(shared, one, two)
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
