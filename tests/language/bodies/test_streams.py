"""Events that Rust adds to a stream: whether it learns that nobody listens any more."""

from __future__ import annotations

from tests.language.bodies.running import Runs, findings, refusal

STREAM = """
        n = Number(high=3)
        events = Port("page")
        @isolate(killable=True)
        async def page(self):
            await self.events.receive()
        @task
        async def producer(self):
            await sleep()
            try:
                self.events.add()
                self.n = 1
            except Closed:
                self.n = 2
"""
OTHER = """
        @isolate
        async def app(self):
            pass
"""


def test_adding_to_a_dead_isolate_is_an_error_while_another_lives() -> None:
    runs = Runs(STREAM + OTHER)
    gone = runs.after("page is dead: its ports close, its messages are discarded")
    late = runs.after("producer finds events closed", start=gone)
    assert late
    assert ("dead", 2) in runs.ends("page.phase", "n")
    assert not runs.happens("producer finds events closed", "page receives on events")


def test_nobody_tells_when_no_isolate_is_left() -> None:
    runs = Runs(STREAM)
    assert not runs.happens("producer finds events closed")
    assert runs.ends("n") == {(1,)}


def test_an_event_that_is_added_before_the_ports_close_is_lost_without_a_word() -> None:
    runs = Runs(STREAM + OTHER)
    assert ("dead", 1) in runs.ends("page.phase", "n")


def test_what_is_not_caught_ends_the_task_and_only_rust_adds() -> None:
    text = (STREAM + OTHER).replace("            try:\n                self.events.add()", "XX")
    text = text.replace("XX\n                self.n = 1", "            self.events.add()")
    text = text.partition("            except Closed")[0] + OTHER
    assert findings(text) == set()
    dart = OTHER.replace("pass", "self.events.add()")
    assert refusal(STREAM + dart).startswith("error[S208]")
