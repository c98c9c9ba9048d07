"""DOT text: names and labels in it mean what they say, whatever characters they hold."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from mortmain.checker.render.theme import FONT, INK, LETTER, PAPER, SIZE

Value = str | int | float


class Markup(str):
    """A label in Graphviz's HTML-like language, not to be quoted."""

    __slots__ = ()


class Lines(str):
    """A label in one font that already has its escapes and line ends, to be quoted as it is."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Dot:
    """A picture before anybody draws it; the text alone is enough to draw it."""

    text: str
    nodes: int
    """How many nodes it has, as that is what drawing costs."""

    def __str__(self) -> str:
        return self.text


def picture(name: str, statements: list[str], **attributes: Value) -> Dot:
    """The directed graph of these statements, in the house's font and colours."""
    body = [
        f"graph{_list({'fontname': FONT, 'fontsize': SIZE, 'bgcolor': PAPER, **attributes})};",
        f"node{_list({'fontname': FONT, 'fontsize': SIZE, 'color': INK, 'fontcolor': INK})};",
        f"edge{_list({'fontname': FONT, 'fontsize': SIZE, 'color': INK, 'fontcolor': INK})};",
        *statements,
    ]
    lines = [f"digraph {quoted(name)} {{", *(f"  {each}" for each in body), "}", ""]
    nodes = sum(" -> " not in each for each in statements)
    return Dot("\n".join(lines), nodes)


def node(name: str, **attributes: Value) -> str:
    """A node; its name is not shown but in tooltips."""
    return f"{quoted(name)}{_list(attributes)};"


def edge(tail: str, tip: str, **attributes: Value) -> str:
    """An edge between two nodes by name."""
    return f"{quoted(tail)} -> {quoted(tip)}{_list(attributes)};"


def markup(text: str, *, bold: bool = False, size: float = SIZE, colour: str = INK) -> Markup:
    """`text` as a label that is shown literally.

    >>> markup('a<b & "c"', bold=True)
    '<FONT POINT-SIZE="13" COLOR="#1f2933"><B>a&lt;b &amp; &quot;c&quot;</B></FONT>'
    """
    shown = escaped(text)
    if bold:
        shown = f"<B>{shown}</B>"
    return Markup(f'<FONT POINT-SIZE="{size:g}" COLOR="{colour}">{shown}</FONT>')


def stacked(*lines: Markup, left: bool = False) -> Markup:
    """Labels below each other, centred or at the left."""
    end = '<BR ALIGN="LEFT"/>' if left else "<BR/>"
    return Markup(end.join(lines) + (end if left else ""))


def lines(*texts: str, left: bool = False) -> Lines:
    r"""A label of one font, its lines below each other, centred or at the left.

    Graphviz finds the width of bold or coloured parts by counting bytes, and moves what is not
    ASCII out of place; a label of one font it leaves to be centred by whoever shows it.

    >>> print(lines("é", "a&b", left=True))
    é\la&amp;b\l
    """
    end = "\\l" if left else "\\n"
    shown = end.join(_visible(each).replace("&", "&amp;") for each in texts)
    return Lines(shown.replace('"', '\\"') + (end if left else ""))


def escaped(text: str) -> str:
    """`text` for the inside of a markup label."""
    plain = _visible(text).replace("&", "&amp;")
    for character, entity in (("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        plain = plain.replace(character, entity)
    return plain or " "


def quoted(text: str) -> str:
    r"""`text` as a DOT identifier.

    >>> print(quoted('a "b" \\'))
    "a \"b\" \\"
    """
    return '"' + _visible(text).replace('"', '\\"') + '"'


def _visible(text: str) -> str:
    """`text` with spaces for control characters, and every backslash meant as one."""
    plain = "".join(" " if unicodedata.category(each) == "Cc" else each for each in text)
    return plain.replace("\\", "\\\\")


def columns(text: str) -> float:
    """How many letters wide `text` is: East Asian ones are wider than the font's.

    >>> columns("db"), round(columns("錠"), 2)
    (2.0, 1.67)
    """
    return float(
        sum(
            0
            if unicodedata.combining(each)
            else 1 / LETTER
            if unicodedata.east_asian_width(each) in "WF"
            else 1
            for each in text
        )
    )


def width_of(text: str, size: float) -> float:
    """How wide `text` is at that size of the font.

    >>> width_of("mutex", 10)
    30.0
    """
    return columns(text) * size * LETTER


def wrapped(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` letters, broken after a space, or else after `_ . : - /`.

    >>> wrapped("reads_the_rows of runner", 12)
    ['reads_the_', 'rows of', 'runner']
    """
    lines, line = [""], ""
    for piece in _pieces(text, width):
        if line and columns((line + piece).rstrip()) > width:
            lines.append("")
            line = ""
        line += piece
        lines[-1] = line
    return [each.strip() for each in lines]


def _pieces(text: str, width: int) -> list[str]:
    """The parts between which `text` may be broken, none wider than `width`."""
    pieces, piece = list[str](), ""
    for each in text:
        if columns(piece + each.strip()) > width:
            pieces.append(piece)
            piece = ""
        piece += each
        if each in " _.:-/":
            pieces.append(piece)
            piece = ""
    return [*pieces, piece] if piece else pieces


def _list(attributes: dict[str, Value]) -> str:
    shown = [f"{name}={_value(value)}" for name, value in attributes.items()]
    return f" [{' '.join(shown)}]" if shown else ""


def _value(value: Value) -> str:
    match value:
        case Markup():
            return f"<{value}>"
        case Lines():
            return f'"{value}"'
        case str():
            return quoted(value)
        case _:
            return f"{value:g}"
