"""A folder with a spec file in it, and the command line called in this process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from mortmain.checker.cli.main import run

BANK = '''\
from mortmain import DartFn, Mutex, Spec, isolate, rust, sleep


class Stuck(Spec):
    """A lock is held while its holder asks an isolate that may be killed."""

    source = "owner/project#1"
    expect = "orphaned-lock"

    runners: int = 1

    db = Mutex()

    @rust
    async def sync_all(self, on_step: DartFn):
        async with self.db.lock():
            await on_step()

    @rust
    async def finish(self):
        async with self.db.lock():
            pass

    @isolate(count="runners", killable=True)
    async def runner(self):
        await self.sync_all(self.show_progress)

    async def show_progress(self):
        await sleep()

    @isolate
    async def app(self):
        await self.finish()


class AskFirst(Stuck):
    """The isolate is asked before the lock is taken."""

    expect = "holds"

    @rust
    async def sync_all(self, on_step: DartFn):
        await on_step()
        async with self.db.lock():
            pass
'''


@dataclass(frozen=True)
class Ran:
    """What a command answered."""

    code: int
    out: str
    err: str


Command = Callable[..., Ran]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with `bank.py` and nothing else."""
    (tmp_path / "bank.py").write_text(BANK, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


@pytest.fixture
def mortmain(here: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command line, called in the folder `here`."""

    def command(*arguments: str) -> Ran:
        code = run(arguments)
        printed = capsys.readouterr()
        return Ran(code, printed.out, printed.err)

    return command
