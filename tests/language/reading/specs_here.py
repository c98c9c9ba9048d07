"""The example specs beside the tests, and how to read them from their files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from mortmain.model.diagnostic import SpecError
from mortmain.model.language.definition import Definition
from mortmain.model.language.source.modules import Load, places
from mortmain.model.language.source.reading import read_text

EXAMPLES = Path(__file__).parent / "examples"
VOCABULARY = "from mortmain.model.language.surface import *\n"


def load_file(module: str, importer: str) -> tuple[str, str] | None:
    """The text of the first file in which the module may stand."""
    for place in places(module, importer):
        if Path(place).is_file():
            return Path(place).read_text(encoding="utf-8"), place
    return None


def example(name: str) -> tuple[Definition, ...]:
    """The specs of an example file."""
    path = EXAMPLES / name
    return read_text(path.read_text(encoding="utf-8"), str(path), load_file)


def files(**texts: str) -> Load:
    """Modules that exist only here: `files(locks="class ...")`."""
    return from_texts({f"{name}.py": text for name, text in texts.items()})


def from_texts(texts: Mapping[str, str]) -> Load:
    """Modules that exist only here, by path."""

    def load(module: str, importer: str) -> tuple[str, str] | None:
        for place in places(module, importer):
            if place in texts:
                return texts[place], place
        return None

    return load


def problem_in(text: str, load: Load | None = None) -> str:
    """What reading the text complains about, without the vocabulary's import line."""
    try:
        read_text(text, "specs/bank.py", load or files())
    except SpecError as error:
        return str(error)
    return ""


def only(text: str, load: Load | None = None) -> Definition:
    """The last spec of a text that begins with the vocabulary."""
    return read_text(VOCABULARY + text, "bank.py", load or files())[-1]
