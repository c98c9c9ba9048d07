"""The cover as rows: for a kind of member, columns with the values they may have together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mortmain.checker.parametric.cover import Cover
from mortmain.checker.parametric.layout import Layout
from mortmain.checker.parametric.view import Local, Shared

Column = tuple[object, tuple[object, ...]]
"""A variable with its values, or a name and a queue with whether it is in it."""
Row = tuple[str, tuple[Column, ...]]
"""A kind of member, and columns that are true together."""
_Cells = tuple[frozenset[object], ...]


def rows(layout: Layout, cover: Cover) -> Iterator[Row]:
    """Rows of which one is true of each member in every state."""
    for parameter in layout.locals:
        columns, found = list(_columns(layout, parameter)), dict[_Cells, None]()
        for shared, members in cover.members.items():
            for each in members:
                if each.parameter == parameter:
                    cells = _cells(layout, shared, each)
                    found[tuple(frozenset([cell]) for cell in cells)] = None
        for row in _joined(list(found), len(columns)):
            yield parameter, tuple(zip(columns, map(_listed, row), strict=True))


def _columns(layout: Layout, parameter: str) -> Iterator[object]:
    """What is said of a member of that kind, in the order of `_cells`."""
    yield from (each.name for each in (*layout.plain, *layout.names))
    for queue in layout.queues:
        yield from ((name, queue.name) for name in layout.outsiders(queue.name))
        yield from ((name, queue.name) for name in layout.members_named(queue.name, parameter))
    yield from (each.name for each in layout.locals[parameter])


def _cells(layout: Layout, shared: Shared, local: Local) -> Iterator[object]:
    for each in layout.plain:
        yield shared[layout.place[each.name]]
    for each in layout.names:
        value, mine = shared[layout.place[each.name]], layout.named(local, each.name)
        yield value if mine or not layout.is_member(value) else ("other", value)
    for each in layout.queues:
        waiting = shared[layout.place[each.name]]
        assert isinstance(waiting, tuple)
        yield from (name in waiting for name in layout.outsiders(each.name))
        mine_ = layout.queued(local, each.name)
        yield from (name in mine_ for name in layout.members_named(each.name, local.parameter))
    yield from local.values


def _joined(rows: list[_Cells], width: int) -> Iterable[_Cells]:
    """The same with fewer rows: those that differ in one column become one."""
    while True:
        fewer = rows
        for place in reversed(range(width)):
            alike: dict[_Cells, frozenset[object]] = {}
            for row in fewer:
                rest = (*row[:place], *row[place + 1 :])
                alike[rest] = alike.get(rest, frozenset()) | row[place]
            fewer = [(*rest[:place], cell, *rest[place:]) for rest, cell in alike.items()]
        if len(fewer) == len(rows):
            return fewer
        rows = fewer


def _listed(cell: frozenset[object]) -> tuple[object, ...]:
    return tuple(sorted(cell, key=repr))
