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

    def __init__(self, text: str, calls: tuple[str, ...]) -> None:
        self.table = loops_of(calls)
        self._engine = engine(text)
        pointer, number = ctypes.c_void_p, ctypes.c_int64
        call = ctypes.CFUNCTYPE(None, *[pointer] * 7, *[number] * 3)
        self.steps: Callable[..., None] = call(self._engine.get_function_address("steps"))


def engine(text: str) -> Any:
    """Code that can be called, from the disk if it was made before on such a processor."""
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    processor = (llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten())
    machine = llvm.Target.from_default_triple().create_target_machine(
        cpu=processor[0], features=processor[1], opt=2
    )
    key = code_cache.key(text, *processor, str(llvm.llvm_version_info))
    code = code_cache.read(key)
    if code is None:
        code = machine.emit_object(_optimised(llvm, text, machine))
        code_cache.write(key, code)
    # An engine wants a module of its own beside the code that it is given.
    made = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
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
