"""The functions of one system in LLVM code: its steps, its limits, and what findings need to know.

All take a packed state.  `dependable`, `environment` and `kills` write the states that one kind of
steps leads to, one after the other, and the indices of their actions, and give back their number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from llvmlite import ir

from mortmain.checker.native.layout import WORD, Field, Layout, encode
from mortmain.checker.native.terms import Lookup, compiled, truth
from mortmain.checker.native.values import I64, Held, packed, suits, unpacked
from mortmain.model.term.build import TRUE, all_of
from mortmain.model.term.evaluate import evaluate
from mortmain.model.term.inference import fits
from mortmain.model.term.nodes import And, Constant, Equal, Term, Variable
from mortmain.model.term.rewrite import variables
from mortmain.model.term.sorts import Enum, Range, Sequence, values
from mortmain.model.transition.action import Action, Kind
from mortmain.model.transition.system import TransitionSystem

POINTER = I64.as_pointer()
I32 = ir.IntType(32)
STEPS = ir.FunctionType(I64, [POINTER, POINTER, I32.as_pointer(), POINTER])
"""The state, where to put its successors, where their actions, and what is set on a mistake."""
MASKS = ir.FunctionType(I64, [POINTER, POINTER])
"""The state, and where to put what is true in it, as bits."""
LOOKED_UP = 6
"""The most bits of a variable whose values are worth a table."""
Location = tuple[Variable, int]
"""A condition that a variable has the value of that number."""


def add_system(
    module: ir.Module,
    system: TransitionSystem,
    layout: Layout,
    masks: Iterable[tuple[str, list[list[Term]]]],
    prefix: str = "",
) -> None:
    """Add the step functions to `module`, their names after `prefix`, and for each of `masks` a
    function that writes a word for each of the lists, with a bit for each of its terms."""
    kinds: list[tuple[str, Callable[[Kind], bool]]] = [
        ("dependable", lambda kind: kind.dependable),
        ("environment", lambda kind: kind is Kind.ENVIRONMENT),
        ("kills", lambda kind: kind is Kind.KILL),
    ]
    for name, chosen in kinds:
        actions = [each for each in enumerate(system.actions) if chosen(each[1].kind)]
        _Steps(ir.Function(module, STEPS, prefix + name), layout).write(actions)
    add_masks(module, layout, masks)


def add_masks(
    module: ir.Module, layout: Layout, masks: Iterable[tuple[str, list[list[Term]]]]
) -> None:
    """Add only the functions of `masks`."""
    for name, lists in masks:
        _write_masks(ir.Function(module, MASKS, name), layout, lists)


class Unpacked:
    """The words of a state, and its variables taken out of them when they are needed."""

    def __init__(self, build: ir.IRBuilder, layout: Layout, state: ir.Value) -> None:
        self.fields = {each.variable.name: each for each in layout.fields}
        self.words = [
            build.load(build.gep(state, [ir.Constant(I64, i)])) for i in range(layout.words)
        ]

    def lookup(self, build: ir.IRBuilder) -> Lookup:
        """The values of variables, each taken out once by code that `build` writes."""
        known: dict[str, Held] = {}

        def look(variable: Variable) -> Held:
            if variable.name not in known:
                field = self.fields[variable.name]
                known[variable.name] = unpacked(build, self.code(build, field), field.sort)
            return known[variable.name]

        return look

    def code(self, build: ir.IRBuilder, field: Field) -> ir.Value | None:
        """The bits of one field; `None` if it has none."""
        if not field.bits:
            return None
        first, shift = divmod(field.start, WORD)
        last = (field.start + field.bits - 1) // WORD
        whole = self.words[first]
        if last > first:
            wide = ir.IntType(WORD * (last - first + 1))
            whole = build.zext(whole, wide)
            for place, word in enumerate(self.words[first + 1 : last + 1], start=1):
                high = build.shl(build.zext(word, wide), ir.Constant(wide, WORD * place))
                whole = build.or_(whole, high)
        code = build.lshr(whole, ir.Constant(whole.type, shift)) if shift else whole
        return build.trunc(code, ir.IntType(field.bits)) if field.bits < whole.type.width else code


class _Steps:
    """Writes one step function.  Actions are sorted by the place in a program that they begin at,
    so that one jump does instead of many guards."""

    def __init__(self, function: ir.Function, layout: Layout) -> None:
        self.function, self.layout = function, layout
        state, self.out, self.labels, self.mistake = function.args
        self.build = ir.IRBuilder(function.append_basic_block())
        self.count = self.build.alloca(I64)
        self.build.store(ir.Constant(I64, 0), self.count)
        self.state = Unpacked(self.build, layout, state)

    def write(self, actions: list[tuple[int, Action]]) -> None:
        """The whole function, for these actions."""
        usual = Counter(
            variable for _, action in actions for variable, _ in _locations(action.enabled)
        )
        groups: dict[Variable, dict[int, list[tuple[int, Action]]]] = {}
        rest = []
        for index, action in actions:
            at = max(_locations(action.enabled), key=lambda each: usual[each[0]], default=None)
            if at is None:
                rest.append((index, action))
            else:
                groups.setdefault(at[0], {}).setdefault(at[1], []).append((index, action))
        for variable, by_value in groups.items():
            self._switch(variable, by_value)
        for index, action in rest:
            self._action(index, action, action.enabled)
        self.build.ret(self.build.load(self.count))

    def _switch(self, variable: Variable, by_value: dict[int, list[tuple[int, Action]]]) -> None:
        after = self.function.append_basic_block()
        value = self.state.lookup(self.build)(variable).code
        switch = self.build.switch(value, after)
        for number, actions in by_value.items():
            block = self.function.append_basic_block()
            switch.add_case(ir.Constant(value.type, number), block)
            self.build.position_at_end(block)
            for index, action in actions:
                self._action(index, action, _without_location(action.enabled, (variable, number)))
            self.build.branch(after)
        self.build.position_at_end(after)

    def _action(self, index: int, action: Action, guard: Term) -> None:
        look = self.state.lookup(self.build)
        if guard == TRUE:
            self._update(index, action, look)
            return
        enabled, after = (self.function.append_basic_block() for _ in range(2))
        self.build.cbranch(truth(self.build, guard, look), enabled, after)
        self.build.position_at_end(enabled)
        self._update(index, action, look)
        self.build.branch(after)
        self.build.position_at_end(after)

    def _update(self, index: int, action: Action, look: Lookup) -> None:
        build, words = self.build, list(self.state.words)
        for variable, term in action.updates:
            field = self.state.fields[variable.name]
            value = compiled(build, term, look)
            if not fits(value.sort, field.sort):
                with build.if_then(build.not_(suits(build, value, field.sort)), likely=False):
                    build.store(ir.Constant(I64, 1), self.mistake)
            if field.bits:
                put(build, words, field, packed(build, value, field.sort))
        number = build.load(self.count)
        at = build.mul(number, ir.Constant(I64, len(words))) if len(words) > 1 else number
        for place, word in enumerate(words):
            at = build.add(at, ir.Constant(I64, 1)) if place else at
            build.store(word, build.gep(self.out, [at]))
        build.store(ir.Constant(I32, index), build.gep(self.labels, [number]))
        build.store(build.add(number, ir.Constant(I64, 1)), self.count)


def put(build: ir.IRBuilder, words: list[ir.Value], field: Field, code: ir.Value) -> None:
    """Put a field into `words`, over what was there."""
    first, shift = divmod(field.start, WORD)
    last = (field.start + field.bits - 1) // WORD
    wide = ir.IntType(WORD * (last - first + 1))
    mask = ((1 << field.bits) - 1) << shift
    if isinstance(code, ir.Constant):
        whole = ir.Constant(wide, code.constant << shift)
    else:
        whole = build.zext(code, wide) if field.bits < wide.width else code
        whole = build.shl(whole, ir.Constant(wide, shift)) if shift else whole
    for place in range(first, last + 1):
        low = WORD * (place - first)
        kept = ~(mask >> low) & (1 << WORD) - 1
        if isinstance(whole, ir.Constant):
            part = ir.Constant(I64, whole.constant >> low & (1 << WORD) - 1)
        else:
            part = build.lshr(whole, ir.Constant(wide, low)) if low else whole
            part = build.trunc(part, I64) if wide.width > WORD else part
        words[place] = build.or_(build.and_(words[place], ir.Constant(I64, kept)), part)


def _write_masks(function: ir.Function, layout: Layout, lists: list[list[Term]]) -> None:
    """Terms of one variable with few values are looked up, all others are computed; gives back the
    number of words."""
    build = ir.IRBuilder(function.append_basic_block())
    state, out = function.args
    unpacking = Unpacked(build, layout, state)
    look = unpacking.lookup(build)
    for place, terms in enumerate(lists):
        word: ir.Value = ir.Constant(I64, 0)
        by_field: dict[str, list[tuple[int, Term]]] = {}
        for bit, term in enumerate(terms):
            field = _only_field(term, unpacking.fields)
            if field is not None:
                by_field.setdefault(field.variable.name, []).append((bit, term))
            else:
                true = build.zext(truth(build, term, look), I64)
                word = build.or_(word, build.shl(true, ir.Constant(I64, bit)) if bit else true)
        for name, some in by_field.items():
            field = unpacking.fields[name]
            code = unpacking.code(build, field)
            index = build.zext(code, I64) if field.bits < WORD else code
            table = _table(function.module, field, some)
            entry = build.load(build.gep(table, [ir.Constant(I64, 0), index]))
            word = build.or_(word, entry)
        build.store(word, build.gep(out, [ir.Constant(I64, place)]))
    build.ret(ir.Constant(I64, len(lists)))


def _only_field(term: Term, fields: dict[str, Field]) -> Field | None:
    """The field that `term` depends on, if it is one alone, and so narrow that a table pays."""
    used = variables(term)
    if len(used) != 1:
        return None
    field = fields[next(iter(used)).name]
    suitable = 0 < field.bits <= LOOKED_UP and not isinstance(field.sort, Sequence)
    return field if suitable else None


def _table(module: ir.Module, field: Field, terms: list[tuple[int, Term]]) -> ir.GlobalVariable:
    """For each number of the field the bits of those terms that are true."""
    kind = ir.ArrayType(I64, 1 << field.bits)
    entries = [0] * (1 << field.bits)
    for value in values(field.sort):
        true = (1 << bit for bit, term in terms if evaluate(term, {field.variable.name: value}))
        entries[encode(field.sort, value)] = sum(true)
    table = ir.GlobalVariable(module, kind, f"table{len(module.globals)}")
    table.linkage, table.global_constant = "internal", True
    table.initializer = ir.Constant(kind, entries)
    return table


def _conjuncts(term: Term) -> tuple[Term, ...]:
    return term.operands if isinstance(term, And) else (term,)


def _location(term: Term) -> Location | None:
    match term:
        case Equal(Variable() as variable, Constant(value)) | Equal(
            Constant(value), Variable() as variable
        ):
            match variable.sort, value:
                case Range(), int() if not isinstance(value, bool):
                    return variable, value
                case Enum(members=members), str():
                    return variable, members.index(value)
    return None


def _locations(term: Term) -> Iterator[Location]:
    return (at for each in _conjuncts(term) if (at := _location(each)))


def _without_location(term: Term, at: Location) -> Term:
    return all_of(*(each for each in _conjuncts(term) if _location(each) != at))
