"""A certificate that no mask exists: the refutation of an integer system over mask choices."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from exactlt._files import write_atomic
from exactlt._process import import_path
from exactlt.answers import Answer, Verdict
from exactlt.encodings.network.sample_system import sample_system
from exactlt.encodings.network.system import MaskSystem, mask_system, supported
from exactlt.errors import InputError, SoundnessError, UnsupportedError
from exactlt.instances import LinearSystem, write_instance
from exactlt.networks import Box, NetworkMask, Sample

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
    """The linear system and a certificate, checked by ``proofs_check``, that it has no solution.

    Parameters
    ----------
    method : str
        A name in ``exactlt.certificates.METHODS``; *auto* tries LRAT and then a decision
        diagram on the normal form's many short rows, and the other way round on the few long
        rows of finitely many inputs, half of the time each.
    seconds : float
        For the writing and again for the checking.

    Raises
    ------
    SoundnessError
        The independent checker does not accept the proof.
    UnsupportedError
        The target is off the source's grid, the time is over, or the method would need more
        than it may.
    """
    from exactlt.certificates import Check, verify

    linear = linear_system(question, inputs)
    if method == "auto":
        first, second = ("lrat", "diagram") if supported(question) is None else ("diagram", "lrat")
        try:
            data = _certified(linear, first, seconds / 2)
        except UnsupportedError:
            data = _certified(linear, second, seconds / 2)
    else:
        data = _certified(linear, method, seconds)
    checked = verify(linear, data, seconds=max(1, round(seconds)))
    if checked.check is Check.OUT_OF_LIMITS:
        raise UnsupportedError(f"certificate: not checked within {seconds:g} s")
    if not checked.ok:
        raise SoundnessError(f"certificate: {checked.sentence}")
    return linear, data


def _certified(linear: LinearSystem, method: str, seconds: float) -> bytes:
    """``certify`` in a session of its own, which is killed whole when the time is over."""
    from exactlt.certificates import METHODS

    if method not in METHODS:
        raise InputError(f"proof: expected auto, {', '.join(METHODS)}, got {method!r}")
    with tempfile.TemporaryDirectory(prefix="exactlt-") as folder:
        system, out = Path(folder, "system.json"), Path(folder, "certificate")
        write_instance(linear, system)
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", _RUN, str(system), method, str(out)],
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": import_path()},
        )
        try:
            _, errors = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired as error:
            raise UnsupportedError(
                f"certificate: {method} did not finish within {seconds:g} s; another method or "
                "more time may do"
            ) from error
        finally:
            if process.poll() is None:  # time is over, or Ctrl-C
                os.killpg(process.pid, signal.SIGKILL)
                process.communicate()
        if process.returncode == 10:
            raise SoundnessError("certificate: a mask exists, whoever said none does is wrong")
        if process.returncode:
            raise UnsupportedError(f"certificate: {errors.strip()[-300:]}")
        return out.read_bytes()


def certify_none(
    question: NetworkMask,
    answer: Answer,
    path: str | Path,
    method: str = "auto",
    *,
    seconds: float = SECONDS,
) -> str:
    """Write the system (``path`` + ``.system.json``) and the certificate; the evidence, *proof*.

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
    linear, data = proof_of_none(question, method, inputs=answer.inputs, seconds=seconds)
    write_instance(linear, f"{path}.system.json", {"question": question.sha256})
    write_atomic(path, data)
    return "proof"
