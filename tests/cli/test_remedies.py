"""Which of the specs derived from a violated one hold: `--remedies`."""

import json
from pathlib import Path

REMEDY = '''

class Shy(Stuck):
    """Nothing is held while Dart is asked."""

    @rust
    async def sync_all(self, on_step: DartFn):
        async with self.db.lock():
            pass
        await on_step()


class Unkilled(Stuck):
    """Nobody is killed, which is no remedy."""

    kills = 0
'''


def with_remedies() -> None:
    bank = Path("bank.py")
    bank.write_text(bank.read_text() + REMEDY)


def test_the_derived_specs_that_hold_are_named_with_what_they_are(mortmain) -> None:
    with_remedies()
    ran = mortmain("check", "bank.py::Stuck", "--remedies", "--no-time")
    assert ran.code == 1
    assert "2 of 3 specs derived from it hold under the same kills" in ran.out
    assert "Shy       Nothing is held while Dart is asked." in ran.out
    assert "Unkilled" not in ran.out


def test_without_the_option_the_command_for_it_is_shown(mortmain) -> None:
    with_remedies()
    out = mortmain("check", "bank.py::Stuck", "--no-time").out
    assert "remedies mortmain check bank.py::Stuck --remedies" in out


def test_json_has_every_remedy_and_what_became_of_it(mortmain) -> None:
    with_remedies()
    out = mortmain("check", "bank.py::Stuck", "--remedies", "--format", "json").out
    (report,) = json.loads(out)["reports"]
    found = {each["name"]: each["headline"] for each in report["remedies"]}
    assert found == {"AskFirst": "holds", "Shy": "holds", "Unkilled": "orphaned-lock"}


def test_remedies_of_several_specs_are_refused(mortmain) -> None:
    ran = mortmain("check", "bank.py", "--remedies")
    assert ran.code == 2
    assert "choose it with ::Class" in ran.err
