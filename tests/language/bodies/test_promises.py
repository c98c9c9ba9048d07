"""`@eventually` and `@leads_to`, as specs say them."""

from __future__ import annotations

from tests.language.bodies.running import findings

ASK = """
        asked = Flag()
        answered = Flag()
        @task(killable=True)
        async def server(self):
            while not self.answered:
                if self.asked:
                    self.answered = True
                await sleep()
"""


def test_what_is_done_in_every_run_is_kept() -> None:
    body = """
        n = Number(high=2)
        @task
        async def main(self):
            await sleep()
            self.n = 1
            self.n = 0
        @eventually
        def grows(self):
            return self.n == 1
    """
    assert findings(body) == set()


def test_what_may_be_left_undone_breaks_it_and_what_may_be_put_off_does_not() -> None:
    left_undone = """
        n = Number(high=2)
        @task
        async def main(self):
            if maybe():
                self.n = 1
        @eventually
        def grows(self):
            return self.n == 1
    """
    put_off = left_undone.replace(
        "if maybe():\n                ",
        "while maybe():\n                await sleep()\n            ",
    )
    assert findings(left_undone) == {"violated grows"}
    assert findings(put_off) == set()


def test_a_promise_that_a_kill_breaks_holds_without_it() -> None:
    leads = """
        @task
        async def client(self):
            self.asked = True
        @leads_to
        def is_answered(self):
            return self.asked, self.answered
    """
    assert findings(ASK + leads) == {"violated is_answered"}
    assert findings("\n        kills = 0" + ASK + leads) == set()


def test_nothing_is_owed_before_it_is_promised() -> None:
    leads = """
        @leads_to
        def is_answered(self):
            return self.asked, self.answered
    """
    assert findings(ASK + leads) == set()


def test_what_is_promised_and_kept_in_one_step_was_never_owed() -> None:
    body = """
        n = Number(high=2)
        @task
        async def main(self):
            self.n = 2
            self.n = 1
        @leads_to
        def both_at_once(self):
            return self.n == 2, self.n >= 2
    """
    assert findings(body) == set()
