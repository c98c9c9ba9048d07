"""Isolates that are paused, and engines that are destroyed: which events come, and which kills."""

from __future__ import annotations

import pytest

from mortmain.checker.api import check
from tests.language.bodies.running import bank

# `runner` sleeps and says that it is done; what `app` does to it is put in.
RUNNER = """
    woken = Flag()
    @isolate
    async def runner(self):
        await sleep()
        self.woken = True
    @isolate(daemon=True)
    async def app(self):
        {app}
"""
IN_AN_EVENT = """
    calls = Flag()
    @rust("sync")
    def work(self):
        block_on(self.slowly())
    async def slowly(self):
        await sleep()
    @isolate
    async def runner(self):
        self.work()
    @isolate(daemon=True)
    async def app(self):
        {app}
"""


def codes(text: str) -> set[str]:
    return set(check(bank(text)).codes)


@pytest.mark.parametrize(
    ("app", "expected"),
    [
        ('pause("runner")', {"deadlock", "permanent-block"}),
        ('pause("runner")\n        resume("runner")', {"holds"}),
        ('pause("runner")\n        await sleep()\n        resume("runner")', {"holds"}),
        # What is asked for twice is granted once.
        ('pause("runner")\n        pause("runner")\n        resume("runner")', {"holds"}),
        ('resume("runner")\n        pause("runner")', {"deadlock", "permanent-block"}),
        # A kill that waits for the next event waits for ever; the others do not.
        ('pause("runner")\n        kill("runner")', {"deadlock", "permanent-block"}),
        ('pause("runner")\n        kill("runner", "engine")', {"holds"}),
        ('pause("runner")\n        kill("runner", "immediate")', {"holds"}),
        # A harder kill takes the place of a softer one, and not the other way round.
        ('pause("runner")\n        kill("runner")\n        kill("runner", "engine")', {"holds"}),
        ('pause("runner")\n        kill("runner", "engine")\n        kill("runner")', {"holds"}),
    ],
)
def test_a_paused_isolate_handles_no_event(app: str, expected: set[str]) -> None:
    assert codes(RUNNER.format(app=app)) == expected


def test_an_event_that_has_begun_is_finished() -> None:
    text = RUNNER.format(app='pause("runner")')
    both = "self.busy = True\n        self.woken = True"
    text = text.replace("await sleep()\n        self.woken = True", both)
    woken = """
    busy = Flag()
    @eventually
    def wakes(self):
        return self.woken
    """
    assert codes(text + woken) == {"holds"}


@pytest.mark.parametrize("mode", ["immediate", "before_next_event", "engine"])
def test_no_kill_interrupts_native_code(mode: str) -> None:
    text = IN_AN_EVENT.format(app=f'kill("runner", "{mode}")')
    hung = text.replace("await sleep()", "while not self.calls: await sleep()")
    assert codes(text) == {"holds"}
    assert codes(hung) == {"permanent-block"}


@pytest.mark.parametrize(
    ("mode", "lands"), [("immediate", True), ("before_next_event", False), ("engine", False)]
)
def test_only_an_immediate_kill_lands_in_the_middle_of_an_event(mode: str, lands: bool) -> None:
    report = check(
        bank(f"""
        first = Flag()
        second = Flag()
        over = Flag()
        @isolate(killable="{mode}")
        async def runner(self):
            self.first = True
            self.second = True
        @on_exit("runner", on="app")
        async def gone(self):
            self.over = True
        @isolate(daemon=True)
        async def app(self):
            await sleep()
        @reachable
        def half(self):
            return self.over and self.first and not self.second
        """)
    )
    assert (report.headline == "holds") == lands


@pytest.mark.parametrize("mode", ["immediate", "before_next_event", "engine"])
def test_every_kill_is_reported(mode: str) -> None:
    report = check(
        bank(f"""
        over = Flag()
        @isolate(killable="{mode}")
        async def runner(self):
            await sleep()
        @on_exit("runner", on="app")
        async def gone(self):
            self.over = True
        @isolate(daemon=True)
        async def app(self):
            await sleep()
        @eventually
        def heard(self):
            return self.over
        """)
    )
    assert report.headline == "holds"


def test_who_is_paused_waits_for_whoever_resumes_it() -> None:
    report = check(bank(RUNNER.format(app='pause("runner")')))
    assert report.story is not None
    assert report.story.sentence == (
        "runner waits for resumption of runner, and nobody is left to bring that about,"
        " so runner can never go on."
    )


TWO_PAUSE = """
    kills = 0
    paused = Port("app")
    @isolate
    async def runner(self):
        await sleep()
    @isolate(daemon=True)
    async def app(self):
        pause("runner")
        await self.paused.receive()
        resume("runner")
    @isolate(daemon=True)
    async def tool(self):
        pause("runner")
        self.paused.send()
        {tool}
"""


@pytest.mark.parametrize(
    ("tool", "expected"),
    [
        # Each pauses with a capability of its own, so that both have to give theirs back.
        ("pass", {"deadlock", "permanent-block"}),
        ('resume("runner")', {"holds"}),
    ],
)
def test_an_isolate_that_two_have_paused_goes_on_when_both_have_resumed_it(
    tool: str, expected: set[str]
) -> None:
    assert codes(TWO_PAUSE.replace("{tool}", tool)) == expected


def test_whoever_has_paused_nothing_gives_back_the_only_capability_there_is() -> None:
    text = TWO_PAUSE.replace('        pause("runner")\n        await', "        await")
    assert codes(text.replace("{tool}", "pass")) == {"holds"}


def test_whoever_has_paused_nothing_has_none_of_several_capabilities() -> None:
    third = """
    @isolate(daemon=True)
    async def third(self):
        await sleep()
        resume("runner")
"""
    both = TWO_PAUSE.replace('        resume("runner")\n', "", 1).replace("{tool}", "pass")
    assert codes(both + third) == {"deadlock", "permanent-block"}
