"""Small programs, each as a spec and as what the Rust driver reads.

A block is a list of statements, a statement a tuple that begins with a word.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

Op = tuple  # type: ignore[type-arg]
Block = list[Op]
Thing = tuple  # type: ignore[type-arg]

DECLARED = {
    "mutex": "Mutex({})",
    "rwlock": "RwLock({})",
    "semaphore": "Semaphore({})",
    "notify": "Notify({})",
    "channel": "Channel({})",
    "oneshot": "Oneshot({})",
}


@dataclass(frozen=True, slots=True)
class Program:
    """Tasks over things that they share, and what each of the futures they make does."""

    things: list[Thing]
    tasks: list[Block]

    def line(self) -> str:
        """What the Rust driver reads."""
        return " ".join(map(str, (*_words(self.things), *_words(self.tasks))))

    def spec(self) -> str:
        """The body of a spec: things, flags, tasks, and a method for each future."""
        names = [f"{kind[0]}{number}" for number, (kind, *_) in enumerate(self.things)]
        writer = _Writer(names, {})
        tasks = [writer.block(each) for each in self.tasks]
        lines = ["kills = 0"]
        for name, (kind, *numbers) in zip(names, self.things, strict=True):
            lines.append(f"{name} = {DECLARED[kind].format(*numbers or [''])}")
        lines += [f"d{each} = Flag()" for each in sorted(set(marks(self.tasks)))]
        for number, text in sorted(writer.methods.items()):
            lines += [f"async def b{number}(self):", *text]
        for number, text in enumerate(tasks):
            lines += ["@task", f"async def t{number}(self):", *text]
        return "\n".join(lines)


def _words(of: object) -> Iterator[object]:
    match of:
        case list():
            yield len(of)
            for each in of:
                yield from _words(each)
        case tuple():
            for each in of:
                yield from _words(each)
        case _:
            yield of


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes statements in Python, and the methods that they need."""

    names: list[str]
    methods: dict[int, list[str]]

    def block(self, block: Block) -> list[str]:
        lines = [line for op in block for line in self._statement(op)]
        return [f"    {line}" for line in lines or ["pass"]]

    def _statement(self, op: Op) -> list[str]:
        match op:
            case ("hold", thing, word, block):
                return [f"async with {self._leaf(thing, word)}:", *self.block(block)]
            case ("keep", number, thing, word):
                return [f"g{number} = await {self._leaf(thing, word)}"]
            case ("release", number):
                return [f"g{number}.release()"]
            case ("forget_guard", number):
                return [f"forget(g{number})"]
            case ("lose_permit", number):
                return [f"g{number}.forget()"]
            case ("await", thing, word):
                return [f"await {self._leaf(thing, word)}"]
            case ("attempt", thing, word, block, closed):
                leaf = self._leaf(thing, word)
                held = [f"    async with {leaf}:", *(f"    {each}" for each in self.block(block))]
                done = [f"    await {leaf}", *self.block(block)]
                handler = ["except Closed:", *self.block(closed)]
                return ["try:", *(held if word == "acquire" else done), *handler]
            case ("call", thing, word):
                return [self._leaf(thing, word)]
            case ("sleep",):
                return ["await sleep()"]
            case ("mark", number):
                return [f"self.d{number} = True"]
            case ("timeout", block, elapsed):
                inside = [f"    {line}" for line in self.block(block)]
                handler = ["except TimeoutError:", *self.block(elapsed)]
                return ["try:", "    async with timeout():", *inside, *handler]
            case ("make", number, block):
                return [f"f{number} = future({self._method(number, block)})"]
            case ("make_leaf", number, thing, word):
                return [f"f{number} = future({self._leaf(thing, word)})"]
            case ("by_ref", number):
                return [f"await by_ref(f{number})"]
            case ("owned", number):
                return [f"await f{number}"]
            case ("enable", number):
                return [f"f{number}.enable()"]
            case ("forget", number):
                return [f"forget(f{number})"]
            case ("join", branches):
                return [f"await join({self._branches(branches)})"]
            case ("select", branches, *arms):
                lines = [f"match await select({self._branches(branches)}):"]
                for number, arm in enumerate(arms):
                    lines += [f"    case {number}:", *(f"    {line}" for line in self.block(arm))]
                return lines
            case ("spawn", number, block):
                return [f"h{number} = spawn({self._method(number, block)})"]
            case ("abort", number):
                return [f"h{number}.abort()"]
            case ("handle", number, aborted):
                handler = ["except Cancelled:", *self.block(aborted)]
                return ["try:", f"    await h{number}", *handler]
        raise AssertionError(op)

    def _branches(self, branches: list[Op]) -> str:
        return ", ".join(map(self._branch, branches))

    def _branch(self, branch: Op) -> str:
        match branch:
            case ("sleep",):
                return "sleep()"
            case ("by_ref", number):
                return f"by_ref(f{number})"
            case ("owned", number):
                return f"f{number}"
            case ("new", number, block):
                return self._method(number, block)
            case ("leaf", thing, word):
                return self._leaf(thing, word)
        raise AssertionError(branch)

    def _leaf(self, thing: int, word: str) -> str:
        call, _, number = word.partition("/")
        return f"self.{self.names[thing]}.{call}({number})"

    def _method(self, number: int, block: Block) -> str:
        self.methods[number] = self.block(block)
        return f"self.b{number}()"


def size(found: object) -> int:
    """How many statements there are, also in other statements."""
    if isinstance(found, list | tuple):
        return sum(map(size, found)) + isinstance(found, tuple)
    return 0


def marks(found: object) -> Iterator[int]:
    """The flags that are set somewhere."""
    match found:
        case ("mark", number):
            yield number
        case list() | tuple():
            for each in found:
                yield from marks(each)
