"""Fill the cache of machine code, so that no later command compiles."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from importlib import import_module

from exactlt.kernels.signatures import SECONDS, SIGNATURES


def compile_module(module: str) -> list[tuple[str, float]]:
    """(kernel, seconds of CPU) of what is listed of a module; 0 s where the cache had it all."""
    from exactlt.kernels.compiled import hush

    hush()
    found = []
    home = import_module(f"exactlt.kernels.{module}")
    for name, signatures in SIGNATURES.items():
        if name.partition(":")[0] != module:
            continue
        kernel = getattr(home, name.partition(":")[2])
        begun = time.process_time()
        for signature in signatures:
            kernel.compile(argument_types(signature))
        cached = sum(kernel.stats.cache_hits.values()) >= len(signatures)
        found.append((name, 0.0 if cached else time.process_time() - begun))
    return found


def argument_types(signature: str) -> tuple:
    """numba's types for a line of :data:`SIGNATURES`."""
    return tuple(map(_type, signature.split()))


def _type(word: str):
    from numba.core import types
    from numba.core.typing.typeof import typeof

    if word in ("Side", "Scratch"):
        from exactlt.kernels.quarters.join import empty_side, scratch

        return typeof(empty_side() if word == "Side" else scratch(64))
    name, *dimensions = word.split("[]")
    kind = getattr(types, {"bool": "boolean"}.get(name, name))
    return types.Array(kind, len(dimensions), "C") if dimensions else kind


def compile_all(workers: int | None = None) -> Iterator[tuple[str, float]]:
    """Compile whatever is listed and not cached; (kernel, seconds of CPU) as they are done.

    Modules are shared out among ``workers`` processes, all cores by default; those that take
    longest come first.
    """
    modules: dict[str, float] = {}
    for name in SIGNATURES:
        module = name.partition(":")[0]
        modules[module] = modules.get(module, 0.0) + SECONDS.get(name, 0.0)
    order = sorted(modules, key=lambda m: -modules[m])
    workers = workers or os.cpu_count() or 1
    if workers == 1:
        for module in order:
            yield from compile_module(module)
        return
    with ProcessPoolExecutor(workers) as pool:
        for done in as_completed([pool.submit(compile_module, m) for m in order]):
            yield from done.result()


def cache_folder() -> str:
    """Where the machine code is kept."""
    from exactlt.kernels import halves

    return getattr(halves.merge._cache, "cache_path", None) or "nowhere"
