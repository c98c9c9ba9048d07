"""Bodies that are refused for what a name stands for: nothing, nothing yet, nothing any more."""

from __future__ import annotations

from tests.language.bodies.refused import THINGS, rust

NAMES = {
    "S222 released": rust("guard = await self.db.lock()\nguard.release()\nguard.release()"),
    "S222 dropped": rust("guard = await self.db.lock()\ndel guard\nif maybe():\n    del guard"),
    "S222 forgotten": rust("guard = await self.db.lock()\nforget(guard)\nguard.release()"),
    "S222 awaited": rust("first = future(self.helper())\nawait first\nawait first"),
    "S222 chosen": rust(
        "first = future(self.helper())\nmatch await select(first, sleep()):\n"
        "    case 1:\n        await first"
    ),
    "S204 future after": rust(
        "async with self.db.lock():\n    first = future(self.helper())\nawait first"
    ),
    "S204 without self": rust("async with db.lock():\n    pass"),
    "S204 another module": rust("await asyncio.sleep(1)"),
    "S204 handle": rust("task = spawn(self.helper())\ntask.join()"),
    "S205 not a method": rust("self.finish()"),
    "S205 not a lock": rust("async with self.dbs.lock():\n    pass"),
    "S202 list": rust("x = choose([1, 2])"),
    "S202 locked without call": rust("if self.db.locked:\n    pass"),
    "S209 method not called": rust("first = future(self.helper)"),
    "S209 timeout awaited": rust("await timeout(self.helper())"),
    "S209 callback not called": THINGS
    + "@rust\nasync def work(self, on_step: DartFn):\n    await on_step\n"
    + "@isolate\nasync def app(self):\n    await self.work(self.step)\n"
    + "async def step(self):\n    pass\n",
    "S210 callback on a thread": THINGS
    + '@rust("sync")\ndef work(self, on_step: DartFn):\n    on_step()\n'
    + "@isolate\nasync def app(self):\n    self.work(self.step)\n"
    + "async def step(self):\n    pass\n",
    "S211 callback called before": THINGS
    + "@rust\nasync def work(self, on_step: DartFn):\n    await on_step()\n"
    + "@isolate\nasync def app(self):\n    await self.work(self.step())\n"
    + "async def step(self):\n    pass\n",
    "S211 lambda handed out": THINGS
    + "@rust\nasync def work(self, on_step: DartFn):\n    await on_step()\n"
    + "@isolate\nasync def app(self):\n    await self.work(lambda: 1)\n",
}
