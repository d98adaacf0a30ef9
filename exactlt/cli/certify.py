"""``exactlt certify`` and ``exactlt verify``: write evidence, have it checked."""

from __future__ import annotations

import os
from typing import Annotated, Any

import typer

from exactlt.cli._common import CHECKED, Json, Memory, Whole, read_question, say, whole


def register(app: typer.Typer) -> None:
    @app.command()
    def certify(
        file: Annotated[str, typer.Argument(help="Question JSON.")],
        out: Annotated[str, typer.Option("--out", "-o", help="Certificate file to write.")],
        ask: Annotated[str, typer.Option(help="decide, optimum or sparsest.")] = "decide",
        method: Annotated[
            str | None,
            typer.Option(
                help="How it refutes: auto (default), diagram, counting, veripb, drat, lrat or "
                "prices."
            ),
        ] = None,
        force: Annotated[
            bool, typer.Option("--force", help="Overwrite the formula beside a plain proof.")
        ] = False,
        seconds: Whole = None,
        memory: Memory = None,
        json: Json = False,
    ) -> int:
        """Decide a question and write down why, then have proofs_check check it.

        A name that ends in .pbp, .lrat or .drat gets the plain proof for other checkers, with its
        formula (.opb or .cnf) beside it.  Exit code 0 verified, 1 refuted, 3 out of limits.

        Examples:

            exactlt certify question.json --out no.cert

            exactlt certify question.json --out no.lrat
        """
        from pathlib import Path

        from exactlt._files import check_output, write_atomic
        from exactlt.certificates import FORMULA_OF_ENDING, METHOD_OF_ENDING, METHODS, prove
        from exactlt.certificates import certify as write
        from exactlt.errors import InputError

        ending = Path(out).suffix
        plain = METHOD_OF_ENDING.get(ending)
        if method is not None and method not in METHODS:
            raise InputError(f"method: expected one of {', '.join(METHODS)}, got {method!r}")
        if plain is not None and method not in (None, plain):
            raise InputError(f"method: expected {plain}, which {out} names, got {method}")
        if ask not in ("decide", "optimum", "sparsest"):
            raise InputError(f"ask: expected decide, optimum or sparsest, got {ask!r}")
        if plain is not None and ask != "decide":
            raise InputError(f"ask: a plain {ending} proof is of decide, got {ask}")
        if force and plain is None:
            raise InputError("force: it belongs to a name that ends in .pbp, .lrat or .drat")
        whole(seconds, memory)
        check_output(out)
        question = read_question(file, systems=True)
        data = write(question, ask, method=plain or method or "auto")
        if plain is not None:
            beside = check_output(Path(out).with_suffix(FORMULA_OF_ENDING[ending]))
            formula, proof = _plain(question, plain)
            if beside.exists() and not force and not _holds(beside, formula):
                raise InputError(f"{beside} is there already; --force overwrites it")
            write_atomic(beside, formula)
            write_atomic(out, proof)
            say(f"wrote {out}, {len(proof)} bytes, and {beside}")
            checked = prove(question, data=data)
        else:
            say(f"wrote {out}, {len(data)} bytes")
            if os.path.isfile(out) or not os.path.exists(out):
                checked = prove(question, data=data, path=out)
            else:  # a device or a pipe is written, and cannot be read back
                write_atomic(out, data)
                checked = prove(question, data=data)
        _say(checked, json)
        return CHECKED[checked.check]

    @app.command()
    def verify(
        file: Annotated[str, typer.Argument(help="Instance JSON.")],
        certificate: Annotated[str, typer.Argument(help="Certificate file.")],
        seconds: Annotated[int | None, typer.Option(help="Time limit.")] = None,
        memory: Annotated[int | None, typer.Option(help="Memory limit in MiB.")] = None,
        json: Json = False,
    ) -> int:
        """Run the independent checker: VERIFIED 0, REFUTED 1, MALFORMED 2, OUT OF LIMITS 3.

        A plain proof (.lrat, .drat, .pbp) is read too; a formula beside it must be the question's.
        """
        from exactlt.certificates import Check, is_plain, read_plain
        from exactlt.certificates import verify as check

        asked: Any = file
        proof: str | bytes = certificate
        if is_plain(certificate):
            asked = read_question(file, systems=True)
            proof = read_plain(asked, certificate)
        elif not os.path.exists(file):  # FILE:17, one question of many
            asked = read_question(file, systems=True)
        checked = check(asked, proof, seconds=seconds, memory=memory)
        _say(checked, json)
        return list(Check).index(checked.check)


def _holds(path, text: str) -> bool:
    """Whether a plain file has exactly this text: then nothing would be overwritten."""
    data = text.encode()
    return path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data


def _say(checked, json: bool) -> None:
    """The checker's verdict, for people or for programs."""
    if json:
        from exactlt.instances import dump

        found = {"check": checked.check.value, "claim": checked.claim}
        head = {"format": "exactlt/verification", "version": 1}
        print(dump({**head, **found, "sentence": checked.sentence}), end="")
    else:
        print(f"{checked.check.value.upper()} {checked.claim}: {checked.sentence}")


def _plain(question, kind: str) -> tuple[str, str]:
    """(formula, proof) as other checkers read them; a feasible question has none."""
    from exactlt.certificates import clausal_text, veripb_files
    from exactlt.errors import FeasibleError, InputError

    try:
        return veripb_files(question) if kind == "veripb" else clausal_text(question, kind)
    except FeasibleError:
        raise InputError(
            "the question has a solution, which a mask shows and no proof of this kind; "
            "give --out another ending"
        ) from None
