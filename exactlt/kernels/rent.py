"""Rent or buy: small work is done in plain Python until loading compiled code would pay.

Loading numba costs half a second and compiling a kernel for the first time several, while a
small question in plain Python costs milliseconds.  A kernel and its plain twin return the same,
so nobody sees which one ran: the twin works until its steps in this process add up to
:data:`RENT`, and then the kernel is bought.  That is never much worse than the better choice.
"""

from __future__ import annotations

RENT = 1_500_000
"""Steps of plain Python spent on each kernel before it is loaded, about 0.3 s."""

_spent: dict[str, float] = {}


def plainly(kernel: str, steps: float) -> bool:
    """Whether plain Python does this work, of so many steps at most; then they are booked."""
    spent = _spent.get(kernel, 0) + steps
    if spent > RENT:
        settle(kernel)
        return False
    _spent[kernel] = spent
    return True


def left(kernel: str) -> int:
    """Steps that plain Python may still do instead of this kernel."""
    return int(RENT - _spent.get(kernel, 0))


def settle(kernel: str) -> None:
    """The kernel is bought: from now on even small work is compiled code's."""
    _spent[kernel] = RENT


def fits(weights, target: int, tolerance: int) -> bool:
    """Whether no sum, difference or window edge of half lists can leave int64."""
    return sum(map(abs, weights)) + abs(target) + tolerance < 1 << 62


def half_lists(weights, target: int, tolerance: int, steps: int):
    """The module ``halves`` or its twin ``halves_plain``, for about so many steps of work."""
    if fits(weights, target, tolerance) and not plainly("halves", steps):
        from exactlt.kernels import halves

        return halves
    from exactlt.kernels import halves_plain

    return halves_plain
