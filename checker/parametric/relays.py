"""Whomever a shared place names, it does not name for ever: then nobody who waits for that has to
know what he does until then.

From every view in which a place names somebody who is not seen, all that can become of the view is
followed until the place names another, or nobody: one of these ends comes about.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mortmain.checker.parametric.cover import Covering
from mortmain.checker.parametric.steps import Condition
from mortmain.checker.parametric.view import Local, Passed, Shared, View
from mortmain.model.term.build import equal
from mortmain.model.term.nodes import Constant
from mortmain.model.term.sorts import Enum

MOST = 1_000
"""More views are not followed from one."""


class Place(NamedTuple):
    """A place, and whom it names, as the member 0 or as one who is not counted."""

    name: str
    value: str


class End(NamedTuple):
    """What becomes of a view, until the place names another."""

    view: View
    nearer: bool
    """Whether a place of the party in a queue is nearer to its end; if nobody is seen, a place of
    one who is not counted."""
    joined: bool
    """Whether it has come into a queue meanwhile."""


class Relays:
    """Follows what becomes of views."""

    def __init__(self, covering: Covering) -> None:
        self.views = covering.views
        self.layout = covering.views.layout
        self.proved: set[Place] = set()
        """The places that are known not to name him for ever."""
        self._become, self._handed = covering.become, covering.handed
        self._known: dict[tuple[View, str, bool], tuple[End, ...] | None] = {}
        self._alone: dict[Shared, dict[tuple[Shared, Passed], None]] = {}
        self._own: dict[tuple[Shared, Local], dict[tuple[Shared, Local, Passed], None]] = {}
        for each in covering.moves:
            self._alone.setdefault(each.before, {})[each.after, each.passed] = None
            if each.one is not None and each.became is not None:
                key = each.before, each.one
                self._own.setdefault(key, {})[each.after, each.became, each.passed] = None
        for (shared, _), known in covering.handed.items():
            for other in known:
                self._alone.setdefault(shared, {})[other.after, other.passed] = None
                if other.by is not None:
                    one, became = other.by
                    key = shared, one
                    self._own.setdefault(key, {})[other.after, became, other.passed] = None

    def places(self) -> Iterator[tuple[Place, Condition, str | None]]:
        """Every place with whomever it can name, the condition that it does, and his parameter."""
        for variable in self.layout.names:
            assert isinstance(variable.sort, Enum)
            for value in variable.sort.members:
                owner = self.layout.family.owners.get(value)
                if owner is None or owner[1] == 0:
                    by = None if owner is None else owner[0]
                    term = equal(variable, Constant(value, variable.sort))
                    name = f"{variable.name} is {value}"
                    yield Place(variable.name, value), Condition(name, term, by, ()), by

    def ends(self, view: View, *, moves: bool) -> Iterator[tuple[End, ...]]:
        """For each place that names somebody who is not seen, everything that can come about;
        with `moves`, what the party itself does is left out."""
        for variable in self.layout.names:
            value = str(view.shared[self.layout.place[variable.name]])
            named = any(self.layout.named(each, variable.name) for each in view.seen)
            if not named and Place(variable.name, value) in self.proved:
                key = view, variable.name, moves
                if key not in self._known:
                    self._known[key] = self.followed(*key)
                if found := self._known[key]:
                    yield found

    def followed(self, view: View, name: str, moves: bool) -> tuple[End, ...] | None:
        """Everything that can come about until the place does not name him any more."""
        place = self.layout.place[name]
        begin = End(View(view.shared, view.seen), False, False)
        met, waiting = {begin}, [begin]
        found: dict[End, None] = {}
        while waiting:
            before = waiting.pop()
            for after, passed in self._after(before.view, moves):
                each = self._end(before, after, passed)
                renamed = (
                    name in passed[0]
                    or after.shared[place] != view.shared[place]
                    or any(self.layout.named(it, name) for it in after.seen)
                )
                if renamed:
                    found[each] = None
                elif each not in met:
                    met.add(each)
                    waiting.append(each)
            if len(met) > MOST:
                return None
        return tuple(found)

    def _end(self, before: End, after: View, passed: Passed) -> End:
        nearer, joined = before.nearer, before.joined
        for queue in self.layout.queues:
            was = self.layout.standing(before.view, queue.name)
            nearer |= bool(was) and queue.name in passed[1]
            joined |= not self.layout.standing(after, queue.name) <= was
        return End(after, nearer, joined)

    def _after(self, view: View, moves: bool) -> Iterator[tuple[View, Passed]]:
        """What becomes of a view of one at most, whoever takes a step."""
        if not view.seen:
            for after, passed in self._alone.get(view.shared, ()):
                yield View(after), passed
            return
        (local,) = view.seen
        key = view.shared, self.views.outside(local)
        for known in (self._become, self._handed):
            for other, like in known[key].items():
                yield View(other.after, (self.views.changed(local, like),)), other.passed
        for after, became, passed in self._own.get((view.shared, local), ()) if not moves else ():
            yield View(after, (became,)), passed
