"""A report as a value: what it says of itself, in a program and in a notebook."""

from __future__ import annotations

import errno
from dataclasses import replace
from pathlib import Path

import pytest

from mortmain.checker.render import graphviz
from mortmain.checker.report.report import Report
from tests.report.reports import built, holds, undecided, violated


def expecting(report: Report, *codes: str) -> bool:
    return replace(report, subject=replace(report.subject, expect=frozenset(codes))).as_expected


def test_a_single_code_is_compared_with_the_headline() -> None:
    assert expecting(violated(), "orphaned-lock")
    assert not expecting(violated(), "deadlock")
    assert expecting(holds(), "holds")
    assert expecting(undecided(), "undecided")


def test_several_codes_must_be_all_that_is_found() -> None:
    assert expecting(violated(), "orphaned-lock", "deadlock", "permanent-block")
    assert not expecting(violated(), "orphaned-lock", "deadlock")
    assert not expecting(holds(), "orphaned-lock", "deadlock")


def test_what_expects_nothing_is_never_as_expected() -> None:
    assert not expecting(holds())


def test_a_report_is_neither_true_nor_false() -> None:
    with pytest.raises(TypeError, match="as_expected"):
        bool(violated())


def test_assert_holds_fails_with_the_story() -> None:
    holds().assert_holds()
    with pytest.raises(AssertionError, match="VIOLATED orphaned-lock") as raised:
        violated().assert_holds()
    assert "the point of no return" in str(raised.value)
    with pytest.raises(AssertionError, match="UNDECIDED"):
        undecided().assert_holds()


def test_only_what_is_violated_has_a_story() -> None:
    assert violated().story is violated().stories[0] or violated().story is not None
    assert holds().story is None
    with pytest.raises(ValueError, match="no story to draw"):
        holds().waitfor()


def test_a_violation_in_the_first_state_is_told_without_steps() -> None:
    assert "none: it is so from the start" in built().to_text()


def test_a_notebook_shows_a_picture_and_the_story_and_no_html() -> None:
    bundle = violated()._repr_mimebundle_()
    assert bundle["text/plain"] == violated().to_text(time=False)
    assert sorted(bundle) == ["image/svg+xml", "text/plain"]
    assert list(holds()._repr_mimebundle_()) == ["text/plain"]


@pytest.mark.parametrize(
    ("suffix", "start"), [(".svg", b"<?xml"), (".png", b"\x89PNG"), (".dot", b"digraph")]
)
def test_a_picture_is_saved_as_its_suffix_says(tmp_path, suffix, start) -> None:
    for picture in (violated().waitfor(), violated().waitfor(step=1), violated().sequence()):
        written = picture.save(tmp_path / f"stuck{suffix}")
        assert written.read_bytes().startswith(start)


def test_a_picture_in_a_notebook_is_an_image_and_a_word() -> None:
    bundle = violated().sequence()._repr_mimebundle_()
    assert bundle["image/svg+xml"].startswith("<?xml")
    assert bundle["text/plain"].startswith("<the run of MutexStuckAfterKill:")


def test_a_picture_of_an_unknown_kind_is_refused(tmp_path) -> None:
    with pytest.raises(ValueError, match=r"\.svg, \.png, \.dot"):
        violated().waitfor().save(tmp_path / "stuck.gif")


def test_where_nothing_can_draw_the_dot_text_is_saved_and_shown(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(graphviz, "dot_program", lambda: None)
    assert violated().waitfor().save(tmp_path / "stuck.svg") == tmp_path / "stuck.dot"
    bundle = violated().waitfor()._repr_mimebundle_()
    assert list(bundle) == ["text/plain"]
    assert "graphviz-pure" in bundle["text/plain"]
    (shown,) = violated()._repr_mimebundle_().values()
    assert shown.startswith(violated().to_text(time=False))
    assert "There is no picture" in shown and "graphviz-pure" in shown


def test_a_picture_that_cannot_be_written_leaves_the_old_one_whole(tmp_path, monkeypatch) -> None:
    def full(path: Path, data: bytes) -> int:
        with path.open("wb") as half:
            half.write(data[: len(data) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")

    old = tmp_path / "stuck.dot"
    old.write_text("digraph { old }")
    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        violated().waitfor().save(old)
    assert [each.read_text() for each in tmp_path.iterdir()] == ["digraph { old }"]
