"""Representatives in LLVM code: the members of each group sorted by what distinguishes them.

Does what `mortmain.checker.reduction.sorting` explains, on packed states.  All that distinguishes a
member is one number: its own fields, and a bit for each place among what everybody shares where it
may be named.  A sorting network puts these numbers in order, and the state is written anew from
them, so that no name is ever looked up.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import factorial

from llvmlite import ir

from mortmain.checker.native.layout import Field, Layout, TooWide, encode, slot_bits
from mortmain.checker.native.successors import POINTER, STEPS, Unpacked, put
from mortmain.checker.native.values import I1, I64
from mortmain.checker.reduction.sorting import Shared, Sorting
from mortmain.model.term.sorts import Sequence, Sort, values

CANONICAL = ir.FunctionType(I64, [POINTER, POINTER])
"""A state, which is overwritten, and where to put the order of the members of each group: four bits
for each new place, with the old one.  Gives back how many states it stands for."""
MOST = 16
"""The most members of a group."""


def add_canonical(module: ir.Module, layout: Layout, sorting: Sorting) -> None:
    """Add the function `canonical`, and wrap it around the step functions, whose names begin with
    `every_` until then."""
    function = ir.Function(module, CANONICAL, "canonical")
    _Canonical(function, layout, sorting).write()
    for name in ("dependable", "environment", "kills"):
        _wrap(module, name, layout.words, len(sorting.groups))


def _wrap(module: ir.Module, name: str, width: int, groups: int) -> None:
    """The steps of a state, to representatives."""
    function = ir.Function(module, STEPS, name)
    state, out, labels, mistake = function.args
    entry, head, body, done = (function.append_basic_block() for _ in range(4))
    build = ir.IRBuilder(entry)
    turns = build.alloca(I64, groups)
    count = build.call(module.globals[f"every_{name}"], [state, out, labels, mistake])
    build.branch(head)
    build.position_at_end(head)
    number = build.phi(I64)
    number.add_incoming(ir.Constant(I64, 0), entry)
    build.cbranch(build.icmp_unsigned("<", number, count), body, done)
    build.position_at_end(body)
    place = build.gep(out, [build.mul(number, ir.Constant(I64, width))])
    build.call(module.globals["canonical"], [place, turns])
    number.add_incoming(build.add(number, ir.Constant(I64, 1)), body)
    build.branch(head)
    build.position_at_end(done)
    build.ret(count)


class _Canonical:
    def __init__(self, function: ir.Function, layout: Layout, sorting: Sorting) -> None:
        self.layout, self.sorting = layout, sorting
        self.pointer, self.turns = function.args
        self.build = ir.IRBuilder(function.append_basic_block())
        self.state = Unpacked(self.build, layout, self.pointer)
        self.words = list(self.state.words)
        self.slots = [
            (each, place, there, code)
            for each in sorting.shared
            for place, (there, code) in enumerate(self._slots(layout.fields[each.place]))
        ]
        self.renamed: list[list[tuple[ir.Value, int]]] = [[] for _ in self.slots]
        """For each slot the bits that say who is named there then, and what he is called."""

    def write(self) -> None:
        """The whole function."""
        build, size = self.build, ir.Constant(I64, 1)
        for g in range(len(self.sorting.groups)):
            size = build.mul(size, self._group(g))
        self._shared()
        for place, word in enumerate(self.words):
            build.store(word, build.gep(self.pointer, [ir.Constant(I64, place)]))
        build.ret(size)

    def _group(self, g: int) -> ir.Value:
        """Sort a group and write what its members own; gives back the number of its orders."""
        build, group = self.build, self.sorting.groups[g]
        count = len(group.variables)
        if count > MOST:
            raise TooWide(f"{count} interchangeable parties, and not more than {MOST}")
        own = [[self.layout.fields[place] for place in member] for member in group.variables]
        _need_the_same_codes(own, self.sorting, g)
        index_bits = max(1, (count - 1).bit_length())
        roles = [sorted({role for h, _, role in each.called if h == g}) for each, *_ in self.slots]
        wide = ir.IntType(index_bits + sum(each.bits for each in own[0]) + sum(map(len, roles)))

        def key(member: int) -> ir.Value:
            whole: ir.Value = ir.Constant(wide, member)
            shift = index_bits
            for field in own[member]:
                code = self.state.code(build, field)
                if code is not None:
                    whole = build.or_(whole, self._shifted(code, wide, shift))
                    shift += field.bits
            for (shared, _, there, code), named in zip(self.slots, roles, strict=True):
                for role in named:
                    bit = self._is(shared, there, code, (g, member, role))
                    if bit is not None:
                        whole = build.or_(whole, self._shifted(bit, wide, shift))
                    shift += 1
            return whole

        keys = self._sorted([key(member) for member in range(count)])
        order: ir.Value = ir.Constant(I64, 0)
        for new, each in enumerate(keys):
            shift = index_bits
            for field in own[new]:
                if field.bits:
                    put(build, self.words, field, self._part(each, shift, field.bits))
                    shift += field.bits
            for slot, ((shared, *_), named) in enumerate(zip(self.slots, roles, strict=True)):
                for role in named:
                    if (g, new, role) in shared.called:
                        called = self._code(shared, (g, new, role))
                        self.renamed[slot].append((self._part(each, shift, 1), called))
                    shift += 1
            old = self._part(each, 0, index_bits)
            old = build.zext(old, I64)
            order = build.or_(order, build.shl(old, ir.Constant(I64, 4 * new)))
        build.store(order, build.gep(self.turns, [ir.Constant(I64, g)]))
        return self._orders(keys, index_bits)

    def _sorted(self, keys: list[ir.Value]) -> list[ir.Value]:
        """The keys in order, by comparing neighbours again and again."""
        build = self.build
        for a, b in _network(len(keys)):
            swap = build.icmp_unsigned(">", keys[a], keys[b])
            keys[a], keys[b] = (
                build.select(swap, keys[b], keys[a]),
                build.select(swap, keys[a], keys[b]),
            )
        return keys

    def _orders(self, keys: list[ir.Value], index_bits: int) -> ir.Value:
        """In how many orders the members can stand, where those that agree are not told apart."""
        build = self.build
        run: ir.Value = ir.Constant(I64, 1)
        alike: ir.Value = ir.Constant(I64, 1)
        shift = ir.Constant(keys[0].type, index_bits)
        bare = [build.lshr(each, shift) for each in keys]
        for before, each in pairwise(bare):
            longer = build.add(run, ir.Constant(I64, 1))
            same = build.icmp_unsigned("==", before, each)
            run = build.select(same, longer, ir.Constant(I64, 1))
            alike = build.mul(alike, run)
        return build.udiv(ir.Constant(I64, factorial(len(keys))), alike)

    def _shared(self) -> None:
        """Write who is named in what everybody shares."""
        build = self.build
        by_field: dict[int, list[int]] = {}
        for slot, (shared, *_) in enumerate(self.slots):
            by_field.setdefault(shared.place, []).append(slot)
        for place, slots in by_field.items():
            field = self.layout.fields[place]
            whole = self.state.code(build, field)
            assert whole is not None
            for slot in slots:
                _, position, _, code = self.slots[slot]
                found: ir.Value = ir.Constant(code.type, 0)
                anybody: ir.Value = ir.Constant(I1, 0)
                for bit, called in self.renamed[slot]:
                    name = ir.Constant(code.type, called)
                    found = build.or_(found, build.select(bit, name, ir.Constant(code.type, 0)))
                    anybody = build.or_(anybody, bit)
                code = build.select(anybody, found, code)
                size = code.type.width
                mask = ((1 << size) - 1) << size * position
                every = (1 << field.bits) - 1
                rest = build.and_(whole, ir.Constant(whole.type, every & ~mask))
                whole = build.or_(rest, self._shifted(code, whole.type, size * position))
            put(build, self.words, field, whole)

    def _slots(self, field: Field) -> Iterator[tuple[ir.Value, ir.Value]]:
        """For each place in a field whether something is there, and its code."""
        build = self.build
        whole = self.state.code(build, field)
        if whole is None:
            raise TooWide(f"the one value of {field.variable.name}")
        if not isinstance(field.sort, Sequence):
            yield ir.Constant(I1, 1), whole
            return
        size = slot_bits(field.sort)
        for position in range(field.sort.capacity):
            beyond = build.lshr(whole, ir.Constant(whole.type, size * position))
            least = ir.Constant(whole.type, (1 << size) - 1)
            there = build.icmp_unsigned(">", beyond, least)
            element = build.trunc(beyond, ir.IntType(size)) if field.bits > size else beyond
            yield there, element

    def _is(
        self, shared: Shared, there: ir.Value, code: ir.Value, name: tuple[int, int, int]
    ) -> ir.Value | None:
        if name not in shared.called:
            return None
        same = self.build.icmp_unsigned(
            "==", code, ir.Constant(code.type, self._code(shared, name))
        )
        return self.build.and_(there, same)

    def _code(self, shared: Shared, name: tuple[int, int, int]) -> int:
        return encode(_element(self.layout.fields[shared.place].sort), shared.called[name])

    def _shifted(self, code: ir.Value, wide: ir.IntType, shift: int) -> ir.Value:
        whole = self.build.zext(code, wide) if code.type.width < wide.width else code
        return self.build.shl(whole, ir.Constant(wide, shift)) if shift else whole

    def _part(self, key: ir.Value, shift: int, bits: int) -> ir.Value:
        build = self.build
        beyond = build.lshr(key, ir.Constant(key.type, shift)) if shift else key
        return build.trunc(beyond, ir.IntType(bits)) if bits < key.type.width else beyond


def _network(count: int) -> Iterator[tuple[int, int]]:
    """The comparisons of Batcher's odd-even mergesort, which sorts whatever it is given."""
    p = 1
    while p < count:
        k = p
        while k >= 1:
            for j in range(k % p, count - k, 2 * k):
                for i in range(min(k, count - j - k)):
                    if (i + j) // (2 * p) == (i + j + k) // (2 * p):
                        yield i + j, i + j + k
            k //= 2
        p *= 2


def _element(sort: Sort) -> Sort:
    return sort.element if isinstance(sort, Sequence) else sort


def _need_the_same_codes(own: list[list[Field]], sorting: Sorting, g: int) -> None:
    """`TooWide` unless what the members call differently has the same number for each of them."""
    group = sorting.groups[g]
    for member, fields in enumerate(own):
        for role, field in enumerate(fields):
            first, table = own[0][role], group.to_first[member][role]
            sort, other = _element(field.sort), _element(first.sort)
            if isinstance(sort, Sequence) or field.bits != first.bits:
                raise TooWide(f"a sequence of sequences in {field.variable.name}")
            for value in values(sort):
                if encode(sort, value) != encode(other, table.get(value, value)):
                    raise TooWide(f"the order of the values of {field.variable.name}")
