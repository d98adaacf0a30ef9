"""What a claim may lean on: files of its folder, certificates, and searches within a budget."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exactlt._files import read_bytes
from exactlt.answers import Ask, Evidence, Limits, Verdict
from exactlt.certificates import Check, Checker
from exactlt.claims.claim import BadField, Claim
from exactlt.claims.words import Allowed, Finding, Status, refuted, unchecked
from exactlt.errors import InputError, MalformedFile, SoundnessError, UnsupportedError
from exactlt.instances import Canonical, Partition, SubsetSum, parse_instance

if TYPE_CHECKING:
    from exactlt.networks import NetworkMask

LARGEST = 1 << 26
"""Bytes of a file that a claim names."""
WEIGHTS = 1 << 16
"""Most weights of a stream that a claim is about."""
STATUS = {
    Check.REFUTED: Status.REFUTED,
    Check.MALFORMED: Status.MALFORMED,
    Check.OUT_OF_LIMITS: Status.OUT_OF_LIMITS,
}


class Evidences:
    """Everything that the verification of claims may use; one for a whole file.

    Parameters
    ----------
    allowed : Allowed
    checker : Checker
    others : mapping, optional
        The claims of the same file, by id.
    """

    def __init__(
        self, allowed: Allowed, checker: Checker, others: Mapping[str, Claim] | None = None
    ):
        self.allowed, self.checker, self.others = allowed, checker, others or {}

    def file(self, claim: Claim, key: str, digest: str | None = None) -> bytes:
        """The bytes of a file that a claim names, from its own folder and nowhere else.

        Parameters
        ----------
        key : str
            The field that holds the path.
        digest : str, optional
            The field that holds the file's SHA-256.

        Raises
        ------
        BadField
            It leads out of the folder, is not there, or has another hash.
        """
        place = self.place(claim, key)
        try:
            data = read_bytes(place, LARGEST)
        except InputError as error:
            raise BadField(key, str(error)) from None
        if digest is not None:
            found = hashlib.sha256(data).hexdigest()
            if found != claim[digest]:
                raise BadField(digest, f"expected that of {claim[key]}, which is {found}")
        return data

    def place(self, claim: Claim, key: str) -> Path:
        """The path that a claim names, links followed, inside its folder."""
        base = os.path.realpath(claim.folder)
        place = os.path.realpath(os.path.join(base, claim[key]))
        if os.path.commonpath([base, place]) != base:
            raise BadField(
                key,
                f"expected a place inside the claim file's folder, {claim[key]} leads out of it",
            )
        return Path(place)

    def question(self, claim: Claim, key: str = "question") -> Canonical:
        """The question that a claim states: JSON itself, or the path of a file with its hash."""
        import exactlt.networks  # noqa: F401  (its formats become readable)

        text = claim[key]
        digest = f"{key}_sha256"
        if text.lstrip().startswith("{"):
            claim.none_of(digest, why="the question stands in the claim")
            data: bytes | str = text
        else:
            data = self.file(claim, key, digest)
        try:
            return parse_instance(data, key)
        except MalformedFile as error:
            raise BadField(key, str(error)) from None

    def certified(self, claim: Claim, question: Any, wanted: str) -> tuple[Finding, dict]:
        """What ``proofs_check`` says of the claim's certificate, and the certificate's header.

        The finding is VERIFIED only if the certificate is of this very question and shows what
        is ``wanted``: infeasible, optimum, sparsest, width.
        """
        data = self.file(claim, "certificate", "sha256")
        header = _header(data)
        about = header.get("instance", question.sha256)
        if about != question.sha256:
            raise BadField("certificate", f"it is about another question, {str(about)[:70]}")
        try:
            checked = self.checker.verify(question, data)
        except SoundnessError as error:
            return Finding(Status.OUT_OF_LIMITS, str(error)), header
        if not checked.ok:
            return Finding(STATUS[checked.check], f"proofs_check: {checked.sentence}"), header
        if checked.claim != wanted:
            return refuted(f"the certificate shows {checked.claim}, not {wanted}"), header
        return Finding(Status.VERIFIED, f"proofs_check: {checked.sentence}"), header

    def certified_width(self, claim: Claim, question: Any) -> Finding:
        """The same of a width certificate, which must show the claim's own n."""
        found, header = self.certified(claim, question, "width")
        if found.ok and header["n"] != claim["n"]:
            return refuted(f"the certificate shows {header['n']}, not {claim['n']}")
        return found

    def solve(self, claim: Claim, question: SubsetSum | Partition | NetworkMask, ask: Ask):
        """An exact answer, or the Finding that there is none within what is allowed.

        Rows are searched if the cost model predicts less than the budget; networks, for which
        there is no model, for at most fifteen times as long, on the clock.
        """
        from exactlt.solvers import solve, solver

        allowed = self.allowed
        if isinstance(question, Partition):
            question = question.as_subset_sum()
        seconds = allowed.patience
        if isinstance(question, SubsetSum):
            seconds = allowed.seconds
            auto: Any = solver("auto")
            least = min(c.seconds for c in auto.table(question, ask))
            if least > allowed.spend:
                return self.unaffordable(claim, least)
        limits = Limits(seconds, allowed.memory)
        try:
            answer = solve(question, ask, limits=limits)
        except UnsupportedError as error:
            return unchecked(f"no method answers this: {error}")
        if answer.verdict is Verdict.UNKNOWN:
            return self.undecided(claim, answer.reason.hint)
        if answer.evidence in (Evidence.CLAIMED, Evidence.NONE) and answer.mask is None:
            return unchecked(
                f"{answer.method} says the same as one third-party solver's word, no more"
                if self.allowed.recompute
                else "only a third-party solver decides it; give it a certificate"
            )
        return answer

    def unaffordable(self, claim: Claim, seconds: float) -> Finding:
        """A recomputation that is predicted to cost more than allowed."""
        from exactlt.solvers.costs import span

        if self.allowed.recompute:
            return Finding(
                Status.OUT_OF_LIMITS,
                f"to recompute it would take about {span(seconds)}, {self.allowed.seconds:g} s are "
                "allowed",
            )
        return unchecked(
            f"it says {claim['known']}; to recompute it would take about {span(seconds)}, the "
            f"budget is {self.allowed.budget:g} s (recompute repeats it)"
        )

    def undecided(self, claim: Claim, why: str) -> Finding:
        """A search that stopped without an answer."""
        if self.allowed.recompute:
            return Finding(Status.OUT_OF_LIMITS, why)
        return unchecked(
            f"it says {claim['known']}; not decided again within {self.allowed.patience:g} s "
            "(recompute repeats the search)"
        )


def _header(data: bytes) -> dict:
    """The certificate's own header; empty where there is none (then the checker says so)."""
    lines = data.split(b"\n", 2)
    try:
        found = json.loads(lines[1]) if len(lines) > 1 else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def header_mask(header: dict) -> tuple[int, ...]:
    """The mask of a verified certificate."""
    return tuple(int(c) for c in header["mask"])


def bits(text: str) -> tuple[int, ...]:
    """A mask's text as zeros and ones."""
    return tuple(int(c) for c in text)


def stream_of(claim: Claim):
    """The stream that a claim names; BadField says what is wrong with it."""
    from exactlt.instances import Stream, parse_law

    try:
        law = parse_law(claim["law"])
    except InputError as error:
        raise BadField("law", str(error)) from None
    if law.bound.bit_length() > 4096:
        raise BadField("law", "expected weights of at most 4096 bits")
    return Stream(law, claim["seed"], claim.get("label", ""))
