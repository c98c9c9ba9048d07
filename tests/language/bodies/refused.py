"""Bodies that are refused, each for one reason, by the code and a name of it."""

from __future__ import annotations

import textwrap

THINGS = """
db = Mutex()
n = Number(high=3)
flag = Flag()
phase = OneOf("idle", "busy")
tok = TokenLock()
inbox = Port("app")
slot = AbortHandle()
forks = Mutex(count=2)
"""
PARTIES = """
@isolate
async def app(self):
    await self.work()
async def helper(self):
    await sleep()
"""


def rust(body: str) -> str:
    """A spec whose exported function has this body."""
    return f"{THINGS}@rust\nasync def work(self):\n{textwrap.indent(body, '    ')}\n{PARTIES}"


def dart(body: str) -> str:
    """A spec whose second isolate has this body."""
    main = f"@isolate\nasync def main(self):\n{textwrap.indent(body, '    ')}\n"
    return f"{THINGS}{main}@rust\nasync def work(self):\n    await sleep()\n{PARTIES}"


def on_a_thread(body: str, mode: str = "normal", call: str = "await self.work()") -> str:
    """A spec whose exported function has this body, and a thread that it may block."""
    return (
        f'{THINGS}@rust("{mode}")\ndef work(self):\n{textwrap.indent(body, "    ")}\n'
        f"@isolate\nasync def app(self):\n    {call}\n"
        "async def helper(self):\n    await sleep()\n"
    )


def lent(parameters: str, body: str, given: str = "self.left") -> str:
    """A spec whose exported function is given objects, and has this body."""
    return (
        f"left = Opaque()\nright = Opaque()\n@rust\nasync def work(self, {parameters}):\n"
        f"    {body}\n@isolate\nasync def app(self):\n    await self.work({given})\n"
        "async def deeper(self, document: RefMut):\n    await sleep()\n"
        "async def reads(self, document: Ref):\n    await sleep()\n"
    )


def with_method(body: str, method: str) -> str:
    """A spec whose exported function has this body, with one more method."""
    return rust(body) + method


