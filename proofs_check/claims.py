"""The certificate file, and what each claim needs to be believed.

    exactlt certificate 1            line 1
    {...}                            line 2: the header, one JSON object
    ...                              the masks, then the proofs, as bytes without separator

Header keys: claim, instance (a name for people, neither trusted nor needed), and by claim:

    feasible    mask
    infeasible  proofs: [{method, bytes, ...}], exactly one
    optimum     mask; if its gap is not 0, one proof that no mask has a smaller gap
    sparsest    mask; proofs for all smaller numbers of kept weights, 0 first
    width       n, masks (one for each target low..high, for the first n weights), and if
                n > 0 missed (a target) and one proof for it and the first n-1 weights
                (of vectors, or with locked or moving items: one mask, missed null)
    cover       masks, one for each target low..high
    uncovered   missed (a target) and one proof for it

A file that starts with "pseudo-Boolean proof version 3.0" is an infeasibility claim by itself.
"""

import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from . import clausal, counting, diagram, prices, pseudo, streams
from .questions import Question, System, integer, read_json, subset_system
from .verdicts import Limits, Malformed, OutOfLimits, Refuted, shown

MAGIC = b"exactlt certificate 1\n"
METHODS: Mapping[str, Callable[[System, dict[str, Any], bytes, Limits], str]] = {
    "diagram": diagram.check,
    "counting": counting.check,
    "veripb": pseudo.check,
    "lrat": clausal.lrat,
    "drat": clausal.drat,
    "prices": prices.check,
}
KEYS = {
    "feasible": {"mask"},
    "infeasible": {"proofs"},
    "optimum": {"mask", "proofs"},
    "sparsest": {"mask", "proofs"},
    "width": {"n", "masks", "missed", "proofs"},
    "cover": {"masks"},
    "uncovered": {"missed", "proofs"},
}
MOST_WIDTH = 1 << 16

Sentence = tuple[str, list[str]]
"""What was shown, and the work that each proof was."""


class Certificate:
    """A parsed file: header, masks as text, and proofs as (description, bytes)."""

    def __init__(self, data: bytes, where: str):
        self.claim: str
        self.head: dict[str, Any]
        self.proofs: list[tuple[dict[str, Any], bytes]]
        if data.startswith(pseudo.HEAD.encode()):
            self.claim, self.head, self.where, self.masks = "infeasible", {}, where, b""
            self.proofs = [({"method": "veripb"}, data)]
            return
        if not data.startswith(MAGIC):
            raise Malformed(f"{where}: line 1: expected {MAGIC.decode().strip()!r}")
        end = data.find(b"\n", len(MAGIC))
        if end < 0 or end > 1 << 24:
            raise Malformed(f"{where}: line 2: expected the header on one line")
        head = read_json(data[len(MAGIC) : end], f"{where}: line 2")
        self.claim, self.head, self.where = head.get("claim", ""), head, where
        if self.claim not in list(KEYS):
            raise Malformed(f"{where}: line 2: claim: expected one of {', '.join(KEYS)}")
        if (
            set(head) - {"masks", "proofs"}
            != {"claim", "instance"} | KEYS[self.claim] - {"masks", "proofs"}
            or not set(head) <= {"claim", "instance"} | KEYS[self.claim]
        ):
            raise Malformed(f"{where}: line 2: not the keys of the claim {self.claim}")
        place = end + 1
        self.masks, self.proofs = b"", []
        if "masks" in head:
            size = integer(head["masks"], f"{where}: masks", 0)
            self.masks, place = data[place : place + size], place + size
        proofs = head.get("proofs", [])
        if not isinstance(proofs, list) or len(proofs) > 1 << 12:
            raise Malformed(f"{where}: line 2: proofs: expected a list")
        for proof in proofs:
            if not isinstance(proof, dict) or proof.get("method") not in list(METHODS):
                raise Malformed(f"{where}: line 2: method: expected one of {', '.join(METHODS)}")
            size = integer(proof.get("bytes"), f"{where}: bytes", 0)
            self.proofs.append((proof, data[place : place + size]))
            place += size
        if place != len(data):
            raise Malformed(f"{where}: {len(data)} bytes, the header announces {place}")

    def mask(self, n: int) -> list[int]:
        return parse_mask(self.head["mask"], n, f"{self.where}: mask")

    def mask_list(self, count: int, n: int, limits: Limits) -> list[list[int]]:
        """The masks of consecutive targets: lines of zeros and ones, compressed."""
        size = count * (n + 1)
        if size > limits.text:
            raise OutOfLimits(f"{self.where}: masks of {size} bytes")
        inflate = zlib.decompressobj()
        try:
            text = inflate.decompress(self.masks, size + 1)
        except zlib.error as error:
            raise Malformed(f"{self.where}: masks: {error}") from None
        if not inflate.eof or inflate.unused_data or len(text) != size:
            raise Malformed(f"{self.where}: expected {count} masks of {n} digits")
        lines = text.decode("latin-1").split("\n")
        return [
            parse_mask(line, n, f"{self.where}: mask {i}") for i, line in enumerate(lines[:count])
        ]


