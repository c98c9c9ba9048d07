"""The cover: for what all share, every member that there can be beside it, however many there are.

It is the counter abstraction in which only is kept which counters can be more than zero: closed
under every step that one member takes, under what that step does to one other, and under what
those do who are not counted.  (Pnueli, Xu, Zuck, Liveness with (0, 1, infinity)-counter
abstraction, 2002; Abdulla, Haziza, Holík, All for the price of few, 2013.)
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from time import process_time

from mortmain.checker.parametric.moves import Move, Other, Solo
from mortmain.checker.parametric.steps import Step
from mortmain.checker.parametric.sums import Change
from mortmain.checker.parametric.uncountable import Uncountable
from mortmain.checker.parametric.view import (
    After,
    First,
    Firsts,
    Local,
    Misstepped,
    Passed,
    Shared,
    View,
)
from mortmain.checker.parametric.views import Outside, Views

MOST_VIEWS = 200_000


@dataclass
class Cover:
    """What was found, and what a step could do wrong."""

    members: dict[Shared, dict[Local, None]] = field(default_factory=dict)
    wrong: dict[str, None] = field(default_factory=dict)
    """The steps that may give a variable a value that it cannot have."""

    @property
    def size(self) -> int:
        """The number of views of one member."""
        return sum(map(len, self.members.values()))

    def views(self) -> Iterator[View]:
        """Every view of one member."""
        for shared, members in self.members.items():
            for each in members:
                yield View(shared, (each,))


class Covering:
    """Builds the cover of a family."""

    def __init__(self, views: Views, until: float) -> None:
        self.views = views
        self.layout = views.layout
        self.cover = Cover()
        self.until = until
        self._moves: dict[Shared, list[Move]] = {}
        self._quiet: dict[Shared, dict[object, Move]] = {}
        self._alike: dict[Shared, dict[Outside, list[Local]]] = {}
        self.become: dict[tuple[Shared, Outside], dict[Other, Local]] = {}
        """What steps of others make of those who show the same to them."""
        self.handed: dict[tuple[Shared, Outside], dict[Other, Local]] = {}
        """The same where it is first in a queue, and may be given what the other has."""
        self._waiting: deque[tuple[Shared, Local]] = deque()
        self.moves: dict[Solo, None] = {}
        """What somebody does alone."""

    def close(self) -> Cover:
        """The smallest cover; `Uncountable` if that cannot be said."""
        for shared, members in self.views.initial():
            self._reach(shared)
            for each in members:
                self._add(shared, each)
        while self._waiting:
            shared, local = self._waiting.popleft()
            if self.cover.size > MOST_VIEWS or process_time() > self.until:
                raise Uncountable(f"after {self.cover.size:,} views there were still more")
            self._meet(shared, local)
            for move in self._steps(View(shared, (local,)), 0):
                self._take(shared, move)
        return self.cover

    def _reach(self, shared: Shared) -> None:
        if shared not in self.cover.members:
            self.cover.members[shared] = {}
            self._moves[shared] = []
            self._quiet[shared] = {}
            self._alike[shared] = {}
            for move in self._steps(View(shared), None):
                self._take(shared, move)

    def _add(self, shared: Shared, local: Local) -> None:
        members = self.cover.members[shared]
        if local not in members and self.views.together(shared, local):
            members[local] = None
            self._waiting.append((shared, local))

    def _steps(self, view: View, by: int | None) -> Iterator[Move]:
        who = None if by is None else view.seen[by]
        for step in self.views.steps[None] if who is None else self.views.candidates(who):
            if step.asked is not None and step.asked.sure:
                continue
            for firsts in self.views.firsts(step.orders, view):
                move = self._move(step, view._replace(firsts=firsts), by)
                if move is not None:
                    yield move

    def _move(self, step: Step, view: View, by: int | None) -> Move | None:
        after = self._after(step, view, by)
        if after is None:
            return None
        unseen = [
            (queue, first.name)
            for queue, first in view.firsts
            if first is not None and first.seen is None and self.layout.is_member(first.name)
        ]
        if len(unseen) > 1:
            raise Uncountable(
                f"the step `{step.action.name}` depends on who is first in two queues",
                "",
                step.action.span,
            )
        local = None if by is None else view.seen[by]
        became = None if by is None else after.view.seen[by]
        quiet = not step.reaches and not self._renames(view, after.view, local, became)
        needs = unseen[0] if unseen else None
        shared = after.view.shared
        return Move(step, local, view.firsts, shared, became, needs, after.passed, quiet)

    def _renames(
        self, before: View, after: View, local: Local | None, became: Local | None
    ) -> bool:
        """Whether a place that named another does not any more, or now names another."""
        for each in self.layout.names:
            place = self.layout.place[each.name]
            old, new = before.shared[place], after.shared[place]
            mine = local is not None and self.layout.named(local, each.name) is not None
            still = became is not None and self.layout.named(became, each.name) is not None
            if (self.layout.is_member(old) and not mine) and (old != new or still):
                return True
            if self.layout.is_member(new) and not still and (old != new or mine):
                return True
        return False

    def _take(self, shared: Shared, move: Move) -> None:
        """A new move: its effect on all that are there."""
        known = self._moves[shared]
        if move.quiet and move.needs is None and move.step.asked is None:
            # Many moves do the same to those who only look on.
            named = move.by and tuple(each is not None for each in move.by.named)
            taken = move.by and self.views.known(move.by)
            empty = tuple(queue for queue, first in move.firsts if first is None)
            key = move.shared, named, taken, empty, move.passed
            self._begin(shared, move)
            if key in self._quiet[shared]:
                return
            self._quiet[shared][key] = move
        known.append(move)
        for alike in list(self._alike[shared].values()):
            self._affect(shared, move, alike[0])

    def _begin(self, shared: Shared, move: Move) -> None:
        if not move.taken:
            move.taken = True
            if move.needs is None:
                self._note(shared, move, move.shared, move.after, move.passed)
            self._reach(move.shared)
            if move.after is not None:
                self._add(move.shared, move.after)

    def _note(
        self, shared: Shared, move: Move, after: Shared, became: Local | None, passed: Passed
    ) -> None:
        asked = move.step.asked
        none = asked if asked is not None and not asked.answer else None
        self.moves[Solo(shared, move.by, after, became, passed, none)] = None

    def _meet(self, shared: Shared, local: Local) -> None:
        """A new member beside what all share: the effect that known moves have on it."""
        outside = self.views.outside(local)
        alike = self._alike[shared].setdefault(outside, [])
        alike.append(local)
        if len(alike) == 1:
            self.become[shared, outside], self.handed[shared, outside] = {}, {}
            for move in list(self._moves[shared]):
                self._affect(shared, move, local)
        for known in (self.become, self.handed):
            for other, like in list(known[shared, outside].items()):
                self._add(other.after, self.views.changed(local, like))

    def _affect(self, shared: Shared, move: Move, other: Local) -> None:
        if move.by is not None and not self.views.together(shared, move.by, other):
            return
        asked = move.step.asked
        if asked is not None:
            gives = self.views.says(asked, other) is asked.answer
            if gives and not move.answered:
                move.answered = True
                self._again(shared, move, other)
            # If it is so of none, it is not of this one.
            if not move.answered or not (gives or asked.answer):
                return
        if move.needs is not None and move.needs[1] in self.layout.queued(other, move.needs[0]):
            self._hand_over(shared, move, other)
        if move.needs is not None and not move.taken:
            return
        self._begin(shared, move)
        if any(first is None and self.layout.queued(other, queue) for queue, first in move.firsts):
            return
        if move.quiet:
            self._turn(shared, other, move.shared, other, move.passed)
            return
        self._affect_exactly(shared, move, other, move.firsts)

    def _hand_over(self, shared: Shared, move: Move, other: Local) -> None:
        """The other is the one who is first."""
        assert move.needs is not None
        queue, name = move.needs
        place = 0 if move.by is None else 1
        firsts = tuple(
            (each, First(place, name) if each == queue else first) for each, first in move.firsts
        )
        self._affect_exactly(shared, move, other, firsts)
        if not move.taken:
            self._begin(shared, move)
            self._again(shared, move, other)

    def _again(self, shared: Shared, move: Move, other: Local) -> None:
        """What only became possible with one has an effect on all the others."""
        for alike in list(self._alike[shared].values()):
            if other not in alike:
                self._affect(shared, move, alike[0])

    def _affect_exactly(self, shared: Shared, move: Move, other: Local, firsts: Firsts) -> None:
        seen = (other,) if move.by is None else (move.by, other)
        after = self._after(move.step, View(shared, seen, firsts), None if move.by is None else 0)
        if after is not None:
            *acting, became = after.view.seen
            self._reach(after.view.shared)
            for each in acting:
                self._add(after.view.shared, each)
            if firsts != move.firsts:
                by = None if move.by is None else (move.by, acting[0])
                self._turn(shared, other, after.view.shared, became, after.passed, by, first=True)
            else:
                if move.needs is None:
                    it = acting[0] if acting else None
                    self._note(shared, move, after.view.shared, it, after.passed)
                self._turn(shared, other, after.view.shared, became, after.passed)

    def _turn(
        self,
        shared: Shared,
        other: Local,
        after: Shared,
        became: Local,
        passed: Passed,
        by: tuple[Local, Local] | None = None,
        *,
        first: bool = False,
    ) -> None:
        """A move turns one into another; so it does with all who show the same to others."""
        outside = self.views.outside(other)
        known = (self.handed if first else self.become)[shared, outside]
        key = Other(after, self.views.outside(became), passed, by)
        if key not in known:
            known[key] = became
            for each in list(self._alike[shared][outside]):
                self._add(after, self.views.changed(each, became))

    def changes(self) -> Iterator[Change]:
        """Everything that a step changes together."""
        for solo in self.moves:
            alone = () if solo.one is None or solo.became is None else ((solo.one, solo.became),)
            yield Change((solo.before, solo.after), alone, solo.asked)
        for (shared, outside), known in self.become.items():
            for like in known.values():
                for each in self._alike[shared][outside]:
                    yield Change((shared, shared), ((each, self.views.changed(each, like)),))
        for (shared, outside), known in self.handed.items():
            for other, like in known.items():
                for each in self._alike[shared][outside]:
                    pair = each, self.views.changed(each, like)
                    both = (pair,) if other.by is None else (other.by, pair)
                    yield Change((shared, other.after), both)

    def _after(self, step: Step, view: View, by: int | None) -> After | None:
        """What the step makes of the view; after a mistake of the spec there is nothing."""
        try:
            return self.views.after(step, view, by)
        except Misstepped:
            self.cover.wrong[f"misstep {step.action.name}"] = None
            return None
