"""From a question to a certificate file that ``proofs_check`` accepts."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

from exactlt.answers import Ask
from exactlt.certificates._diagram import MOST_NODES, Search
from exactlt.certificates._file import Proof, mask_text, pack
from exactlt.certificates._methods import refute
from exactlt.certificates._questions import CoverQuestion, ShapedWidthQuestion, WidthQuestion
from exactlt.certificates._rows import choices
from exactlt.errors import FeasibleError, InputError, SoundnessError
from exactlt.instances import LinearSystem, Locked, Mask, Partition, Stream, SubsetSum, as_ints
from exactlt.solvers.reduce import reduce

Decidable = SubsetSum | Partition | LinearSystem


def certify(
    instance: Decidable,
    question: str = "decide",
    *,
    method: str = "auto",
    mask: Sequence[object] | None = None,
    infeasible: bool = False,
    most: int = MOST_NODES,
) -> bytes:
    """Decide a question and write down why, as a certificate file.

    Parameters
    ----------
    instance : SubsetSum, Partition or LinearSystem
    question : str
        ``decide``; for one row also ``optimum`` (least gap) and ``sparsest``.
    method : str
        How infeasibility is shown: a name in :data:`METHODS`; ``auto`` divides by the common
        divisor where that refutes, and draws a diagram elsewhere.
    mask : sequence of 0/1, optional
        An answer that is known already, from any solver: a solution for *decide*, a best mask
        for *optimum* and *sparsest*.  It is checked, and what it beats is refuted.
    infeasible : bool
        For *decide*: somebody says that there is no solution; do not look for one first, only
        write the refutation.  InputError when there is one after all.
    most : int
        Largest number of nodes of a diagram's level.

    Returns
    -------
    bytes
        To be written as it is; ``proofs_check`` or :func:`verify` reads it.

    Raises
    ------
    InputError
        The mask does not fit, or nothing is there to certify (*sparsest* without a solution).
    SoundnessError
        The given mask is beaten by another one: whoever called it best is wrong.
    UnsupportedError
        The method would need more than it may, or cannot show this.

    Notes
    -----
    Exact.  Without a mask it runs meet in the middle: O(2^{n/2}) time and memory.
    """
    if question == "decide":
        if infeasible:
            return pack("infeasible", instance.sha256, proofs=[refute(instance, method, most)])
        return _decide(instance, method, mask, most)
    if isinstance(instance, LinearSystem):
        raise InputError(f"question: expected decide for a linear system, got {question!r}")
    row = _row(instance)
    if question == "optimum":
        return _optimum(instance, row, method, mask, most)
    if question == "sparsest":
        return _sparsest(instance, row, method, mask, most)
    raise InputError(f"question: expected decide, optimum or sparsest, got {question!r}")


def _row(instance: SubsetSum | Partition) -> SubsetSum:
    return instance.as_subset_sum() if isinstance(instance, Partition) else instance


def find(instance: Decidable, most: int = MOST_NODES) -> Mask | None:
    """A mask that fulfils the question, or None when there is none; meet in the middle."""
    reduction = None
    if not isinstance(instance, LinearSystem):
        reduction = reduce(_row(instance), Ask.DECIDE)
        if reduction.outcome is not None:
            found: Any = reduction.outcome.mask
            return found
    lifted = choices(instance if reduction is None else reduction.question)
    if lifted.void:
        return None
    mask = Search(lifted, most=most).solution()
    if mask is not None and reduction is not None:
        mask = reduction.mask(mask)
    if mask is not None and not instance.is_solution(mask):
        raise SoundnessError("certificate writer: a found mask fails when re-added")
    return mask


def _decide(instance, method, mask, most) -> bytes:
    if mask is None:
        mask = find(instance, most)
    elif not instance.is_solution(mask):
        raise InputError("mask: expected a solution, got a mask that fails when re-added")
    if mask is not None:
        return pack("feasible", instance.sha256, mask=mask_text(instance.mask(mask)))
    return pack("infeasible", instance.sha256, proofs=[refute(instance, method, most)])


def _optimum(instance, row: SubsetSum, method, mask, most) -> bytes:
    if mask is None:
        reduction = reduce(row, Ask.OPTIMUM)
        if reduction.outcome is not None:
            mask = reduction.outcome.mask
        else:
            left = reduction.question
            free = SubsetSum(left.weights, left.target, 0, left.size)
            _, mask = Search(choices(free), prune=False, most=most).nearest()
            mask = reduction.mask(mask)
    mask = row.mask(mask)
    gap = row.gap(mask)
    proofs = []
    if gap:
        smaller = SubsetSum(row.weights, row.target, gap - 1, row.size)
        proofs.append(_beaten(smaller, method, most, f"gap {gap}"))
    return pack("optimum", instance.sha256, mask=mask_text(mask), proofs=proofs)


def _sparsest(instance, row: SubsetSum, method, mask, most) -> bytes:
    if row.size is not None:
        raise InputError("size: expected none for sparsest, got a fixed size")
    settled = reduce(row, Ask.SPARSEST).outcome if mask is None else None
    if settled is not None:
        mask = settled.mask
        if mask is None:
            raise InputError("question: sparsest has no answer, no mask is a solution")
    if mask is None:
        for size in range(row.n + 1):
            mask = find(SubsetSum(row.weights, row.target, row.tolerance, size), most)
            if mask is not None:
                break
        else:
            raise InputError("question: sparsest has no answer, no mask is a solution")
    elif not row.is_solution(mask):
        raise InputError("mask: expected a solution, got a mask that fails when re-added")
    kept = sum(row.mask(mask))
    proofs = [
        _beaten(
            SubsetSum(row.weights, row.target, row.tolerance, size),
            method,
            most,
            f"{kept} kept weights",
        )
        for size in range(kept)
    ]
    return pack("sparsest", instance.sha256, mask=mask_text(row.mask(mask)), proofs=proofs)


def _beaten(question: SubsetSum, method: str, most: int, claim: str) -> Proof:
    """Refute what would beat the claim; SoundnessError when the claim is beaten."""
    try:
        return refute(question, method, most)
    except FeasibleError as error:
        raise SoundnessError(f"{claim} is not the best: {error}") from error


def certify_width(
    stream: Stream,
    target: int,
    tolerance: int,
    n: int,
    mask: Sequence[object],
    *,
    size: int | None = None,
    method: str = "auto",
    most: int = MOST_NODES,
) -> bytes:
    """Certify that n is the minimal width: the mask at n, and infeasibility at n − 1.

    The question that the certificate answers is ``WidthQuestion(stream, target, target,
    tolerance, size)``; write that to a file for ``proofs-check``.

    Raises
    ------
    InputError
        The mask is no solution of the first n weights, or a mask exists at n − 1.
    UnsupportedError
        As :func:`certify`.
    """
    question = WidthQuestion(stream, target, target, tolerance, size)
    return certify_cover_width(
        question, n, [mask], missed=target if n else None, method=method, most=most
    )


def certify_cover_width(
    question: WidthQuestion,
    n: int,
    masks: Sequence[Sequence[object]],
    missed: int | None,
    *,
    method: str = "auto",
    most: int = MOST_NODES,
) -> bytes:
    """Certify the minimal width for all targets low..high.

    Parameters
    ----------
    question : WidthQuestion
    n : int
        The width claimed minimal.
    masks : sequence of masks
        For the first n weights, one per target in ascending order.
    missed : int or None
        A target that the first n − 1 weights do not reach; None only for n = 0.
    """
    weights = question.stream.take(n)
    targets = range(question.low, question.high + 1)
    if len(masks) != len(targets):
        raise InputError(f"masks: expected one per target, {len(targets)}, got {len(masks)}")
    checked: list[Mask] = []
    for target, mask in zip(targets, masks, strict=True):
        checked.append(as_ints(f"mask for target {target}", mask))
        if n == 0:
            if checked[-1] or abs(target) > question.tolerance or question.size:
                raise InputError(f"n: width 0 does not reach target {target}")
        else:
            row = SubsetSum(weights, target, question.tolerance, question.size)
            if not row.is_solution(checked[-1]):
                raise InputError(f"mask for target {target}: fails when re-added")
    proofs: list[Proof] = []
    if n:
        if missed is None or missed not in targets:
            raise InputError(f"missed: expected one of the targets, got {missed}")
        proofs = [_refute_prefix(question, weights[: n - 1], missed, method, most)]
    return pack(
        "width",
        question.sha256,
        n=n,
        missed=None if missed is None else str(missed),
        masks=checked,
        proofs=proofs,
    )


def certify_shaped_width(
    question: ShapedWidthQuestion,
    n: int,
    mask: Sequence[object],
    *,
    method: str = "diagram",
    most: int = MOST_NODES,
) -> bytes:
    """Certify the minimal width of a stream of vectors, or with locked or moving items.

    Parameters
    ----------
    question : ShapedWidthQuestion
    n : int
        The width claimed minimal; at least the number of locked items.
    mask : sequence of 0/1
        For the first n items.
    """
    law = question.stream.law
    least = law.first if isinstance(law, Locked) else 0
    if least is None:
        raise InputError(
            f"law: a width is minimal by what n − 1 misses only where the first items alone are "
            f"locked, got {law}"
        )
    checked = as_ints("mask", mask)
    if n < least or len(checked) != n:
        raise InputError(f"n: expected at least {least} and a mask of n entries, got {n}")
    if n == 0:
        if question.size or any(abs(t) > question.tolerance for t in question.target):
            raise InputError("n: width 0 does not reach the target")
    elif not question.at(n).is_solution(checked):
        raise InputError("mask: fails when re-added")
    proofs: list[Proof] = []
    if n == 1 and least == 0:
        if not question.size and all(abs(t) <= question.tolerance for t in question.target):
            raise FeasibleError("missed: the target on the first 0 items")
        proofs = [Proof("diagram", zlib.compress(b""), {"order": []})]
    elif n > least:
        proofs = [refute(question.at(n - 1), method, most)]
    return pack("width", question.sha256, n=n, missed=None, masks=[checked], proofs=proofs)


def _refute_prefix(question, weights, missed, method, most) -> Proof:
    """Infeasibility of a target on a prefix that may be empty or shorter than the size."""
    size = question.size
    if not weights or (size is not None and size > len(weights)):
        system = _bare_system(weights, missed, question.tolerance, size)
        if system is None:
            raise FeasibleError(f"missed: target {missed} on the first 0 weights")
        return system
    return refute(SubsetSum(weights, missed, question.tolerance, size), method, most)


def _bare_system(weights, target, tolerance, size) -> Proof | None:
    """The diagram of a question that its bounds close at once."""
    if not weights and abs(target) <= tolerance and not size:
        return None
    return Proof("diagram", zlib.compress(b""), {"order": list(range(len(weights)))})


def certify_cover(
    question: CoverQuestion, *, method: str = "auto", most: int = MOST_NODES
) -> bytes:
    """A mask for every target, or a proof that one target is not reached.

    One meet in the middle per target: O((high − low) 2^{n/2}).
    """
    masks = []
    for target in range(question.low, question.high + 1):
        row = question.at(target)
        mask = find(row, most)
        if mask is None:
            return pack(
                "uncovered", question.sha256, missed=str(target), proofs=[refute(row, method, most)]
            )
        masks.append(mask)
    return pack("cover", question.sha256, masks=masks)
