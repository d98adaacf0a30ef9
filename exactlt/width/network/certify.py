"""A certificate that no mask exists: the refutation of an integer system over mask choices."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from exactlt._process import finish
from exactlt.answers import Answer, Verdict
from exactlt.certificates import METHODS, Check, Verification, certify_by_prices, prove, verify
from exactlt.encodings.network.sample_system import sample_system
from exactlt.encodings.network.system import MaskSystem, mask_system, supported
from exactlt.errors import (
    FeasibleError,
    InputError,
    MissingDependency,
    SoundnessError,
    UnsupportedError,
)
from exactlt.instances import LinearSystem, write_instance
from exactlt.networks import Box, NetworkMask, Sample
from exactlt.width.search import Width

SECONDS = 120.0
"""Time for a certificate when no limit is given."""

_RUN = """
import sys
from exactlt.certificates import certify
from exactlt.errors import ExactltError, FeasibleError
from exactlt.instances import read_instance
try:
    data = certify(read_instance(sys.argv[1]), method=sys.argv[2], infeasible=True)
except FeasibleError:
    sys.exit(10)
except ExactltError as error:
    sys.exit(f"{type(error).__name__}: {error}")
open(sys.argv[3], "wb").write(data)
"""


def full_system(question: NetworkMask) -> MaskSystem:
    """The question's system before any presolve, for checkers that trust none."""
    return mask_system(question, lonely=False)


def linear_system(question: NetworkMask, inputs=()) -> LinearSystem:
    """The system that refutes the question: of the normal form, or on finitely many inputs.

    Parameters
    ----------
    inputs : sequence of tuples
        Inputs that are known to refute it (``Answer.inputs``); without any, a grid or
        sample states all of its own.
    """
    if supported(question) is None:
        system = full_system(question)
        if system.impossible:
            raise UnsupportedError(f"certificate: refuted before any system: {system.impossible}")
        return system.linear_system()
    if isinstance(question.domain, Box):
        return sample_system(question, inputs)
    return sample_system(replace(question, domain=Sample(inputs)) if inputs else question)


def proof_of_none(
    question: NetworkMask, method: str = "auto", *, inputs=(), seconds: float = SECONDS
):
    """The linear system and a certificate, not checked yet, that it has no solution.

    Parameters
    ----------
    method : str
        A name in ``exactlt.certificates.METHODS``; *auto* tries LRAT and then a decision
        diagram on the normal form's many short rows, and the other way round on the few long
        rows of finitely many inputs, half of the time each.
    seconds : float
        For the writing.

    Raises
    ------
    SoundnessError
        A mask exists.
    UnsupportedError
        The target is off the source's grid, the time is over, or the method would need more
        than it may.
    """
    linear = linear_system(question, inputs)
    if method == "auto":
        first, second = ("lrat", "diagram") if supported(question) is None else ("diagram", "lrat")
        try:
            data = _certified(linear, first, seconds / 2)
        except UnsupportedError:
            data = _certified(linear, second, seconds / 2)
    else:
        data = _certified(linear, method, seconds)
    return linear, data


def priced_proof(
    question: NetworkMask, seconds: float, inputs=()
) -> tuple[LinearSystem, bytes] | None:
    """The question's system and a certificate by prices that ``proofs_check`` has verified.

    ``inputs`` are those that are known to refute it, where the rows are about inputs.  None
    where there is none to be had: highspy is missing, the time is over, or a row's sums
    fit no table.  That the system is the question's is the normal-form theorem.

    Raises
    ------
    SoundnessError
        A mask exists, or the checker refuses our certificate.
    """
    try:
        linear = linear_system(question, inputs)
        data = certify_by_prices(linear, seconds)
    except FeasibleError as error:
        raise SoundnessError("certificate: a mask exists, and a solver said none does") from error
    except (UnsupportedError, MissingDependency):
        return None
    checked = verify(linear, data)
    if checked.check in (Check.REFUTED, Check.MALFORMED):
        raise SoundnessError(f"our own certificate: {checked.check}: {checked.sentence}")
    return (linear, data) if checked.ok else None


def _certified(linear: LinearSystem, method: str, seconds: float) -> bytes:
    """``certify`` in a session of its own, which is killed whole when the time is over."""
    if method not in METHODS:
        raise InputError(f"proof: expected auto, {', '.join(METHODS)}, got {method!r}")
    with tempfile.TemporaryDirectory(prefix="exactlt-") as folder:
        system, out = Path(folder, "system.json"), Path(folder, "certificate")
        write_instance(linear, system)
        done = finish(["-c", _RUN, str(system), method, str(out)], seconds=seconds)
        if done.code is None:
            raise UnsupportedError(
                f"certificate: {method} did not finish within {seconds:g} s; another method or "
                "more time may do"
            )
        if done.code == 10:
            raise SoundnessError("certificate: a mask exists, whoever said none does is wrong")
        if done.code:
            raise UnsupportedError(f"certificate: {done.err.strip()[-300:]}")
        return out.read_bytes()


def certify_none(
    question: NetworkMask,
    answer: Answer,
    path: str | Path,
    method: str = "auto",
    *,
    seconds: float = SECONDS,
) -> Verification:
    """Write the system (``path`` + ``.system.json``) and the certificate, have it checked.

    On a box without biases, tolerance 0, the certificate refutes the system of the normal form
    without any presolve; that this system is the question's is the normal-form theorem.  Else
    it refutes the system of the inputs that the answer used, which refutes the whole domain.

    Raises
    ------
    InputError
        The answer is not a refutation.
    UnsupportedError
        A deeper source, or the certificate's method would need more than it may.
    """
    if answer.verdict is not Verdict.INFEASIBLE:
        raise InputError(f"certificate: expected a question without masks, got {answer.verdict}")
    return _proved(question, path, method, answer.inputs, seconds)


def certify_below(width: Width, path: str | Path) -> Verification | None:
    """A certificate that one unit less than a network's width has no mask; None for width 0."""
    if not width.n:
        return None
    return _proved(width.draw.question(width.n - 1, width.structure), path, "auto", (), SECONDS)


def _proved(question: NetworkMask, path, method: str, inputs, seconds: float) -> Verification:
    linear, data = proof_of_none(question, method, inputs=inputs, seconds=seconds)
    return prove(
        linear,
        path=path,
        data=data,
        beside=f"{path}.system.json",
        about={"question": question.sha256},
        seconds=max(1, round(seconds)),
    )
