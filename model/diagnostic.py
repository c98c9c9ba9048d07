"""What is wrong with the user's text: where, why, and what to write instead."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A piece of a source file; lines and columns count from one, `end_column` is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    source: str = ""
    """The text of the first line, so that a message can show it without opening the file."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem: a stable code, a headline that stands alone, a place, a reason and a way out."""

    code: str
    headline: str
    span: Span | None = None
    label: str = ""
    why: str = ""
    help: str = ""

    def __str__(self) -> str:
        lines = [f"error[{self.code}]: {self.headline}"]
        if self.span is not None:
            lines += _place(self.span, self.label)
        if self.why:
            lines.append(f"   = why: {self.why}")
        if self.help:
            first, *rest = self.help.splitlines()
            lines.append(f"   = help: {first}")
            lines += [f"           {line}" for line in rest]
        return "\n".join(lines)


def _place(span: Span, label: str) -> list[str]:
    """The place as text: file and position, the line itself, and an underline below it."""
    margin = len(str(span.line))
    lines = [f"{' ' * margin}--> {span}"]
    if span.source:
        end = span.end_column if span.end_line == span.line else len(span.source) + 1
        underline = " " * (span.column - 1) + "^" * max(1, end - span.column)
        lines += [
            f"{' ' * margin} |",
            f"{span.line} | {span.source}",
            f"{' ' * margin} | {underline} {label}".rstrip(),
        ]
    return lines


class SpecError(Exception):
    """The user's model is wrong; carries the diagnostics, each with its place where it has one."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__("\n\n".join(map(str, diagnostics)))
        self.diagnostics = diagnostics

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows: the diagnostics alone, as the fault is in the user's text."""
        return str(self).splitlines()


class InternalError(Exception):
    """A bug in the checker itself; the message says what is needed to repeat it."""
