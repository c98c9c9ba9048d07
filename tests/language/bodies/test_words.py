"""Words: in variables, in shared data, compared and assigned across the two."""

import pytest

from tests.language.bodies.running import findings

CHOSEN = """
    phase = OneOf("idle", "busy", "done")

    @task
    async def worker(self) -> None:
        word = choose("idle", "busy")
        self.phase = word
        if self.phase != word:
            self.phase = "done"

    @always
    def never(self) -> bool:
        return self.phase != "{word}"
"""


@pytest.mark.parametrize(("word", "found"), [("busy", {"violated never"}), ("done", set())])
def test_a_word_in_a_variable_can_be_assigned_to_shared_data(word: str, found: set[str]):
    assert findings(CHOSEN.format(word=word)) == found
