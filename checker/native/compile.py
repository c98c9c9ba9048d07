"""Code made from LLVM modules, and kept in a folder for the next time."""

from __future__ import annotations

import ctypes
import errno
import hashlib
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import llvmlite
import llvmlite.binding as llvm
from llvmlite import ir

MOST_KEPT = 64 << 20
"""The most bytes of compiled code that are kept: that of some thousand systems."""
MAGIC = b"mortmain object 1\n"


class Code:
    """The functions of a module, by name; they are there as long as this is."""

    def __init__(self, engine: llvm.ExecutionEngine) -> None:
        self._engine = engine

    def address(self, name: str) -> int:
        """Where the function begins."""
        address: int = self._engine.get_function_address(name)
        return address

    def function(self, name: str, arguments: int) -> Callable[..., int]:
        """The function for Python; it runs without the global lock."""
        kind = ctypes.CFUNCTYPE(ctypes.c_uint64, *[ctypes.c_uint64] * arguments)
        return kind(self.address(name))


def code(identity: str, write: Callable[[ir.Module], None]) -> Code:
    """The code of the module that `write` fills, taken from the cache if it is there.

    `identity` has to tell apart all modules that differ.
    """
    machine = _machine()
    processor = llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten()
    known = "\n".join([identity, llvmlite.__version__, machine.triple, *processor])
    key = hashlib.sha256(known.encode()).hexdigest()
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
    kept = _read(key)
    if kept is None:
        module = ir.Module("mortmain")
        module.triple = machine.triple
        module.data_layout = str(machine.target_data)
        write(module)
        kept = _optimised(module, machine)
        _write(key, kept)
    engine.add_object_file(llvm.object_file.ObjectFileRef.from_data(kept))
    engine.finalize_object()
    return Code(engine)


def folder() -> Path | None:
    """Where objects are kept: `MORTMAIN_CACHE`, or else the user's cache; nowhere if that is `0`
    or `off`."""
    chosen = os.environ.get("MORTMAIN_CACHE")
    if chosen is not None:
        return None if chosen in ("", "0", "off") else Path(chosen)
    home = os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(home) if home else Path.home() / ".cache") / "mortmain"
    except RuntimeError:
        return None


def complaint() -> str | None:
    """Why compiled code cannot be kept, if it is to be kept and cannot."""
    kept = folder()
    if kept is None:
        return None
    try:
        kept.mkdir(parents=True, exist_ok=True)
        if os.access(kept, os.W_OK | os.X_OK):
            return None
        why = os.strerror(errno.EACCES)
    except OSError as failure:
        why = failure.strerror or str(failure)
    return (
        f"compiled code cannot be kept in {kept} ({why}), so that it is compiled each time: "
        "let MORTMAIN_CACHE name a folder that can be written, or be `off`"
    )


def _machine() -> llvm.TargetMachine:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    target = llvm.Target.from_default_triple()
    return target.create_target_machine(
        cpu=llvm.get_host_cpu_name(),
        features=llvm.get_host_cpu_features().flatten(),
        opt=1,
        jit=True,
        codemodel="jitdefault",
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


def _read(key: str) -> bytes | None:
    """The object kept under `key`; `None` if there is none or it is not whole."""
    kept = folder()
    if kept is None:
        return None
    file = kept / f"{key}.o"
    try:
        data = file.read_bytes()
        # The time of a file says when it was last of use.
        os.utime(file)
    except OSError:
        return None
    head, body = data[: len(MAGIC) + 32], data[len(MAGIC) + 32 :]
    return body if head == MAGIC + hashlib.sha256(body).digest() else None


def _write(key: str, data: bytes) -> None:
    """Keep an object, in one piece or not at all; a folder that cannot be written is no harm."""
    kept = folder()
    if kept is None:
        return
    try:
        kept.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=kept, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(MAGIC + hashlib.sha256(data).digest() + data)
            os.replace(name, kept / f"{key}.o")
        except OSError:
            os.unlink(name)
        _evict(kept)
    except OSError:
        return


def _evict(kept: Path) -> None:
    """Remove what was of no use for longest, if there is more than there may be."""
    found = []
    for file in (*kept.glob("*.o"), *kept.glob("*.part")):
        # Another process may have removed it, which is as well.
        with suppress(OSError):
            known = file.stat()
            found.append((known.st_mtime, known.st_size, file))
    size = sum(size for _, size, _ in found)
    if size <= MOST_KEPT:
        return
    for _, each, file in sorted(found):
        with suppress(OSError):
            file.unlink()
        size -= each
        if size <= MOST_KEPT // 2:
            return
