"""CPU time of one call inside a worker: measured, and ended by the kernel."""

from __future__ import annotations

import math
import resource
import time


def limited(seconds: float) -> float:
    """Let the kernel end this process after so much more CPU time; the time used so far.

    The kernel counts whole seconds, and rounds up.
    """
    used = time.process_time()
    soft = math.ceil(used + seconds)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if hard != resource.RLIM_INFINITY:
        soft = min(soft, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))
    return used


def reply(verdict: str, mask, work: int, start: float) -> dict:
    """What every engine answers."""
    return {
        "verdict": verdict,
        "mask": mask,
        "work": int(work),
        "seconds": time.process_time() - start,
    }
