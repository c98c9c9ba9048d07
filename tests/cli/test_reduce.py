"""`--reduce` and `--stats`: what is left out, and what is told about it."""

from __future__ import annotations


def test_statistics_say_what_was_left_out_and_why(mortmain):
    ran = mortmain("check", "bank.py::Stuck", "--reduce", "sym", "--stats", "--no-time")
    assert ran.code == 1
    assert "  stats    31 bits in 1 word of 64\n" in ran.out
    assert ran.out.endswith("\n           sym: no parties are interchangeable\n")


def test_the_same_is_found_with_and_without(mortmain):
    plain = mortmain("check", "nested_acquire", "--reduce", "none", "--no-time", "-q")
    ran = mortmain("check", "nested_acquire", "--reduce", "sym", "--no-time", "-q")
    assert [line.split("(")[0] for line in ran.out.splitlines()] == [
        line.split("(")[0] for line in plain.out.splitlines()
    ]
    assert ran.code == plain.code


def test_tests_can_be_reduced_too(mortmain):
    ran = mortmain("test", "nested_acquire", "--reduce", "all", "--stats", "--no-time")
    assert ran.code == 0
    assert "sym: interchangeable are request 0, request 1, in 2 orders; the parties are sorted" in (
        ran.out
    )


def test_an_engine_that_leaves_nothing_out_refuses_to(mortmain):
    ran = mortmain("check", "bank.py::Stuck", "--engine", "z3", "--reduce", "sym")
    assert ran.code == 2
    assert ran.err.startswith("error: the engine `z3` leaves nothing out of its search")


def test_a_search_of_representatives_can_be_kept_and_continued(mortmain, tmp_path):
    kept = str(tmp_path / "kept")
    sym = ["nested_acquire::OneMoreConnection", "--reduce", "sym", "--no-time"]
    cut = mortmain("check", *sym, "--checkpoint", kept, "--max-states", "5")
    assert cut.code == 3
    ran = mortmain("check", *sym, "--resume", kept)
    assert "22 states stand for" in ran.out
    assert ran.out == mortmain("check", *sym, "--engine", "native").out
