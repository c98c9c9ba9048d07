"""Small families of specs, written out at random: several of the same, beside one other task."""

from __future__ import annotations

from hypothesis import strategies as st

from mortmain.model.language.definition import Definition
from mortmain.model.language.source.reading import read_text

HEAD = """\
from mortmain import Channel, Flag, Mutex, Notify, Number, RwLock, Semaphore, Spec, TokenLock
from mortmain import always, isolate, maybe, rust, sleep, task, timeout


class Family(Spec):
    n: int = 2
    kills = 1
    a = Mutex()
    b = Mutex()
    pool = Semaphore(2)
    shared = RwLock()
    token = TokenLock()
    news = Notify()
    jobs = Channel(1)
    flag = Flag()
    inside = Number(high=2)

"""

BLOCKS = (
    "async with self.a.lock():",
    "async with self.b.lock():",
    "async with self.pool.acquire():",
    "async with self.shared.read():",
    "async with self.shared.write():",
    "if self.flag:",
    "if maybe():",
)
STEPS = (
    "await sleep()",
    "self.flag = True",
    "self.flag = False",
    "self.news.notify_one()",
    "await self.news.notified()",
    "await self.jobs.send()",
    "await self.jobs.receive()",
    "self.inside += 1",
    "self.inside -= 1",
    "await self.token.acquire()",
    "self.token.release()",
    "assert not self.flag",
)


@st.composite
def bodies(draw: st.DrawFn, indent: int, depth: int = 2) -> str:
    """Some statements, indented so far."""
    lines = []
    for _ in range(draw(st.integers(1, 2))):
        if depth and draw(st.booleans()):
            lines.append(" " * indent + draw(st.sampled_from(BLOCKS)))
            lines.append(draw(bodies(indent + 4, depth - 1)))
        else:
            lines.append(" " * indent + draw(st.sampled_from(STEPS)))
    return "\n".join(lines)


@st.composite
def families(draw: st.DrawFn) -> str:
    """The text of a spec whose parameter `n` counts tasks, or isolates that call Rust."""
    text = HEAD
    if draw(st.booleans()):
        text += '    @task(count="n")\n    async def worker(self) -> None:\n' + draw(bodies(8))
    else:
        text += "    @rust\n    async def work(self) -> None:\n" + draw(bodies(8))
        text += '\n\n    @isolate(count="n", killable=True)\n    async def worker(self) -> None:\n'
        text += "        await self.work()"
    if draw(st.booleans()):
        text += "\n\n    @task\n    async def other(self) -> None:\n" + draw(bodies(8))
    if draw(st.booleans()):
        text += "\n\n    @always\n    def fits(self) -> bool:\n        return self.inside <= 1"
    return text + "\n"


def definition(text: str) -> Definition:
    """The spec of that text."""
    return read_text(text, "family.py", lambda module, importer: None)[0]
