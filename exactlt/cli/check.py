"""``exactlt check``: look at an answer's mask in integers, nothing else."""

from __future__ import annotations

from typing import Annotated

import typer

from exactlt.cli._common import Seconds, limits, read_question
from exactlt.cli._ends import OUT_OF_LIMITS


def register(app: typer.Typer) -> None:
    @app.command()
    def check(
        file: Annotated[str, typer.Argument(help="Question JSON, or a record of widths.")],
        answer: Annotated[
            str | None, typer.Argument(help="Answer JSON, as `exactlt solve` prints it.")
        ] = None,
        refute: Annotated[
            bool, typer.Option("--refute", help="For a width record: refute n* − 1 again, too.")
        ] = False,
        perturb: Annotated[
            str | None, typer.Option(help="As the answer was asked for with --perturb.")
        ] = None,
        seconds: Seconds = None,
        json: Annotated[bool, typer.Option("--json", help="Machine-readable form.")] = False,
    ) -> int:
        """Check an answer's mask: a row's sum in big integers, a network on its whole domain.

        A record of minimal widths, such as data/networks/iris-1.json, holds its own masks: its
        source is drawn again and all of them are checked.

        Exit code 0 if the mask is what the answer says: a solution, or for an optimum a mask
        of the stated gap; its gap, its kept weights and its verdict must be the stated ones.
        1 if not; 3 if the time was over before --refute had an answer.  That no mask is better
        is shown by `exactlt certify`, not by adding.
        """
        code, lines = _looked_at(file, answer, refute, perturb, seconds)
        if json:
            from exactlt.instances import dump

            head = {"format": "exactlt/check", "version": 1, "file": file, "answer": answer}
            right = {0: True, 1: False}.get(code)
            print(dump({**head, "right": right, "sentences": lines}), end="")
        else:
            print("\n".join(lines))
        return code


def _looked_at(
    file: str, answer: str | None, refute: bool, perturb: str | None, seconds: float | None
) -> tuple[int, list[str]]:
    """The exit code and what to say, a sentence a line."""
    from exactlt._files import read_bytes
    from exactlt.errors import InputError, MalformedFile
    from exactlt.instances import LinearSystem, SubsetSum, load
    from exactlt.networks import NetworkMask

    if answer is None and perturb is not None:
        raise InputError("perturb: it belongs to an answer, not to a width record")
    if answer is None:
        return _record(file, refute, 60.0 if seconds is None else seconds)
    if refute or seconds is not None:
        raise InputError("refute and seconds belong to a width record, not to an answer")
    instance = read_question(file, systems=True, networks=True)
    if perturb is not None:
        from exactlt.cli._answering import moving

        instance = moving(file, instance, perturb)
    document = load(read_bytes(answer), answer)
    if isinstance(instance, NetworkMask):
        return _network(instance, document, answer)
    text = document.get("mask")
    if text is None:
        raise InputError(f"{answer}: expected an answer with a mask, got one without")
    if not isinstance(text, str) or set(text) - {"0", "1"}:
        raise MalformedFile(f"{answer}: mask: expected text of zeros and ones, got {text!r}")
    if document.get("instance", instance.sha256) != instance.sha256:
        return 1, ["wrong: the answer is for another instance"]
    if isinstance(document.get("masks"), list) and not isinstance(instance, LinearSystem):
        row = instance if isinstance(instance, SubsetSum) else instance.as_subset_sum()
        return _list(row, document, answer)
    if isinstance(instance, LinearSystem):
        return _system(instance, [int(c) for c in text], document)
    row = instance if isinstance(instance, SubsetSum) else instance.as_subset_sum()
    mask = row.mask([int(c) for c in text])
    gap = row.gap(mask)
    kept = sum(mask)
    for key, value in (("gap", gap), ("kept", kept)):
        stated = document.get(key)
        if stated is not None and str(stated) != str(value):
            return 1, [f"wrong: the mask's {key} is {value}, stated {stated}"]
    verdict = document.get("verdict")
    fits = gap <= row.tolerance
    if verdict == "infeasible" and fits:
        return 1, [f"wrong: the mask is a solution (gap {gap}), the stated verdict is infeasible"]
    asked = document.get("ask", document.get("question"))
    figures = f"gap {gap}, tolerance {row.tolerance}, kept {kept} of {row.n}"
    if asked == "optimum" and not fits and verdict != "infeasible":
        return 0, [f"mask of the stated gap: {figures}; that none is nearer needs a certificate"]
    return 0 if fits else 1, [f"{'solution' if fits else 'not a solution'}: {figures}"]


