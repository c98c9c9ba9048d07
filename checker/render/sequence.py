"""A run as a sequence diagram: a lane for each party and lock, time running down.

Every node has its place, so that Graphviz only draws (`layout=nop`); lengths are points.
"""

from __future__ import annotations

from itertools import count, groupby

from mortmain.checker.evidence.waitfor import Status
from mortmain.checker.explain.story import Story
from mortmain.checker.render import theme
from mortmain.checker.render.canvas import Canvas
from mortmain.checker.render.dot import Dot, width_of, wrapped
from mortmain.checker.render.timeline import Grip, Life, grips, kinds, lanes, lives
from mortmain.model.transition.action import Kind
from mortmain.model.transition.properties import Code

TEXT = 38
"""Letters in a line of the column with the steps' texts."""
NAME = 16
"""Letters in a line of a lane's head."""
ROW = 34
LINE = 14
GAP = 18
"""Between two lanes."""
NO_RETURN = 24
"""What the line of no return adds between two rows."""
BAR = 10
HOLDER = 10
"""Letters in a line of a holder's name, at least; there is room for two lines."""

LOOKS = {
    Life.ABSENT: (theme.FAINT, 1.0, "solid"),
    Life.PRESENT: (theme.INK, 2.0, "solid"),
    Life.DEAD: (theme.DEAD_HAND, 1.5, "dashed"),
}
"""Colour, width and style of a lane's line."""


def sequence_dot(story: Story) -> Dot:
    """The run of `story` as a sequence diagram.

    >>> from mortmain.checker.evidence.trace import Schedule, Trace
    >>> from mortmain.checker.evidence.verdict import Finding
    >>> from mortmain.checker.explain.narrate import story
    >>> from mortmain.model.transition.builder import Builder
    >>> from mortmain.model.transition.properties import Code
    >>> builder = Builder("tiny")
    >>> system = builder.build()
    >>> finding = Finding(Code.DEADLOCK, "tiny", Schedule(0))
    >>> "tiny" in sequence_dot(story(system, finding, Trace(system, Schedule(0), ((),)))).text
    True
    """
    return _Diagram(story).draw()