def parse_mask(text: Any, n: int, where: str) -> list[int]:
    if not isinstance(text, str) or set(text) - {"0", "1"}:
        raise Malformed(f"{where}: expected text of zeros and ones")
    if len(text) != n:
        raise Refuted(f"{where}: {len(text)} entries for {n} variables")
    return [int(bit) for bit in text]


def verify(question: Question, certificate: Certificate, limits: Limits) -> Sentence:
    """Raise unless the claim holds; returns the claim as a sentence, and what was checked."""
    widths = ("exactlt/width", "exactlt/shaped-width")
    ranged = question.format in (*widths, "exactlt/cover")
    if ranged != (certificate.claim in ("width", "cover", "uncovered")) or (
        certificate.claim == "width"
    ) != (question.format in widths):
        raise Refuted(f"a question of format {question.format} has no {certificate.claim}")
    return CLAIMS[certificate.claim](question, certificate, limits)


def prove(certificate: Certificate, systems: list[System], limits: Limits) -> list[str]:
    """Each system is infeasible by its proof, in order; one sentence a proof."""
    if len(systems) != len(certificate.proofs):
        raise Refuted(f"{len(certificate.proofs)} proofs where {len(systems)} are needed")
    done = []
    for system, (proof, data) in zip(systems, certificate.proofs, strict=True):
        if limits.traced:
            rows = "; ".join(f"{shown(low)}..{shown(high)}" for _, low, high in system.rows[:4])
            limits.tell(
                f"proof by {proof['method']} that no mask of {system.n} variables fulfils "
                f"{len(system.rows)} rows (sums in {rows}) and {len(system.groups)} groups"
            )
        done.append(METHODS[proof["method"]](system, proof, data, limits))
    return done


def witness(system: System, mask: Sequence[int], limits: Limits) -> None:
    if trouble := system.broken(mask):
        raise Refuted(f"mask: {trouble}")
    if limits.traced:
        limits.tell(
            f"mask: {sum(mask)} of {system.n} kept, {len(system.rows)} rows and groups hold"
        )


def _feasible(question: Question, certificate: Certificate, limits: Limits) -> Sentence:
    system = question.system()
    mask = certificate.mask(system.n)
    witness(system, mask, limits)
    return f"a mask exists: {sum(mask)} of {system.n} kept", []


def _infeasible(question: Question, certificate: Certificate, limits: Limits) -> Sentence:
    system = question.system()
    return f"no mask of the {system.n} variables exists", prove(certificate, [system], limits)


def _optimum(question: Question, certificate: Certificate, limits: Limits) -> Sentence:
    if question.format == "exactlt/linear-system":
        raise Refuted("a linear system has no gap")
    free = question.system(tolerance=0)
    mask = certificate.mask(free.n)
    total = sum(w for w, bit in zip(question.weights, mask, strict=True) if bit)
    gap = abs(total - question.target)
    witness(question.system(tolerance=gap), mask, limits)
    systems = [question.system(tolerance=gap - 1)] if gap else []
    return f"the least gap is {gap}", prove(certificate, systems, limits)


