"""Ends of channels in bodies: whose they are, and when they are dropped.

What a channel does then is compared with tokio in `tests/domain`; here is when it happens.
"""

from __future__ import annotations

import pytest

from tests.language.bodies.running import Runs, findings, refusal

DRAIN = """
    jobs = Channel(2, senders="producer")
    n = Number(high=3)
    async def drain(self):
        try:
            while True:
                await self.jobs.receive()
                self.n += 1
        except Closed:
            pass
"""

TASK = f"""{DRAIN}
    @task
    async def producer(self):
        await self.jobs.send()
    @task
    async def consumer(self):
        await self.drain()
"""

BY = {
    "returns": "await self.jobs.send()",
    "raises": "await self.jobs.send()\n        raise RuntimeError",
}


@pytest.mark.parametrize("how", BY)
def test_the_sender_is_dropped_however_its_task_ends(how: str) -> None:
    text = TASK.replace("await self.jobs.send()", BY[how])
    assert findings(text) == set()
    runs = Runs(text)
    assert runs.ends("n", "jobs.ended") == {(1, True)}
    dropped = "producer drops its sender of jobs"
    if how == "raises":
        dropped += ", ends with RuntimeError, which nobody catches"
    story = ("producer sends on jobs", dropped)
    assert runs.happens(*story, "consumer receives on jobs", "consumer finds jobs closed")


def test_an_end_that_is_nobodys_lives_as_long_as_the_program() -> None:
    text = TASK.replace(', senders="producer"', "")
    assert any(each.startswith("deadlock") for each in findings(text))


def test_the_last_of_several_senders_ends_the_channel() -> None:
    text = TASK.replace(
        "    @task\n    async def producer(self):",
        "    @task(count=2)\n    async def producer(self, i: int):",
        1,
    )
    runs = Runs(text)
    assert findings(text) == set()
    assert runs.ends("n") == {(2,)}
    assert not runs.happens("consumer finds jobs closed", "producer 1 drops its sender of jobs")


def test_a_spawned_task_owns_its_end_from_where_it_is_spawned() -> None:
    text = f"""{DRAIN}
    async def producer(self):
        await self.jobs.send()
    @task
    async def main(self):
        await sleep()
        handle = spawn(self.producer())
        await sleep()
        handle.abort()
        await self.drain()
    """
    assert findings(text) == set()
    # Aborted before its first poll, it had a sender all the same.
    assert Runs(text).ends("n", "jobs.ended") == {(0, True), (1, True)}


def test_a_future_owns_its_end_polled_or_not() -> None:
    text = f"""{DRAIN}
    async def producer(self):
        await self.jobs.send()
    @task
    async def main(self):
        first = future(self.producer())
        match await select(by_ref(first), sleep()):
            case 0:
                pass
            case 1:
                await self.drain()
    """
    assert any(each.startswith("deadlock") for each in findings(text))
    assert findings(text.replace("by_ref(first)", "first")) == set()


def test_a_method_that_is_called_has_its_end_until_it_returns() -> None:
    text = f"""{DRAIN}
    async def producer(self):
        await self.jobs.send()
    @task
    async def main(self):
        await self.producer()
        await self.drain()
    """
    assert findings(text) == set()
    assert Runs(text).ends("n") == {(1,)}


def test_an_end_can_be_dropped_before_and_only_once() -> None:
    text = f"""{DRAIN.replace('"producer"', '"main"')}
    @task
    async def main(self):
        await self.jobs.send()
        self.jobs.drop_sender()
        await self.drain()
    """
    assert findings(text) == set()
    assert any(
        e.startswith("deadlock") for e in findings(text.replace("self.jobs.drop_sender()", "pass"))
    )
    twice = text.replace("drop_sender()", "drop_sender()\n        self.jobs.drop_sender()")
    assert "misuse double release of sender of jobs by main (2)" in findings(twice)
    nobodys = text.replace('"main"', '"drain"')
    assert "`main` owns no sender of `jobs`" in refusal(nobodys)
    assert 'say so where it is declared: `senders="main"`' in refusal(nobodys)


