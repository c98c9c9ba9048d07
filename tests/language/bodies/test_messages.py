"""What messages carry arrives in the order in which it was sent, and nothing else does."""

from __future__ import annotations

import pytest

from mortmain.model.diagnostic import SpecError
from tests.language.bodies.running import Runs, findings, refusal

CHANNEL = """
jobs = Channel({room}, of=Number(high=3))
n = Number(high=99)
@task
async def sender(self):
    for i in range(3):
        await self.jobs.send(i + 1)
@task
async def receiver(self):
    for i in range(3):
        x = await self.jobs.receive()
        self.n = 10 * self.n + x if self.n < 10 else self.n - 10 + 10 * x
"""


@pytest.mark.parametrize("room", [1, 2, 3])
def test_a_channel_keeps_the_order_of_its_messages(room: int) -> None:
    text = CHANNEL.format(room=room)
    assert Runs(text).ends("n") == {(32,)}  # 12 - 10 + 10 * 3
    assert findings(text) == set()


def test_a_sender_that_waits_sends_what_it_was_given() -> None:
    text = """
        jobs = Channel(1, of=Number(high=9))
        n = Number(high=9)
        m = Number(high=9)
        async def put(self, message):
            await self.jobs.send(message)
        @task
        async def sender(self):
            self.m = 5
            await self.jobs.send(1)
            await self.jobs.send(self.m)
        @task
        async def other(self):
            while self.m != 5:
                await sleep()
            await sleep()
            self.m = 7
        @task
        async def receiver(self):
            first = await self.jobs.receive()
            assert first == 1
            self.n = await self.jobs.receive()
    """
    runs = Runs(text)
    assert runs.ends("n") == {(5,), (7,)}
    waiting = runs.after("sender queues to send on jobs", "other sets m to 7")
    assert (5,) in runs.values(
        runs.after("receiver sets n to what it was given", start=waiting), "n"
    )


def test_a_choice_that_drops_a_send_loses_its_message_and_no_other() -> None:
    text = """
        jobs = Channel(1, of=Number(high=3))
        n = Number(high=9)
        @task
        async def sender(self):
            await self.jobs.send(1)
            match await select(self.jobs.send(2), sleep()):
                case 1:
                    await self.jobs.send(3)
        @task
        async def receiver(self):
            x = await self.jobs.receive()
            y = await self.jobs.receive()
            self.n = x + y
    """
    assert Runs(text).ends("n") == {(3,), (4,)}
    assert findings(text) == set()


def test_a_oneshot_gives_its_first_value_to_all_who_ask() -> None:
    text = """
        done = Oneshot(of=OneOf("good", "bad"))
        n = Number(high=9)
        @task
        async def sender(self):
            self.done.send("good")
            self.done.send("bad")
        @task
        async def receiver(self):
            x = await self.done.receive()
            y = await self.done.receive()
            if x == "good" and y == "good":
                self.n = 1
    """
    assert Runs(text).ends("n") == {(1,)}


PORT = """
inbox = Port("app", capacity=3, of=OneOf("go", "stop"))
n = Number(high=9)
@isolate(killable={killable})
async def app(self):
    x = "go"
    while x == "go":
        x = await self.inbox.receive()
        await sleep()
    self.n = 1
@isolate
async def other(self):
    self.inbox.send("go")
    self.inbox.send("stop")
    self.inbox.send("go")
"""


def test_a_port_gives_what_was_sent_in_order() -> None:
    text = PORT.format(killable=False)
    assert Runs(text).ends("n") == {(1,)}
    assert findings(text) == set()


def test_what_a_dead_isolate_had_not_received_is_gone() -> None:
    runs = Runs(PORT.format(killable=True))
    dead = "app is dead: its ports close, its messages are discarded"
    assert runs.values(runs.after("app is killed", dead), "inbox.values") == {((),)}


def test_a_message_outside_its_range_is_found() -> None:
    text = """
        jobs = Channel(1, of=Number(high=3))
        n = Number(3, high=9)
        @task
        async def sender(self):
            await self.jobs.send(self.n + 1)
        @task
        async def receiver(self):
            await self.jobs.receive()
    """
    assert "misuse range of the message" in findings(text)


