"""Machine code from the text of a module, made by LLVM and kept for the next time."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

from sim.compiled import code_cache
from sim.compiled.graph import TraceError
from sim.compiled.ufuncs import loops_of


class Machine:
    """Compiled steps, callable: seven addresses, then steps, and slots brought to and left by each.

    Raises
    ------
    ImportError
        If llvmlite is not installed.
    """

    def __init__(self, engine: Any, calls: tuple[str, ...]) -> None:
        self.table = loops_of(calls)
        self._engine = engine
        pointer, number = ctypes.c_void_p, ctypes.c_int64
        call = ctypes.CFUNCTYPE(None, *[pointer] * 7, *[number] * 3)
        self.steps: Callable[..., None] = call(self._engine.get_function_address("steps"))


def processor() -> tuple[str, ...]:
    """What machine code hangs on besides what it does: processor, its features, LLVM."""
    llvm = _llvm()
    features = llvm.get_host_cpu_features().flatten()
    return llvm.get_host_cpu_name(), features, str(llvm.llvm_version_info)


def engine(text: str) -> Any:
    """Code that can be called, from the disk if it was made before on such a processor."""
    digest = code_cache.key(text)
    made = kept_engine(digest)
    if made is not None:
        return made
    target = _target()
    code = target.emit_object(_optimised(_llvm(), text, target))
    code_cache.write(code_cache.key(digest, *processor()), code)
    return _loaded(code, target)


def kept_engine(digest: str) -> Any | None:
    """Code that was made before of a text with this digest; None if it is not there."""
    code = code_cache.read(code_cache.key(digest, *processor()))
    return None if code is None else _loaded(code, _target())


def _llvm() -> Any:
    import llvmlite.binding as llvm

    return llvm


def _target() -> Any:
    llvm = _llvm()
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    cpu, features, _ = processor()
    return llvm.Target.from_default_triple().create_target_machine(
        cpu=cpu, features=features, opt=2
    )


def _loaded(code: bytes, target: Any) -> Any:
    llvm = _llvm()
    # An engine wants a module of its own beside the code that it is given.
    made = llvm.create_mcjit_compiler(llvm.parse_assembly(""), target)
    made.add_object_file(llvm.ObjectFileRef.from_data(code))
    made.finalize_object()
    if not made.get_function_address("steps"):
        raise TraceError("LLVM made code without its steps")
    return made


def _optimised(llvm: Any, text: str, machine: Any) -> Any:
    try:
        parsed = llvm.parse_assembly(text)
        parsed.verify()
    except RuntimeError as error:  # as llvmlite says it, several lines long
        raise TraceError(f"LLVM does not take the module: {str(error).split(chr(10))[1]}") from None
    options = llvm.create_pipeline_tuning_options(speed_level=2)
    # Worlds fill the registers already, and loops are as short as the agents are few.
    options.loop_vectorization = options.slp_vectorization = False
    options.loop_unrolling = options.loop_interleaving = False
    builder = llvm.create_pass_builder(machine, options)
    builder.getModulePassManager().run(parsed, builder)
    return parsed
