"""The engines by name; each is imported only when it is asked for."""

from __future__ import annotations

from importlib import import_module

from mortmain.checker.engine import Engine

ENGINES = {"explicit": "mortmain.checker.explicit.engine:ExplicitEngine"}

AUTO = "auto"
"""The name that stands for the engine best suited to the system."""


def load_engine(name: str) -> Engine:
    """The engine called `name`; `ValueError` naming all of them if there is none."""
    chosen = "explicit" if name == AUTO else name
    if chosen not in ENGINES:
        raise ValueError(f"there is no engine {name!r}: choose {', '.join((AUTO, *ENGINES))}")
    module, _, attribute = ENGINES[chosen].partition(":")
    engine: Engine = getattr(import_module(module), attribute)()
    return engine
