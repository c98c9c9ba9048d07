"""How isolates end, in which order, and who hears of it."""

from __future__ import annotations

import pytest

from mortmain.checker.api import check
from mortmain.model.language.source.parameters import with_parameters
from tests.language.bodies.running import Runs, bank, findings

SHUTDOWN = """
        n = Number(high=9)
        inbox = Port("app")
        @isolate(killable=True)
        async def app(self):
            await sleep()
        @isolate
        async def main(self):
            await sleep()
        @native_finalizer("app")
        def gone(self):
            self.n += 1
        @on_exit("app", on="main")
        async def heard(self):
            self.n += 4
"""
CLOSES = "app is dead: its ports close, its messages are discarded"
COUNTS = "app sets n to n + 1"
REPORTED = "app has its exit reported to main"
HEARS = "heard on main hears that app has exited"


def test_shutdown_runs_finalizers_then_reports_the_exit_then_closes_the_ports() -> None:
    runs = Runs(SHUTDOWN)
    assert runs.happens("app is killed", COUNTS, REPORTED, CLOSES)
    assert not runs.happens(REPORTED, COUNTS)
    assert not runs.happens(CLOSES, REPORTED)
    assert (5,) in runs.ends("n")


def test_the_exit_can_be_heard_of_before_the_ports_are_closed() -> None:
    assert Runs(SHUTDOWN).happens(HEARS, CLOSES)


def test_an_isolate_with_nothing_left_to_do_exits_and_is_heard_of() -> None:
    runs = Runs(SHUTDOWN.replace('inbox = Port("app")', "").replace("(killable=True)", ""))
    assert runs.happens("app has slept", "app has nothing left to do, and exits", HEARS)
    assert runs.ends("app.phase", "n") == {("dead", 5)}


def test_an_open_port_keeps_an_isolate_from_exiting() -> None:
    runs = Runs(SHUTDOWN.replace("(killable=True)", ""))
    assert "app has nothing left to do, and exits" not in runs.texts()


def test_a_callback_at_work_keeps_an_isolate_from_exiting() -> None:
    text = """
        n = Number(high=9)
        @rust
        async def work(self, f: DartFn):
            try:
                async with timeout():
                    await f()
            except TimeoutError:
                pass
        @isolate
        async def app(self):
            await self.work(self.show)
            dispose()
        async def show(self):
            await sleep()
            self.n = 1
        @isolate
        async def main(self):
            await sleep()
        @on_exit("app", on="main")
        async def heard(self):
            self.n += 4
    """
    runs = Runs(text)
    slow = runs.after("show on app starts", "app disposes of the bridge")
    gone = runs.after("app has nothing left to do, and exits", start=slow)
    assert {n for (n,) in runs.values(gone, "n")} == {1}


def test_exit_ends_the_isolate_in_the_middle() -> None:
    runs = Runs("""
        n = Number(high=9)
        @isolate
        async def app(self):
            try:
                self.n = 1
                exit()
            finally:
                self.n = 2
    """)
    assert runs.ends("app.phase", "n") == {("dead", 1)}


def test_an_uncaught_exception_ends_the_isolate() -> None:
    runs = Runs("""
        n = Number(high=9)
        @isolate
        async def app(self):
            try:
                raise ValueError()
            finally:
                self.n = 1
    """)
    assert runs.ends("app.phase", "n") == {("dead", 1)}


def test_a_finalizer_runs_once_for_each_of_several_isolates() -> None:
    runs = Runs(
        with_parameters(
            bank("""
        n = Number(high=9)
        @isolate(count=2, killable=True)
        async def app(self, i: int):
            await sleep()
        @isolate
        async def main(self):
            await sleep()
        @native_finalizer("app")
        def gone(self, i: int):
            self.n += 1 + i
        @on_exit("app", on="main")
        async def heard(self, i: int):
            self.n += 3
    """),
            {"kills": 2},
        )
    )
    both = {
        n for a, b, n in runs.ends("app 0.phase", "app 1.phase", "n") if (a, b) == ("dead",) * 2
    }
    assert both == {9}


def test_none_of_a_counted_isolate_is_none() -> None:
    text = """
        runners: int = 0
        forks = Mutex(count="runners")
        @isolate(count="runners", killable=True)
        async def runner(self, i: int):
            await sleep()
        @isolate
        async def app(self):
            await sleep()
        @on_exit("runner", on="app")
        async def gone(self):
            pass
    """
    assert findings(text) == set()
    assert not any(name.startswith(("runner", "forks")) for name in Runs(text).names)


@pytest.mark.parametrize(("first", "second"), [("a", "b"), ("b", "a")])
def test_native_finalizers_run_in_any_order_and_each_once(first: str, second: str) -> None:
    report = check(
        bank(f"""
        a = Number(high=2)
        b = Number(high=2)
        both = Flag()
        @isolate(killable=True)
        async def runner(self):
            await sleep()
        @native_finalizer("runner")
        def one(self):
            self.a += 1
        @native_finalizer("runner")
        def other(self):
            self.b += 1
        @isolate(daemon=True)
        async def app(self):
            await sleep()
        @on_exit("runner", on="app")
        async def gone(self):
            self.both = self.a == 1 and self.b == 1
        @reachable
        def ahead(self):
            return self.{first} == 1 and self.{second} == 0
        @eventually
        def all_run_before_it_is_reported(self):
            return self.both
        """)
    )
    assert report.headline == "holds"
