"""A canvas where everything has its place: lines, boxes and texts in points, y downwards."""

from __future__ import annotations

from mortmain.checker.render import theme
from mortmain.checker.render.dot import Dot, Value, edge, lines, node, picture

Place = tuple[float, float]

INCH = 72


class Canvas:
    """Collects what is drawn: lines lie below boxes and texts, later ones above earlier ones."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.statements: list[str] = []

    def picture(self) -> Dot:
        """Everything drawn so far."""
        return picture(
            self.name,
            self.statements,
            layout="nop",
            splines="line",
            outputorder="edgesfirst",
            pad=0.25,
        )

    def line(self, start: Place, end: Place, *, arrow: bool = False, **looks: Value) -> None:
        """A straight line, with a head at its end if it is an arrow."""
        tail, tip = (self._node(each, 0.1, 0.1, label="", shape="none") for each in (start, end))
        head = "normal" if arrow else "none"
        self.statements.append(
            edge(tail, tip, arrowhead=head, tailclip="false", headclip="false", **looks)
        )

    def box(self, centre: Place, size: Place, **looks: Value) -> None:
        """An outline of exactly that size."""
        width, height = size
        self._node(centre, width, height, label="", **looks)

    def bar(self, x: float, top: float, bottom: float, width: float, **looks: Value) -> None:
        """A filled bar from `top` to `bottom`; nothing if it has no length."""
        if bottom > top:
            centre = (x, (top + bottom) / 2)
            self._node(centre, width, bottom - top, label="", shape="box", style="filled", **looks)

    def spot(self, centre: Place, colour: str) -> None:
        """A small disc."""
        self._node(centre, 7, 7, label="", shape="circle", style="filled", fillcolor=colour)

    def cross(self, centre: Place) -> None:
        """The mark of a kill: a white cross on the colour of the dead hand."""
        self._node(
            centre,
            22,
            22,
            label=theme.STRIKE,
            fontsize=24,
            fontcolor=theme.PAPER,
            shape="circle",
            style="filled",
            fillcolor=theme.DEAD_HAND,
            penwidth=1.5,
            margin=0,
        )

    def text(
        self,
        place: Place,
        *texts: str,
        left: bool = False,
        bold: bool = False,
        size: float = theme.SIZE,
        colour: str = theme.INK,
    ) -> None:
        """Lines of text in the middle of `place`, or beginning there if `left`."""
        # Graphviz counts the bytes of a line, and needs room for that to begin at the left.
        width = max(len(each.encode()) for each in texts) * size * theme.LETTER + 4
        x, y = place
        self._node(
            (x + width / 2 if left else x, y),
            width,
            size * 1.2 * len(texts),
            label=lines(*texts, left=left),
            shape="none",
            margin=0,
            fontname=f"{theme.FONT}-Bold" if bold else theme.FONT,
            fontsize=size,
            fontcolor=colour,
        )

    def _node(self, centre: Place, width: float, height: float, **looks: Value) -> str:
        name = f"n{len(self.statements)}"
        x, y = centre
        self.statements.append(
            node(
                name,
                pos=f"{x:.2f},{-y:.2f}",
                width=round(width / INCH, 4),
                height=round(height / INCH, 4),
                fixedsize="true",
                **looks,
            )
        )
        return name
