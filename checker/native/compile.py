"""Objects made from LLVM modules; whoever finds what he needs in the cache does not come here."""

from __future__ import annotations

from collections.abc import Callable

import llvmlite.binding as llvm
from llvmlite import ir


class Loaded:
    """An object that LLVM has linked; its functions are there as long as this is."""

    def __init__(self, given: bytes) -> None:
        self._engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), _machine())
        self._engine.add_object_file(llvm.object_file.ObjectFileRef.from_data(given))
        self._engine.finalize_object()

    def address(self, name: str) -> int:
        """Where the function begins."""
        address: int = self._engine.get_function_address(name)
        return address


def compiled(write: Callable[[ir.Module], None]) -> bytes:
    """The object of the module that `write` fills."""
    machine = _machine()
    module = ir.Module("mortmain")
    module.triple = machine.triple
    module.data_layout = str(machine.target_data)
    write(module)
    return _optimised(module, machine)


def processor() -> str:
    """What code that is compiled here may rely on."""
    _machine()
    return f"{llvm.get_host_cpu_name()} {llvm.get_host_cpu_features().flatten()}"


def _machine() -> llvm.TargetMachine:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    target = llvm.Target.from_default_triple()
    # Code that may stand anywhere, and near its tables, is what `image` can link.
    here = target.triple.startswith("x86_64") and "linux" in target.triple
    return target.create_target_machine(
        cpu=llvm.get_host_cpu_name(),
        features=llvm.get_host_cpu_features().flatten(),
        opt=1,
        reloc="pic" if here else "default",
        codemodel="small" if here else "jitdefault",
        jit=True,
    )


def _optimised(module: ir.Module, machine: llvm.TargetMachine) -> bytes:
    parsed = llvm.parse_assembly(str(module))
    parsed.verify()
    # Variables in registers are nearly all there is to gain: the passes of -O1 take twenty times
    # as long, and what they make of a kernel that waits for memory is no faster.
    builder = llvm.create_pass_builder(machine, llvm.create_pipeline_tuning_options(speed_level=1))
    passes = llvm.create_new_module_pass_manager()
    passes.add_sroa_pass()
    passes.add_simplify_cfg_pass()
    passes.run(parsed, builder)
    emitted: bytes = machine.emit_object(parsed)
    return emitted
