"""What an import gives a name to, before anybody looks at the file that it means."""

from __future__ import annotations

import ast
from dataclasses import dataclass

OWN = "mortmain"
_SURFACE = OWN + ".model.language.surface"
_OWN_SPECS = OWN + ".specs"


@dataclass(frozen=True, slots=True)
class ModuleName:
    """A module as a name stands for it: `import pkg.mod as m`, and the file that imports it."""

    name: str
    importer: str


@dataclass(frozen=True, slots=True)
class Imported:
    """A name to be found in another module, once somebody uses it."""

    module: str
    name: str
    node: ast.stmt


class ImportCycle(Exception):  # noqa: N818 - turned into a diagnostic where the import stands
    """A name is needed of a module that is itself waiting for this one."""

    def __init__(self, node: ast.AST, file: str) -> None:
        super().__init__(file)
        self.node = node
        self.file = file


def leads_to_surface(module: str) -> bool:
    """Whether the name is a package on the way to the vocabulary's module, or that module."""
    return (_SURFACE + ".").startswith(module + ".")


def is_surface(module: str) -> bool:
    """Whether the module is the vocabulary itself (or anything of this package but its specs)."""
    inside = module == OWN or module.startswith(OWN + ".")
    return inside and not (module + ".").startswith(_OWN_SPECS + ".")
