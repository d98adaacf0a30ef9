"""The integers of a stream, from its law and seed: SplitMix64 in counter form.

Word i is mix(key + (i+1) g), the key is the first eight bytes of the SHA-256 of
"exactlt stream 1\\n<seed>\\n<label>".  A draw on {0..r-1} reads as many words as r-1 has
64-bit digits, most significant first, and reads again while the number is not below the
largest multiple of r; then it is reduced mod r.

A law made of another one, which its text names after "of=", leaves the other's integers as they
are: "sparse" puts zeros among them, "vector" takes d at a time, "locked" says which items every
mask keeps.  The draws that "sparse" and "locked" make for that come from a text with one more
line: "gate <number of sparse laws inside>", or "lock".
"""

import hashlib
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from fractions import Fraction
from math import isqrt

from .verdicts import Limits, Malformed, OutOfLimits

WORD = (1 << 64) - 1
NUMBER = re.compile(r"([+-]?)([0-9]{1,4000})")
POWER = re.compile(r"([+-]?)([0-9]{1,6})(?:\^|\*\*)([0-9]{1,6})([+-][0-9]{1,18})?")


Item = int | tuple[int, ...]
"""A weight, or a vector of them."""


def words(seed: int, label: str, line: str = "") -> Iterator[int]:
    text = f"exactlt stream 1\n{seed}\n{label}{line}".encode("ascii")
    state = int.from_bytes(hashlib.sha256(text).digest()[:8], "big")
    while True:
        state = state + 0x9E3779B97F4A7C15 & WORD
        z = (state ^ state >> 30) * 0xBF58476D1CE4E5B9 & WORD
        z = (z ^ z >> 27) * 0x94D049BB133111EB & WORD
        yield z ^ z >> 31


