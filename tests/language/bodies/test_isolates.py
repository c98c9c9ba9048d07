"""Isolates: events in order, ports, ways to die, and what still happens afterwards."""

from __future__ import annotations

import pytest

from mortmain.model.language.definition import Definition
from mortmain.model.language.source.parameters import with_parameters
from tests.language.bodies.running import Runs, bank, findings


def test_dart_code_runs_to_its_next_await() -> None:
    text = """
        n = Number(high=9)
        stop = Port("app")
        other = Port("app")
        @isolate
        async def app(self):
            await self.call(self.one)
        @rust
        async def call(self, f: DartFn):
            await f()
        async def one(self):
            self.n = 1
            assert self.n == 1
            self.n = 2
    """
    assert findings(text) == set()


KILLED = """
        n = Number(high=9)
        @isolate(killable=%s)
        async def app(self):
            self.n = 1
            self.n = 2
            await sleep()
            try:
                self.n = 3
                await sleep()
            finally:
                self.n = 4
"""


def test_an_immediate_kill_lands_between_any_two_steps_and_runs_no_finally() -> None:
    runs = Runs(KILLED % "True")
    assert runs.values(runs.after("app is killed"), "n") == {(0,), (1,), (2,), (3,), (4,)}
    assert ("dead", 3) in runs.ends("app.phase", "n")


def test_a_kill_before_the_next_event_never_lands_inside_a_frame() -> None:
    runs = Runs(KILLED % "'before_next_event'")
    assert runs.values(runs.after("app is killed"), "n") == {(2,), (3,), (4,)}


def test_a_kill_runs_no_step_of_the_program_afterwards() -> None:
    runs = Runs(KILLED % "True")
    for state in runs.after("app is killed"):
        told = {runs.told(action) for action, _ in runs.steps[state]}
        assert told <= {"app is dead: its ports close, its messages are discarded"}


@pytest.mark.parametrize(("mode", "seen"), [("immediate", {0, 1, 2}), ("before_next_event", {2})])
def test_a_kill_that_a_party_asks_for_lands_like_one_of_the_environment(
    mode: str, seen: set[int]
) -> None:
    runs = Runs(f"""
        n = Number(high=9)
        @isolate
        async def app(self):
            self.n = 1
            self.n = 2
            await sleep()
        @isolate
        async def other(self):
            kill("app", "{mode}")
    """)
    dead = runs.after("app dies of the kill it was sent")
    assert {n for (n,) in runs.values(dead, "n")} == seen


def test_a_later_and_softer_kill_does_not_take_back_a_harder_one() -> None:
    runs = Runs("""
        n = Number(high=9)
        @isolate
        async def app(self):
            self.n = 1
            self.n = 2
            await sleep()
        @isolate
        async def other(self):
            kill("app", "immediate")
            kill("app")
            self.n = 5
    """)
    assert runs.happens(
        "other kills app",
        "other kills app",
        "other sets n to 5",
        "app dies of the kill it was sent",
    )
    state = runs.after("other kills app", "other kills app")
    assert ("immediate",) in runs.values(state, "app.pending")


def kills(number: int) -> Definition:
    text = """
        @isolate(count=3, killable=True)
        async def worker(self, i: int):
            await sleep()
    """
    return with_parameters(bank(text), {"kills": number})


@pytest.mark.parametrize("number", [0, 1, 2])
def test_the_environment_kills_at_most_as_often_as_it_may(number: int) -> None:
    runs = Runs(kills(number))
    names = [f"worker {i}.phase" for i in range(3)]
    everywhere = runs.values(runs.steps, *names)
    dead = {sum(each == "dead" for each in phases) for phases in everywhere}
    assert dead == set(range(number + 1))


PORT = """
        n = Number(high=9)
        inbox = Port("app", capacity=3)
        late = Port("app", capacity=3)
        @isolate%s
        async def app(self):
            await self.inbox.receive()
            self.n = 1
            await self.late.receive()
            self.n = 2
        @isolate
        async def other(self):
            self.late.send()
            self.inbox.send()
"""


def test_a_message_that_is_not_awaited_yet_is_kept() -> None:
    assert findings(PORT % "") == set()
    assert Runs(PORT % "").ends("n") == {(2,)}


def test_messages_are_handled_in_the_order_in_which_they_were_sent() -> None:
    runs = Runs(PORT % "")
    assert runs.happens("app takes in a message on late", "app receives on inbox")
    assert not runs.happens("app receives on inbox", "app takes in a message on late")


def test_a_message_to_the_dead_is_lost_and_nobody_hears_of_it() -> None:
    runs = Runs(PORT % "(killable=True)")
    assert runs.happens(
        "app is dead: its ports close, its messages are discarded",
        "other sends on late, which is closed: the message is lost",
        "other sends on inbox, which is closed: the message is lost",
    )


def test_between_death_and_the_closing_of_its_ports_posting_still_succeeds() -> None:
    runs = Runs(PORT % "(killable=True)")
    assert runs.at_once(
        "app is killed",
        "other sends on late",
        "app is dead: its ports close, its messages are discarded",
    )


def test_a_port_that_is_full_ends_the_check_undecided() -> None:
    text = """
        inbox = Port("app", capacity=1)
        @isolate
        async def app(self):
            await sleep()
        @task
        async def main(self):
            self.inbox.send()
            self.inbox.send()
    """
    assert findings(text) == {"undecided"}
    assert findings(text.replace("=1", "=2")) == set()


def test_rust_can_send_to_a_port_and_there_are_ports_for_each_of_several() -> None:
    text = """
        n = Number(high=9)
        inbox = Port("app")
        @isolate(count=2)
        async def app(self, i: int):
            await self.inbox[i].receive()
            self.n += 1 + i
        @task
        async def main(self):
            self.inbox[1].send()
    """
    assert Runs(text).ends("n") == {(2,)}
