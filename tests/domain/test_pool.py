"""The bridge's pool of threads beside workers that take jobs from a list, written as one would."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product

import pytest

from mortmain.model.domain.operation import Updates
from mortmain.model.domain.pool import Pool
from mortmain.model.term.build import TRUE
from mortmain.model.term.evaluate import evaluate

JOBS = ("a", "b", "c")


@dataclass
class Workers:
    """So many workers, who take the oldest job as soon as they have nothing to do."""

    count: int
    waiting: list[str] = field(default_factory=list)
    at_work: list[str] = field(default_factory=list)

    def hand_in(self, job: str) -> None:
        self.waiting.append(job)
        self._take_up()

    def leave(self, job: str) -> None:
        self.at_work.remove(job)
        self._take_up()

    def _take_up(self) -> None:
        while self.waiting and len(self.at_work) < self.count:
            self.at_work.append(self.waiting.pop(0))


class Modelled:
    """The operations of the model, executed."""

    def __init__(self, count: int) -> None:
        self.pool = Pool(count)
        self.pool.begun.update(dict.fromkeys(JOBS, TRUE))
        self.values = {each.variable.name: each.initial for each in self.pool.cells()}

    def do(self, updates: Updates) -> None:
        new = {to.name: evaluate(term, self.values) for to, term in updates.items()}
        self.values |= new

    def at_work(self, handed_in: set[str]) -> set[str]:
        ready = {each: self.pool.take_up(each).guard for each in handed_in}
        return {each for each, guard in ready.items() if evaluate(guard, self.values)}

    def holding(self) -> set[str]:
        holds = self.pool.resource().holds
        return {each.party for each in holds if evaluate(each.when, self.values)}


@pytest.mark.parametrize("count", [1, 2, 3])
def test_every_order_of_calls_and_ends_goes_alike(count: int) -> None:
    compared = 0
    for moves in product(JOBS, repeat=6):
        workers, modelled, handed_in = Workers(count), Modelled(count), set[str]()
        for job in moves:
            if job not in handed_in:
                workers.hand_in(job)
                modelled.do(modelled.pool.hand_in(job))
                handed_in.add(job)
            elif job in workers.at_work:
                workers.leave(job)
                modelled.do(modelled.pool.leave())
                handed_in.remove(job)
            assert modelled.at_work(handed_in) == set(workers.at_work)
            if len(workers.at_work) == count:
                assert modelled.holding() & handed_in == set(workers.at_work)
            else:
                assert modelled.holding() == set()
            compared += 1
    assert compared == 6 * 3**6
