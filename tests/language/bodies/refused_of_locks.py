"""What cannot be relied on, by the code and a name of it."""

from __future__ import annotations

from collections.abc import Mapping

from tests.language.bodies.refused import dart, rust

REFUSED_OF_LOCKS: Mapping[str, str] = {
    "S211 relying on a flag": dart("with relying_on(self.flag):\n    await sleep()"),
    "S211 relying on all of several": rust("with relying_on(self.forks):\n    await sleep()"),
    "S211 relying on a guard": rust(
        "async with self.db.lock() as guard:\n    with relying_on(guard):\n        pass"
    ),
    "S201 relying and awaiting": rust("async with relying_on(self.db):\n    await sleep()"),
    "S201 relying under a name": dart("with relying_on(self.db) as db:\n    await sleep()"),
}
