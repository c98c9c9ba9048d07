"""Markdown as far as the tests of the documents need it: fenced blocks, links, tables."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]

FENCE = re.compile(r"^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?P<target>[^)#\s]+)(#[^)\s]*)?\)")
CODE = re.compile(r"`([^`\n]+)`")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, and where the text stands in the document."""

    language: str
    text: str
    start: int
    end: int


def blocks(document: str) -> list[Block]:
    """The fenced blocks in order."""
    return [
        Block(each["language"], each["text"], each.start("text"), each.end("text"))
        for each in FENCE.finditer(document)
    ]


def with_texts(document: str, texts: dict[Block, str]) -> str:
    """The document with other texts in some of its blocks."""
    for block in sorted(texts, key=lambda each: each.start, reverse=True):
        document = document[: block.start] + texts[block] + document[block.end :]
    return document


def prose(document: str) -> str:
    """The document without its fenced blocks."""
    return FENCE.sub("", document)


def links(document: str) -> list[str]:
    """The targets of links that lead to files of this project."""
    targets = [each["target"] for each in LINK.finditer(prose(document))]
    return [each for each in targets if "://" not in each and not each.startswith("mailto:")]


def code(document: str) -> list[str]:
    """What stands between backticks in the prose."""
    return CODE.findall(prose(document))


def first_column(document: str, heading: str) -> list[str]:
    """The first cells of the table whose header begins with `heading`, without backticks."""
    lines = iter(document.splitlines())
    for line in lines:
        if line.startswith(f"| {heading} |"):
            break
    next(lines)
    cells = []
    for line in lines:
        if not line.startswith("|"):
            break
        cells.append(line.split("|")[1].strip().strip("`"))
    return cells
