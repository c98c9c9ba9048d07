"""The views of a family, and what its steps do to them."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence as Many
from itertools import product

from mortmain.checker.parametric.family import Family
from mortmain.checker.parametric.layout import OWNER, Layout, Members
from mortmain.checker.parametric.names import Member
from mortmain.checker.parametric.plan import Plan
from mortmain.checker.parametric.steps import Condition, Step, steps
from mortmain.checker.parametric.view import After, First, Firsts, Local, Misstepped, Shared, View
from mortmain.model.term.evaluate import evaluate


class Views:
    """Takes steps of views: what those who are seen do, and what becomes of them."""

    def __init__(self, family: Family) -> None:
        self.family = family
        self.layout = Layout(family)
        every = steps(family)
        self.steps = {by: [each for each in every if each.by == by] for by in (None, *family.names)}
        self._candidates: dict[Local, list[Step]] = {}
        self._assigned: dict[tuple[tuple[str, ...], int | None], Members] = {}
        self._plans: dict[tuple[Step, Members], Plan] = {}
        self._conditions: dict[Condition, Plan] = {}

    def initial(self) -> Iterator[tuple[Shared, list[Local]]]:
        """What all share at the start, and one member of each parameter."""
        for state in self.family.system.initial:
            members = [(parameter, 0) for parameter in self.family.names]
            view = self.layout.view_of(self.family.system.valuation(state), members)
            yield view.shared, list(view.seen)

    def candidates(self, local: Local) -> list[Step]:
        """The steps that a member may be able to take, as far as its own variables say."""
        found = self._candidates.get(local)
        if found is None:
            variables = self.layout.locals[local.parameter]
            at = {each.name: value for each, value in zip(variables, local.values, strict=True)}
            found = [step for step in self.steps[local.parameter] if evaluate(step.alone, at)]
            self._candidates[local] = found
        return found

    def clash(self, one: Local, other: Local) -> bool:
        """Whether both cannot be there: a place names one at most."""
        if not any(one.named) or not any(other.named):
            return False
        pairs = zip(one.named, other.named, strict=True)
        return any(a is not None and b is not None for a, b in pairs)

    def firsts(self, orders: Many[str], view: View) -> Iterator[Firsts]:
        """Who may be first in those queues, as far as the view does not say; of those who are not
        seen, every one by name."""
        if not orders:
            yield view.firsts
            return
        known = dict(view.firsts)
        options = [
            [known[queue]] if queue in known else list(self._may_be_first(queue, view))
            for queue in orders
        ]
        for each in product(*options):
            chosen = dict(zip(orders, each, strict=True))
            yield tuple(sorted((known | chosen).items()))

    def _may_be_first(self, queue: str, view: View) -> Iterator[First | None]:
        seen = [
            First(place, name)
            for place, local in enumerate(view.seen)
            for name in self.layout.queued(local, queue)
        ]
        known = [*(First(None, name) for name in self.layout.waiting(view, queue)), *seen]
        yield from known
        if not known:
            yield None
        yield from (First(None, name) for name in self.layout.members_named(queue))

    def true(self, condition: Condition, view: View) -> bool:
        """Whether the condition is true of the first who is seen, or of what all share, for one at
        least of those that may be first."""
        plan = self._conditions.get(condition)
        if plan is None:
            plan = self._conditions[condition] = Plan(self.layout, condition.term, ())
        members = self._members(view, 0 if condition.by is not None else None)
        return any(
            plan.result(view._replace(firsts=firsts), members)[0]
            for firsts in self.firsts(condition.orders, view)
        )

    def after(self, step: Step, view: View, by: int | None = None) -> After | None:
        """The view after the step, taken by the one at that place; `None` if it cannot be taken.

        `view.firsts` has to say who is first in every queue of `step.orders`.  `Misstepped` if a
        variable would get a value that it cannot have.
        """
        members = self._members(view, by)
        plan = self._plans.get((step, members))
        if plan is None:
            shown = (None, *members)
            updates = (it for it in step.action.updates if self.family.local(it[0]) in shown)
            plan = Plan(self.layout, step.action.enabled, updates)
            self._plans[step, members] = plan
        possible, values = plan.result(view, members)
        if not possible:
            return None
        if values is None:
            raise Misstepped(step.action.name)
        return self.layout.concluded(view, members, values)

    def _members(self, view: View, first: int | None) -> Members:
        """As whom everybody appears: as the member 0 who takes the step."""
        key = tuple([each.parameter for each in view.seen]), first
        if key not in self._assigned:
            used = dict.fromkeys(self.family.names, 0)
            found: list[Member] = [("", 0)] * len(view.seen)
            for place in sorted(range(len(view.seen)), key=lambda each: each != first):
                parameter = view.seen[place].parameter
                found[place] = parameter, used[parameter]
                used[parameter] += 1
                assert used[parameter] <= OWNER, "more are seen than there are members"
            self._assigned[key] = tuple(found)
        return self._assigned[key]
