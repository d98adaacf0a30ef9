"""Proofs as other checkers read them, and how ``proofs_check`` reads them again.

A plain LRAT or DRAT file holds steps alone.  The clauses that they are about are those of the
question's own encoding, which ``proofs_check`` makes from the question; so nothing hangs on the
formula beside the proof.  But a formula that is another question's is refused: its proof may hold
where this question's would not, and the reader should hear which of the two was meant.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from exactlt._files import read_bytes, read_text
from exactlt.certificates._clausal import ENCODING
from exactlt.certificates._file import MAGIC, Proof, pack
from exactlt.encodings import clauses_of, opb
from exactlt.errors import InputError

METHOD_OF_ENDING = {".pbp": "veripb", ".lrat": "lrat", ".drat": "drat"}
"""Endings of a proof in another checker's format, and the method that it is."""

FORMULA_OF_ENDING = {".pbp": ".opb", ".lrat": ".cnf", ".drat": ".cnf"}
"""The ending of the formula beside it."""


def is_plain(path: str | Path) -> bool:
    """Whether a file is a proof in another checker's format, by its ending and first bytes."""
    path = Path(path)
    if path.suffix not in METHOD_OF_ENDING or not path.is_file():
        return False
    with open(path, "rb") as file:
        return file.read(len(MAGIC)) != MAGIC


def read_plain(question: Any, path: str | Path) -> bytes:
    """A plain proof as a certificate: given the header that says what it is of.

    Parameters
    ----------
    question : SubsetSum, Partition or LinearSystem
    path : path
        Ends in .lrat, .drat or .pbp; the formula may stand beside it.

    Raises
    ------
    InputError
        The file cannot be read, or the formula beside it is not the question's.
    """
    path = Path(path)
    data, method = read_bytes(path), METHOD_OF_ENDING[path.suffix]
    beside = path.with_suffix(FORMULA_OF_ENDING[path.suffix])
    if beside.exists():
        same = _same_rows if method == "veripb" else _same_clauses
        if not same(question, read_text(beside)):
            raise InputError(f"{beside}, the formula beside the proof, is not the question's")
    if method == "veripb":
        return data
    return pack("infeasible", question.sha256, proofs=[Proof(method, data, {"encoding": ENCODING})])


def _same_clauses(question: Any, text: str) -> bool:
    words = " ".join(line for line in text.splitlines() if not line.startswith(("c", "p"))).split()
    theirs = " ".join(words)
    return theirs == " ".join(" ".join(map(str, (*c, 0))) for c in clauses_of(question).clauses)


def _same_rows(question: Any, text: str) -> bool:
    def rows(text: str) -> list[str]:
        return [" ".join(line.split()) for line in text.splitlines() if line[:1] not in ("*", "")]

    return rows(text) == rows(opb(question))
