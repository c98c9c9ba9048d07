"""Where specs are found: by path, folder or library name; read as text, never imported."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from mortmain.checker.missing import NotFound, Nothing
from mortmain.model.diagnostic import SpecError
from mortmain.model.language.definition import Definition
from mortmain.model.language.source.modules import places
from mortmain.model.language.source.reading import read_text

LIBRARY = Path(__file__).resolve().parent.parent / "specs"
"""The folder of the specs that come with the package: one folder a family."""


@dataclass(frozen=True, slots=True, order=True)
class SpecFile:
    """A file that may hold specs."""

    path: Path

    @property
    def name(self) -> str:
        """How messages and commands call it: from here if it is below here, or by library name."""
        for folder in (Path.cwd().resolve(), LIBRARY):
            if self.path.is_relative_to(folder):
                return self.path.relative_to(folder).as_posix()
        return str(self.path)

    @property
    def family(self) -> str:
        """The name of its folder."""
        return self.path.parent.name

    def text(self) -> str:
        """What it says; `NotFound` if it cannot be read."""
        try:
            return self.path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as reason:
            raise NotFound(f"{self.name} cannot be read: {reason}") from reason

    def definitions(self) -> tuple[Definition, ...]:
        """Its specs, in the order in which they stand there; `SpecError` if one is wrong."""
        return read_text(self.text(), self.name, _Loader(self))


def library() -> tuple[SpecFile, ...]:
    """The files that come with the package, by family and name."""
    return tuple(_files_below(LIBRARY))


@dataclass(frozen=True, slots=True)
class Selection:
    """The specs that targets name, and what is wrong with those that could not be read."""

    definitions: tuple[Definition, ...] = ()
    errors: tuple[SpecError, ...] = ()
    beside: tuple[Definition, ...] = ()
    """The other specs of the same file, where one of it was named."""

    def __add__(self, other: Selection) -> Selection:
        return Selection(
            self.definitions + other.definitions,
            self.errors + other.errors,
            self.beside + other.beside,
        )


def find(target: str) -> Selection:
    """The specs that `target` names: a file, a folder, a library name, each with `::Class` or not.

    `NotFound` if it names nothing, `Nothing` if there is no spec in it.
    """
    place, _, wanted = target.partition("::")
    files = _resolve(place)
    found = sum((_read(each, alone=len(files) == 1) for each in files), Selection())
    if found == Selection():
        raise Nothing(f"there is no spec in {place}: a spec is a class that derives from Spec")
    return _only(wanted, found, place) if wanted else found


def _read(file: SpecFile, *, alone: bool) -> Selection:
    """The specs of a file; in a folder, a stranger's file that cannot be read is passed over."""
    try:
        return Selection(file.definitions())
    except SpecError as error:
        strange = not alone and "mortmain" not in file.text()
        return Selection() if strange else Selection(errors=(error,))


def _resolve(place: str) -> tuple[SpecFile, ...]:
    path = Path(place)
    if path.is_dir() and place:
        return tuple(_files_below(path.resolve()))
    if path.is_file():
        if path.suffix != ".py":
            raise NotFound(f"{place} is not a spec: a spec is a .py file")
        return (SpecFile(path.resolve()),)
    return _resolve_in_library(place)


def _resolve_in_library(place: str) -> tuple[SpecFile, ...]:
    name = place.removesuffix(".py")
    if (LIBRARY / name).is_dir() and name:
        return tuple(_files_below(LIBRARY / name))
    files = {
        str(each.path.relative_to(LIBRARY).with_suffix("").as_posix()): each for each in library()
    }
    matches = [full for full in files if name in (full, full.rpartition("/")[2])]
    if len(matches) > 1:
        raise NotFound(f"{place} may be any of {', '.join(matches)}: say which")
    if not matches:
        raise NotFound(_missing(place, files))
    return (files[matches[0]],)


def _missing(place: str, files: Iterable[str]) -> str:
    names = [name for full in files for name in (full, full.rpartition("/")[2])]
    near = _nearest(place.removesuffix(".py"), names)
    folder = Path(place).parent
    if folder.is_dir():
        beside = [str(folder / each.name) for each in sorted(folder.glob("*.py"))]
        near = _nearest(place, beside) or near
    hint = f"did you mean {' or '.join(near)}?" if near else "`mortmain specs` lists the library"
    return f"there is no file, folder or library spec called {place}: {hint}"


def _only(wanted: str, found: Selection, place: str) -> Selection:
    by_name = {each.name: each for each in found.definitions}
    if wanted in by_name:
        others = tuple(each for each in found.definitions if each.name != wanted)
        return Selection((by_name[wanted],), beside=others)
    if found.errors:
        return Selection(errors=found.errors)
    near = _nearest(wanted, by_name)
    hint = f"did you mean {' or '.join(near)}?" if near else f"it has {', '.join(by_name)}"
    raise NotFound(f"{place} has no spec called {wanted}: {hint}")


def _nearest(name: str, names: Iterable[str]) -> list[str]:
    """The names that look like `name`; case and underscores do not count."""
    plain = {each.replace("_", "").lower(): each for each in names}
    near = get_close_matches(name.replace("_", "").lower(), plain, n=3, cutoff=0.7)
    return [plain[each] for each in near]


def _files_below(folder: Path) -> Iterator[SpecFile]:
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(each for each in folders if not each.startswith((".", "__")))
        yield from (
            SpecFile(Path(where, each))
            for each in sorted(names)
            if each.endswith(".py") and each != "__init__.py"
        )


class _Loader:
    """Gives the spec reader the modules that a spec file imports, as texts."""

    def __init__(self, file: SpecFile) -> None:
        self._paths = {file.name: file.path}

    def __call__(self, module: str, importer: str) -> tuple[str, str] | None:
        for place in places(module, str(self._paths[importer])):
            if Path(place).is_file():
                found = SpecFile(Path(place).resolve())
                self._paths[found.name] = found.path
                return found.text(), found.name
        return None
