"""A picture: DOT text that becomes an image where something is there to draw it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mortmain.checker.render.dot import Dot
from mortmain.checker.render.graphviz import DrawingUnavailable, Format, draw
from mortmain.checker.report.file import write

FORMATS: dict[str, Format] = {".svg": "svg", ".png": "png", ".dot": "dot"}
"""The formats of a picture, by the suffix of its file."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in Graphviz' language; in a notebook it shows itself."""

    dot: Dot
    name: str = "a picture"

    def drawn(self, suffix: str) -> bytes:
        """What a file with that suffix holds; `DrawingUnavailable` where nothing can draw it."""
        return draw(self.dot, FORMATS[suffix])

    def save(self, path: str | Path) -> Path:
        """Write the picture and give back where it is; the suffix decides the format.

        Where nothing can draw, the DOT text is written beside it instead, with the suffix `.dot`.
        """
        target = Path(path)
        if target.suffix not in FORMATS:
            raise ValueError(f"a picture ends in {', '.join(FORMATS)}, not in {target.suffix!r}")
        try:
            data = self.drawn(target.suffix)
        except DrawingUnavailable:
            target = target.with_suffix(".dot")
            data = self.drawn(".dot")
        write(target, data)
        return target

    def __repr__(self) -> str:
        return f"<{self.name}: .save('picture.svg') writes it>"

    def _repr_mimebundle_(
        self, include: Sequence[str] | None = None, exclude: Sequence[str] | None = None
    ) -> dict[str, str]:
        try:
            return {"image/svg+xml": self.drawn(".svg").decode(), "text/plain": repr(self)}
        except DrawingUnavailable as reason:
            return {"text/plain": f"{self.dot}\nShown as text, for {reason}."}
