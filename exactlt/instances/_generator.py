"""The generator behind all streams: SplitMix64 in counter form, and exactly uniform draws.

SplitMix64 (Steele, Lea, Flood 2014): word i is ``mix(key + (i+1)·γ)``, and the key is the first
eight bytes of the SHA-256 of a text.  A uniform draw on {0..r−1} takes the next
``max(1, ceil(bits(r−1)/64))`` words as one big-endian number, skips it while it is at or beyond
the largest multiple of r, and reduces it mod r: exactly uniform, and five lines in any language
(``proofs_check`` has its own).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

GAMMA = 0x9E3779B97F4A7C15
MASK64 = (1 << 64) - 1


def stream_text(seed: int, label: str = "") -> str:
    """What a stream's key is made of."""
    return f"exactlt stream 1\n{seed}\n{label}"


def text_key(text: str) -> int:
    """First eight bytes, big-endian, of the SHA-256 of a text."""
    return int.from_bytes(hashlib.sha256(text.encode("ascii")).digest()[:8], "big")


def stream_key(seed: int, label: str = "") -> int:
    """First eight bytes, big-endian, of SHA-256("exactlt stream 1\\n<seed>\\n<label>")."""
    return text_key(stream_text(seed, label))


def word(key: int, i: int) -> int:
    """Word i of the stream with this key: the plain definition."""
    z = (key + (i + 1) * GAMMA) & MASK64
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK64
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK64
    return z ^ (z >> 31)


def draws(key: int, modulus: int) -> Iterator[int]:
    """Uniform draws on {0..modulus−1}, one by one: the plain definition."""
    words = max(1, -(-(modulus - 1).bit_length() // 64))
    limit = (1 << 64 * words) // modulus * modulus
    i = 0
    while True:
        number = 0
        for _ in range(words):
            number = number << 64 | word(key, i)
            i += 1
        if number < limit:
            yield number % modulus


def word_array(key: int, start: int, count: int):
    """Words start..start+count−1 as uint64, vectorised."""
    import numpy as np

    z = np.arange(start + 1, start + count + 1, dtype=np.uint64)
    z *= np.uint64(GAMMA)
    z += np.uint64(key)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def uniform_draws(key: int, modulus: int, count: int):
    """The first ``count`` uniform draws as an array: uint64, or objects beyond 2^64.

    Expected O(count) words; the same values as :func:`draws`.
    """
    from itertools import islice

    import numpy as np

    if modulus > 1 << 64:
        return np.array(list(islice(draws(key, modulus), count)), dtype=object)
    if modulus == 1 << 64:
        return word_array(key, 0, count)
    limit = (1 << 64) // modulus * modulus
    parts, have, start = [], 0, 0
    while have < count:
        block = word_array(key, start, count - have + 16)
        start += len(block)
        if limit != 1 << 64:
            block = block[block < np.uint64(limit)]
        parts.append(block)
        have += len(block)
    flat = np.concatenate(parts)[:count] if parts else np.empty(0, np.uint64)
    return flat % np.uint64(modulus)
