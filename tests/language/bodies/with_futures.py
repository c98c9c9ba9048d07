"""What the specs of the tests of futures have in common."""

from __future__ import annotations

THINGS = """
        db = Mutex()
        n = Number(high=9)
        m = Number(high=9)
        async def put(self, value: int):
            await sleep()
            self.n = value
        async def use(self):
            async with self.db.lock():
                await sleep()
            self.m += 1
        async def fail(self):
            await sleep()
            raise KeyError()
"""

OTHER = """
        @task
        async def other(self):
            async with self.db.lock():
                await sleep()
"""


def spec(main: str, *more: str) -> str:
    """A spec whose task `main` has this body."""
    lines = "".join(f"            {line}\n" for line in main.strip("\n").split("\n"))
    return f"{THINGS}\n        @task\n        async def main(self):\n{lines}{''.join(more)}"