class _Diagram:
    """Places one story on a canvas."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.trace = story.trace
        self.system = story.trace.system
        self.names = lanes(story)
        self.parties = {each.name for each in self.system.parties}
        self.kinds = kinds(self.system)
        self.texts = [wrapped(f"{each.party} {each.text}", TEXT) for each in story.steps]
        self.ends = {name: self._end(name) for name in self.names}
        self.x = self._lanes_from(width_of(" " * (TEXT + 5), theme.SIZE))
        self.y = self._rows_from(0)
        self.canvas = Canvas(self.system.name)

    def draw(self) -> Dot:
        self._guides()
        self._no_return()
        for name in self.names:
            self._line(name)
        self._arrows()
        self._title()
        for name in self.names:
            self._head(name)
            if name not in self.parties:
                self._grips(name)
            self._foot(name)
        self._texts()
        self._kills()
        return self.canvas.picture()

    # Where things are.

    def _lanes_from(self, left: float) -> dict[str, float]:
        x = dict[str, float]()
        for name in self.names:
            half = self._width(name) / 2
            x[name] = left + half
            left += 2 * half + GAP
        self.right = left - GAP
        return x

    def _width(self, name: str) -> float:
        texts = [*wrapped(name, NAME), self.kinds[name]]
        head = max(104.0, max(width_of(each, theme.SIZE) for each in texts) + 24)
        beside = width_of(" " * self._room(name), theme.SMALL) + BAR - GAP
        return max(head, 2 * beside)

    def _room(self, name: str) -> int:
        """How many letters a line must have for every holder's name to fit into two."""
        holders = [] if name in self.parties else [each.holder for each in grips(self.trace, name)]
        fits = (
            size for size in count(HOLDER) if all(len(wrapped(each, size)) <= 2 for each in holders)
        )
        return next(fits)

    def _rows_from(self, top: float) -> list[float]:
        """The heights of: the end of the heads, every step, the beginning of the feet."""
        rows = [top]
        for number, text in enumerate(self.texts, start=1):
            rows.append(rows[-1] + self._below(number - 1) + LINE * (len(text) - 1) / 2)
        rows.append(rows[-1] + self._below(len(self.texts)))
        return rows

    def _below(self, number: int) -> float:
        """The room below the middle of a row, without the further lines of the next."""
        turn = NO_RETURN if self.story.finding.no_return == number else 0
        lines = len(self.texts[number - 1]) if number else 1
        return ROW + turn + LINE * (lines - 1) / 2

    # What is drawn, from the back to the front.

    def _guides(self) -> None:
        for y, lines in zip(self.y[1:-1], self.texts, strict=True):
            left = 40 + max(width_of(each, theme.SIZE) for each in lines)
            self.canvas.line((left, y), (self.right, y), color=theme.FAINT, penwidth=0.5)

    def _no_return(self) -> None:
        number = self.story.finding.no_return
        if number is None:
            return
        y = self.y[number] + self._below(number) - (ROW + NO_RETURN) / 2
        label = "point of no return"
        left = width_of(label, theme.SIZE) + 40
        self.canvas.line((left, y), (self.right, y), style="dashed", penwidth=2.2)
        self.canvas.text((34, y), label, left=True, bold=True)

    def _line(self, name: str) -> None:
        x = self.x[name]
        if name not in self.parties:
            self._stroke(x, 0, len(self.y) - 1, Life.ABSENT)
            return
        for life, run in groupby(enumerate(lives(self.trace, name)), key=lambda each: each[1]):
            numbers = [number for number, _ in run]
            self._stroke(x, numbers[0], numbers[-1] + 1, life)

    def _stroke(self, x: float, first: int, last: int, life: Life) -> None:
        colour, width, style = LOOKS[life]
        start, end = (x, self.y[first]), (x, self.y[last])
        self.canvas.line(start, end, color=colour, penwidth=width, style=style)

    def _arrows(self) -> None:
        for step, action in zip(self.story.steps, self.trace.steps, strict=True):
            y, x = self.y[step.number], self.x[step.party]
            style = "solid" if step.kind is Kind.SYSTEM else "dashed"
            if action.towards in self.x and action.towards != step.party:
                tip = self.x[action.towards]
                near = 0 if action.towards in self.parties else BAR / 2
                tip += -near if tip > x else near
                self.canvas.line((x, y), (tip, y), arrow=True, style=style, penwidth=1.6)
            if step.kind is not Kind.KILL:
                self.canvas.spot((x, y), theme.INK)

    def _title(self) -> None:
        finding = self.story.finding
        height = self._head_height()
        about = "" if finding.subject == self.system.name else f" {finding.subject}"
        self.canvas.text(
            (0, -height - 34), self.system.name, left=True, bold=True, size=theme.TITLE
        )
        self.canvas.text((0, -height - 16), f"{finding.code}{about}", left=True)

    def _head_height(self) -> float:
        lines = max((len(wrapped(each, NAME)) for each in self.names), default=1)
        return lines * (LINE + 2) + 34

    def _head(self, name: str) -> None:
        height = self._head_height() - 8
        name_lines = wrapped(name, NAME)
        party = name in self.parties
        x, down = self.x[name], 0 if party else 4
        self.canvas.box(
            (x, -height / 2),
            (self._width(name), height),
            shape="box" if party else "cylinder",
            style="filled,rounded" if party else "filled",
            fillcolor=theme.PAPER if party else theme.FILL[Status.HELD],
            color=theme.QUIET,
        )
        self.canvas.text((x, -height / 2 - 7 + down), *name_lines, bold=True)
        below = -height / 2 + len(name_lines) * theme.SIZE * 0.6 + down
        self.canvas.text((x, below), self.kinds[name], size=theme.SMALL, colour=theme.QUIET)

    def _grips(self, name: str) -> None:
        taken = [*grips(self.trace, name)]
        for index, grip in enumerate(taken):
            beside = [
                each
                for each in taken[:index]
                if each.last >= grip.first and each.first <= grip.last
            ]
            self._grip(self.x[name] + len(beside) * (BAR + 3), name, grip)

    def _grip(self, x: float, name: str, grip: Grip) -> None:
        dead_from = self._dead_from(name, grip)
        dead = grip.last + 1 if dead_from is None else dead_from
        top, turn, bottom = self.y[grip.first], self.y[max(dead, grip.first)], self.y[grip.last + 1]
        self.canvas.bar(x, top, turn, BAR, fillcolor=theme.HELD, color=theme.PAPER)
        self.canvas.bar(x, turn, bottom, BAR, fillcolor=theme.DEAD_HAND, color=theme.INK)
        colour = theme.HELD if dead > grip.first else theme.DEAD_HAND
        place = (x + BAR / 2 + 3, top + ROW / 2)
        lines = wrapped(grip.holder, self._room(name))
        self.canvas.text(place, *lines, left=True, size=theme.SMALL, colour=colour)

    def _dead_from(self, name: str, grip: Grip) -> int | None:
        """Since when nobody can make the holder let go; an orphan may lack a dead party."""
        finding, last = self.story.finding, len(self.trace.steps)
        orphan = (finding.code, finding.subject) == (Code.ORPHANED_LOCK, name)
        if grip.dead_from is not None or not orphan or grip.last != last:
            return grip.dead_from
        return last if finding.no_return is None else max(grip.first, finding.no_return)

    def _end(self, name: str) -> str:
        """What there is to say at the bottom of a lane."""
        if name not in {each.name for each in self.system.parties}:
            orphan = any(
                self._dead_from(name, each) is not None for each in grips(self.trace, name)
            )
            return "never released" if orphan else ""
        if lives(self.trace, name)[-1] is Life.DEAD:
            return f"{theme.CROSS} dead"
        waits = [each.waits_for for each in self.story.blocked if each.party == name]
        return " ".join(f"waits for {each} for ever" if each else "stuck" for each in waits)

    def _foot(self, name: str) -> None:
        text = self.ends[name]
        if not text:
            return
        dead = name not in self.parties or text.startswith(theme.CROSS)
        width = self._width(name)
        lines = wrapped(text, int((width - 8) / (theme.SMALL * theme.LETTER)))
        height = len(lines) * LINE + 10
        colour = theme.PAPER if dead else theme.INK
        middle = (self.x[name], self.y[-1] + height / 2)
        self.canvas.box(
            middle,
            (width, height),
            shape="box",
            style="filled,dashed" if dead else "filled",
            fillcolor=theme.DEAD_HAND if dead else theme.FILL[Status.BLOCKED],
        )
        self.canvas.text(middle, *lines, bold=dead, size=theme.SMALL, colour=colour)

    def _texts(self) -> None:
        for step, lines in zip(self.story.steps, self.texts, strict=True):
            y, kill = self.y[step.number], step.kind is Kind.KILL
            colour = theme.DEAD_HAND if kill else theme.INK
            self.canvas.text((0, y), str(step.number), left=True, bold=kill, colour=colour)
            self.canvas.text((34, y), *lines, left=True, bold=kill, colour=colour)

    def _kills(self) -> None:
        for name in self.names:
            if name not in self.parties:
                continue
            life = lives(self.trace, name)
            for number in range(1, len(life)):
                if life[number] is Life.DEAD and life[number - 1] is not Life.DEAD:
                    self.canvas.cross((self.x[name], self.y[number]))
