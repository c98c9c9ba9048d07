"""The README is true: its programs run, and its commands print what it says they print.

`UPDATE_GOLDEN=1 pytest tests/docs` writes the outputs and the picture anew.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mortmain.checker.cli.exit_code import ExitCode
from mortmain.checker.cli.main import run
from mortmain.checker.render.graphviz import dot_program
from mortmain.model.language import surface
from mortmain.model.transition.properties import Code
from tests.docs.drawn import shown
from tests.docs.markdown import ROOT, Block, blocks, code, first_column, with_texts

README = ROOT / "README.md"
PICTURES = ROOT / "notebooks" / "pictures"
SECONDS = re.compile(r"\b\d+\.\d s\b")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which every Python block of the README is a file, as its first line says."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")
    for block in _blocks("python"):
        (tmp_path / _file(block)).write_text(block.text, encoding="utf-8")
    return tmp_path


def test_every_python_block_runs(folder: Path) -> None:
    for block in _blocks("python"):
        _python(_file(block))


def test_every_command_prints_what_the_readme_says(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = README.read_text(encoding="utf-8")
    printed = {block: _printed(block, capsys) for block in _blocks("console")}
    fresh = with_texts(document, printed)
    if os.environ.get("UPDATE_GOLDEN"):
        README.write_text(fresh, encoding="utf-8", newline="\n")
    assert fresh == README.read_text(encoding="utf-8"), (
        "if the new text is better, UPDATE_GOLDEN=1 pytest tests/docs writes it"
    )


def test_the_pictures_are_those_that_a_check_draws(folder: Path) -> None:
    # The SVG is compared by its texts, for another version of Graphviz puts them elsewhere.
    check = ["check", "-q", "worker.py::MutexStuckAfterKill"]
    for name, view in {"stuck": "waitfor", "run": "sequence"}.items():
        files = [f"{name}.dot", f"{name}.svg"]
        output = [word for file in files for word in ("-o", file)]
        assert run([*check, "--view", view, *output]) == ExitCode.VIOLATED
        drawn = dot_program() is not None
        if os.environ.get("UPDATE_GOLDEN") and drawn:
            PICTURES.mkdir(exist_ok=True)
            for file in files:
                shutil.copy(file, PICTURES)
        assert _text(Path(f"{name}.dot")) == _text(PICTURES / f"{name}.dot")
        if drawn:
            assert shown(_text(Path(f"{name}.svg"))) == shown(_text(PICTURES / f"{name}.svg"))


def test_every_word_of_the_language_is_in_the_readme() -> None:
    said = set(re.findall(r"\w+", " ".join(code(README.read_text(encoding="utf-8")))))
    assert sorted(set(surface.__all__) - said - {"Spec"}) == []


def test_the_exit_codes_are_those_of_the_command_line() -> None:
    assert list(map(int, _column("code", 1))) == sorted(ExitCode)


def test_the_codes_of_findings_are_in_the_order_in_which_they_are_told() -> None:
    codes = [Code(each) for each in _column("code", 0)]
    assert codes == sorted(codes, key=lambda each: each.rank)


def _blocks(language: str) -> list[Block]:
    document = README.read_text(encoding="utf-8")
    return [each for each in blocks(document) if each.language == language]


def _column(heading: str, number: int) -> list[str]:
    """The first column of the table with that number among those with the heading."""
    document = README.read_text(encoding="utf-8")
    for _ in range(number):
        document = document.partition(f"| {heading} |")[2]
    return first_column(document, heading)


def _file(block: Block) -> str:
    first = block.text.partition("\n")[0]
    assert first.startswith("# ") and first.endswith(".py"), f"{first!r} names no file"
    return first.removeprefix("# ")


def _printed(block: Block, capsys: pytest.CaptureFixture[str]) -> str:
    """The commands of a console block, each with what it prints."""
    told = []
    for line in block.text.splitlines():
        if line.startswith("$ "):
            told += [line, *_output(line.removeprefix("$ "), capsys).splitlines()]
    return "\n".join(each.rstrip() for each in told) + "\n"


def _output(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    program, *arguments = shlex.split(command)
    if program == "python":
        return _python(*arguments)
    assert program == "mortmain", f"the README may run `mortmain` and `python`, not {program}"
    answered = run(arguments)
    captured = capsys.readouterr()
    assert answered in (ExitCode.HOLDS, ExitCode.VIOLATED) and captured.err == "", captured.err
    return SECONDS.sub("0.0 s", captured.out)


def _python(*arguments: str) -> str:
    ran = subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
