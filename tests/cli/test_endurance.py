"""Searches that take long, from the command line: what is kept, what is refused, what runs out."""

from __future__ import annotations

import pytest

pytest.importorskip("llvmlite", reason="the native engine needs llvmlite")


def test_a_search_that_is_kept_can_be_continued(mortmain, tmp_path):
    kept = str(tmp_path / "kept")
    first = mortmain("check", "bank.py::Stuck", "--checkpoint", kept, "--no-time")
    again = mortmain("check", "bank.py::Stuck", "--resume", kept, "--no-time")
    assert first.code == 1
    assert again.out == first.out == mortmain("check", "bank.py::Stuck", "--no-time").out


def test_a_search_cut_short_says_how_to_go_on(mortmain, tmp_path):
    kept = str(tmp_path / "kept")
    cut = mortmain("check", "bank.py::AskFirst", "--checkpoint", kept, "--max-states", "5")
    assert cut.code == 3
    assert f"go on with `--resume {kept}`" in cut.out
    whole = mortmain("check", "bank.py::AskFirst", "--resume", kept, "--no-time")
    at_once = mortmain("check", "bank.py::AskFirst", "--engine", "native", "--no-time")
    assert whole.out == at_once.out


def test_where_there_is_no_checkpoint_it_says_so(mortmain, tmp_path):
    ran = mortmain("check", "bank.py::Stuck", "--resume", str(tmp_path))
    assert ran.code == 2
    assert ran.err.startswith(f"error: there is no checkpoint in {tmp_path}: ")


def test_a_checkpoint_of_other_parameters_is_refused(mortmain, tmp_path):
    kept = str(tmp_path / "kept")
    mortmain("check", "bank.py::Stuck", "--checkpoint", kept)
    ran = mortmain("check", "bank.py::Stuck", "--resume", kept, "--kills", "3")
    assert ran.code == 2
    assert "is of another system" in ran.err


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--every", "5"], "--every says nothing without"),
        (["--checkpoint", "a", "--resume", "b"], "name two folders"),
        (["--checkpoint", "a", "--engine", "explicit"], "`explicit` keeps no checkpoints"),
        (["--disk", "a", "--checkpoint", "b"], "of states on disk no checkpoint is kept"),
        (["--disk", "a", "--engine", "z3"], "`z3` needs its states in memory"),
        (["--disk", "a", "--reduce", "por"], "on disk no orders of steps are left out"),
        (["--memory", "many"], "'many' is no size of memory"),
        (["--memory", "0G"], "'0G' is no size of memory"),
    ],
)
def test_what_makes_no_sense_is_refused(mortmain, options, told):
    ran = mortmain("check", "bank.py::Stuck", *options)
    assert ran.code == 2
    assert told in ran.err


def test_a_folder_keeps_one_search(mortmain):
    ran = mortmain("check", "bank.py", "--checkpoint", "kept")
    assert ran.code == 2
    assert "a folder keeps the search of one" in ran.err


def test_what_fits_into_memory_needs_no_disk(mortmain, tmp_path):
    disk = str(tmp_path / "disk")
    on_disk = mortmain("check", "bank.py::Stuck", "--disk", disk, "--no-time")
    assert on_disk.code == 1
    assert on_disk.out == mortmain("check", "bank.py::Stuck", "--no-time").out


def test_a_disk_that_cannot_be_written_is_told_at_once(mortmain, tmp_path):
    (tmp_path / "file").write_text("no folder")
    disk = str(tmp_path / "file" / "disk")
    ran = mortmain("check", "bank.py::Stuck", "--disk", disk)
    assert ran.code == 2
    assert ran.err == (
        f"error: no states can be kept in {disk}: Not a directory; name a folder that can be"
        " written\n"
    )


def test_with_too_little_memory_the_reference_engine_does_it_and_says_so(mortmain):
    ran = mortmain("check", "bank.py::Stuck", "--engine", "native", "--memory", "30M")
    assert "note     the reference engine did it: the native engine needs" in ran.out
