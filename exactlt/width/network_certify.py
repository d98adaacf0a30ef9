"""A certificate that no mask exists: the presolved integer system's own refutation."""

from __future__ import annotations

from pathlib import Path

from exactlt._files import write_atomic
from exactlt.encodings.network_system import MaskSystem, mask_system
from exactlt.errors import InputError, SoundnessError, UnsupportedError
from exactlt.instances import write_instance
from exactlt.networks import NetworkMask
from exactlt.solvers import Verdict
from exactlt.solvers._network_answer import NetworkAnswer


def full_system(question: NetworkMask) -> MaskSystem:
    """The question's system before any presolve, for checkers that trust none."""
    return mask_system(question, lonely=False)


def proof_of_none(question: NetworkMask, method: str = "lrat"):
    """The full system and a certificate, checked by ``proofs_check``, that it has no solution.

    Raises
    ------
    SoundnessError
        The independent checker does not accept the proof.
    UnsupportedError
        The target is off the source's grid, or the method would need more than it may.
    """
    from exactlt.certificates import certify, verify

    system = full_system(question)
    if system.impossible:
        raise UnsupportedError(f"certificate: refuted before any system: {system.impossible}")
    linear = system.linear_system()
    data = certify(linear, "decide", method=method)
    checked = verify(linear, data)
    if not checked.ok:
        raise SoundnessError(f"certificate: {checked.sentence}")
    return linear, data


def certify_none(
    question: NetworkMask, answer: NetworkAnswer, path: str | Path, method: str = "lrat"
) -> str:
    """Write the system (``path`` + ``.system.json``) and the certificate; the grade's name.

    The certificate refutes the integer system without any presolve; that the system is the
    question's is the normal-form theorem.

    Raises
    ------
    InputError
        The answer is not a refutation.
    UnsupportedError
        The certificate's method would need more than it may.
    """
    if answer.verdict is not Verdict.INFEASIBLE:
        raise InputError(f"certificate: expected a question without masks, got {answer.verdict}")
    linear, data = proof_of_none(question, method)
    write_instance(linear, f"{path}.system.json", {"question": question.sha256})
    write_atomic(path, data)
    return "proof"
