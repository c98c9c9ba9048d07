"""Runtimes that are driven by a thread, and runtimes that are shut down, with what runs on them."""

from __future__ import annotations

import pytest

from tests.language.bodies.running import Runs, check, findings, refusal

TWO_FLAVORS = ("Runtime(2)", 'Runtime(flavor="current_thread")')

PROGRAM = """
rt = {runtime}
db = Mutex()
n = Number(high=9)
answer = Oneshot()
async def write(self):
    async with self.db.lock():
        await sleep()
        self.n += 1
def crunch(self):
    with self.db.blocking_lock():
        block_on(self.answer.receive())
        self.n += 2
async def main(self):
    {main}
@thread
async def program(self):
    {program}
@thread
async def other(self):
    async with self.db.lock():
        pass
"""


def text(program: str, main: str = "pass", runtime: str = "Runtime(2)") -> str:
    def indented(lines: str) -> str:
        return lines.replace("\n", "\n    ")

    return PROGRAM.format(runtime=runtime, main=indented(main), program=indented(program))


@pytest.mark.parametrize("runtime", TWO_FLAVORS)
def test_block_on_gives_what_its_future_returns(runtime: str) -> None:
    spec = text("self.n = await self.rt.block_on(self.main())", "await sleep()\nreturn 7", runtime)
    assert findings(spec) == set()
    assert Runs(spec).ends("n") == {(7,)}


@pytest.mark.parametrize("runtime", TWO_FLAVORS)
def test_what_its_future_raises_is_raised_in_the_thread(runtime: str) -> None:
    program = "try:\n    await self.rt.block_on(self.main())\nexcept ValueError:\n    self.n = 3"
    assert Runs(text(program, "raise ValueError()", runtime)).ends("n") == {(3,)}


def test_tasks_of_a_current_thread_runtime_go_on_only_in_block_on() -> None:
    main = "spawn(self.write())\nawait sleep()"
    program = "await self.rt.block_on(self.main())"
    assert "orphaned-lock db" in findings(text(program, main, TWO_FLAVORS[1]))
    assert findings(text(program, main, TWO_FLAVORS[0])) == set()
    driven = "writing = spawn(self.write())\nawait writing"
    assert findings(text(program, driven, TWO_FLAVORS[1])) == set()


def test_a_task_that_is_spawned_by_a_thread_waits_for_whoever_drives() -> None:
    program = "handle = self.rt.spawn(self.write())\nawait handle"
    assert "deadlock Bank" in findings(text(program, runtime=TWO_FLAVORS[1]))
    assert findings(text(program)) == set()


def test_whatever_blocks_the_only_thread_blocks_all() -> None:
    main = "writing = spawn(self.blocks())\nawait self.write()\nawait writing"
    spec = text("await self.rt.block_on(self.main())", main, TWO_FLAVORS[1]) + (
        'std = Mutex(kind="std")\nasync def blocks(self):\n    async with self.std.lock():\n'
        "        pass\n@thread\nasync def holder(self):\n    async with self.std.lock():\n"
        "        async with self.db.lock():\n            pass\n"
    )
    assert "deadlock Bank" in findings(spec)
    assert findings(spec.replace(TWO_FLAVORS[1], TWO_FLAVORS[0])) == set()


def test_two_threads_in_block_on_of_one_thread_are_not_decided() -> None:
    program = "await self.rt.block_on(self.main())"
    spec = text(program, "await sleep()", TWO_FLAVORS[1])
    twice = spec + "@thread\nasync def second(self):\n    await self.rt.block_on(self.main())\n"
    assert findings(twice) == {"undecided"}
    assert findings(twice.replace(TWO_FLAVORS[1], TWO_FLAVORS[0])) == set()


@pytest.mark.parametrize("runtime", TWO_FLAVORS)
@pytest.mark.parametrize("word", ["drop", "shutdown_timeout", "shutdown_background"])
def test_a_shutdown_drops_tasks_with_their_guards(runtime: str, word: str) -> None:
    program = f"self.rt.spawn(self.write())\nawait sleep()\nself.rt.{word}()"
    spec = text(program, runtime=runtime)
    assert findings(spec) == set()
    ends = Runs(spec).ends("n", "db.owner")
    # Nobody polls a task of the second runtime: it is dropped before it has begun.
    assert ends == ({(0, "nobody"), (1, "nobody")} if runtime == "Runtime(2)" else {(0, "nobody")})


def test_who_drops_a_runtime_goes_on_when_all_of_it_is_over() -> None:
    program = "self.rt.spawn(self.write())\nself.rt.drop()\nassert not self.db.locked()"
    alone = text(program).partition("@thread\nasync def other")[0]
    assert findings(alone) == set()
    background = alone.replace("drop()", "shutdown_background()")
    assert any(each.startswith("violated") for each in findings(background))


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("drop", {"deadlock Bank", "permanent-block program", "permanent-block other"}),
        ("shutdown_background", {"deadlock Bank", "permanent-block other"}),
        ("shutdown_timeout", {"deadlock Bank", "permanent-block other"}),
    ],
)
def test_what_has_begun_on_a_thread_of_its_own_runs_on(word: str, expected: set[str]) -> None:
    program = f"self.rt.spawn_blocking(self.crunch)\nawait sleep()\nself.rt.{word}()"
    assert findings(text(program)) == expected | {"orphaned-lock db"}
    answered = program.replace("await sleep()", "self.answer.send()")
    assert findings(text(answered)) == set()


