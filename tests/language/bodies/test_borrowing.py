"""Opaque objects: locked by the bridge for the whole of every call that is given one."""

from __future__ import annotations

from tests.language.bodies.running import Runs, findings

TWO = """
        left = Opaque()
        right = Opaque()
        n = Number(high=9)
        @rust{mode}
        {define} pay(self, source: RefMut, target: {kind}):
            self.n += 1
            self.n -= 1
        @isolate
        async def app(self):
            {call}(self.left, self.right)
        @isolate
        async def other(self):
            {call}(self.right, self.left)
        @always
        def alone(self):
            return self.n <= 1
"""
ASYNC = {"mode": "", "define": "async def", "call": "await self.pay"}
NORMAL = {"mode": "('normal')", "define": "def", "call": "await self.pay"}
SYNC = {"mode": "('sync')", "define": "def", "call": "self.pay"}


def test_the_objects_of_one_call_are_locked_in_the_order_in_which_they_were_made() -> None:
    for mode in (ASYNC, NORMAL, SYNC):
        assert findings(TWO.format(kind="RefMut", **mode)) == set()
        runs = Runs(TWO.format(kind="Ref", **mode))
        left, right = "takes left to read", "takes right to write"
        assert runs.happens(f"pay of other {left}", f"pay of other {right}")
        assert not runs.happens(f"pay of other {right}", f"pay of other {left}")


def test_an_object_is_locked_until_the_call_is_over_and_free_before_its_reply_is_there() -> None:
    runs = Runs("""
        document = Opaque()
        @rust
        async def edit(self, document: RefMut, f: DartFn):
            await f()
        async def slowly(self):
            await sleep()
        @isolate
        async def app(self):
            await self.edit(self.document, self.slowly)
    """)
    during = runs.after("slowly on app starts", "slowly on app has slept")
    assert {tuple(runs.holders(each, "document")) for each in during} == {("edit of app",)}
    after = runs.after("edit of app finishes and posts the result")
    assert {tuple(runs.holders(each, "document")) for each in after} == {()}


def test_a_dead_isolate_does_not_take_the_lock_of_its_call_along() -> None:
    text = """
        document = Opaque()
        @rust
        async def edit(self, document: RefMut):
            await sleep()
        @isolate(killable=True)
        async def app(self):
            await self.edit(self.document)
        @isolate
        async def other(self):
            await self.edit(self.document)
    """
    assert findings(text) == set()


def test_the_same_object_twice_is_locked_twice_to_read() -> None:
    """So that a writer between the two is enough for a deadlock."""
    text = """
        document = Opaque()
        @rust
        async def compare(self, a: Ref, b: Ref):
            pass
        @rust
        async def clear(self, document: RefMut):
            pass
        @isolate
        async def app(self):
            await self.compare(self.document, self.document)
        @isolate
        async def other(self):
            await self.clear(self.document)
    """
    assert "deadlock Bank" in findings(text)


def test_what_is_handed_on_inside_of_rust_is_not_locked_again() -> None:
    text = """
        documents = Opaque(count=2)
        @rust
        async def edit(self, document: RefMut):
            await self.inner(document)
        async def inner(self, document: RefMut):
            await self.innermost(document)
        async def innermost(self, document: Ref):
            await sleep()
        @isolate
        async def app(self):
            await self.edit(self.documents[1])
            await self.show(self.documents[0])
        async def show(self, document: RefMut):
            await self.edit(document)
    """
    assert findings(text) == set()
    assert not any("queues" in each for each in Runs(text).texts())
