"""The wheel, installed away from the checkout: the command works, the library comes along."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

import mortmain

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow


def run(*command: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """What a command prints in `folder`, with nothing of this process' Python settings."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    return subprocess.run(
        list(map(str, command)),
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def site_packages(environment: Path) -> Path:
    """Where an environment keeps what is installed in it."""
    return next((environment / "lib").glob("python*/site-packages"))


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` folder of a new environment with the wheel in it."""
    folder = tmp_path_factory.mktemp("wheel")
    # Building leaves files behind, so a copy is built; hidden folders and environments stay out.
    ignored = shutil.ignore_patterns(".*", "build", "dist", "*.egg-info", "__pycache__")
    sources = shutil.copytree(ROOT, folder / "sources", symlinks=True, ignore=ignored)
    built = run(
        *(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", folder, sources),
        folder=folder,
    )
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("mortmain-*.whl")
    venv.create(folder / "venv", with_pip=False)
    python = folder / "venv" / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--python", python)
    added = run(*pip, "install", "--quiet", "--no-deps", wheel, folder=folder)
    assert added.returncode == 0, added.stderr
    # The dependencies are those of this environment: a path to them is enough.
    dependencies = site_packages(folder / "venv") / "dependencies.pth"
    dependencies.write_text(sysconfig.get_path("purelib") + "\n")
    return python.parent


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder with nothing of ours in it."""
    return tmp_path


def test_the_package_is_the_installed_one(installed: Path, elsewhere: Path) -> None:
    code = "import mortmain; print(mortmain.__file__)"
    where = run(installed / "python", "-c", code, folder=elsewhere)
    assert Path(where.stdout.strip()).is_relative_to(installed.parent)


def test_the_command_says_its_version(installed: Path, elsewhere: Path) -> None:
    said = run(installed / "mortmain", "--version", folder=elsewhere)
    assert (said.returncode, said.stdout) == (0, f"mortmain {mortmain.__version__}\n")


def test_the_library_is_listed(installed: Path, elsewhere: Path) -> None:
    listed = run(installed / "mortmain", "specs", "--family", "bridge", folder=elsewhere)
    assert listed.returncode == 0, listed.stderr
    (row,) = [each for each in listed.stdout.splitlines() if "::MutexStuckAfterKill" in each]
    assert row.split()[1:] == ["orphaned-lock", "200", "7"]


def test_a_spec_of_the_library_is_checked_by_its_name(installed: Path, elsewhere: Path) -> None:
    target = "mutex_stuck_after_kill::MutexStuckAfterKill"
    checked = run(installed / "mortmain", "check", target, "-o", "report.json", folder=elsewhere)
    assert checked.returncode == 1, checked.stderr
    assert checked.stdout.startswith("VIOLATED orphaned-lock  bridge/mutex_stuck_after_kill.py::")
    assert (elsewhere / "report.json").is_file()


def test_the_schema_and_the_type_marker_come_along(installed: Path, elsewhere: Path) -> None:
    site = site_packages(installed.parent)
    assert (site / "mortmain" / "py.typed").is_file()
    assert (site / "mortmain" / "checker" / "report" / "schema.json").is_file()