RECEIVER = """
    jobs = Channel(1, receiver="consumer")
    n = Number(high=3)
    @task
    async def producer(self):
        try:
            while True:
                await self.jobs.send()
        except Closed:
            self.n = 3
    @task
    async def consumer(self):
        await self.jobs.receive()
"""


def test_after_the_receiver_is_gone_whoever_sends_is_told() -> None:
    assert findings(RECEIVER) == set()
    assert Runs(RECEIVER).ends("n", "jobs.messages") == {(3, 0)}
    patient = RECEIVER.replace(', receiver="consumer"', "")
    assert any(each.startswith("deadlock") for each in findings(patient))
    told = RECEIVER.replace(
        "while True:\n                await self.jobs.send()", "await self.jobs.closed()"
    )
    assert Runs(told.replace("await self.jobs.receive()", "pass")).ends("jobs.closed") == {(True,)}


def test_a_oneshot_whose_sender_is_gone_fails_and_one_that_is_kept_does_not() -> None:
    text = """
        done = Oneshot(sender="worker", receiver="main")
        n = Number(high=3)
        @task
        async def worker(self):
            if maybe():
                try:
                    self.done.send()
                except Closed:
                    self.n = 3
        @task
        async def main(self):
            try:
                async with timeout():
                    await self.done.receive()
                self.n = 1
            except (Closed, TimeoutError):
                self.n = 2
    """
    assert findings(text) == set()
    assert Runs(text).happens("worker drops its sender of done", "main finds done closed")
    assert (3, False) in Runs(text).ends("n", "done.sent")
    kept = text.replace('sender="worker", ', "").replace("async with timeout()", "if True")
    assert any(each.startswith("deadlock") for each in findings(kept))
    owned = text.replace("async with timeout()", "if True")
    assert findings(owned) == set()


def test_sending_where_there_is_no_limit_does_not_wait() -> None:
    text = """
        jobs = UnboundedChannel(most=2)
        @task
        async def main(self):
            self.jobs.send()
            self.jobs.send()
            await self.jobs.receive()
    """
    assert findings(text) == set()
    assert findings(text.replace("most=2", "most=1")) == {"undecided"}
    awaited = text.replace(
        "            self.jobs.send()\n", "            await self.jobs.send()\n", 1
    )
    assert "what it offers: `send()`" in refusal(awaited)


def test_room_is_tried_for_reserved_used_and_given_back() -> None:
    text = """
        jobs = Channel(1)
        n = Number(high=3)
        @task
        async def main(self):
            permit = await self.jobs.reserve()
            try:
                self.jobs.try_send()
            except WouldBlock:
                self.n += 1
            try:
                self.jobs.try_receive()
            except WouldBlock:
                self.n += 1
            permit.send()
            self.jobs.try_receive()
            async with self.jobs.reserve():
                pass
            self.jobs.try_send()
            self.n += 1
    """
    assert findings(text) == set()
    assert Runs(text).ends("n", "jobs.messages", "jobs.free") == {(3, 1, 0)}
    again = text.replace(
        "permit.send()",
        "if maybe():\n                permit.send()\n            permit.send()",
    )
    assert "misuse send of room in jobs by main (2)" in findings(again)


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        ("Channel(0)", "write a number from 1 on: `capacity=2`"),
        ("UnboundedChannel(most=0)", "write a number from 1 on: `most=2`"),
        ("Channel(None)", "write a number from 1 on: `capacity=2`"),
        ('Channel(1, tokio="1.0")', 'write `"1.24"` or `"1.53"`, or leave it out'),
        ('Channel(1, senders="produce")', "did you mean `producer`?"),
        ('Channel(1, receiver="app")', 'name the method that has it: `receiver="producer"`'),
        ("Channel(1, senders=3)", 'name a method: `senders="producer"`'),
        ('Oneshot(sender="worker")', 'name the method that has it: `sender="producer"`'),
    ],
)
def test_a_channel_that_makes_no_sense_is_refused_with_what_to_write(
    declared: str, told: str
) -> None:
    text = f"""
        jobs = {declared}
        @task
        async def producer(self):
            pass
        @isolate
        async def app(self):
            pass
    """
    assert told in refusal(text)
