"""Small families of specs, written out at random: several of the same, beside one other task."""

from __future__ import annotations

from hypothesis import strategies as st

from mortmain.model.language.definition import Definition
from mortmain.model.language.source.reading import read_text

HEAD = """\
from mortmain import Bridge, Channel, DartFn, Flag, Mutex, Notify, Number, RwLock, Semaphore, Spec
from mortmain import TokenLock, always, isolate, maybe, native_finalizer, cancel_callbacks, rust
from mortmain import sleep, task, timeout


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
    "async with self.pool.acquire_many(2):",
    "async with self.shared.read():",
    "async with self.shared.write():",
    "with self.b.try_lock():",
    "with self.pool.try_acquire():",
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
WORKER = """

    @isolate(count="n", killable=True)
    async def worker(self) -> None:
"""
FINALIZER = """
    @native_finalizer("worker")
    def worker_is_gone(self) -> None:
        cancel_callbacks("worker")

"""
BRIDGES = (
    "    bridge = Bridge(checks_post=True)\n\n",
    "    bridge = Bridge(checks_post=True, message_finalizer=True)\n" + FINALIZER,
)


@st.composite
def bodies(draw: st.DrawFn, indent: int, depth: int = 2, more: tuple[str, ...] = ()) -> str:
    """Some statements, indented so far; `more` are steps that can be taken only here."""
    lines = []
    for _ in range(draw(st.integers(1, 2))):
        if depth and draw(st.booleans()):
            lines.append(" " * indent + draw(st.sampled_from(BLOCKS)))
            lines.append(draw(bodies(indent + 4, depth - 1, more)))
        else:
            lines.append(" " * indent + draw(st.sampled_from((*STEPS, *more, *more))))
    return "\n".join(lines)


@st.composite
def families(draw: st.DrawFn) -> str:
    """The text of a spec whose parameter `n` counts tasks, or isolates that call Rust."""
    text = HEAD
    if draw(st.booleans()):
        text += '    @task(count="n")\n    async def worker(self) -> None:\n' + draw(bodies(8))
    elif draw(st.booleans()):
        text += "    @rust\n    async def work(self) -> None:\n" + draw(bodies(8))
        text += WORKER + "        await self.work()"
    else:
        text += draw(st.sampled_from(BRIDGES))
        text += "    @rust\n    async def work(self, on_step: DartFn) -> None:\n"
        text += draw(bodies(8, more=("await on_step()",)))
        text += WORKER + "        await self.work(self.step)\n\n"
        text += "    async def step(self) -> None:\n        pass"
    if draw(st.booleans()):
        text += "\n\n    @task\n    async def other(self) -> None:\n" + draw(bodies(8))
    if draw(st.booleans()):
        text += "\n\n    @always\n    def fits(self) -> bool:\n        return self.inside <= 1"
    return text + "\n"


def definition(text: str) -> Definition:
    """The spec of that text."""
    return read_text(text, "family.py", lambda module, importer: None)[0]
