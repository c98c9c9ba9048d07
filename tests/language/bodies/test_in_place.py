"""`block_in_place`: the task blocks, and its worker goes on with others."""

from __future__ import annotations

from tests.language.bodies.running import Runs, findings, refusal

IN_PLACE = """
rt = Runtime({workers})
db = Mutex()
n = Number(high=9)
answer = Oneshot()
def crunch(self, more):
    with self.db.blocking_lock():
        block_on(sleep())
    return more
def waits(self):
    block_on(self.answer.receive())
@task
async def main(self):
    {body}
@task
async def other(self):
    async with self.db.lock():
        await sleep()
    self.answer.send()
"""


def text(body: str, workers: int | str = 1) -> str:
    return IN_PLACE.format(body=body.replace("\n", "\n    "), workers=workers)


def test_it_gives_what_the_call_returns() -> None:
    assert Runs(text("self.n = block_in_place(self.crunch, 3)")).ends("n") == {(3,)}
    returned = text("self.n = await self.inner()")
    returned += "async def inner(self):\n    return block_in_place(self.crunch, more=4)\n"
    assert Runs(returned).ends("n") == {(4,)}


def test_it_takes_no_worker() -> None:
    assert findings(text("block_in_place(self.waits)")) == set()
    std = text("async with self.std.lock():\n    pass").replace("db = Mutex()", "db = Mutex()\n")
    std = std.replace("async with self.db", "async with self.std")
    std = 'std = Mutex(kind="std")\n' + std
    assert "deadlock Bank" in findings(std)


def test_what_it_waits_for_may_be_its_own() -> None:
    spec = text("async with self.db.lock():\n    block_in_place(self.crunch, 1)")
    assert "deadlock Bank" in findings(spec)


def test_nothing_ends_it_before_it_is_over() -> None:
    body = (
        "try:\n    async with timeout():\n        block_in_place(self.waits)\n"
        "    self.n = 1\nexcept TimeoutError:\n    self.n = 2"
    )
    assert Runs(text(body)).ends("n") == {(1,)}
    aborted = text("handle = spawn(self.inner())\nawait sleep()\nhandle.abort()")
    aborted += "async def inner(self):\n    block_in_place(self.waits)\n    self.n = 1\n"
    # It is dropped before its first poll, or runs to its end, as there is no await in it.
    assert Runs(aborted).ends("n") == {(0,), (1,)}
    begun = Runs(aborted).after("inner of main blocks in place with waits in inner of main")
    assert begun
    assert all(Runs(aborted).can_still(state, n=1) for state in begun)


def test_siblings_are_frozen_meanwhile() -> None:
    spec = text("await join(self.inner(), self.answers())").replace("    self.answer.send()\n", "")
    spec += "async def inner(self):\n    block_in_place(self.waits)\n"
    spec += "async def answers(self):\n    await sleep()\n    self.answer.send()\n"
    assert "deadlock Bank" in findings(spec)


def test_what_it_raises_is_raised_in_the_task() -> None:
    spec = text("try:\n    block_in_place(self.fails)\nexcept ValueError:\n    self.n = 3")
    spec += "def fails(self):\n    block_on(sleep())\n    raise ValueError()\n"
    assert Runs(spec).ends("n") == {(3,)}


def test_where_there_is_one_thread_it_is_misuse() -> None:
    spec = text("block_in_place(self.waits)", '1, flavor="current_thread"')
    spec = spec.replace("1, flavor", "flavor").replace("@task", '@task(runtime="rt")')
    spec += "@thread\nasync def driver(self):\n    await self.rt.block_on(self.slow())\n"
    spec += "async def slow(self):\n    await sleep()\n"
    assert "misuse block_in_place in main" in findings(spec)


def test_it_is_for_tasks_and_takes_a_plain_method() -> None:
    assert refusal(text("block_in_place(self.crunch(1))")).startswith("error[S211]")
    later = text("block_in_place(self.inner)") + "async def inner(self):\n    pass\n"
    assert refusal(later).startswith("error[S211]")
    thread = "def f(self):\n    pass\n@thread\nasync def main(self):\n    block_in_place(self.f)\n"
    assert refusal(thread).startswith("error[S208]")
    assert refusal(
        text("block_in_place(self.again)") + ("def again(self):\n    block_in_place(self.waits)\n")
    ).startswith("error[S208]")
