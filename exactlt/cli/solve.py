"""``exactlt solve``: one question from a file, its answer on stdout."""

from __future__ import annotations

from typing import Annotated

import typer

from exactlt.cli._common import CHECKED, Memory, Seconds, keeps, limits, read_questions, say


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

        A file of JSON Lines, such as data/instances/rss.jsonl, gets an answer a line, each with
        the place of its question; FILE:17 is the question in line 17.

        Exit code 0, or with --competition 10 satisfiable, 20 unsatisfiable, 30 optimum found,
        0 unknown.
        """
        from exactlt._files import check_output
        from exactlt.answers import ROW_ASKS, Ask
        from exactlt.errors import ExactltError, InputError
        from exactlt.instances import SubsetSum, dump
        from exactlt.solvers import solver as named

        if question not in list(ROW_ASKS):
            raise InputError(
                f"question: expected decide, optimum, sparsest or count, got {question!r}"
            )
        questions = read_questions(file)
        if len(questions) > 1:
            if explain or competition or certificate is not None or state is not None:
                raise InputError(
                    f"{file}: expected one question for explain, competition, certificate and "
                    f"state, got {len(questions)}; name one by its line, such as {questions[0][0]}"
                )
            return _several(questions, named(solver), Ask(question), limits(seconds, memory))
        instance = questions[0][1]
        if explain:
            from exactlt.cli._explain import cost_table

            print(cost_table(instance, Ask(question), limits(seconds, memory)))
            return 0
        if certificate is not None:
            check_output(certificate)
        method = named(solver)
        if state is not None:
            if solver != "schroeppel_shamir":
                raise InputError(
                    f"state: only schroeppel_shamir resumes, the solver is {solver}; "
                    "--solver schroeppel_shamir chooses it"
                )
            keeps(state)
            from exactlt.cli._explain import chunks_done

            method = type(method)(state=state, progress=chunks_done())
        answer = method.solve(instance, Ask(question), limits=limits(seconds, memory))
        end, failed = 0, None
        if certificate is not None:
            from exactlt.certificates import prove_answer

            try:
                answer, checked = prove_answer(instance, answer, certificate)
            except ExactltError as error:  # the answer is printed all the same
                failed = error
            else:
                end = CHECKED[checked.check]
                say(f"{checked.check.value} {checked.claim}: {checked.sentence} ({certificate})")
        if answer.reason is not None:
            say(f"unknown: {answer.reason.hint}")
        if not competition:
            print(dump(answer.document(instance)), end="")
            if failed is not None:
                raise failed
            return end
        from exactlt.cli._competition import competition as in_competition_words

        row = instance if isinstance(instance, SubsetSum) else instance.as_subset_sum()
        lines, code = in_competition_words(answer, row.tolerance)
        print("\n".join(lines))
        if failed is not None:
            raise failed
        return end or code


def _several(questions, method, ask, limits) -> int:
    """One answer a line, printed as soon as it is known; the limits hold for each question."""
    import json

    counts: dict[str, int] = {}
    for where, instance in questions:
        answer = method.solve(instance, ask, limits=limits)
        print(json.dumps({"place": where, **answer.document(instance)}), flush=True)
        counts[answer.verdict.value] = counts.get(answer.verdict.value, 0) + 1
    say(", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items())))
    return 0
