"""Steps in words: what a story says that somebody does."""

from __future__ import annotations

from tests.language.bodies.running import Runs


def test_decisions_say_what_was_found() -> None:
    texts = Runs("""
        n = Number(high=3)
        flag = Flag()
        phase = OneOf("idle", "busy")
        @task
        async def main(self):
            self.n = choose(1, 2)
            if self.n < 2:
                self.flag = maybe()
            if self.flag:
                self.phase = "busy"
            match self.phase:
                case "idle" if not self.flag:
                    pass
                case "busy":
                    pass
    """).texts()
    assert texts >= {
        "main chooses 1 for n",
        "main finds that n < 2",
        "main finds that n >= 2",
        "main finds that flag",
        "main finds that not flag",
        "main sets phase to busy",
        "main finds that phase is 'idle' and not flag",
        "main finds that phase is 'busy'",
    }
    assert "main goes on" not in texts
