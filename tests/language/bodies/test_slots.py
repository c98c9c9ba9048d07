"""How many runs of a task or a callback may be under way at once from one call site."""

from tests.language.bodies.running import findings

CALLED_TWICE = """
    slots = {slots}

    @rust
    async def work(self) -> None:
        await sleep()

    @isolate
    async def app(self) -> None:
        for _ in range(1):
            again = True
        while again:
            self.work()
            again = maybe()
            if again:
                self.work()
                again = False
"""

SLOW_CALLBACK = """
    slots = {slots}
    tries = Number(high=2)

    @rust
    async def work(self, on_step: DartFn) -> None:
        while self.tries < 2:
            self.tries += 1
            try:
                async with timeout():
                    await on_step()
            except TimeoutError:
                pass

    async def step(self) -> None:
        await sleep()

    @isolate
    async def app(self) -> None:
        await self.work(self.step)
"""

ONE_PLACE = """
    slots = {slots}
    calls = Number(high={calls})

    @rust
    async def work(self) -> None:
        await sleep()

    @isolate
    async def app(self) -> None:
        while self.calls < {calls}:
            self.calls += 1
            self.work()
"""


def test_two_call_sites_need_no_further_slots():
    assert findings(CALLED_TWICE.format(slots=1)) == set()


def test_a_call_site_with_too_few_slots_leaves_the_answer_open():
    assert findings(ONE_PLACE.format(slots=1, calls=2)) == {"undecided"}
    assert findings(ONE_PLACE.format(slots=2, calls=3)) == {"undecided"}


def test_with_a_slot_for_every_run_the_answer_is_known():
    assert findings(ONE_PLACE.format(slots=2, calls=2)) == set()
    assert findings(ONE_PLACE.format(slots=3, calls=3)) == set()


def test_a_callback_that_outlives_its_call_needs_a_slot_of_its_own():
    assert findings(SLOW_CALLBACK.format(slots=1)) == {"undecided"}
    assert findings(SLOW_CALLBACK.format(slots=2)) == set()
