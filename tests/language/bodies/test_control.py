"""Where control goes: branches, loops, exceptions, and what is done on the way."""

from __future__ import annotations

import pytest

from tests.language.bodies.running import Runs, findings


def ends(body: str, things: str = "n = Number(high=9)\nm = Number(high=9)\n") -> set[object]:
    """What `n` can be once a task with this body has ended."""
    indented = "\n".join(f"    {line}" for line in body.splitlines())
    return {n for (n,) in Runs(f"{things}@task\nasync def main(self):\n{indented}\n").ends("n")}


ENDS = {
    "if maybe():\n    self.n = 1\nelse:\n    self.n = 2": {1, 2},
    "if maybe():\n    self.n = 1": {0, 1},
    "self.n = choose(1, 2, 4)": {1, 2, 4},
    "x = maybe()\nif x:\n    self.n = 1": {0, 1},
    "while self.n < 3:\n    self.n += 1": {3},
    "while self.n < 3:\n    self.n += 1\nelse:\n    self.n = 7": {7},
    "while True:\n    self.n += 1\n    if self.n == 2:\n        break\nelse:\n    self.n = 7": {2},
    "while maybe():\n    self.n = 1": {0, 1},
    "for i in range(4):\n    self.n += i": {6},
    "for i in range(5, 0, -2):\n    self.n += i": {9},
    "for i in range(0):\n    self.n = 1\nelse:\n    self.n += 2": {2},
    "for i in range(4):\n    if i == 2:\n        continue\n    self.n += i": {4},
    "for i in range(4):\n    if i == 2:\n        break\n    self.n += 1\nelse:\n    self.n = 9": {
        2
    },
    "for i in range(2):\n    for j in range(3):\n        if j == 1:\n            break\n"
    "        self.n += 1": {2},
    "self.m = choose(1, 2, 3)\nmatch self.m:\n    case 1:\n        self.n = 1\n"
    "    case 2 | 3:\n        self.n = 2": {1, 2},
    "match choose(1, 2):\n    case 1:\n        self.n = 1\n    case _:\n        self.n = 3": {1, 3},
    "match self.n:\n    case 0 if self.m == 1:\n        self.n = 1\n    case 0:\n"
    "        self.n = 2\n    case _:\n        self.n = 3": {2},
    "match self.n:\n    case 5:\n        self.n = 1": {0},
    "try:\n    raise ValueError()\nexcept ValueError:\n    self.n = 1": {1},
    "try:\n    raise KeyError()\nexcept ValueError:\n    self.n = 1\n"
    "except LookupError:\n    self.n = 2": {2},
    "try:\n    raise SystemExit()\nexcept Exception:\n    self.n = 1\nexcept:\n    self.n = 2": {2},
    "try:\n    self.n = 1\nexcept ValueError:\n    self.n = 2\nelse:\n    self.n += 4": {5},
    "try:\n    raise ValueError()\nexcept ValueError:\n    self.n = 2\nelse:\n    self.n = 4": {2},
    "try:\n    self.n = 1\nfinally:\n    self.n += 2": {3},
    "try:\n    return\nfinally:\n    self.n += 2": {2},
    "try:\n    raise ValueError()\nfinally:\n    self.n += 2\nself.n = 9": {2},
    "try:\n    try:\n        raise ValueError()\n    except ValueError:\n        self.n = 1\n"
    "        raise\nexcept ValueError:\n    self.n += 2": {3},
    "try:\n    try:\n        raise ValueError()\n    except ValueError:\n        raise KeyError()\n"
    "    finally:\n        self.n = 1\nexcept KeyError:\n    self.n += 2": {3},
    "try:\n    try:\n        pass\n    finally:\n        raise ValueError()\n"
    "except ValueError:\n    self.n = 4": {4},
    "for i in range(3):\n    try:\n        continue\n    finally:\n        self.n += 1": {3},
    "for i in range(3):\n    try:\n        break\n    finally:\n        self.n += 1": {1},
    "while True:\n    try:\n        return\n    finally:\n        self.n += 1\n        break\n"
    "self.n += 4": {5},
    "try:\n    assert self.n == 0\n    self.n = 1\nexcept AssertionError:\n    self.n = 2": {1},
    "x = 1\ny = x + 2 if x < 2 else 0\nself.n = y * 2 - 1": {5},
    "x = 7\nself.n = x // 2 + x % 4": {6},
    "x = 5\nif 3 < x <= 5 and not x == 4 or False:\n    self.n = 1": {1},
}


