"""The one loop behind every proof: write a certificate, have it checked, believe the checker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from exactlt._files import write_atomic
from exactlt.answers import Answer, Ask, Evidence, Verdict
from exactlt.certificates._certify import Decidable, certify
from exactlt.certificates._verify import Check, Verification, verify
from exactlt.errors import FeasibleError, InputError, SoundnessError
from exactlt.instances import write_instance

SECONDS, MEMORY = 3600, 1 << 14
"""What the checker may use on a certificate that we have just written: seconds and MiB."""


def prove(
    question: Any,
    ask: Ask | str = Ask.DECIDE,
    path: str | Path | None = None,
    *,
    data: bytes | None = None,
    mask: Sequence[object] | None = None,
    infeasible: bool = False,
    method: str = "auto",
    beside: str | Path | None = None,
    about: Mapping[str, Any] | None = None,
    seconds: int | None = None,
) -> Verification:
    """Write why an answer is right, and have ``proofs_check`` look at it.

    Parameters
    ----------
    question : SubsetSum, Partition, LinearSystem, WidthQuestion or CoverQuestion
    ask : {"decide", "optimum", "sparsest"}
        Of the first three; the others say what they ask.
    path : path, optional
        Where the certificate is written, whatever the checker says; nowhere without.
    data : bytes, optional
        The certificate, where it was written by somebody else.
    mask, infeasible, method
        As in :func:`certify`, which writes the certificate without ``data``.
    beside : path, optional
        Where the question is written for the checker's readers.
    about : mapping, optional
        What its file also says.
    seconds : int, optional
        The checker's time.

    Returns
    -------
    Verification
        Verified, or out of the checker's limits: then nothing is proved, and nothing refuted.

    Raises
    ------
    SoundnessError
        The checker refutes our own certificate, or cannot read it.
    InputError, UnsupportedError
        As :func:`certify`.
    """
    if data is None:
        data = certify(question, str(ask), mask=mask, infeasible=infeasible, method=method)
    if beside is not None:
        write_instance(question, beside, about)
    certificate = data if path is None else write_atomic(path, data)
    checked = verify(question, certificate, seconds=seconds or SECONDS, memory=MEMORY)
    if checked.check in (Check.REFUTED, Check.MALFORMED):
        where = "our own certificate" if path is None else str(path)
        raise SoundnessError(f"{where}: {checked.check}: {checked.sentence}")
    return checked


CLAIM_OF = {
    (Ask.DECIDE, Verdict.INFEASIBLE): "infeasible",
    (Ask.OPTIMUM, Verdict.FEASIBLE): "optimum",
    (Ask.SPARSEST, Verdict.FEASIBLE): "sparsest",
    (Ask.SPARSEST, Verdict.INFEASIBLE): "infeasible",
}
"""What a certificate must claim so that it is a proof of the answer."""


def prove_answer(
    question: Decidable, answer: Answer, path: str | Path, *, method: str = "auto"
) -> tuple[Answer, Verification]:
    """A certificate of a solver's answer; where it is verified, the answer's evidence is PROOF.

    A feasible *decide* keeps its evidence WITNESS.

    Raises
    ------
    InputError
        The answer is UNKNOWN or a count.
    SoundnessError
        The certificate contradicts the answer, or is not accepted.
    """
    if answer.ask in (Ask.COUNT, Ask.FUNCTIONS) or answer.verdict is Verdict.UNKNOWN:
        raise InputError(
            f"certificate: expected a decided answer to decide, optimum or sparsest, got "
            f"{answer.ask.value} {answer.verdict.value}"
        )
    none = answer.verdict is Verdict.INFEASIBLE
    ask = Ask.DECIDE if none else answer.ask
    try:
        checked = prove(question, ask, path, mask=answer.mask, infeasible=none, method=method)
    except FeasibleError as error:
        raise SoundnessError(f"solver {answer.solver} says infeasible: {error}") from error
    if checked.ok and checked.claim == CLAIM_OF.get((answer.ask, answer.verdict)):
        answer = replace(answer, evidence=Evidence.PROOF)
    return answer, checked
