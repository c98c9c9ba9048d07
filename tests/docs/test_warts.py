"""The README and ARCHITECTURE.md say what is not modelled yet: it still is not.

When one of these is modelled, take it out of both documents and out of here.
"""

from __future__ import annotations

import pytest

from mortmain.checker.api import check
from mortmain.model.diagnostic import SpecError
from mortmain.model.language.source.reading import read_text

SPEC = """\
from mortmain import (
    DartFn, Mutex, Number, Port, Spec, choose, isolate, rust, sleep,
)


class Wart(Spec):
    db = Mutex({mutex})
    users = Number(high=3)
    inbox = Port("app")

    @rust{mode}
    async def work(self, on_step: DartFn):
        {rust}

    async def step(self, size: int = 0):
        await sleep()

    async def plain(self):
        await sleep()

    @isolate
    async def app(self):
        {dart}
"""

NOT_YET = {
    "normal mode": {"mode": '("normal")', "dart": "await self.work(self.step)"},
    "sync mode": {"mode": '("sync")', "dart": "await self.work(self.step)"},
}


def refusal(**parts: str) -> str:
    """The code with which the spec with these parts is refused."""
    plain = {"mutex": "", "mode": "", "rust": "pass", "dart": "pass"}
    text = SPEC.format(**plain | parts)
    with pytest.raises(SpecError) as caught:
        check(read_text(text, "wart.py", lambda module, importer: None)[0])
    return caught.value.diagnostics[0].code


@pytest.mark.parametrize("wart", NOT_YET)
def test_it_is_refused_as_not_modelled_yet(wart: str) -> None:
    assert refusal(**NOT_YET[wart]) == "S212"


def test_dart_code_beside_its_caller_is_refused() -> None:
    assert refusal(dart="self.plain()") == "S210"