def test_what_is_spawned_after_a_shutdown_is_dropped_at_once() -> None:
    program = (
        "self.rt.shutdown_background()\nhandle = self.rt.spawn(self.write())\n"
        "try:\n    await handle\nexcept Cancelled:\n    self.n = 5"
    )
    assert Runs(text(program)).ends("n") == {(5,)}
    blocking = program.replace("spawn(self.write())", "spawn_blocking(self.crunch)")
    assert Runs(text(blocking)).ends("n") == {(5,)}


def test_a_set_learns_of_tasks_that_were_dropped_at_once() -> None:
    spec = text("self.rt.shutdown_background()") + (
        "io = Runtime(1)\n@task(runtime='io')\nasync def joins(self):\n"
        "    tasks = JoinSet()\n    tasks.spawn(self.main())\n"
        "    try:\n        await tasks.join_next()\n    except Cancelled:\n        self.n = 5\n"
        "@thread\nasync def ends(self):\n    self.io.shutdown_background()\n"
    )
    assert findings(spec) == set()


def test_all_workers_blocked_nobody_drops_the_rest() -> None:
    spec = text("await sleep()\nself.rt.shutdown_background()", runtime="Runtime(1)") + (
        'std = Mutex(kind="std")\nnever = Oneshot()\n'
        "@task\nasync def writes(self):\n    await self.write()\n"
        "@task\nasync def blocks(self):\n    async with self.std.lock():\n        pass\n"
        "@thread\nasync def holder(self):\n    async with self.std.lock():\n"
        "        await self.never.receive()\n"
    )
    assert "orphaned-lock db" in findings(spec)


@pytest.mark.parametrize("word", ["drop", "shutdown_timeout"])
def test_waiting_for_the_end_of_a_runtime_in_a_task_is_misuse(word: str) -> None:
    spec = text("pass") + f"@task\nasync def closes(self):\n    self.rt.{word}()\n"
    assert f"misuse {word} of rt in closes" in findings(spec)
    assert findings(spec.replace(word, "shutdown_background")) == set()


def test_a_runtime_is_shut_down_once_and_not_entered_afterwards() -> None:
    again = "self.rt.shutdown_background()\nself.rt.drop()"
    assert findings(text(again)) == {"misuse end of rt by program (2)"}
    late = "self.rt.drop()\nawait self.rt.block_on(self.main())"
    assert findings(text(late)) == {"misuse entering rt by program"}


def test_a_call_that_is_dropped_with_its_runtime_is_never_answered() -> None:
    spec = """
        rt = Runtime(1)
        db = Mutex()
        @rust
        async def work(self):
            async with self.db.lock():
                await sleep()
        @isolate
        async def app(self):
            await self.work()
        @thread
        async def ends(self):
            self.rt.shutdown_background()
    """
    assert findings(spec) == {"deadlock Bank", "permanent-block app"}
    assert next(iter(Runs(spec).ends("db.owner"))) == ("nobody",)


def test_each_task_is_polled_by_the_runtime_that_it_names() -> None:
    spec = """
        io = Runtime(1)
        cpu = Runtime({workers})
        std = Mutex(kind="std")
        db = Mutex()
        @task(runtime="io")
        async def holds(self):
            async with self.std.lock():
                await sleep()
        @task(runtime="cpu", count=2)
        async def blocks(self):
            async with self.std.lock():
                pass
    """
    assert check(spec.format(workers=1)) == check(spec.format(workers=1))
    assert findings(spec.format(workers=1)) == set()
    assert "deadlock Bank" in findings(spec.format(workers=1).replace('"cpu"', '"io"'))


REFUSED = {
    "block_on in a task": ("@task\nasync def b(self):\n    self.rt.block_on(self.main())", "S208"),
    "awaited in a task": (
        "@task\nasync def b(self):\n    await self.rt.block_on(self.main())",
        "S208",
    ),
    "not awaited": ("@thread\nasync def b(self):\n    self.rt.block_on(self.main())", "S210"),
    "no call": ("@thread\nasync def b(self):\n    await self.rt.block_on(sleep())", "S211"),
    "another word": ("@thread\nasync def b(self):\n    self.rt.shutdown()", "S204"),
    "arguments": ("@thread\nasync def b(self):\n    self.rt.shutdown_timeout(3)", "S211"),
    "in Dart": ("@isolate\nasync def b(self):\n    self.rt.drop()", "S208"),
    "another process": ("@process\nasync def b(self):\n    self.rt.drop()", "S219"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_makes_no_sense_is_refused(name: str) -> None:
    body, code = REFUSED[name]
    assert refusal(text("pass") + body + "\n").startswith(f"error[{code}]")
