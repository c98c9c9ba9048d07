"""So many futures at once: which of them run together, beside every order by hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.language.bodies.running import Runs, findings, refusal

ITEMS = """
running = Number(high=4)
most = Number(high=4)
order = Number(high=999)
async def item(self, digit: int):
    self.order = self.order * 10 + digit
    await sleep()
    self.order = self.order * 10 + digit
@task
async def main(self):
    await for_each_concurrent({limit}, self.item(1), self.item(2), self.item(3))
"""


def orders(limit: int, begun: tuple[int, ...] = (), over: tuple[int, ...] = ()) -> Iterator[str]:
    """What can be written: each item at its beginning and at its end, in all orders that respect
    the limit.  What comes later may begin after others that are ready in the same poll."""
    running = [each for each in begun if each not in over]
    waiting = [each for each in (1, 2, 3) if each not in begun]
    if waiting and len(running) < limit:
        for rest in orders(limit, (*begun, waiting[0]), over):
            yield f"{waiting[0]}{rest}"
    if over or not waiting or len(running) == limit:
        for each in running:
            for rest in orders(limit, begun, (*over, each)):
                yield f"{each}{rest}"
    if len(over) == 3:
        yield ""


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_the_next_begins_once_one_is_over(limit: int) -> None:
    spec = ITEMS.format(limit=limit).replace("high=999", "high=999999")
    spec = spec.replace("sleep()", "self.step()") + "async def step(self):\n    await sleep()\n"
    assert findings(spec) == set()
    found = {str(number) for (number,) in Runs(spec).ends("order")}
    assert found == set(orders(limit))


def test_what_waits_for_one_that_has_not_begun_waits_for_ever() -> None:
    spec = """
        done = Notify()
        async def first(self):
            await self.done.notified()
        async def second(self):
            self.done.notify_one()
        @task
        async def main(self):
            await for_each_concurrent(LIMIT, self.first(), self.second())
    """
    assert any(each.startswith("deadlock") for each in findings(spec.replace("LIMIT", "1")))
    assert findings(spec.replace("LIMIT", "2")) == set()


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("", "`for_each_concurrent` takes how many run at once"),
        ("0, self.item(1)", "`for_each_concurrent` takes how many run at once"),
        ("self.most, self.item(1)", "`for_each_concurrent` takes how many run at once"),
        ("2", "`for_each_concurrent` takes futures"),
        ("2, sleep()", "`for_each_concurrent` takes futures"),
    ],
)
def test_it_takes_a_number_and_futures(written: str, told: str) -> None:
    given = "{limit}, self.item(1), self.item(2), self.item(3)"
    assert told in refusal(ITEMS.replace(given, written))
