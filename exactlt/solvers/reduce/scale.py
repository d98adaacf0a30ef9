r"""The same order of sums in smaller numbers: common divisors, and high bits moved down.

Write each weight as :math:`w_i=Bh_i+l_i` and let :math:`\Lambda=\sum|l_i|` be small beside B.  A
mask's sum is :math:`BH+L` with :math:`|L|\le\Lambda`, and H decides before L.  A smaller R in place
of B keeps everything that is asked:

- *sums in a window* of width W: if :math:`W+\Lambda_++\Lambda_-<B`, where the :math:`\Lambda_\pm`
  bound L from both sides, at most one H leads into the window, and
  :math:`R=W+\Lambda_++\Lambda_-+1` tells H from its neighbours just as well.
- *nearest sums*: who of two sums s, s' is nearer to t is told by :math:`s-s'` and by
  :math:`s+s'-2t`.  Write :math:`2t=Bq+\rho` with :math:`|\rho|\le B/2`.  For :math:`B>4\Lambda` the
  signs of both stay when B becomes :math:`R>2\Lambda+|\rho'|` and :math:`\rho` becomes
  :math:`\rho'`, cut to just above :math:`2\Lambda`.

With all :math:`l_i=0` this divides by the common divisor B; a window then may have any width.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import gcd

from exactlt.solvers.reduce.work import Settled, Work


def centre(work: Work) -> None:
    """With a fixed size k, take a constant c from every weight and k·c from the target.

    Done where it makes the sum of magnitudes half as large, or the common divisor greater.
    """
    if work.size is None or not work.weights:
        return
    weights = work.weights
    middle = sorted(weights)[len(weights) // 2]
    spread = sum(abs(w - middle) for w in weights)
    total, shared = sum(map(abs, weights)), gcd(*(w - middle for w in weights))
    if (2 * spread > total and shared <= 2 * work.divisor()) or total == 0:
        return
    work.weights = [w - middle for w in weights]
    work.target -= work.size * middle
    work.low -= work.size * middle
    work.high -= work.size * middle
    work.ends = None
    if middle:
        work.steps.append(f"{middle} taken from every weight")


def rescale(work: Work) -> None:
    """Divide by the common divisor, then move high bits down where there are many."""
    if not work.weights:
        return
    divisor = work.divisor()
    if divisor > 1:
        if work.window:
            _divide(work, divisor)
        elif not _divide_nearest(work, divisor):
            return
    _move_down(work)


def _divide(work: Work, divisor: int) -> None:
    low, high = -(-work.low // divisor), work.high // divisor
    if low > high:
        raise Settled(f"every sum is a multiple of {divisor} and the window holds none", count=0)
    work.low, work.high = low, high
    work.weights = [w // divisor for w in work.weights]
    work.ends = None
    work.steps.append(f"divided by {divisor}")


def _divide_nearest(work: Work, divisor: int) -> bool:
    radix, target = near(divisor, 0, work.target)
    if radix >= divisor:
        return False
    work.weights = [w // divisor * radix for w in work.weights]
    work.target, work.ends = target, None
    work.steps.append(f"the common divisor {divisor} replaced by {radix}")
    return True


def near(base: int, spread: int, target: int) -> tuple[int, int]:
    """(R, t') in place of B and t for nearest sums, Λ = ``spread`` and B > 4Λ.

    >>> near(10, 0, 42)
    (3, 13)
    """
    quotient, rest = divmod(2 * target, base)
    if 2 * rest > base:
        quotient, rest = quotient + 1, rest - base
    most = 2 * spread + 1
    if abs(rest) > most:  # of the same parity, so that 2t' stays even
        size = most + (abs(rest) - most) % 2
        rest = size if rest > 0 else -size
    radix = 2 * spread + abs(rest) + 1
    if quotient % 2:
        radix += (radix - base) % 2
    return radix, (quotient * radix + rest) // 2


def _bases(work: Work) -> Iterator[tuple[int, list[int]]]:
    """Bases B with the low parts l of all weights, where those are small enough."""
    weights = work.weights
    bits = max(map(abs, weights)).bit_length()
    width = max(work.high - work.low, 0) if work.window else 0
    bases = [1 << k for k in range(bits - 1, 1, -1)]
    bases += [10**k for k in range(1, 1 + bits * 3 // 10)]
    for base in bases:
        half, room = base // 2, (base - width if work.window else (base + 3) // 4)
        low = []
        for w in weights:
            rest = (w + half) % base - half
            room -= abs(rest)
            if room <= 0:
                break
            low.append(rest)
        else:
            yield base, low


def _move_down(work: Work) -> None:
    """Take the base that leaves the least sum of magnitudes, if that is at most half."""
    weights = work.weights
    total = sum(map(abs, weights))
    best = None
    for base, low in _bases(work):
        highs = [(w - rest) // base for w, rest in zip(weights, low, strict=True)]
        if work.window:
            above, below = sum(r for r in low if r > 0), -sum(r for r in low if r < 0)
            radix = work.high - work.low + above + below + 1
        else:
            radix, _ = near(base, sum(map(abs, low)), work.target)
        size = sum(abs(radix * h + r) for h, r in zip(highs, low, strict=True))
        if radix < base and 2 * size <= total and (best is None or size < best[0]):
            best = size, base, radix, highs, low
    if best is None:
        return
    _, base, radix, highs, low = best
    if work.window:
        above, below = sum(r for r in low if r > 0), -sum(r for r in low if r < 0)
        head = -(-(work.low - above) // base)  # the only H that can lead into the window
        if head * base > work.high + below:
            why = f"no multiple of {base} is near enough to the window for the low parts to bridge"
            raise Settled(why, count=0)
        work.low += (radix - base) * head
        work.high += (radix - base) * head
    else:
        _, work.target = near(base, sum(map(abs, low)), work.target)
    work.weights = [radix * h + r for h, r in zip(highs, low, strict=True)]
    work.ends = None
    work.steps.append(f"high parts moved down from {base} to {radix}")
