"""Specs with one problem each, by the code and a name of it."""

from __future__ import annotations

HEAD = "from mortmain.model.language.surface import *\n\n\nclass Bank(Spec):\n"
PARTY = "    @isolate\n    async def app(self):\n        await sleep()\n"


def _spec(*lines: str) -> str:
    return HEAD + "".join(f"    {line}\n" for line in lines)


TEXTS = {
    "S101 unfinished": "class Bank(Spec:\n    pass\n",
    "S101 indentation": "class Bank:\npass\n",
    "S102 two things": _spec("db = Mutex()", "db = Mutex(kind='std')"),
    "S102 two methods": _spec(
        "async def step(self):", "    pass", "", "def step(self):", "    pass"
    ),
    "S102 two classes": HEAD + "    n: int = 1\n\n\nclass Bank(Spec):\n    n: int = 2\n",
    "S103 call": _spec("seats: int = len('abc')"),
    "S103 unknown name": HEAD.replace("\n\n", "\nSEATS = 3\n\n", 1) + "    seats: int = SEAT\n",
    "S103 function": "def five():\n    return 5\n\n" + HEAD + "    seats: int = five()\n",
    "S103 conditional": "if True:\n    SEATS = 3\n" + HEAD + "    seats: int = SEATS\n",
    "S103 other file": "from limits import SEAT\n" + HEAD + "    seats: int = SEAT\n",
    "S104 keyword": _spec("db = Mutex(knd='std')"),
    "S103 near word": "from mortmain import Mutx, Spec\n\n\nclass Bank(Spec):\n    db = Mutx()\n",
    "S104 missing": _spec("inbox = Port()"),
    "S104 kind of RwLock": _spec("cache = RwLock(kind='parking-lot')"),
    "S104 readers of threads": _spec("cache = RwLock(kind='std', max_readers=2)"),
    "S104 messages": _spec("jobs = Channel(2, of=3)"),
    "S104 message range": _spec("jobs = Channel(2, of=Number(5, high=3))"),
    "S104 decorator option": _spec("@isolate(killabel=True)", "async def app(self):", "    pass"),
    "S104 killable": _spec("@isolate(killable='now')", "async def app(self):", "    pass"),
    "S104 a process": _spec("@process(killable='cancel')", "async def app(self):", "    pass"),
    "S104 several apps": _spec("@process(app=True, count=2)", "async def app(self):", "    pass"),
    "S104 in a process": _spec("@thread(process=3)", "async def app(self):", "    pass"),
    "S104 kind": _spec("db = Mutex(kind='posx')"),
    "S104 no kind": _spec("db = Mutex(kind='spin')"),
    "S104 fencing": _spec("db = Mutex(kind='std', fencing=True)"),
    "S104 duration": _spec("@always(3)", "def fine(self):", "    return True"),
    "S104 capacity": _spec("inbox = Port('app', capacity=0)") + PARTY,
    "S104 permits": _spec("pool = Semaphore(0)"),
    "S104 range": _spec("users = Number(5, high=3)"),
    "S104 initial": _spec("phase = OneOf('idle', 'busy', initial='bus')"),
    "S104 rust": _spec("@rust('fast')", "async def work(self):", "    pass"),
    "S105 near": _spec("seats: int = 3", "forks = Mutex(count='seat')"),
    "S105 none": _spec("@task(count='runners')", "async def main(self, i: int):", "    pass"),
    "S105 no number": _spec("many: bool = True", "forks = Mutex(count='many')"),
    "S105 negative": _spec("forks = Mutex(count=-1)"),
    "S106 near": _spec("@isolat", "async def app(self):", "    pass"),
    "S106 foreign": "import functools\n" + _spec("@functools.cache", "def app(self):", "    pass"),
    "S106 class": HEAD.replace("class Bank", "@final\nclass Bank") + "    pass\n",
    "S107 party": _spec("@isolate", "def app(self):", "    pass"),
    "S107 rust": _spec("@rust", "def work(self):", "    pass"),
    "S107 normal": _spec("@rust('normal')", "async def work(self):", "    await sleep()"),
    "S104 mutators": _spec("bridge = Bridge(mutators=0)"),
    "S104 workers": _spec("bridge = Bridge(workers=0)"),
    "S107 always": _spec("@always", "async def fine(self):", "    return True"),
    "S108 one": _spec("@isolate", "async def app(self, seat: int):", "    pass"),
    "S108 counted": _spec("@task(count=2)", "async def main(self, a: int, b: int):", "    pass"),
    "S108 no self": _spec("@task", "async def main():", "    pass"),
    "S109 near": _spec("expect = 'orphan-lock'"),
    "S109 far": _spec("expect = {'deadlock', 'fine'}"),
    "S110 near": "from mortmain import Mutex\nfrom mortmain import Spec\n\n\n"
    "class Bank(Spek):\n    db = Mutex()\n",
    "S110 no file": "from mortmain import Mutex\nfrom .locks import Base\n\n\n"
    "class Bank(Base):\n    db = Mutex()\n",
    "S111 cycle": "from circle import Base\n\n\nclass Bank(Base):\n    pass\n",
    "S111 itself": "from specs.bank import Base\n\n\nclass Bank(Base):\n    pass\n",
    "S113 untyped": _spec("seats = 3"),
    "S113 no value": _spec("seats: int"),
    "S114 value": _spec("seats: int = True"),
    "S114 type": _spec("seats: float = 3"),
    "S114 literal": "from typing import Literal\n" + _spec("mode: Literal['a', 'b'] = 'c'"),
    "S114 kills": _spec("kills = -1"),
    "S116 port": _spec("inbox = Port('ap')") + PARTY,
    "S116 on_exit": _spec("@on_exit('app', on='main')", "def gone(self):", "    pass") + PARTY,
    "S117 two roles": _spec("@isolate", "@task", "async def app(self):", "    pass"),
    "S118 order": HEAD + "    pass\n\n\nclass Top(Bank):\n    pass\n\n\n"
    "class Both(Bank, Top):\n    pass\n",
    "S119 option": HEAD.replace("(Spec)", "(Spec, metaclass=type)") + "    pass\n",
    "S119 loop": _spec("for i in range(3):", "    pass"),
    "S104 no count": _spec("db = Mutex(0)"),
    "S104 no high": _spec("users = Number()"),
    "S119 init": _spec("def __init__(self):", "    self.db = Mutex()"),
    "S119 nested": _spec("class Inner:", "    pass"),
    "S104 panic": _spec("@process(panic='abrt')", "async def main(self):", "    pass"),
    "S104 flavor": _spec("rt = Runtime(flavor='current')"),
    "S104 one thread": _spec("rt = Runtime(2, flavor='current_thread')"),
    "S104 no runtime": _spec(
        "io = Runtime(2)", "@task(runtime='oi')", "async def main(self):", "    pass"
    ),
    "S116 shared": _spec("config = Shared('lode')", "async def load(self):", "    pass"),
    "S104 wakes": _spec(
        "config = Shared('load', wakes='first')", "async def load(self):", "    pass"
    ),
    "S104 no worker": _spec("rt = Runtime(0)"),
    "S105 workers": _spec("rt = Runtime('threads')"),
    "S120 two": _spec("first = Bridge()", "second = Bridge(tombstones=True)"),
    "S121 forgotten": "from mortmain import Spec, task\n\n\nclass Bank(Spec):\n"
    "    @task\n    async def main(self):\n        await sleep()\n",
    "S121 another": "from asyncio import sleep\nfrom mortmain import Spec, task\n\n\n"
    "class Bank(Spec):\n    @task\n    async def main(self):\n        await sleep()\n",
}
"""What is written to a file `specs/bank.py`, beside the files of `OTHERS`."""

OTHERS = {
    "limits": "SEATS = 3\n",
    "circle": "from specs.bank import Bank\n\n\nclass Base(Bank):\n    pass\n",
}
