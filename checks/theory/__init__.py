"""Independent re-derivations of the theory ledger.

A *route* reaches the number (or the identity) that a ledger entry states by another way:
brute force over all small instances, counting in integers, a series instead of an integral,
SymPy simplifying a difference to zero.  Nothing here imports exactlt.  The checker of
certificates lives in ``proofs_check`` and is standard library only; routes need SymPy and
mpmath, which is why they live here.

Use from the checkout's root::

    exactlt bounds export | python -m checks.theory
"""

import mpmath

from checks.theory import learning, networks, other_sources, papers, quantized, subset_sums, windows

ROUTES = {
    **papers.ROUTES,
    **quantized.ROUTES,
    **subset_sums.ROUTES,
    **windows.ROUTES,
    **learning.ROUTES,
    **networks.ROUTES,
    **other_sources.ROUTES,
}
"""Statement id → function of a check (see ``judge``)."""


def run(name: str, check) -> None:
    """Run one route at 60 digits; ``judge.Wrong`` says what disagrees."""
    with mpmath.workdps(60):
        ROUTES[name](check)
