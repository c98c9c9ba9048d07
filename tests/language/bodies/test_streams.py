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


CLOSED = """
        n = Number(high=3)
        events = Port("page")
        @isolate
        async def page(self):
            self.events.close()
            try:
                await self.events.receive()
            except Closed:
                self.n += 1
        @task
        async def producer(self):
            try:
                self.events.add()
            except Closed:
                self.n += 2
"""


def test_whoever_adds_learns_that_the_port_is_closed_although_its_isolate_lives() -> None:
    runs = Runs(CLOSED)
    assert runs.ends("n") == {(1,), (3,)}
    early = runs.after("page closes events")
    assert runs.happens("producer finds events closed")
    assert not runs.after("producer sends on events", start=early)


def test_a_message_that_was_on_its_way_is_dropped_where_it_would_be_handled() -> None:
    runs = Runs(CLOSED)
    sent = runs.after("producer sends on events")
    assert runs.after("page drops a message on events, which is closed", start=sent)
    assert not runs.happens("page receives on events")
    assert runs.ends("page.queue") == {((),)}


def test_what_has_arrived_and_was_not_received_is_gone_with_the_close() -> None:
    text = CLOSED.replace("self.events.close()", "await sleep()\n            self.events.close()")
    runs = Runs(text)
    arrived = runs.after("page takes in a message on events")
    assert runs.after(
        "page finds events closed", start=runs.after("page closes events", start=arrived)
    )
    assert runs.ends("events.buffer", "events.count") == {((), 0)}


def test_another_event_of_the_same_isolate_can_end_the_wait_for_a_message() -> None:
    text = """
        kills = 0
        events = Port("page")
        stopped = Port("page")
        @rust
        async def watch(self, cancel: DartFn):
            await cancel()
        async def cancel(self):
            self.events.close()
        @isolate
        async def page(self):
            watching = self.watch(self.cancel)
            try:
                await self.events.receive()
            except Closed:
                pass
            await watching
    """
    assert findings(text) == set()
    never = text.replace("self.events.close()", "pass")
    assert "permanent-block page" in findings(never)


def test_a_port_that_is_closed_does_not_keep_its_isolate() -> None:
    text = """
        kills = 0
        events = Port("page")
        ended = Port("app")
        @isolate
        async def page(self):
            self.events.close()
        @on_exit("page", on="app")
        async def page_has_ended(self):
            self.ended.send()
        @isolate
        async def app(self):
            await self.ended.receive()
    """
    assert findings(text) == set()
    assert "deadlock Bank" in findings(text.replace("self.events.close()", "self.events.send()"))


def test_only_the_owner_closes_its_port_and_it_takes_nothing() -> None:
    task = CLOSED.replace("self.events.add()", "self.events.close()")
    assert refusal(task).startswith("error[S208]")
    other = CLOSED + OTHER.replace("pass", "self.events.close()")
    assert "only page can close this port" in refusal(other)
    assert refusal(CLOSED.replace("close()", "close(1)")).startswith("error[S211]")
