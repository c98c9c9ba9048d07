"""The library means what it says: every spec is found to have what its `expect` names."""

from __future__ import annotations

import pytest

from mortmain.model.language.bodies.parties import system_of
from mortmain.model.language.definition import Definition
from mortmain.model.lowering.lower import lower
from tests.explicit.told import check
from tests.language.bodies.running import codes
from tests.specs.named import SPECS


@pytest.mark.parametrize("definition", SPECS.values(), ids=SPECS)
def test_a_spec_of_the_library_has_the_verdict_that_it_expects(definition: Definition) -> None:
    found = codes(check(lower(system_of(definition))))
    assert definition.expect <= (found or {"holds"})


@pytest.mark.parametrize("definition", SPECS.values(), ids=SPECS)
def test_every_step_of_the_library_has_words_of_its_own(definition: Definition) -> None:
    system = lower(system_of(definition))
    odd = [each.name for each in system.actions if each.text in ("", "goes on")]
    assert odd == []
