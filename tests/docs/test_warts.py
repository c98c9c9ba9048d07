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
    Channel, DartFn, Number, Spec, choose, future, isolate, rust, sleep,
)


class Wart(Spec):
    jobs = Channel(1, of=Number(high=3))

    @rust
    async def work(self, on_step: DartFn):
        {rust}

    async def plain(self):
        await sleep()

    @isolate
    async def app(self):
        {dart}
"""


def refusal(**parts: str) -> str:
    """The code with which the spec with these parts is refused."""
    plain = {"rust": "pass", "dart": "pass"}
    text = SPEC.format(**plain | parts)
    with pytest.raises(SpecError) as caught:
        check(read_text(text, "wart.py", lambda module, importer: None)[0])
    return caught.value.diagnostics[0].code


def test_dart_code_beside_its_caller_is_refused() -> None:
    assert refusal(dart="self.plain()") == "S210"
