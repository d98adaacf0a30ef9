"""``exactlt solve``: one question from a file, its answer on stdout."""

from __future__ import annotations

from typing import Annotated

import typer

from exactlt.cli._common import Memory, Seconds, limits, read_question, say


def register(app: typer.Typer) -> None:
    @app.command()
    def solve(
        file: Annotated[str, typer.Argument(help="Instance JSON.")],
        solver: Annotated[str, typer.Option(help="Name from `exactlt solvers`.")] = "auto",
        question: Annotated[
            str, typer.Option(help="decide, optimum, sparsest or count.")
        ] = "decide",
        competition: Annotated[
            bool, typer.Option("--competition", help="SAT-competition lines and exit codes.")
        ] = False,
        certificate: Annotated[
            str | None, typer.Option(help="Write evidence for proofs_check, and have it checked.")
        ] = None,
        explain: Annotated[
            bool, typer.Option("--explain", help="Print what each exact method would cost; stop.")
        ] = False,
        state: Annotated[
            str | None,
            typer.Option(help="Keep finished work of schroeppel_shamir here and resume from it."),
        ] = None,
        seconds: Seconds = None,
        memory: Memory = None,
    ) -> int:
        """Answer a question about an instance; the mask is re-added before it is printed.

        Exit code 0, or with --competition 10 satisfiable, 20 unsatisfiable, 0 unknown.
        """
        from exactlt.answers import ROW_ASKS, Ask, Verdict
        from exactlt.errors import InputError
        from exactlt.instances import dump
        from exactlt.solvers import solver as named

        if question not in list(ROW_ASKS):
            raise InputError(
                f"question: expected decide, optimum, sparsest or count, got {question!r}"
            )
        instance = read_question(file)
        if explain:
            from exactlt.cli._explain import cost_table

            print(cost_table(instance, Ask(question), limits(seconds, memory)))
            return 0
        method = named(solver)
        if state is not None:
            if solver != "schroeppel_shamir":
                raise InputError(f"state: only schroeppel_shamir resumes, the solver is {solver}")
            from exactlt.cli._explain import chunks_done

            method = type(method)(state=state, progress=chunks_done())
        answer = method.solve(instance, Ask(question), limits=limits(seconds, memory))
        if certificate is not None:
            from exactlt.certificates import certify_answer

            answer, checked = certify_answer(instance, answer, certificate)
            say(f"{checked.check.value} {checked.claim}: {checked.sentence} ({certificate})")
        if answer.reason is not None:
            say(f"unknown: {answer.reason.hint}")
        if not competition:
            document = {"format": "exactlt/answer", "version": 1, "instance": instance.sha256}
            print(dump({**document, **answer.document()}), end="")
            return 0
        word, code = {
            Verdict.FEASIBLE: ("SATISFIABLE", 10),
            Verdict.INFEASIBLE: ("UNSATISFIABLE", 20),
            Verdict.UNKNOWN: ("UNKNOWN", 0),
        }[answer.verdict]
        print(f"c exactlt {answer.solver} evidence {answer.evidence.value}")
        print(f"s {word}")
        if answer.verdict is Verdict.FEASIBLE and answer.mask is not None:
            literals = (str(i if bit else -i) for i, bit in enumerate(answer.mask, 1))
            print("v", *literals, 0)
        return code