def _sparsest(question: Question, certificate: Certificate, limits: Limits) -> Sentence:
    if question.format == "exactlt/linear-system" or question.size is not None:
        raise Refuted("sparsest is asked of subset sums without a size")
    system = question.system()
    mask = certificate.mask(system.n)
    witness(system, mask, limits)
    smaller = [question.system(size=kept) for kept in range(sum(mask))]
    return f"the fewest kept weights are {sum(mask)}", prove(certificate, smaller, limits)


def _each_target(
    question: Question, weights: Sequence[int], certificate: Certificate, limits: Limits
) -> str:
    targets = range(question.low, question.high + 1)
    masks = certificate.mask_list(len(targets), len(weights), limits)
    for target, mask in zip(targets, masks, strict=True):
        witness(subset_system(weights, target, question.tolerance, question.size), mask, limits)
    return f"targets {question.low}..{question.high}"


def _missed(
    question: Question, weights: Sequence[int], certificate: Certificate
) -> tuple[int, System]:
    target = integer(certificate.head["missed"], f"{certificate.where}: missed")
    if not question.low <= target <= question.high:
        raise Refuted(f"missed: {target} is not one of the targets")
    return target, subset_system(weights, target, question.tolerance, question.size)


def _width(question: Question, certificate: Certificate, limits: Limits) -> Sentence:
    n = integer(certificate.head["n"], f"{certificate.where}: n", 0)
    if n > MOST_WIDTH:
        raise OutOfLimits(f"{certificate.where}: n: at most {MOST_WIDTH}")
    if question.format == "exactlt/shaped-width":
        return _shaped_width(question, certificate, limits, n)
    weights = streams.weights(question.law, question.seed, question.label, n, limits)
    sentence = _each_target(question, weights, certificate, limits)
    if n == 0:
        if certificate.head["missed"] is not None or certificate.proofs:
            raise Refuted("nothing can be missed below width 0")
        return f"the minimal width is 0 for {sentence}", []
    missed, system = _missed(question, weights[: n - 1], certificate)
    done = prove(certificate, [system], limits)
    return f"the minimal width is {n} for {sentence}; {n - 1} misses {missed}", done


def _shaped_width(question: Question, certificate: Certificate, limits: Limits, n: int) -> Sentence:
    """A mask of one width is one of every larger, once all locked items are in it."""
    least = streams.nested_from(question.law)
    if least is None:
        raise Refuted("later items are locked: what n - 1 misses says nothing of smaller widths")
    if certificate.head["missed"] is not None or n < least:
        raise Refuted(f"expected missed null, and a width of at least {least} locked items")
    items, locks = streams.items(question.law, question.seed, question.label, n, limits)
    if any((len(x) if isinstance(x, tuple) else 1) != len(question.goal) for x in items):
        raise Refuted(f"{len(question.goal)} targets for items of another dimension")
    witness(question.prefix(items, locks), certificate.mask_list(1, n, limits)[0], limits)
    goal = ",".join(map(shown, question.goal))
    below = [question.prefix(items[:-1], locks[:-1])] if n > least else []
    done = prove(certificate, below, limits)
    return f"the minimal width is {n} for the target {goal}", done


def _cover(question: Question, certificate: Certificate, limits: Limits) -> Sentence:
    sentence = _each_target(question, question.weights, certificate, limits)
    return f"every target is reached: {sentence}", []


def _uncovered(question: Question, certificate: Certificate, limits: Limits) -> Sentence:
    missed, system = _missed(question, question.weights, certificate)
    return f"target {missed} is not reached", prove(certificate, [system], limits)


CLAIMS: Mapping[str, Callable[[Question, Certificate, Limits], Sentence]] = {
    "feasible": _feasible,
    "infeasible": _infeasible,
    "optimum": _optimum,
    "sparsest": _sparsest,
    "width": _width,
    "cover": _cover,
    "uncovered": _uncovered,
}
