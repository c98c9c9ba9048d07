"""Exceptions of a spec's own: raised and caught by class, as in Python."""

from __future__ import annotations

import pytest

from mortmain.model.diagnostic import SpecError
from mortmain.model.language.bodies.parties import system_of
from mortmain.model.language.source.reading import read_text
from tests.language.bodies.running import HEAD, Runs

CLASSES = """
class StoreError(Exception):
    pass
class Locked(StoreError, TimeoutError):
    pass
class Elsewhere(Exception):
    pass
"""

SPEC = """
    n = Number(high=9)
    async def fail(self):
        await sleep()
        raise {raised}()
    @task
    async def main(self):
        try:
            {awaited}
        except {caught}:
            self.n = 1
        except Exception:
            self.n = 2
        except BaseException:
            self.n = 3
"""

CAUGHT = [
    ("Locked", "Locked", 1),
    ("Locked", "StoreError", 1),
    ("Locked", "TimeoutError", 1),
    ("Locked", "OSError", 1),
    ("Locked", "Elsewhere", 2),
    ("StoreError", "Locked", 2),
    ("StoreError", "(Elsewhere, StoreError)", 1),
    ("TimeoutError", "Locked", 2),
    ("KeyError", "StoreError", 2),
    ("SystemExit", "StoreError", 3),
]
AWAITED = {
    "part of the caller": "await self.fail()",
    "a task": "handle = spawn(self.fail())\n            await handle",
    "a future": "await select(self.fail())",
}


@pytest.mark.parametrize("awaited", AWAITED.values(), ids=AWAITED)
@pytest.mark.parametrize(("raised", "caught", "expected"), CAUGHT)
def test_a_handler_catches_what_python_would(
    raised: str, caught: str, expected: int, awaited: str
) -> None:
    body = SPEC.format(raised=raised, caught=caught, awaited=awaited)
    text = HEAD.replace("\n\n\n", f"\n\n{CLASSES}\n\n") + body
    (definition,) = read_text(text, "bank.py")
    assert Runs(definition).ends("n") == {(expected,)}


def test_the_same_classes_in_python_catch_the_same() -> None:
    names: dict[str, type[BaseException]] = {}
    exec(CLASSES, {}, names)
    for raised, caught, expected in CAUGHT:
        program = (
            f"try:\n    raise {raised}()\nexcept {caught}:\n    n = 1\n"
            "except Exception:\n    n = 2\nexcept BaseException:\n    n = 3\n"
        )
        found: dict[str, int] = {}
        exec(program, dict(names), found)
        assert found["n"] == expected


def test_a_class_that_bears_the_name_of_another_exception_is_refused() -> None:
    classes = "class TimeoutError(Exception):\n    pass\n"
    body = "    @task\n    async def main(self):\n        raise TimeoutError()\n"
    text = HEAD.replace("\n\n\n", f"\n\n{classes}\n\n") + body
    with pytest.raises(SpecError) as refused:
        system_of(read_text(text, "bank.py")[0])
    assert refused.value.diagnostics[0].code == "S215"
