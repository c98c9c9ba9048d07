"""Kernels turned into LLVM: the few statements of Python that they are written in."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from llvmlite import ir

from mortmain.checker.native.words import LINE

I1, I8, I32, I64 = map(ir.IntType, (1, 8, 32, 64))
ELEMENTS = {"Words": I64, "Halves": I32, "Bytes": I8}
CASTS = {"words": I64, "halves": I32, "octets": I8}
UNROLLED = 8
"""Loops of so many rounds at most are written out."""
SHORT = 9
"""Kernels of so many statements at most may be copied into those that call them."""
OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.FloorDiv: "udiv",
    ast.Mod: "urem",
    ast.BitAnd: "and_",
    ast.BitOr: "or_",
    ast.BitXor: "xor",
    ast.LShift: "shl",
    ast.RShift: "lshr",
}
COMPARISONS: dict[type[ast.AST], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}


def add_kernels(
    module: ir.Module, kernels: tuple[Callable[..., Any], ...], constants: Mapping[str, int]
) -> None:
    """Add the kernels to `module`, each able to call those before it.

    The names that a kernel takes from its file are constants; `constants` gives some of them
    another value.
    """
    for kernel in kernels:
        code = kernel.__code__
        tree = _definitions(code.co_filename)[code.co_firstlineno]
        _Function(module, tree, kernel.__globals__ | dict(constants)).translate()


@cache
def _definitions(file: str) -> dict[int, ast.FunctionDef]:
    """The functions of a file by the line that they begin at; it is read but once."""
    whole = ast.parse(Path(file).read_text(encoding="utf-8"))
    return {each.lineno: each for each in ast.walk(whole) if isinstance(each, ast.FunctionDef)}


class _Function:
    """One kernel.  Its variables live in memory here; LLVM puts them into registers."""

    def __init__(
        self, module: ir.Module, tree: ast.FunctionDef, constants: Mapping[str, Any]
    ) -> None:
        self.module, self.tree, self.constants = module, tree, constants
        types = [_type(each.annotation) for each in tree.args.args]
        gives = ir.VoidType() if _named(tree.returns) == "None" else I64
        self.function = ir.Function(module, ir.FunctionType(gives, types), tree.name)
        # To copy kernels into each other takes LLVM longer than it saves; small ones it copies.
        if len(self.tree.body) > SHORT:
            self.function.attributes.add("noinline")
        self.entry = ir.IRBuilder(self.function.append_basic_block("entry"))
        self.build = ir.IRBuilder(self.function.append_basic_block("body"))
        self.places: dict[str, ir.Value] = {}
        self.fixed: dict[str, ir.Value] = {}
        self.loops: list[tuple[ir.Block, ir.Block]] = []

    def translate(self) -> None:
        """Write the code of the function."""
        body = self.build.block
        for argument, given in zip(self.tree.args.args, self.function.args, strict=True):
            self.store(argument.arg, given)
        self.statements(self.tree.body)
        if not self.build.block.is_terminated:
            if isinstance(self.function.function_type.return_type, ir.VoidType):
                self.build.ret_void()
            else:
                self.build.unreachable()
        self.entry.branch(body)

    def store(self, name: str, value: ir.Value) -> None:
        if value.type == I1:
            value = self.build.zext(value, I64)
        if name not in self.places:
            self.places[name] = self.entry.alloca(value.type, name=name)
        self.build.store(value, self.places[name])

    def statements(self, body: list[ast.stmt]) -> None:
        for each in body:
            self.statement(each)
            if self.build.block.is_terminated:
                return

    def statement(self, node: ast.stmt) -> None:
        match node:
            case ast.Expr(ast.Constant()):
                pass
            case ast.Expr(value):
                self.value(value)
            case ast.Assign([ast.Name(name)], value):
                self.store(name, self.value(value))
            case ast.Assign([ast.Subscript(array, index)], value):
                self.put(self.place(array, index), self.word(value))
            case ast.AugAssign(ast.Name(name), operator, value):
                old = self.build.load(self.places[name])
                self.store(name, self.operate(operator, old, self.word(value)))
            case ast.AugAssign(ast.Subscript(array, index), operator, value):
                place = self.place(array, index)
                self.put(place, self.operate(operator, self.get(place), self.word(value)))
            case ast.If(test, then, otherwise):
                self.branch(test, then, otherwise)
            case ast.While(test, body):
                self.loop(test, body)
            case ast.For(ast.Name(name), ast.Call(ast.Name("range"), limits), body):
                self.count(name, [self.word(each) for each in limits], body)
            case ast.Return(None):
                self.build.ret_void()
            case ast.Return(ast.expr() as value):
                self.build.ret(self.word(value))
            case ast.Break():
                self.build.branch(self.loops[-1][1])
            case ast.Continue():
                self.build.branch(self.loops[-1][0])
            case _:
                raise self.beyond(node)

    def branch(self, test: ast.expr, then: list[ast.stmt], otherwise: list[ast.stmt]) -> None:
        yes, no, after = (self.function.append_basic_block() for _ in range(3))
        self.build.cbranch(self.truth(test), yes, no)
        for block, body in ((yes, then), (no, otherwise)):
            self.build.position_at_end(block)
            self.statements(body)
            if not self.build.block.is_terminated:
                self.build.branch(after)
        self.build.position_at_end(after)

    def loop(self, test: ast.expr, body: list[ast.stmt]) -> None:
        head, inside, after = (self.function.append_basic_block() for _ in range(3))
        self.build.branch(head)
        self.build.position_at_end(head)
        self.build.cbranch(self.truth(test), inside, after)
        self.round(inside, head, after, body)

    def count(self, name: str, limits: list[ir.Value], body: list[ast.stmt]) -> None:
        """A loop over a range, or its rounds one after the other if they are few and known."""
        first, last = limits if len(limits) == 2 else (ir.Constant(I64, 0), limits[0])
        if isinstance(last, ir.Constant) and len(limits) == 1 and last.constant <= UNROLLED:
            for number in range(last.constant):
                self.fixed[name] = ir.Constant(I64, number)
                self.statements(body)
            self.fixed.pop(name, None)
            return
        self.store(name, first)
        head, inside, step, after = (self.function.append_basic_block() for _ in range(4))
        self.build.branch(head)
        self.build.position_at_end(head)
        here = self.build.load(self.places[name])
        self.build.cbranch(self.build.icmp_unsigned("<", here, last), inside, after)
        self.build.position_at_end(step)
        self.store(name, self.build.add(self.build.load(self.places[name]), ir.Constant(I64, 1)))
        self.build.branch(head)
        self.round(inside, step, after, body)

    def round(
        self, inside: ir.Block, again: ir.Block, after: ir.Block, body: list[ast.stmt]
    ) -> None:
        self.loops.append((again, after))
        self.build.position_at_end(inside)
        self.statements(body)
        if not self.build.block.is_terminated:
            self.build.branch(again)
        self.loops.pop()
        self.build.position_at_end(after)

    def truth(self, node: ast.expr) -> ir.Value:
        """A condition, of which no more is computed than Python would."""
        match node:
            case ast.BoolOp(operator, values):
                result = self.entry.alloca(I1)
                after = self.function.append_basic_block()
                for each in values[:-1]:
                    known, more = self.truth(each), self.function.append_basic_block()
                    self.build.store(known, result)
                    both = (more, after) if isinstance(operator, ast.And) else (after, more)
                    self.build.cbranch(known, *both)
                    self.build.position_at_end(more)
                self.build.store(self.truth(values[-1]), result)
                self.build.branch(after)
                self.build.position_at_end(after)
                return self.build.load(result)
            case ast.UnaryOp(ast.Not(), operand):
                return self.build.not_(self.truth(operand))
            case ast.Compare(left, [operator], [right]):
                sign = COMPARISONS[type(operator)]
                return self.build.icmp_unsigned(sign, self.word(left), self.word(right))
            case _:
                value = self.word(node)
                return self.build.icmp_unsigned("!=", value, ir.Constant(I64, 0))

    def word(self, node: ast.expr) -> ir.Value:
        value = self.value(node)
        return self.build.zext(value, I64) if value.type == I1 else value

    def value(self, node: ast.expr) -> ir.Value:
        match node:
            case ast.Constant(int() as number):
                return ir.Constant(I64, int(number))
            case ast.Name(name) if name in self.fixed:
                return self.fixed[name]
            case ast.Name(name) if name in self.places:
                return self.build.load(self.places[name])
            case ast.Name(name) if name in self.constants:
                return ir.Constant(I64, self.constants[name])
            case ast.Attribute(ast.Name(name), constant):
                return ir.Constant(I64, getattr(self.constants[name], constant))
            case ast.BinOp(left, operator, right):
                return self.operate(operator, self.word(left), self.word(right))
            case ast.UnaryOp(ast.Invert(), operand):
                return self.build.not_(self.word(operand))
            case ast.BoolOp() | ast.Compare() | ast.UnaryOp(ast.Not()):
                return self.truth(node)
            case ast.IfExp(test, body, orelse):
                return self.build.select(self.truth(test), self.word(body), self.word(orelse))
            case ast.Subscript(array, index):
                return self.get(self.place(array, index))
            case ast.Call(ast.Name(name), arguments):
                return self.call(node, name, arguments)
            case _:
                raise self.beyond(node)

    def call(self, node: ast.Call, name: str, arguments: list[ast.expr]) -> ir.Value:
        build, given = self.build, [self.value(each) for each in arguments]
        given = [build.zext(each, I64) if each.type == I1 else each for each in given]
        match name:
            case "words" | "halves" | "octets":
                return build.inttoptr(given[0], CASTS[name].as_pointer())
            case "past":
                return build.gep(given[0], [given[1]])
            case "lowest":
                return build.cttz(given[0], ir.Constant(I1, 1))
            case "alike":
                return self.alike(*given)
            case "prefetch":
                kind = ir.FunctionType(ir.VoidType(), [ir.PointerType(I8), I32, I32, I32])
                fetch = self.module.globals.get("llvm.prefetch.p0") or ir.Function(
                    self.module, kind, "llvm.prefetch.p0"
                )
                address = build.bitcast(build.gep(given[0], [given[1]]), I8.as_pointer())
                hints = (ir.Constant(I32, each) for each in (0, 3, 1))
                return build.call(fetch, [address, *hints])
            case "call":
                kind = ir.FunctionType(I64, [each.type for each in given[1:]])
                return build.call(build.inttoptr(given[0], kind.as_pointer()), given[1:])
            case _ if name in self.module.globals:
                return build.call(self.module.globals[name], given)
            case _:
                raise self.beyond(node)

    def alike(
        self, array: ir.Value, index: ir.Value, number: ir.Value, shift: ir.Value
    ) -> ir.Value:
        """Sixteen comparisons at once, in the registers that a processor has for that."""
        build, kind = self.build, ir.VectorType(I32, LINE)
        nothing, zeros = ir.Constant(kind, ir.Undefined), ir.Constant(kind, [I32(0)] * LINE)

        def everywhere(value: ir.Value) -> ir.Value:
            one = build.insert_element(nothing, build.trunc(value, I32), I32(0))
            return build.shuffle_vector(one, nothing, zeros)

        place = build.bitcast(build.gep(array, [index]), kind.as_pointer())
        different = build.xor(build.load(place, align=4 * LINE), everywhere(number))
        above = build.lshr(different, everywhere(shift))
        same = build.icmp_unsigned("==", above, zeros)
        return build.zext(build.bitcast(same, ir.IntType(LINE)), I64)

    def operate(self, operator: ast.operator, left: ir.Value, right: ir.Value) -> ir.Value:
        value: ir.Value = getattr(self.build, OPERATORS[type(operator)])(left, right)
        return value

    def place(self, array: ast.expr, index: ast.expr) -> ir.Value:
        return self.build.gep(self.value(array), [self.word(index)])

    def get(self, place: ir.Value) -> ir.Value:
        value = self.build.load(place)
        return self.build.zext(value, I64) if value.type.width < 64 else value

    def put(self, place: ir.Value, value: ir.Value) -> None:
        kind = place.type.pointee
        self.build.store(self.build.trunc(value, kind) if kind.width < 64 else value, place)

    def beyond(self, node: ast.AST) -> NotImplementedError:
        return NotImplementedError(f"no kernel may say {ast.unparse(node)!r} ({self.tree.name})")


def _type(annotation: ast.expr | None) -> ir.Type:
    name = _named(annotation)
    return ELEMENTS[name].as_pointer() if name in ELEMENTS else I64


def _named(annotation: ast.expr | None) -> str:
    return ast.unparse(annotation) if annotation is not None else "None"
