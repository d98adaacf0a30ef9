"""``exactlt check``: re-add a mask, nothing else."""

from __future__ import annotations

from typing import Annotated

import typer

from exactlt.cli._common import read_question


def register(app: typer.Typer) -> None:
    @app.command()
    def check(
        file: Annotated[str, typer.Argument(help="Instance JSON.")],
        answer: Annotated[str, typer.Argument(help="Answer JSON, as `exactlt solve` prints it.")],
    ) -> int:
        """Re-add an answer's mask on the instance in big integers.

        Exit code 0 if the mask is what the answer says: a solution, or for an optimum a mask
        of the stated gap; its gap, its kept weights and its verdict must be the stated ones.
        1 if not.  That no mask is better is shown by `exactlt certify`, not by adding.
        """
        from exactlt._files import read_bytes
        from exactlt.errors import InputError, MalformedFile
        from exactlt.instances import SubsetSum, load

        instance = read_question(file)
        document = load(read_bytes(answer), answer)
        text = document.get("mask")
        if text is None:
            raise InputError(f"{answer}: expected an answer with a mask, got one without")
        if not isinstance(text, str) or set(text) - {"0", "1"}:
            raise MalformedFile(f"{answer}: mask: expected text of zeros and ones, got {text!r}")
        if document.get("instance", instance.sha256) != instance.sha256:
            print("wrong: the answer is for another instance")
            return 1
        row = instance if isinstance(instance, SubsetSum) else instance.as_subset_sum()
        mask = row.mask([int(c) for c in text])
        gap = row.gap(mask)
        kept = sum(mask)
        for key, value in (("gap", gap), ("kept", kept)):
            stated = document.get(key)
            if stated is not None and str(stated) != str(value):
                print(f"wrong: the mask's {key} is {value}, stated {stated}")
                return 1
        verdict = document.get("verdict")
        fits = gap <= row.tolerance
        if verdict == "infeasible" and fits:
            print(f"wrong: the mask is a solution (gap {gap}), the stated verdict is infeasible")
            return 1
        asked = document.get("ask", document.get("question"))
        figures = f"gap {gap}, tolerance {row.tolerance}, kept {kept} of {row.n}"
        if asked == "optimum" and not fits and verdict != "infeasible":
            print(f"mask of the stated gap: {figures}; that none is nearer needs a certificate")
            return 0
        print(f"{'solution' if fits else 'not a solution'}: {figures}")
        return 0 if fits else 1
