"""The views of a family, and what its steps do to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Sequence as Many
from itertools import combinations, product

from mortmain.checker.parametric.alone import Alone
from mortmain.checker.parametric.family import Family
from mortmain.checker.parametric.layout import OWNER, Layout, Members
from mortmain.checker.parametric.names import Member
from mortmain.checker.parametric.others import Asked
from mortmain.checker.parametric.plan import Plan
from mortmain.checker.parametric.steps import Condition, Step, steps
from mortmain.checker.parametric.sums import Sum
from mortmain.checker.parametric.view import After, First, Firsts, Local, Misstepped, Shared, View
from mortmain.model.term.evaluate import evaluate
from mortmain.model.term.nodes import Term
from mortmain.model.term.rewrite import variables

Outside = tuple[object, ...]
"""What others see of a member: equal for those to whom a step of somebody else does the same."""


class Views:
    """Takes steps of views: what those who are seen do, and what becomes of them."""

    def __init__(
        self, family: Family, sums: Iterable[Sum] = (), alone: Iterable[Alone] = ()
    ) -> None:
        self.family = family
        self.sums = tuple(sums)
        self.alone = tuple(alone)
        self.layout = Layout(family)
        every = steps(family)
        self.steps = {by: [each for each in every if each.by == by] for by in (None, *family.names)}
        self._outside = self._shown(every)
        self._candidates: dict[Local, list[Step]] = {}
        self._assigned: dict[tuple[tuple[str, ...], int | None], Members] = {}
        self._plans: dict[tuple[Step, Members], Plan] = {}
        self._conditions: dict[Condition, Plan] = {}
        self._said: dict[tuple[Term, Local], bool] = {}

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
            at = self.layout.at(local, (local.parameter, 0))
            found = [step for step in self.steps[local.parameter] if evaluate(step.alone, at)]
            self._candidates[local] = found
        return found

    def clash(self, one: Local, other: Local) -> bool:
        """Whether both cannot be there: a place names one at most."""
        if not any(one.named) or not any(other.named):
            return False
        pairs = zip(one.named, other.named, strict=True)
        return any(a is not None and b is not None for a, b in pairs)

    def together(self, shared: Shared, *members: Local) -> bool:
        """Whether those can be there at once, beside what all share."""
        return all(
            sum(map(each.of, members)) <= each.left(shared) for each in self.sums
        ) and not any(self._exclude(*pair) for pair in combinations(members, 2))

    def beside(self, view: View, other: Local) -> bool:
        """Whether somebody else can be there beside those of a view, who can be there at once."""
        if any(other.named) or self.alone:
            if any(self._exclude(each, other) for each in view.seen):
                return False
        return all(
            sum(map(each.of, view.seen)) + each.of(other) <= each.left(view.shared)
            for each in self.sums
        )

    def _exclude(self, one: Local, other: Local) -> bool:
        return self.clash(one, other) or any(
            (one in each.members and self.says(each.asked, other))
            or (other in each.members and self.says(each.asked, one))
            for each in self.alone
        )

    def says(self, asked: Asked, local: Local) -> bool:
        """Whether what is asked of others is so of that one; of other kinds nothing is asked."""
        for who, term in asked.of:
            if who[0] == local.parameter:
                key = term, local
                if key not in self._said:
                    at = self.layout.at(local, who)
                    self._said[key] = bool(evaluate(term, at))
                return self._said[key]
        return False

    def outside(self, local: Local) -> Outside:
        """All of a member that steps of somebody else read or change."""
        places = self._outside[local.parameter]
        values = tuple([local.values[each] for each in places])
        return local.parameter, values, local.named, local.queued, self.known(local)

    def known(self, local: Local) -> tuple[object, ...]:
        """What is known of the others because one is there."""
        taken = [each.of(local) for each in self.sums]
        return *taken, *[local in each.members for each in self.alone]

    def changed(self, local: Local, like: Local) -> Local:
        """The member, as a step of somebody else changed one who is the same to others."""
        values = list(local.values)
        for each in self._outside[local.parameter]:
            values[each] = like.values[each]
        return like._replace(values=tuple(values))

    def _shown(self, every: Iterable[Step]) -> dict[str, list[int]]:
        """The places of the variables by which others deal with a member."""
        family, found = self.family, dict[str, set[int]]()
        for parameter in family.names:
            found[parameter] = set()
        for step in every:
            for member, term in step.asked.of if step.asked else ():
                places = (self.layout.local_place[family.first[x.name]] for x in variables(term))
                found[member[0]].update(places)
            for variable, term in step.action.updates:
                owner = family.local(variable)
                if owner is None or owner == (step.by, 0):
                    continue
                for each in (variable, *variables(term)):
                    if family.local(each) == owner:
                        place = self.layout.local_place[family.first[each.name]]
                        found[owner[0]].add(place)
        return {parameter: sorted(places) for parameter, places in found.items()}

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