@pytest.mark.parametrize("body", ENDS)
def test_control_goes_where_python_goes(body: str) -> None:
    assert ends(body) == ENDS[body]


def test_a_match_looks_at_its_subject_once() -> None:
    runs = Runs("""
        phase = OneOf("one", "two")
        n = Number(high=3)
        @task
        async def main(self):
            match self.phase:
                case "one":
                    self.n = 1
                case "two":
                    self.n = 2
        @task
        async def other(self):
            while True:
                self.phase = "two"
                self.phase = "one"
    """)
    assert not runs.happens("main finds that phase is none of the cases")


def test_variables_of_a_method_are_fresh_in_every_call() -> None:
    text = """
        n = Number(high=9)
        @task
        async def main(self):
            for i in range(2):
                self.add(i)
        def add(self, by: int):
            x = 1
            x = bounded(x + by, low=0, high=9)
            self.n += x
    """
    assert Runs(text).ends("n") == {(3,)}


def test_arguments_are_values_of_the_moment_of_the_call() -> None:
    text = """
        n = Number(high=9)
        m = Number(high=9)
        @task
        async def main(self):
            self.m = 2
            await self.later(self.m)
        async def later(self, x: int):
            self.m = 5
            self.n = x
    """
    assert Runs(text).ends("n", "m") == {(2, 5)}


def test_a_return_in_a_method_returns_to_its_caller() -> None:
    text = """
        n = Number(high=9)
        @task
        async def main(self):
            await self.step()
            self.n += 1
        async def step(self):
            for i in range(3):
                if i == 1:
                    return
                self.n += 2
            self.n = 9
    """
    assert Runs(text).ends("n") == {(3,)}


def test_an_assertion_that_can_fail_is_a_violation_and_raises() -> None:
    body = """
        n = Number(high=3)
        @task
        async def main(self):
            self.n = choose(1, 2)
            assert self.n == 1
            self.n = 3
    """
    assert findings(body) == {"violated assert n == 1 in main"}
    assert Runs(body).ends("n") == {(2,), (3,)}


def test_what_must_always_be_true_is_looked_at_in_every_state() -> None:
    body = """
        n = Number(high=3)
        @task
        async def main(self):
            self.n = 2
            self.n = 0
        @always
        def small(self):
            return self.n < 2
    """
    assert findings(body) == {"violated small"}


def test_a_number_that_leaves_its_range_is_a_misuse() -> None:
    body = """
        n = Number(high=2)
        @task
        async def main(self):
            while True:
                self.n += 1
    """
    assert "misuse range of n" in findings(body)


def test_a_promise_that_does_not_hold_is_a_misuse() -> None:
    local = """
        @task
        async def main(self):
            x = 0
            while maybe():
                x = bounded(x + 1, low=0, high=2)
    """
    shared = """
        n = Number(high=9)
        @task
        async def main(self):
            while maybe():
                self.n = bounded(self.n + 1, low=0, high=2)
    """
    assert any(each.startswith("misuse range of x") for each in findings(local))
    assert "misuse range of n" in findings(shared)


def test_shared_data_is_read_and_written_in_one_step() -> None:
    body = """
        n = Number(high=2)
        @task(count=2)
        async def main(self, i: int):
            self.n += 1
    """
    assert Runs(body).ends("n") == {(2,)}


def test_a_daemon_may_wait_for_ever() -> None:
    body = """
        inbox = Port("app")
        @isolate(daemon=True)
        async def app(self):
            await self.inbox.receive()
        @task
        async def main(self):
            await sleep()
    """
    assert findings(body) == set()
    assert findings(body.replace("(daemon=True)", "")) != set()
