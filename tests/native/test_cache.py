"""The folder of compiled code: found again, replaced if damaged, and never in the way."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("llvmlite", reason="the native engine needs llvmlite")

from mortmain.checker.explicit.engine import ExplicitEngine
from mortmain.checker.native import compile as compiling
from mortmain.checker.native.engine import NativeEngine
from tests.benchmark.systems import named

SYSTEM = named("fifo 2 2 1 leak cyc")
EXPECTED = ExplicitEngine().check(SYSTEM)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MORTMAIN_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Gets a word for each module that is compiled from now on."""
    seen: list[str] = []
    optimised = compiling._optimised

    def counted(module, machine):
        seen.append(module.name)
        return optimised(module, machine)

    monkeypatch.setattr(compiling, "_optimised", counted)
    return seen


def test_what_was_compiled_once_is_not_compiled_again(cache, monkeypatch):
    assert NativeEngine().check(SYSTEM) == EXPECTED
    seen = compiled(monkeypatch)
    assert NativeEngine().check(SYSTEM) == EXPECTED
    assert seen == []


def test_another_system_has_code_of_its_own(cache, monkeypatch):
    NativeEngine().check(SYSTEM)
    seen = compiled(monkeypatch)
    other = named("fifo 2 2 1 release cyc")
    assert NativeEngine().check(other) == ExplicitEngine().check(other)
    assert len(seen) == 1


@pytest.mark.parametrize("damage", [b"", b"nonsense", None])
def test_damaged_files_are_replaced(cache, damage):
    NativeEngine().check(SYSTEM)
    for file in cache.iterdir():
        whole = file.read_bytes()
        file.write_bytes(whole[:-100] if damage is None else damage)
    assert NativeEngine().check(SYSTEM) == EXPECTED
    assert all(len(file.read_bytes()) > 200 for file in cache.iterdir())


def test_the_cache_can_be_off(tmp_path, monkeypatch):
    monkeypatch.setenv("MORTMAIN_CACHE", "off")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert NativeEngine().check(SYSTEM) == EXPECTED
    assert list(tmp_path.iterdir()) == []


def test_it_is_below_the_folder_of_the_user(tmp_path, monkeypatch):
    monkeypatch.delenv("MORTMAIN_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    NativeEngine().check(SYSTEM)
    assert [each.name for each in tmp_path.iterdir()] == ["mortmain"]


def test_a_folder_that_cannot_be_written_is_no_harm(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("MORTMAIN_CACHE", str(tmp_path / "file"))
    assert NativeEngine().check(SYSTEM) == EXPECTED


def test_several_processes_may_use_it_at_once(cache):
    code = (
        "from mortmain.checker.native.engine import NativeEngine\n"
        "from tests.benchmark.systems import named\n"
        "print(NativeEngine().check(named('fifo 2 2 1 leak cyc')).how.states)"
    )
    root = Path(__file__).parents[2]
    running = [
        subprocess.Popen([sys.executable, "-c", code], cwd=root, stdout=subprocess.PIPE)
        for _ in range(3)
    ]
    assert [each.communicate()[0].decode().strip() for each in running] == ["98"] * 3
    assert all(file.suffix == ".o" for file in cache.iterdir())
