"""The engines by name; each is imported only when it is asked for."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from mortmain.checker.engine import Checkpoints, Engine, Reduce, Refused
from mortmain.checker.missing import NotFound

ENGINES = {
    "explicit": "mortmain.checker.explicit.engine:ExplicitEngine",
    "native": "mortmain.checker.native.engine:NativeEngine",
    "z3": "mortmain.checker.opinions:Z3Engine",
    "both": "mortmain.checker.opinions:BothEngines",
}

AUTO = "auto"
"""The name that stands for the engine best suited to the system."""
KEEPS = "native"
"""The engine that can be stopped and go on from a checkpoint, and whose states can be on disk."""
REDUCED = {
    "explicit": "mortmain.checker.reduction.engine:ReducedEngine",
    "native": ENGINES["native"],
}
"""The engines that can leave something out of their search, as they then are."""
_AUTO = "mortmain.checker.native.auto:AutoEngine"


def load_engine(
    name: str,
    checkpoints: Checkpoints | None = None,
    reduce: Reduce | None = None,
    disk: Path | None = None,
) -> Engine:
    """The engine called `name`, which leaves out what `reduce` says, or what it usually does, and
    writes to `disk` what outgrows memory.

    `ValueError` naming all of them if there is none, `NotFound` if a library that it stands on is
    not installed, `Refused` if it keeps no checkpoints or leaves nothing out.
    """
    if name not in (AUTO, *ENGINES):
        raise ValueError(f"there is no engine {name!r}: choose {', '.join((AUTO, *ENGINES))}")
    chosen: dict[str, Any] = {}
    if checkpoints is not None:
        if name not in (AUTO, KEEPS):
            raise Refused(
                f"the engine `{name}` keeps no checkpoints: leave `--engine` out, or choose {KEEPS}"
            )
        name, chosen = KEEPS, {"checkpoints": checkpoints}
    place = _AUTO if name == AUTO else ENGINES[name]
    if disk is not None:
        _refuse_with_disk(name, checkpoints)
        name, chosen = KEEPS, {"disk": disk}
    if reduce is None and name == "native":
        reduce = Reduce.USUAL
    if reduce is not None:
        if name not in (AUTO, *REDUCED) and reduce is not Reduce.NONE:
            raise Refused(
                f"the engine `{name}` leaves nothing out of its search: choose `--reduce none`, or "
                f"the engine {', '.join((AUTO, *REDUCED))}"
            )
        if name in (AUTO, *REDUCED):
            place = REDUCED.get(name, place)
            chosen["reduce"] = reduce
    module, _, attribute = place.partition(":")
    try:
        engine: Engine = getattr(import_module(module), attribute)(**chosen)
    except ModuleNotFoundError as missing:
        raise NotFound(
            f"the engine `{name}` needs {missing.name}, which is not installed: "
            f"pip install {'z3-solver' if missing.name == 'z3' else missing.name}"
        ) from missing
    return engine


def _refuse_with_disk(name: str, checkpoints: Checkpoints | None) -> None:
    if name not in (AUTO, KEEPS):
        raise Refused(
            f"the engine `{name}` needs its states in memory: leave `--engine` out, or choose"
            f" {KEEPS}"
        )
    if checkpoints is not None:
        raise Refused("of states on disk no checkpoint is kept: choose `--disk` or `--checkpoint`")