MISUSED = {
    "a value of a channel that carries none": ("", "await self.jobs.send(3)", "S211"),
    "no value": (", of=Flag()", "await self.jobs.send()", "S211"),
    "two values": (", of=Flag()", "await self.jobs.send(True, False)", "S211"),
    "another sort": (", of=Flag()", "await self.jobs.send(3)", "S214"),
    "the result of none": ("", "x = await self.jobs.receive()", "S218"),
}


@pytest.mark.parametrize("name", MISUSED)
def test_what_cannot_be_sent_is_refused(name: str) -> None:
    of, body, code = MISUSED[name]
    text = f"jobs = Channel(1{of})\n@task\nasync def main(self):\n    {body}\n"
    assert refusal(text).startswith(f"error[{code}]")


def test_what_is_taken_without_waiting_can_be_kept() -> None:
    text = """
        jobs = Channel(2, of=Number(high=3))
        n = Number(high=9)
        @task
        async def main(self):
            await self.jobs.send(3)
            await self.jobs.send(1)
            first = self.jobs.try_receive()
            self.n = self.jobs.try_receive()
            self.n += first
            try:
                self.n = self.jobs.try_receive()
            except WouldBlock:
                self.n += 5
    """
    assert findings(text) == set()
    assert Runs(text).ends("n") == {(9,)}


def test_what_is_taken_without_waiting_gives_nothing_where_messages_carry_nothing() -> None:
    text = """
        jobs = Channel(2)
        @task
        async def main(self):
            x = self.jobs.try_receive()
            while x > 0:
                await sleep()
    """
    with pytest.raises(SpecError):
        findings(text)


@pytest.mark.parametrize("sent", [0, 2])
def test_a_reply_is_looked_for_and_kept(sent: int) -> None:
    text = f"""
        reply = Oneshot(of=Number(high=3))
        n = Number(1, high=9)
        @task
        async def main(self):
            self.reply.send({sent})
            self.n = self.reply.try_receive()
    """
    assert Runs(text).ends("n") == {(sent,)}


def test_a_future_that_sends_has_the_message_from_where_it_is_made() -> None:
    text = """
        jobs = Channel(1, of=Number(high=3))
        n = Number(high=9)
        m = Number(high=3)
        @task
        async def main(self):
            x = choose(1, 2)
            self.m = x
            first = future(self.jobs.send(x))
            second = future(self.jobs.send(self.m + 1))
            x = 3
            self.m = 3
            await first
            self.n = await self.jobs.receive()
            await second
            got = await self.jobs.receive()
            self.n += 2 * got
    """
    assert findings(text) == set()
    assert Runs(text).ends("n") == {(1 + 2 * 2,), (2 + 2 * 3,)}


def test_the_message_of_a_future_that_leaves_its_range_is_found_where_it_is_sent() -> None:
    text = """
        jobs = Channel(1, of=Number(high=3))
        n = Number(3, high=9)
        @task
        async def main(self):
            await join(self.jobs.send(self.n + 1), self.jobs.send(1))
    """
    assert "misuse range of the message" in findings(text)


RESERVED = """
    jobs = Channel(2, of=Number(high=7))
    got = Number(high=99)
    @task
    async def main(self):
        first = await self.jobs.reserve()
        second = self.jobs.try_reserve()
        {sends}
        a = await self.jobs.receive()
        b = await self.jobs.receive()
        self.got = a * 10 + b
"""


def test_what_is_sent_with_a_permit_has_its_value_and_its_place() -> None:
    here = RESERVED.format(sends="second.send(3)\n        first.send(5)")
    assert findings(here) == set()
    assert Runs(here).ends("got") == {(35,)}


def test_a_permit_that_has_sent_sends_no_more() -> None:
    again = "if maybe():\n            first.send(1)\n        first.send(2)\n        second.send(3)"
    assert findings(RESERVED.format(sends=again)) == {"misuse send of room in jobs by main (2)"}


@pytest.mark.parametrize(
    ("sends", "told"),
    [
        ("first.send()", "`first.send` takes the value of one message"),
        ("first.send(1, 2)", "`first.send` takes the value of one message"),
        ("first.forget(1)", "takes nothing"),
    ],
)
def test_a_permit_is_given_the_value_of_one_message(sends: str, told: str) -> None:
    assert told in refusal(RESERVED.format(sends=sends))
