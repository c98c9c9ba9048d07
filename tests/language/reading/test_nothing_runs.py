"""Opening a stranger's spec runs nothing of it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from mortmain.model.diagnostic import SpecError
from mortmain.model.language.source.reading import read_text
from tests.language.reading.specs_here import files

HARMFUL = """
import os, shutil
from pathlib import Path
from mortmain import Mutex, Spec, task

shutil.rmtree({folder!r})
os.system("echo run > {folder}/run")
Path({folder!r}, "written").write_text("run")
print("run")
raise SystemExit(1)

def harm():
    shutil.rmtree({folder!r})

class Meta(type):
    def __new__(cls, *args):
        harm()

class Quiet(Spec):
    db = Mutex()

    @task
    async def main(self, x=harm()):
        harm()

if harm():
    harm()
"""


def test_a_module_level_that_would_delete_a_folder_does_not(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    text = HARMFUL.format(folder=str(kept)).replace("x=harm()", "").replace("self, ", "self")
    (definition,) = read_text(text, str(tmp_path / "bank.py"))
    assert definition.name == "Quiet"
    assert list(kept.iterdir()) == []
    assert capfd.readouterr().out == ""
    assert "bank" not in sys.modules


@pytest.mark.parametrize(
    "member",
    [
        "db = __import__('os').mkdir({folder!r})",
        "n: int = exec(__import__('os').mkdir({folder!r}))",
        "n: int = (lambda: 1)()",
        "n: int = [i for i in (1,)][0]",
        "n: int = 9 ** 9 ** 9",
        "n: int = 1 << 10_000_000",
        "n: (__import__('os').mkdir({folder!r})) = 1",
        "db = Mutex(count=__import__('os').mkdir({folder!r}))",
        "@task(count=__import__('os').mkdir({folder!r}))\n    async def main(self): pass",
        "for i in range(10): __import__('os').mkdir({folder!r})",
        "expect = str(__import__('os').mkdir({folder!r}))",
    ],
)
def test_a_member_that_would_have_to_be_run_is_refused(member: str, tmp_path: Path) -> None:
    folder = str(tmp_path / "made")
    member = member.replace("{folder!r}", repr(folder))
    with pytest.raises(SpecError) as refused:
        read_text(f"from mortmain import *\nclass Bank(Spec):\n    {member}\n", "bank.py")
    assert refused.value.diagnostics[0].code in ("S103", "S114", "S119")
    assert not (tmp_path / "made").exists()


def test_numbers_too_large_to_be_parameters_are_not_computed() -> None:
    text = "from mortmain import *\nN = 2 * 4611686018427387904 * 4611686018427387904\n"
    with pytest.raises(SpecError, match="64 bits"):
        read_text(text + "class Bank(Spec):\n    n: int = N * N\n", "bank.py")


def test_an_imported_file_is_read_and_not_imported() -> None:
    other = "from mortmain import *\nraise SystemExit\nclass Base(Spec):\n    n: int = 3\n"
    text = "from other import Base\nclass Bank(Base):\n    pass\n"
    (bank,) = read_text(text, "bank.py", files(other=other))
    assert dict(bank.parameters) == {"n": 3}
    assert "other" not in sys.modules
