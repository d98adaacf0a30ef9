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

        Exit code 0 if the mask is a solution and its stated gap is right, 1 if not.
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
        stated = document.get("gap")
        if stated is not None and str(stated) != str(gap):
            print(f"wrong: the mask's gap is {gap}, stated {stated}")
            return 1
        verdict = "solution" if gap <= row.tolerance else "not a solution"
        print(f"{verdict}: gap {gap}, tolerance {row.tolerance}, kept {sum(mask)} of {row.n}")
        return 0 if gap <= row.tolerance else 1
