"""Colours, shapes and sizes, in one place.

The dead hand has one colour, and nothing else has it.  Everything it says is also said without
colour: a cross before the name, a dashed outline, and words.
"""

from __future__ import annotations

from mortmain.checker.evidence.waitfor import Status

FONT = "Courier"
"""A single name: `graphviz-pure` measures font lists wrongly."""

DEAD_HAND = "#c2002f"
DEAD_HAND_PALE = "#fde7eb"
GUILTY = "#b45309"
"""A cycle, or whatever else is to blame where nobody is dead."""
INK = "#1f2933"
QUIET = "#7b8794"
FAINT = "#cbd2d9"
PAPER = "#ffffff"
HELD = "#2c6fbb"

FILL = {
    Status.MOVING: "#e3f9e5",
    Status.BLOCKED: "#fff3c4",
    Status.TIMED: "#fff9e6",
    Status.DONE: "#f0f2f5",
    Status.DEAD: DEAD_HAND,
    Status.FREE: PAPER,
    Status.HELD: "#e6f0fb",
    Status.AWAITED: PAPER,
}

CROSS = "†"
STRIKE = "×"

LETTER = 0.6
"""The width of a letter of the font, in parts of its size."""
SIZE = 13
SMALL = 11
TITLE = 15