def draws(seed: int, label: str, modulus: int, line: str = "") -> Iterator[int]:
    digits = max(1, ((modulus - 1).bit_length() + 63) // 64)
    limit = (1 << 64 * digits) - (1 << 64 * digits) % modulus
    source = words(seed, label, line)
    while True:
        number = 0
        for _ in range(digits):
            number = number << 64 | next(source)
        if number < limit:
            yield number % modulus


def items(law: str, seed: int, label: str, n: int, limits: Limits) -> tuple[list[Item], list[int]]:
    """The first n items of the stream, and for each 1 where every mask keeps it, else 0."""
    name, _, tail = law.strip().partition(":")
    locks = [0] * n
    if name == "locked":
        given, law = composed(tail)
        key, value = next(iter(given.items()), ("", ""))
        if len(given) != 1 or key not in ("first", "every", "p"):
            raise Malformed("law: locked: expected first, every or p, and of")
        if key == "p":
            p = share(value)
            source = draws(seed, label, p.denominator, "\nlock")
            limits.spend(2 * n, "stream")
            locks = [int(next(source) < p.numerator) for _ in range(n)]
        else:
            count = number(value, key)
            if count < (key == "every"):
                raise Malformed(f"law: locked: {key} is out of range")
            locks = [int(i <= count if key == "first" else not i % count) for i in range(1, n + 1)]
    return unlocked(law, seed, label, n, limits, 1 + (name == "locked"))[0], locks


def nested_from(law: str) -> int | None:
    """How many locked items a stream begins with; None where later ones may be locked."""
    name, _, tail = law.strip().partition(":")
    if name != "locked":
        return 0
    given, _ = composed(tail)
    return number(given["first"], "first") if "first" in given else None


def unlocked(
    law: str, seed: int, label: str, n: int, limits: Limits, depth: int
) -> tuple[list[Item], int]:
    """The items of a law without locks, and how many sparse laws it has inside."""
    name, _, tail = law.strip().partition(":")
    if depth > 8:
        raise Malformed("law: more than 8 laws in one another")
    if name not in ("sparse", "vector"):
        return list(weights(law, seed, label, n, limits)), 0
    given, inner = composed(tail)
    if sorted(given) != ["d" if name == "vector" else "p"]:
        raise Malformed(f"law: {name}: not its parameters")
    if name == "vector":
        d = number(given["d"], "d")
        if not 1 <= d <= 64:
            raise Malformed("law: vector: expected 1 to 64 dimensions")
        flat, inside = unlocked(inner, seed, label, n * d, limits, depth + 1)
        numbers = [x for x in flat if isinstance(x, int)]
        if len(numbers) != n * d:
            raise Malformed("law: vector: expected a law of integers")
        return [tuple(numbers[i * d : (i + 1) * d]) for i in range(n)], inside
    p = share(given["p"])
    found, inside = unlocked(inner, seed, label, n, limits, depth + 1)
    limits.spend(2 * n, "stream")
    gate = draws(seed, label, p.denominator, f"\ngate {inside}")
    zeros: list[Item] = [0 if isinstance(x, int) else (0,) * len(x) for x in found]
    kept = [x if next(gate) < p.numerator else zero for x, zero in zip(found, zeros, strict=True)]
    return kept, inside + 1


def composed(tail: str) -> tuple[dict[str, str], str]:
    """The parameters before "of=", and all that follows it."""
    given: dict[str, str] = {}
    while tail:
        part, _, rest = tail.partition(",")
        key, equals, value = part.strip().partition("=")
        if key == "of" and equals:
            return given, tail.partition("=")[2]
        if key in given or not equals:
            raise Malformed("law: expected parameters, each once")
        given[key], tail = value, rest
    raise Malformed("law: the parameter of is missing")


def share(text: str) -> Fraction:
    """A probability above 0 and at most 1."""
    top, slash, bottom = text.partition("/")
    above, below = number(top, "p"), number(bottom, "p") if slash else 1
    if not 0 < above <= below or Fraction(above, below).denominator > 1 << 63:
        raise Malformed("law: p: expected a fraction above 0 and at most 1")
    return Fraction(above, below)


def weights(law: str, seed: int, label: str, n: int, limits: Limits) -> list[int]:
    """The first n weights of a law that is not made of another one."""
    modulus, arity, value = parse_law(law, limits)
    limits.spend(2 * n * arity * (1 + modulus.bit_length() // 64), "stream")
    source = draws(seed, label, modulus)
    return [value(*(next(source) for _ in range(arity))) for _ in range(n)]


def number(text: str, where: str) -> int:
    text = text.strip().replace("_", "")
    if match := NUMBER.fullmatch(text):
        return int(text)
    if match := POWER.fullmatch(text):
        sign, base, exponent, offset = match.groups()
        if len(base) * int(exponent) > 20000:
            raise OutOfLimits(f"law: {where} is too large")
        power: int = int(base) ** int(exponent)
        return (-power if sign == "-" else power) + int(offset or 0)
    raise Malformed(f"law: {where}: expected an integer such as 15 or 2^40")


def parse_law(text: str, limits: Limits) -> tuple[int, int, Callable[..., int]]:
    """(modulus, draws a weight, the weight as a function of its draws)."""
    name, _, tail = text.strip().partition(":")
    given: dict[str, str] = {}
    for part in tail.split(",") if tail else []:
        key, _, value = part.strip().partition("=")
        if key in given:
            raise Malformed(f"law: {key} appears twice")
        given[key] = value
    known = {
        "uniform": ["M"],
        "nonzero": ["M"],
        "positive": ["M"],
        "range": ["low", "high"],
        "grid": ["k"],
        "product": ["k"],
        "gadget": ["k", "side"],
        "sign": [],
        "normal": ["sigma", "M"],
    }
    if name not in known or sorted(given) != sorted(known[name]):
        raise Malformed(f"law: expected a known law with its parameters, got {text[:60]!r}")
    p: dict[str, int] = {}
    sigma = Fraction(1)
    for key, value in given.items():
        top, slash, bottom = value.partition("/")
        below = number(bottom, key) if slash else 1
        if below < 1:
            raise Malformed(f"law: {key}: expected a denominator above 0")
        if key == "sigma":
            sigma = Fraction(number(top, key), below)
        elif slash:
            raise Malformed(f"law: {key}: expected an integer")
        else:
            p[key] = number(top, key)
    if (
        p.get("M", 1) < 1
        or not 0 <= p.get("k", 0) <= 4096
        or p.get("side", 1) not in (1, -1)
        or (p.get("low", 0) > p.get("high", p.get("low", 0)))
    ):
        raise Malformed(f"law: a parameter of {text[:60]!r} is out of range")
    M, one = p.get("M", 1), 1 << p.get("k", 0)
    if name == "uniform":
        return 2 * M + 1, 1, lambda c: c - M
    if name == "nonzero":
        return 2 * M, 1, lambda c: c - M if c < M else c - M + 1
    if name == "positive":
        return M, 1, lambda c: c + 1
    if name == "range":
        return p["high"] - p["low"] + 1, 1, lambda c: c + p["low"]
    if name == "grid":
        return 2 * one + 1, 1, lambda c: c - one
    if name == "product":
        return 2 * one + 1, 2, lambda a, b: (a - one) * (b - one)
    if name == "gadget":
        return (
            2 * one + 1,
            2,
            lambda u, v: (u - one) * (v - one) if (u - one) * p["side"] > 0 else 0,
        )
    if name == "sign":
        return 2, 1, lambda c: 2 * c - 1
    if not Fraction(1, 1000) <= sigma <= 1 << 20 or M > 1 << 20:
        raise Malformed("law: normal: expected sigma in 1/1000..2^20 and M at most 2^20")
    limits.spend(M << 6, "normal law")
    table = normal_table(sigma, M)
    return 1 << 64, 1, lambda c: bisect_right(table, c) - M


def normal_table(sigma: Fraction, M: int) -> list[int]:
    """floor(2^64 Phi((j - M + 1/2)/sigma)) for j = 0..2M-1, in fixed point with 192 bits."""
    one = 1 << 192
    half_word: list[int] = []
    density = isqrt(2 * _pi() << 192)
    for j in range(M):
        x = Fraction(2 * j + 1, 2) / sigma
        if x > Fraction(19, 2):
            half_word.append(WORD)
            continue
        z = x.numerator * one // x.denominator
        square = z * z >> 192
        term = total = z
        odd = 1
        while term:  # x^(2k+1) / (1 3 5 ... (2k+1)), all positive
            odd += 2
            term = (term * square >> 192) // odd
            total += term
        height = _exp_minus(square >> 1) * one // density
        half_word.append((one // 2 + (height * total >> 192)) >> 128)
    return [WORD - word for word in reversed(half_word)] + half_word


def _exp_minus(y: int) -> int:
    halvings = max(0, y.bit_length() - 184)
    y >>= halvings
    term = total = 1 << 192
    k = 0
    while term:
        k += 1
        term = (term * y >> 192) // k
        total += term if k % 2 == 0 else -term
    for _ in range(halvings):
        total = total * total >> 192
    return total


def _pi() -> int:
    def arctan(m: int) -> int:
        power = total = (1 << 224) // m
        k, sign = 1, 1
        while power:
            power //= m * m
            k, sign = k + 2, -sign
            total += sign * (power // k)
        return total

    return 4 * (4 * arctan(5) - arctan(239)) >> 32
