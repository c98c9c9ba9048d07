"""What becomes of tasks whose set, runtime or handle goes: by the model, and on the real tokio.

`src/main.rs` asks one question after the other; here the same program is a spec, which must end
with the same answer in every run.
"""

from __future__ import annotations

import shutil
import subprocess
import textwrap
from pathlib import Path

import pytest

from tests.language.bodies.running import Runs, findings
from tests.witness.ends import missing

HERE = Path(__file__).parent

pytestmark = [pytest.mark.skipif(bool(missing()), reason=missing()), pytest.mark.slow]

COMMON = """
db = Mutex()
told = Oneshot()
go = Oneshot()
over = Oneshot()
never = Oneshot()
n = Number(9, high=9)
async def holds(self):
    async with self.db.lock():
        self.told.send()
        await self.never.receive()
"""
THREAD = 'rt = Runtime(flavor="current_thread")\n'
WORKERS = "rt = Runtime(2)\n"
MAIN = "@thread\nasync def program(self):\n    await self.rt.block_on(self.main())\n"


def in_main(*lines: str) -> str:
    """A program whose thread enters a runtime with these lines."""
    body = textwrap.indent("\n".join(lines), "    ")
    return f"{COMMON}{THREAD}{MAIN}async def main(self):\n{body}\n"


def on_the_thread(runtime: str, *lines: str) -> str:
    """A program whose thread runs these lines."""
    body = textwrap.indent("\n".join(lines), "    ")
    return f"{COMMON}{runtime}@thread\nasync def program(self):\n{body}\n"


FREE = "self.n = 0 if self.db.locked() else 1"

PROGRAMS = {
    "joined first": in_main(
        "tasks = JoinSet()",
        "tasks.spawn(self.slow())",
        "tasks.spawn(self.fast())",
        "try:",
        "    await tasks.join_next()",
        "except ValueError:",
        "    self.n = 1",
        "except KeyError:",
        "    self.n = 2",
        "self.go.send()",
    )
    + "async def slow(self):\n    await self.go.receive()\n    raise ValueError()\n"
    + "async def fast(self):\n    raise KeyError()\n",
    "set dropped": in_main(
        "if True:",
        "    tasks = JoinSet()",
        "    tasks.spawn(self.holds())",
        "    await self.told.receive()",
        "async with self.db.lock():",
        "    self.n = 1",
    ),
    "set detached": in_main(
        "tasks = JoinSet()",
        "tasks.spawn(self.holds())",
        "await self.told.receive()",
        "tasks.detach_all()",
        "await sleep()",
        FREE,
    ),
    "set aborted": in_main(
        "tasks = JoinSet()",
        "tasks.spawn(self.holds())",
        "tasks.abort_all()",
        "self.n = 0",
        "try:",
        "    await tasks.join_next()",
        "except Cancelled:",
        "    left = await tasks.join_next()",
        "    self.n = 0 if left else 1",
    ),
    "undriven": on_the_thread(THREAD, "await self.rt.block_on(self.main())", FREE)
    + "async def main(self):\n    spawn(self.holds())\n    await self.told.receive()\n",
    "runtime dropped": on_the_thread(
        THREAD, "await self.rt.block_on(self.main())", "self.rt.drop()", FREE
    )
    + "async def main(self):\n    spawn(self.holds())\n    await self.told.receive()\n",
    "workers dropped": on_the_thread(
        WORKERS, "self.rt.spawn(self.holds())", "await self.told.receive()", "self.rt.drop()", FREE
    ),
    "spawned late": on_the_thread(
        WORKERS,
        "self.rt.drop()",
        "late = self.rt.spawn(self.holds())",
        "try:",
        "    await late",
        "    self.n = 0",
        "except Cancelled:",
        "    self.n = 1",
    ),
    "blocking runs on": on_the_thread(
        WORKERS,
        "self.rt.spawn_blocking(self.crunch)",
        "await self.told.receive()",
        "self.rt.shutdown_background()",
        "held = self.db.locked()",
        "self.go.send()",
        "await self.over.receive()",
        "free = not self.db.locked()",
        "self.n = 1 if held and free else 0",
    )
    + "def crunch(self):\n    with self.db.blocking_lock():\n        self.told.send()\n"
    + "        block_on(self.go.receive())\n    self.over.send()\n",
    "local undriven": in_main(
        "handle = self.local.spawn_local(self.holds())",
        "match await select(handle, sleep()):",
        "    case 1:",
        f"        {FREE}",
        "    case 0:",
        "        self.n = 2",
    )
    + "local = LocalSet()\n",
    "local dropped": in_main(
        "self.local.spawn_local(self.holds())",
        "await self.local.run_until(self.heard())",
        "held = self.db.locked()",
        "self.local.drop()",
        "free = not self.db.locked()",
        "self.n = 1 if held and free else 0",
    )
    + "local = LocalSet()\nasync def heard(self):\n    await self.told.receive()\n",
    "panicked": in_main(
        "handle = spawn(self.panics())",
        "try:",
        "    await handle",
        "except ValueError:",
        f"    {FREE}",
    )
    + "async def panics(self):\n    async with self.db.lock():\n        raise ValueError()\n",
}
"""By their questions: each ends with the answer in `n`."""

PANICS = {
    "dropped in a task": in_main("self.inner.drop()") + "inner = Runtime(1)\n",
    "shut down in a task": in_main("self.inner.shutdown_background()") + "inner = Runtime(1)\n",
    "in place on one thread": in_main("block_in_place(self.nothing)")
    + "def nothing(self):\n    pass\n",
}
"""By their questions: a panic of the runtime itself is a misuse in each run, or in none."""


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    copy = tmp_path_factory.mktemp("witness") / "runtimes"
    shutil.copytree(HERE, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    shutil.copytree(HERE.parent / ".cargo", copy / ".cargo")
    command = ["cargo", "build", "--offline", "--target-dir", str(copy / "target")]
    subprocess.run(command, cwd=copy, check=True, capture_output=True)
    driver = copy / "target" / "debug" / "runtimes"
    said = subprocess.run([driver], check=True, capture_output=True, text=True).stdout
    return {name: int(answer) for name, answer in (line.split(": ") for line in said.splitlines())}


def test_every_question_is_asked_of_both(answers: dict[str, int]) -> None:
    assert set(answers) == {*PROGRAMS, *PANICS}


@pytest.mark.parametrize("question", PROGRAMS)
def test_every_run_of_the_spec_ends_with_the_real_answer(
    question: str, answers: dict[str, int]
) -> None:
    assert Runs(PROGRAMS[question]).ends("n") == {(answers[question],)}


@pytest.mark.parametrize("question", PANICS)
def test_what_panics_is_a_misuse(question: str, answers: dict[str, int]) -> None:
    misused = any(each.startswith("misuse") for each in findings(PANICS[question]))
    assert misused == bool(answers[question])
