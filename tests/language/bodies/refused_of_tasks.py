"""Bodies that are refused for what they do with tasks and runtimes, by code and a name of it."""

from __future__ import annotations

from tests.language.bodies.refused import dart, rust

RUNTIMES = """
rt = Runtime(2)
local = LocalSet()
async def work(self):
    await sleep()
"""

SHARED = """
config = Shared("load")
std = Mutex(kind="std")
@task
async def main(self):
    await self.config
"""

REFUSED_OF_TASKS = {
    "S211 handle of a set": rust("tasks = JoinSet()\nhandle = tasks.spawn(self.helper())"),
    "S211 spawn into a set": rust("tasks = JoinSet()\ntasks.spawn(self.helper)"),
    "S204 word of a set": rust("tasks = JoinSet()\nawait tasks.join_nxt()"),
    "S210 join of a set": rust("tasks = JoinSet()\ntasks.join_next()"),
    "S208 set in Dart": dart("tasks = JoinSet()"),
    "S211 in place of an async method": rust("block_in_place(self.helper)"),
    "S208 in place on a thread": "def f(self):\n    pass\n"
    "@thread\nasync def main(self):\n    block_in_place(self.f)\n",
    "S208 entered in a task": RUNTIMES + "@task\nasync def main(self):\n"
    "    await self.rt.block_on(self.work())\n",
    "S210 entered without await": RUNTIMES + "@thread\nasync def main(self):\n"
    "    self.rt.block_on(self.work())\n",
    "S211 entered with nothing": RUNTIMES + "@thread\nasync def main(self):\n"
    "    await self.rt.block_on(sleep())\n",
    "S204 word of a runtime": RUNTIMES + "@thread\nasync def main(self):\n"
    "    self.rt.shutdown_backgroud()\n",
    "S219 runtime of another process": RUNTIMES + "@process\nasync def main(self):\n"
    "    self.rt.drop()\n",
    "S204 word of a local set": RUNTIMES + "@task\nasync def main(self):\n"
    "    self.local.spawn(self.work())\n",
    "S211 run until nothing": RUNTIMES + "@task\nasync def main(self):\n"
    "    await self.local.run_until()\n",
    "S208 local set on a thread": RUNTIMES + "@thread\nasync def main(self):\n"
    "    await self.local\n",
    "S207 shared future of itself": SHARED + "async def load(self):\n    await self.config\n",
    "S221 shared future that blocks": SHARED
    + "async def load(self):\n    async with self.std.lock():\n        pass\n",
    "S211 clone of another": SHARED
    + "async def load(self):\n    await sleep()\n"
    + "@task\nasync def other(self):\n    self.config.drop_clone()\n",
    "S211 push into what is in order": rust(
        "pending = buffered(self.helper())\npending.push(self.helper())"
    ),
    "S211 push of what is no call": rust("pending = unordered()\npending.push(self.n)"),
    "S208 shared future on a thread": SHARED.replace("@task", "@thread")
    + "async def load(self):\n    await sleep()\n",
}
