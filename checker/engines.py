"""The engines by name; each is imported only when it is asked for."""

from __future__ import annotations

from importlib import import_module

from mortmain.checker.engine import Checkpoints, Engine, Refused
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
"""The engine that can be stopped and go on from a checkpoint."""
_AUTO = "mortmain.checker.native.auto:AutoEngine"


def load_engine(name: str, checkpoints: Checkpoints | None = None) -> Engine:
    """The engine called `name`; `ValueError` naming all of them if there is none, `NotFound` if a
    library that it stands on is not installed, `Refused` if it keeps no checkpoints."""
    if name not in (AUTO, *ENGINES):
        raise ValueError(f"there is no engine {name!r}: choose {', '.join((AUTO, *ENGINES))}")
    if checkpoints is not None:
        if name not in (AUTO, KEEPS):
            raise Refused(
                f"the engine `{name}` keeps no checkpoints: leave `--engine` out, or choose {KEEPS}"
            )
        name = KEEPS
    module, _, attribute = (_AUTO if name == AUTO else ENGINES[name]).partition(":")
    try:
        make = getattr(import_module(module), attribute)
        engine: Engine = make(checkpoints=checkpoints) if checkpoints is not None else make()
    except ModuleNotFoundError as missing:
        raise NotFound(
            f"the engine `{name}` needs {missing.name}, which is not installed: "
            f"pip install 'mortmain[{name}]'"
        ) from missing
    return engine
