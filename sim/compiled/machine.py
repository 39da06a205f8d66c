"""Machine code from a written month, made by LLVM and kept for the next time."""

from __future__ import annotations

import ctypes
from collections.abc import Callable

import llvmlite.binding as llvm

from sim.compiled import kept
from sim.compiled.graph import TraceError
from sim.compiled.layout import Layout, laid_out
from sim.compiled.module import module
from sim.compiled.ufuncs import loops_of
from sim.compiled.written import Written
from sim.month.events import Event

LANES = 8
"""Worlds side by side: as many doubles as fit in the widest register of today."""


class Machine:
    """The compiled month of one roster, callable."""

    def __init__(self, text: str, layout: Layout, kinds: tuple[Event, ...], lanes: int) -> None:
        self.layout = layout
        self.kinds = kinds
        self.lanes = lanes
        self.table = loops_of(layout.calls)
        self._engine = engine(text)
        pointer, number = ctypes.c_void_p, ctypes.c_int64
        call = ctypes.CFUNCTYPE(None, *[pointer] * 7, *[number] * 3)
        self.months: Callable[..., None] = call(self._engine.get_function_address("months"))


def built(written: Written, lanes: int = LANES) -> Machine:
    """Machine code for a written month."""
    order, layout = laid_out(written)
    return Machine(module(order, lanes, layout.calls), layout, written.kinds, lanes)


def engine(text: str) -> llvm.ExecutionEngine:
    """Code that can be called, from the disk if it was made before on such a processor."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    processor = (llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten())
    machine = llvm.Target.from_default_triple().create_target_machine(
        cpu=processor[0], features=processor[1], opt=2
    )
    key = kept.key(text, *processor, str(llvm.llvm_version_info))
    code = kept.read(key)
    if code is None:
        code = machine.emit_object(_optimised(text, machine))
        kept.write(key, code)
    # An engine wants a module of its own beside the code that it is given.
    made = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
    made.add_object_file(llvm.ObjectFileRef.from_data(code))
    made.finalize_object()
    return made


def _optimised(text: str, machine: llvm.TargetMachine) -> llvm.ModuleRef:
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
