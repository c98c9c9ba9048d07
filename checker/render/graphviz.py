"""The one place where `dot` is run."""

from __future__ import annotations

import shutil
import sysconfig
from functools import cache
from pathlib import Path
from typing import Literal

from mortmain.checker.render.dot import Dot

Format = Literal["svg", "png", "dot"]

MOST_NODES = 1_000
"""A thousand nodes take about two seconds, five thousand more than a minute."""


class DrawingUnavailable(Exception):  # noqa: N818 - it is no error of anybody's
    """The picture cannot be drawn here and now; the message says why, and what would help.

    Never a reason for a check to fail: show the message as a note, and the DOT text if wanted.
    """


def draw(dot: Dot, format: Format = "svg") -> bytes:
    """The picture as the bytes of a file; `DrawingUnavailable` is all that it raises.

    >>> draw(Dot("digraph { a }", nodes=1), "dot")
    b'digraph { a }'
    """
    if format == "dot":
        return dot.text.encode()
    if dot.nodes > MOST_NODES:
        raise DrawingUnavailable(
            f"the picture has {dot.nodes:,} nodes, and more than {MOST_NODES:,} are not drawn:"
            " ask for a step or a shorter trace, or save it as .dot"
        )
    program = dot_program()
    if program is None:
        raise DrawingUnavailable(
            "there is no Graphviz: `pip install graphviz-pure` brings one,"
            " or save the picture as .dot"
        )
    return _run(program, dot, format)


@cache
def dot_program() -> Path | None:
    """The program of the `graphviz-pure` wheel, or else a `dot` on the path, or none."""
    scripts = sysconfig.get_path("scripts")
    user = sysconfig.get_path("scripts", sysconfig.get_preferred_scheme("user"))
    found = (
        shutil.which("graphviz-pure", path=scripts)
        or shutil.which("graphviz-pure", path=user)
        or shutil.which("graphviz-pure")
        or shutil.which("dot")
    )
    return Path(found) if found else None


def _run(program: Path, dot: Dot, format: Format) -> bytes:
    # Imported here because it takes longer than all the rest of a small check.
    try:
        import graphviz
        from graphviz.backend import dot_command
    except ModuleNotFoundError as missing:
        raise DrawingUnavailable("`pip install graphviz` is needed to draw") from missing
    before, dot_command.DOT_BINARY = dot_command.DOT_BINARY, program
    try:
        drawn: bytes = graphviz.Source(dot.text).pipe(format=format, quiet=True)
    except graphviz.CalledProcessError as failed:
        told = (failed.stderr or b"").decode(errors="replace").strip()
        raise DrawingUnavailable(f"{program.name} failed: {told or failed}") from failed
    except (graphviz.ExecutableNotFound, OSError) as failed:
        raise DrawingUnavailable(f"{program} cannot be run: {failed}") from failed
    finally:
        dot_command.DOT_BINARY = before
    if not drawn:
        raise DrawingUnavailable(f"{program.name} drew nothing")
    return drawn