REFUSED = {
    "S201 with": rust("with self.db.lock():\n    pass"),
    "S201 nested def": rust("def step():\n    pass"),
    "S201 nested async def": rust("async def step():\n    pass"),
    "S201 class": rust("class Step:\n    pass"),
    "S201 global": rust("global count"),
    "S201 import": rust("import os"),
    "S201 yield": rust("yield 3"),
    "S201 chained": rust("a = b = 1"),
    "S201 no value": rust("count: int"),
    "S201 del": rust("count = 1\ndel count"),
    "S201 del two": rust("guard = await self.db.lock()\ndel guard, guard"),
    "S201 unused": rust("self.n == 3"),
    "S201 number": rust("3"),
    "S201 async for": rust("async for i in self.inbox:\n    pass"),
    "S201 except star": rust("try:\n    await sleep()\nexcept* ValueError:\n    pass"),
    "S201 capture": rust("match self.n:\n    case x:\n        pass"),
    "S201 capture one of": rust("match self.n:\n    case 1 | 2 as x:\n        pass"),
    "S201 sequence pattern": rust("match self.n:\n    case [1]:\n        pass"),
    "S201 class pattern": rust("match self.n:\n    case int():\n        pass"),
    "S201 none pattern": rust("match self.n:\n    case None:\n        pass"),
    "S201 raise text": rust("raise 'x'"),
    "S201 raise nothing": rust("raise"),
    "S201 enter a guard": rust("guard = await self.db.lock()\nasync with guard:\n    pass"),
    "S201 enter as tuple": rust("async with self.db.lock() as (a, b):\n    pass"),
    "S201 timeout as": rust("async with timeout() as limit:\n    await sleep()"),
    "S201 leads to": rust("pass") + "@leads_to\ndef fine(self):\n    return self.flag\n",
    "S201 eventually": rust("pass") + "@eventually\ndef fine(self):\n    return self.n\n",
    "S201 reachable": rust("pass") + "@reachable\ndef fine(self):\n    return self.n\n",
    "S201 always": rust("pass") + "@always\ndef fine(self):\n    n = 1\n    return self.flag\n",
    "S201 elif": rust("if self.flag:\n    pass\n" + "elif self.flag:\n    pass\n" * 900),
    "S201 never reached": rust("return\nself.n = 1"),
    "S202 lambda": rust("f = lambda: 1"),
    "S202 walrus": rust("if (n := 3) > 2:\n    await sleep()"),
    "S202 comprehension": rust("x = [i for i in range(3)]"),
    "S202 f-string": rust("x = f'{1}'"),
    "S202 none": rust("x = None"),
    "S202 float": rust("x = 1.5"),
    "S202 power": rust("self.n **= 2"),
    "S202 slash": rust("x = 4 / 2"),
    "S202 divisor": rust("x = 4 // 0"),
    "S202 is": rust("x = 1\nif x is 1:\n    pass"),
    "S202 in": rust("x = 1\nif x in (1, 2):\n    pass"),
    "S202 await inside": rust("x = 1 + await sleep()"),
    "S218 condition": rust("if await self.helper():\n    pass"),
    "S202 maybe inside": rust("if maybe() and self.flag:\n    pass"),
    "S202 choose inside": rust("x = choose(1, 2) + 1"),
    "S202 bounded inside": rust("if bounded(self.n, low=0, high=1) == 1:\n    pass"),
    "S202 thing": rust("x = self.slot"),
    "S202 guard": rust("guard = await self.db.lock()\nself.n = guard"),
    "S202 index": rust("i = choose(0, 1)\nasync with self.forks[i].lock():\n    pass"),
    "S202 locked": rust("if self.flag.locked():\n    pass"),
    "S202 deep": rust("x = " + "-" * 70 + "1"),
    "S203 list": rust("for x in [1, 2]:\n    await sleep()"),
    "S203 variable": rust("for i in range(self.n):\n    await sleep()"),
    "S203 long": rust("for i in range(1000):\n    await sleep()"),
    "S203 huge": rust("for i in range(9 * 99999999999999999999):\n    await sleep()"),
    "S203 step": rust("for i in range(0, 3, 0):\n    await sleep()"),
    "S203 two names": rust("for i, j in range(3):\n    await sleep()"),
    "S203 in a loop": rust(
        "for i in range(64):\n    for j in range(64):\n        for k in range(64):\n"
        "            await sleep()"
    ),
    "S204 name": rust("self.n = count"),
    "S204 near": rust("count = 1\nself.n = cuont"),
    "S204 branch": rust("if maybe():\n    count = choose(1, 2)\nself.n = count"),
    "S204 loop": rust("while maybe():\n    count = choose(1, 2)\nself.n = count"),
    "S204 itself": rust("count = count + 1"),
    "S204 counter after": rust("for i in range(2):\n    await sleep()\nself.n = i"),
    "S204 print": rust("print('x')"),
    "S204 release a mutex": rust("self.db.release()"),
    "S204 guard after": rust("async with self.db.lock() as guard:\n    pass\nguard.release()"),
    "S204 call of a thing": "changed = Notify()\n" + rust("self.changed.notify()"),
    "S204 raise": rust("raise SyncFailed()"),
    "S204 raise near": rust("raise TimeoutEror()"),
    "S204 raise caught": rust("try:\n    raise ValueError()\nexcept ValueError as e:\n    raise e"),
    "S204 except": rust("try:\n    await sleep()\nexcept SyncFailed:\n    pass"),
    "S205 method": rust("await self.helpr()"),
    "S205 attribute": rust("self.n = self.m"),
    "S205 assign": rust("self.db = 3"),
    "S206 grows": rust("count = 0\nwhile maybe():\n    count = count + 1"),
    "S207 itself": with_method(
        "await self.again()", "async def again(self):\n    await self.again()\n"
    ),
    "S207 callback": THINGS
    + "@isolate\nasync def app(self):\n    await self.work(self.show)\n"
    + "@rust\nasync def work(self, on_step: DartFn):\n    await on_step()\n"
    + "async def show(self):\n    await self.work(self.show)\n",
    "S208 lock": dart("async with self.db.lock():\n    pass"),
    "S208 spawn": dart("spawn(self.helper())"),
    "S208 exit": rust("exit()"),
    "S208 receive": rust("await self.inbox.receive()"),
    "S208 other isolate": dart("await self.inbox.receive()"),
    "S208 timeout": dart("async with timeout():\n    await sleep()\n    await sleep()"),
    "S208 timeout of a method": dart("async with timeout():\n    await self.helper()"),
    "S208 finally": rust("try:\n    await sleep()\nfinally:\n    await sleep()"),
    "S208 function": with_method(
        "await self.take(self.helper)", "async def take(self, f):\n    pass\n"
    ),
    "S208 finalizer": rust("pass")
    + "@native_finalizer('app')\nasync def gone(self):\n    await sleep()\n",
    "S208 callback in dart": dart("await self.take(self.helper)")
    + "async def take(self, f):\n    await f()\n",
    "S209 lock": rust("async with self.flag.lock():\n    pass"),
    "S209 name": rust("await work"),
    "S209 flag": rust("await self.flag"),
    "S209 word": rust("await self.tok.release()"),
    "S209 spawn": rust("await spawn(self.helper())"),
    "S204 handle of a branch": rust("if maybe():\n    task = spawn(self.helper())\nawait task"),
    "S209 def": with_method("await self.plain()", "def plain(self):\n    pass\n"),
    "S209 in def": with_method("self.plain()", "def plain(self):\n    await sleep()\n"),
    "S210 method": rust("self.helper()"),
    "S210 kept": rust("x = self.helper()"),
    "S210 in Dart": dart("self.helper()"),
    "S210 lock": rust("self.db.lock()"),
    "S210 lock kept": rust("guard = self.db.lock()"),
    "S210 guard": rust("await self.db.lock()"),
    "S210 acquire": rust("self.tok.acquire()"),
    "S210 sleep": rust("sleep()"),
    "S211 sleep": rust("await sleep(3)"),
    "S211 maybe": rust("if maybe(3):\n    pass"),
    "S211 timeout": rust("async with timeout(3):\n    await sleep()"),
    "S211 lock": rust("async with self.db.lock(3):\n    pass"),
    "S211 method": rust("await self.helper(1)"),
    "S211 star": rust("await self.helper(*[])"),
    "S211 stars": rust("await self.helper(**{})"),
    "S211 twice": with_method("await self.f(1, n=2)", "async def f(self, n):\n    pass\n"),
    "S211 default": with_method("await self.f(1)", "async def f(self, n=3):\n    pass\n"),
    "S211 party": rust("await self.app()"),
    "S211 index": rust("async with self.forks[5].lock():\n    pass"),
    "S211 several": rust("async with self.forks.lock():\n    pass"),
    "S209 offered": "changed = Notify()\n" + rust("await self.changed.notify_one()"),
    "S209 no such lock": "cache = RwLock()\n" + rust("async with self.cache.lock():\n    pass"),
    "S210 permit": "pool = Semaphore(2)\n" + rust("self.pool.acquire()"),
    "S210 permit kept": "pool = Semaphore(2)\n" + rust("await self.pool.acquire()"),
    "S210 notified": "changed = Notify()\n" + rust("self.changed.notified()"),
    "S208 semaphore": "pool = Semaphore(2)\n" + dart("async with self.pool.acquire():\n    pass"),
    "S208 notify": "changed = Notify()\n" + dart("self.changed.notify_one()"),
    "S209 two indices": rust("async with self.forks[0][1].lock():\n    pass"),
    "S211 not several": rust("async with self.db[0].lock():\n    pass"),
    "S211 cancel nobody": dart("cancel_callbacks()"),
    "S211 choose": rust("x = choose()"),
    "S211 choose in match": rust("match choose():\n    case 1:\n        pass"),
    "S211 choose named": rust("x = choose(1, b=2)"),
    "S211 bounded": rust("x = bounded(3)"),
    "S211 bounded limits": rust("x = bounded(1, low=3, high=1)"),
    "S211 spawn": rust("spawn(sleep())"),
    "S211 function": dart("await self.take(self.work)") + "async def take(self, f):\n    pass\n",
    "S208 select": dart("await select(self.helper(), sleep())"),
    "S208 future": dart("first = future(self.helper())"),
    "S209 by_ref of a call": rust("await select(by_ref(self.helper()), sleep())"),
    "S209 future of another": rust("a = future(self.helper())\nb = future(by_ref(a))\nawait b"),
    "S209 no future": rust("a = 1\nawait select(a, sleep())"),
    "S211 forget": rust("forget()"),
    "S211 forget a call": rust("forget(self.helper())"),
    "S211 forget a handle": rust("task = spawn(self.helper())\nforget(task)"),
    "S211 future": rust("a = future()"),
    "S211 future twice": rust("a = future(self.helper())\nawait join(by_ref(a), by_ref(a))"),
    "S211 either": rust("await either(self.helper(), self.helper(), sleep())"),
    "S211 enable": rust("a = future(self.helper())\na.enable()"),
    "S211 enable another": "gate = Barrier(2)\n" + rust("a = future(self.gate.wait())\na.enable()"),
    "S211 join names": rust("a, b = await join(self.helper())"),
    "S211 join": rust("await join(self.helper(), sleep())"),
    "S211 message": dart("self.inbox.send(3)"),
    "S211 no message": "jobs = Channel(1, of=Flag())\n" + rust("await self.jobs.send()"),
    "S214 message": "jobs = Channel(1, of=Flag())\n" + rust("await self.jobs.send(3)"),
    "S208 sleep in a thread": rust("pass")
    + "@thread\nasync def main(self):\n    async with timeout():\n        await sleep()\n",
    "S208 lock in a thread": rust("pass")
    + "std = Mutex(kind='std')\n@thread\nasync def main(self):\n    async with timeout():\n"
    "        async with self.std.lock():\n            pass\n",
    "S208 select in a thread": rust("pass")
    + "@thread\nasync def main(self):\n    await select(self.helper(), sleep())\n",
    "S208 spawn in a thread": rust("pass")
    + "@thread\nasync def main(self):\n    spawn(self.helper())\n",
    "S209 steal": rust("async with self.std.steal():\n    pass") + "std = Mutex(kind='std')\n",
    "S204 by hand": rust("self.std.release()") + "std = Mutex(kind='std')\n",
    "S220 over an await": rust("async with self.std.lock():\n    await sleep()")
    + "std = Mutex(kind='std')\nruntime = Runtime(2)\n",
    "S221 blocked worker": rust("async with self.std.lock():\n    pass")
    + "std = Mutex(kind='std')\n",
    "S215 two apps": rust("pass") + "@process(app=True)\nasync def phone(self):\n    pass\n"
    "@process(app=True)\nasync def tablet(self):\n    pass\n",
    "S219 token lock": rust("await self.tok.acquire()")
    + "@process\nasync def worker(self):\n    self.tok.release()\n",
    "S219 two processes": rust("pass")
    + "std = Mutex(kind='std')\n@process(count=2)\nasync def worker(self):\n"
    "    async with self.std.lock():\n        pass\n",
    "S216 no process": rust("pass")
    + "@thread(process='worker')\nasync def main(self):\n    pass\n",
    "S201 with a timeout on a thread": on_a_thread("with timeout():\n    pass"),
    "S208 block_on in Dart": dart("block_on(sleep())"),
    "S208 block_on in a task": rust("block_on(self.helper())"),
    "S208 blocking_lock in a task": rust("with self.db.blocking_lock():\n    pass"),
    "S208 block_on of a thread": rust("pass")
    + "@thread\nasync def main(self):\n    block_on(self.helper())\n",
    "S208 block_on in a future": on_a_thread("block_on(self.deeper())")
    + "async def deeper(self):\n    block_on(self.helper())\n",
    "S209 await on a thread": on_a_thread("await self.helper()"),
    "S209 async with on a thread": on_a_thread("async with self.db.lock():\n    pass"),
    "S209 awaited sync": on_a_thread("pass", "sync", "await self.work()"),
    "S210 lock on a thread": on_a_thread("self.db.blocking_lock()"),
    "S211 object without a type": lent("document", "pass"),
    "S211 object twice": lent("a: Ref, b: RefMut", "pass", "self.left, self.left"),
    "S211 object to be changed": lent("document: Ref", "await self.deeper(document)"),
    "S211 object for a task": lent("document: Ref", "spawn(self.reads(document))"),
    "S202 object as a value": lent("document: Ref", "x = document"),
    "S211 block_on": on_a_thread("block_on(self.helper(), sleep())"),
    "S213 while": rust("while True:\n    pass"),
    "S213 own variable": rust("done = False\nwhile not done:\n    pass"),
    "S214 condition": rust("if self.n:\n    pass"),
    "S214 assert": rust("assert self.n"),
    "S214 sum": rust("self.n = True + 1"),
    "S214 word": rust("if self.phase == 'bussy':\n    pass"),
    "S214 assign": rust("self.phase = 'bussy'"),
    "S214 number": rust("self.flag = 1"),
    "S214 case": rust("match self.phase:\n    case 'bussy':\n        pass"),
    "S214 case of number": rust("match self.n:\n    case True:\n        pass"),
    "S214 augmented": rust("self.flag += 1"),
    "S215 sorts": rust("x = 1\nx = True"),
    "S215 parameter": with_method("await self.f(1)", "async def f(self, n):\n    n = 2\n"),
    "S215 word": rust("sleep = 3"),
    "S215 self": rust("self = 3"),
    "S215 guard": rust("guard = 1\nguard = await self.db.lock()"),
    "S215 two guards": rust("guard = await self.db.lock()\nguard = await self.db.lock()"),
    "S215 two handles": rust("task = spawn(self.helper())\ntask = spawn(self.helper())"),
    "S215 counter": rust("i = 2\nfor i in range(2):\n    await sleep()"),
    "S216 nobody": "db = Mutex()\n",
    "S218 sleep": rust("x = await sleep()"),
    "S218 method": rust("self.flag = await self.helper()"),
    "S218 handle": rust("task = spawn(self.helper())\nx = await task"),
    "S218 callback": THINGS
    + "@isolate\nasync def app(self):\n    await self.work(self.show)\n"
    + "@rust\nasync def work(self, on_step: DartFn):\n    x = await on_step()\n"
    + "async def show(self):\n    await sleep()\n",
    "S218 plain": with_method("x = self.plain()", "def plain(self):\n    self.n = 1\n"),
    "S218 returned": rust("if maybe():\n    return 1\nreturn await self.helper()"),
    "S218 sometimes": with_method(
        "x = await self.f()", "async def f(self):\n    if maybe():\n        return 1\n"
    ),
    "S218 sometimes in a task": rust("if maybe():\n    return 1"),
    "S206 result": with_method(
        "x = 0\nwhile maybe():\n    x = await self.f(x)",
        "async def f(self, n):\n    return n + 1\n",
    ),
    "S215 results": rust("if maybe():\n    return 1\nreturn True"),
    "S217 cancel": dart("cancel_callbacks('ap')"),
    "S217 two listeners": "@isolate\nasync def app(self):\n    pass\n"
    "@isolate(count=2)\nasync def main(self):\n    pass\n"
    "@on_exit('app', on='main')\nasync def gone(self):\n    pass\n",
}