def _list(row, document, answer: str) -> tuple[int, list[str]]:
    """The masks of an answer that lists several, each with its stated gap."""
    from exactlt.errors import MalformedFile

    seen, fits = set(), 0
    for i, entry in enumerate(document["masks"]):
        text = entry.get("mask") if isinstance(entry, dict) else None
        if not isinstance(text, str) or set(text) - {"0", "1"}:
            raise MalformedFile(f"{answer}: masks[{i}]: expected a mask of zeros and ones")
        mask = row.mask([int(c) for c in text])
        gap = row.gap(mask)
        if str(entry.get("gap")) != str(gap) or str(entry.get("kept")) != str(sum(mask)):
            return 1, [
                f"wrong: mask {i} has gap {gap} and keeps {sum(mask)}, other figures are stated"
            ]
        if text in seen:
            return 1, [f"wrong: mask {i} is listed twice"]
        seen.add(text)
        fits += gap <= row.tolerance
    return 0 if fits == len(seen) or document.get("question") == "best" else 1, [
        f"{len(seen)} masks of the stated gaps, {fits} within the tolerance {row.tolerance}; that "
        "none is missing is not shown by adding"
    ]


def _system(system, bits, document) -> tuple[int, list[str]]:
    """The mask of an answer about several rows."""
    mask = system.mask(bits)
    kept, flaw = sum(mask), system.flaw(mask)
    stated = document.get("kept")
    if stated is not None and str(stated) != str(kept):
        return 1, [f"wrong: the mask's kept is {kept}, stated {stated}"]
    if document.get("verdict") == "infeasible" and flaw is None:
        return 1, ["wrong: the mask is a solution, the stated verdict is infeasible"]
    if flaw is not None:
        return 1, [f"not a solution: {flaw}"]
    return 0, [f"solution: all {len(system.rows)} rows hold, kept {kept} of {system.n}"]


def _network(question, document, answer: str) -> tuple[int, list[str]]:
    """The masks of a network's answer, on the whole domain."""
    from exactlt.errors import InputError
    from exactlt.networks import counterexample, parse_mask_text

    if document.get("masks") is None:
        raise InputError(f"{answer}: expected an answer with masks, got one without")
    if document.get("instance", question.sha256) != question.sha256:
        return 1, ["wrong: the answer is for another question"]
    masks = question.mask(parse_mask_text(document["masks"], question.source, answer))
    wrong = counterexample(question, masks)
    if wrong is not None:
        point = ", ".join(map(str, wrong.x))
        return 1, [
            f"not a solution: at ({point}) output {wrong.output} is {wrong.source}, the target "
            f"{wrong.target}"
        ]
    kept = sum(int(m.sum()) for m in masks)
    return 0, [
        f"solution: equal within {question.tolerance} on the whole domain, kept {kept} of "
        f"{question.source.parameters}"
    ]


def _record(file: str, refute: bool, seconds: float) -> tuple[int, list[str]]:
    from exactlt._files import read_bytes
    from exactlt.instances import load
    from exactlt.width.network.record import check_record

    document = load(read_bytes(file), file)
    if refute:
        limits(seconds, times=max(1, len(document.get("widths") or ())))
    found = check_record(document, refute=refute, seconds=seconds, where=file)
    lines = [f"wrong: {sentence}" for sentence in found.wrong]
    lines += [f"unknown: {sentence}" for sentence in found.open]
    if lines:
        return 1 if found.wrong else OUT_OF_LIMITS, lines
    below = "n* − 1 refuted again" if refute else "n* − 1 as stated (--refute refutes it again)"
    return 0, [
        f"verified: {structure}: n* = {entry['n']}, kept {entry['kept']}; masks checked on the "
        f"whole domain, {below}"
        for structure, entry in document["widths"].items()
    ]
