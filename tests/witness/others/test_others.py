"""Locks of this machine, when whoever has them dies: they do what the model says of them.

A small program takes the real lock, dies with it, and prints what the next one gets; the model is
asked what can come after the same death.  Each is skipped where its tool is missing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.language.bodies.running import Runs

HERE = Path(__file__).parent
GETS_IT, TOLD, LOST, WAITS = "gets it", "gets it, and is told", "not recoverable", "waits"


def printed(*command: str | Path) -> list[str]:
    """The lines that a program prints, which ends well."""
    ran = subprocess.run(
        [str(each) for each in command], capture_output=True, text=True, check=False, timeout=60
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines()


def tool(*names: str) -> str:
    """The first of these programs that is installed; the test is skipped without any."""
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.skip(f"none of {', '.join(names)} is installed")
    return found


def modelled(
    lock: str, *, of: str = "process", dies: str = "True", next_one: str = ""
) -> list[str]:
    """What the model lets the next ones get, after one has died with the lock.

    They come one after the other, and each gives back what it gets.
    """
    runs = Runs(
        f"""
        db = Mutex(kind="{lock}")
        turn = Number(high=2)
        lost = Flag()
        async def use(self):
            try:
                async with self.db.lock():
                    {next_one or "pass"}
            except NotRecoverable:
                self.lost = True
        @{of}(killable={dies})
        async def dying(self):
            async with self.db.lock():
                self.turn = 1
                while True:
                    await sleep()
        @{of}
        async def first(self):
            while self.turn != 1:
                await sleep()
            await self.use()
            self.turn = 2
        @{of}
        async def second(self):
            while self.turn != 2:
                await sleep()
            await self.use()
        """
    )
    death = "dying is killed" if dies == "True" else "dying is cancelled"
    story = ["dying takes db", death]
    assert runs.happens(*story)
    answers: list[str] = []
    for each in ("first", "second"):
        after = runs.after(*story, f"{each} takes db")
        if runs.happens(*story, f"{each} finds db not recoverable"):
            return [*answers, LOST]
        if not after:
            return [*answers, WAITS]
        told = runs.values(after, "db.condition") == {("inconsistent",)}
        answers.append(TOLD if told else GETS_IT)
        story += [f"{each} takes db", f"{each} releases db"]
    return answers


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_semaphore_of_a_killed_process_stays_taken() -> None:
    assert printed(sys.executable, HERE / "killed.py", "semaphore") == [WAITS]
    assert modelled("semaphore") == [WAITS]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_anybody_can_release_the_semaphore_of_a_killed_process() -> None:
    assert printed(sys.executable, HERE / "killed.py", "released") == [GETS_IT]
    runs = Runs(
        """
        db = Mutex(kind="semaphore")
        @process
        async def parent(self):
            kill("dying")
            await exited("dying")
            if self.db.locked():
                self.db.release()
            await self.db.acquire()
        @process
        async def dying(self):
            await self.db.acquire()
            await sleep()
        """
    )
    story = ("dying takes db", "parent kills dying", "parent releases db", "parent takes db")
    assert runs.happens(*story)
    assert not runs.happens("dying takes db", "parent releases db", "dying has slept")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_the_kernel_releases_the_file_lock_of_a_killed_process() -> None:
    assert printed(sys.executable, HERE / "killed.py", "file") == [GETS_IT]
    assert modelled("file")[:1] == [GETS_IT]


@pytest.fixture(scope="module")
def robust(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The driver of POSIX mutexes, compiled."""
    if not sys.platform.startswith("linux"):
        pytest.skip("robust mutexes are tried on Linux only")
    program = tmp_path_factory.mktemp("robust") / "robust"
    printed(tool("cc", "gcc", "clang"), "-O1", "-pthread", HERE / "robust.c", "-o", program)
    return program


def test_a_stalled_mutex_of_a_killed_process_is_locked_for_ever(robust: Path) -> None:
    assert printed(robust, "stalled") == [WAITS] == modelled("posix")


def test_a_robust_mutex_is_repaired_by_the_next_owner(robust: Path) -> None:
    repair = "self.db.make_consistent()"
    assert printed(robust, "repaired") == [TOLD, GETS_IT] == modelled("robust", next_one=repair)


def test_a_robust_mutex_that_nobody_repairs_is_lost(robust: Path) -> None:
    assert printed(robust, "ignored") == [TOLD, LOST] == modelled("robust")


def test_a_monitor_is_released_by_an_exception_and_a_lock_with_two_calls_is_not() -> None:
    java = tool("java")
    if not any(line.startswith("jdk.compiler") for line in printed(java, "--list-modules")):
        pytest.skip("this Java cannot run a source file: it has no compiler")
    assert printed(java, HERE / "Dying.java", "monitor") == [GETS_IT]
    assert printed(java, HERE / "Dying.java", "reentrant") == [WAITS]
    assert modelled("monitor", of="thread", dies='"cancel"')[:1] == [GETS_IT]
    by_hand = Runs(
        """
        db = Mutex(kind="reentrant")
        @thread
        async def dying(self):
            await self.db.acquire()
            raise ValueError()
        @thread
        async def next(self):
            await self.db.acquire()
            self.db.release()
        """
    )
    assert not by_hand.happens("dying takes db", "next takes db")
    assert by_hand.happens("next takes db")


def test_a_lock_word_of_a_terminated_worker_stays_taken() -> None:
    assert printed(tool("node"), HERE / "terminated.js") == [WAITS] == modelled("semaphore")
