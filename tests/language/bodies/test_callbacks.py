"""Callbacks: Rust awaits Dart code, which runs where it was made."""

from __future__ import annotations

from tests.language.bodies.running import Runs, findings


def test_a_callback_runs_on_the_isolate_that_made_the_closure() -> None:
    text = """
        n = Number(high=9)
        @rust
        async def work(self, f: DartFn):
            await f(3)
            assert self.n == 3
        @isolate
        async def app(self):
            await self.work(self.show)
        async def show(self, value: int):
            await sleep()
            self.n = value
    """
    assert findings(text) == set()
    assert Runs(text).happens("show on app starts", "show on app replies")


def test_the_error_of_a_callback_is_raised_in_rust() -> None:
    text = """
        n = Number(high=9)
        @rust
        async def work(self, f: DartFn):
            try:
                await f()
            except DartError:
                self.n = 1
        @isolate
        async def app(self):
            await self.work(self.show)
        async def show(self):
            raise ValueError()
    """
    assert Runs(text).ends("n") == {(1,)}


def test_a_callback_that_rust_gave_up_goes_on_and_its_reply_finds_nobody() -> None:
    text = """
        n = Number(high=9)
        @rust
        async def work(self, f: DartFn):
            try:
                async with timeout():
                    await f()
            except TimeoutError:
                self.n = 1
        @isolate
        async def app(self):
            await self.work(self.show)
        async def show(self):
            await sleep()
            self.n += 2
    """
    runs = Runs(text)
    assert runs.happens(
        "work of app times out", "show on app sets n to n + 2", "show on app replies"
    )
    assert runs.values(runs.after("show on app replies"), "show on app.reply") == {
        ("none",),
        ("replied",),
    }


def test_calling_back_while_an_earlier_call_is_under_way_ends_undecided() -> None:
    text = """
        @rust
        async def work(self, f: DartFn):
            while maybe():
                try:
                    async with timeout():
                        await f()
                except TimeoutError:
                    pass
        @isolate
        async def app(self):
            await self.work(self.show)
        async def show(self):
            await sleep()
    """
    assert findings(text) == {"undecided"}
