"""Bodies that are refused for what they do with tasks and runtimes, by code and a name of it."""

from __future__ import annotations

from tests.language.bodies.refused import dart, rust

REFUSED_OF_TASKS = {
    "S211 handle of a set": rust("tasks = JoinSet()\nhandle = tasks.spawn(self.helper())"),
    "S211 spawn into a set": rust("tasks = JoinSet()\ntasks.spawn(self.helper)"),
    "S204 word of a set": rust("tasks = JoinSet()\nawait tasks.join_nxt()"),
    "S210 join of a set": rust("tasks = JoinSet()\ntasks.join_next()"),
    "S208 set in Dart": dart("tasks = JoinSet()"),
}
