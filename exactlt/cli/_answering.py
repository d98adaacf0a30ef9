"""Answer a question from a file and print it: what ``exactlt solve`` does, without its parser."""

from __future__ import annotations

from exactlt.cli._shared import (
    CHECKED,
    check_claims,
    keeps,
    limits,
    read_questions,
    say,
    write_claims,
)


def answer_file(
    file: str,
    ask: str = "decide",
    solver: str = "auto",
    confirm: str | None = None,
    competition: bool = False,
    certificate: str | None = None,
    proof: str = "auto",
    claim: str | None = None,
    explain: bool = False,
    state: str | None = None,
    seconds: float | None = None,
    memory: int | None = None,
    k: int | None = None,
    limit: int | None = None,
    mixed=None,
    perturb: str | None = None,
) -> int:
    """The exit code; parameters are the options of ``exactlt solve``, where they are described."""
    import time
    from dataclasses import replace

    from exactlt._files import check_output
    from exactlt.answers import Ask, list_length
    from exactlt.errors import InputError
    from exactlt.instances import dump

    questions = [(where, _rounded(q, mixed, where)) for where, q in read_questions(file)]
    if perturb is not None:
        questions = [(where, moving(where, found, perturb)) for where, found in questions]
    question = questions[0][1]
    network = question.FORMAT == "exactlt/network-mask"
    several = question.FORMAT == "exactlt/linear-system"
    more = () if several else ("functions",) if network else ("optimum", "best", "all")
    taken = ("decide", "sparsest", "count", *more)
    if ask not in taken:
        raise InputError(f"ask: expected {', '.join(taken)}, got {ask!r}")
    check_claims(claim)
    refused = {"competition": competition, "explain": explain, "state": state}
    if several:
        refused.pop("competition")
    if (network or several) and (named := [name for name, given in refused.items() if given]):
        about = "a network" if network else "several rows"
        raise InputError(f"{named[0]}: one row takes it, {file} asks about {about}")
    if ask in ("best", "all"):
        refused = {"competition": competition, "certificate": certificate is not None}
        if named := [name for name, given in refused.items() if given]:
            raise InputError(f"{named[0]}: it is for one mask, {ask} lists several")
    if certificate is not None and ask not in ("decide", "optimum", "sparsest"):
        raise InputError(f"certificate: expected decide, optimum or sparsest to certify, got {ask}")
    if explain:  # prices of the methods: nothing is solved
        refused = {"solver": solver != "auto", "confirm": confirm, "competition": competition}
        refused |= {"certificate": certificate, "claim": claim, "state": state}
        if named := [name for name, given in refused.items() if given]:
            raise InputError(
                f"{named[0]}: explain shows what each method would cost, solves nothing"
            )
    if certificate is None and proof != "auto":
        raise InputError("proof: it belongs to a certificate, and none is asked for")
    begun = time.monotonic()
    masks = list_length(Ask(ask), k, limit)
    bounds = replace(limits(seconds, memory, times=len(questions)), masks=masks)
    if len(questions) > 1:
        if explain or competition or claim or certificate is not None or state is not None:
            raise InputError(
                f"{file}: expected one question for explain, competition, claim, certificate "
                f"and state, got {len(questions)}; name one by its line, such as "
                f"{questions[0][0]}"
            )
        return _several(questions, ask, solver, confirm, bounds)
    if explain:
        from exactlt.cli._explain import cost_table

        print(cost_table(question, Ask(ask), bounds))
        return 0
    if certificate is not None:
        check_output(certificate)
    answer = _answer(question, ask, solver, confirm, state, bounds)
    left = None if seconds is None else max(1e-3, begun + seconds - time.monotonic())
    answer, code, failed = _certified(question, answer, certificate, proof, left)
    if answer.reason is not None:
        say(f"unknown: {answer.reason.hint}")
    if competition:
        from exactlt.cli._competition import competition as in_competition_words
        from exactlt.instances import Partition

        row = question.as_subset_sum() if isinstance(question, Partition) else question
        lines, word = in_competition_words(answer, 0 if several else row.tolerance)
        print("\n".join(lines))
        code = code or word
    else:
        print(dump(answer.document(question)), end="")
    write_claims(claim, [lambda: _claim(question, answer, certificate, claim)])
    if failed is not None:
        raise failed
    return code


def _rounded(question, mixed, where: str):
    """The question with its layer outputs rounded, where that is asked for."""
    from exactlt.errors import InputError

    if mixed is None:
        return question
    if question.FORMAT != "exactlt/network-mask":
        raise InputError(f"gamma: networks have layers, {where} asks about rows")
    return mixed.question(question)


def moving(where: str, question, perturb: str):
    """A row's question where each kept weight may move, which is two rows."""
    from exactlt.errors import InputError
    from exactlt.instances import SubsetSum, parse_int, perturbed

    if not isinstance(question, SubsetSum):
        raise InputError(f"perturb: expected one row of weights, {where} is {question.FORMAT}")
    return perturbed(question, parse_int("perturb", perturb))


def _claim(question, answer, certificate, claim) -> dict:
    """What the answer establishes, by its certificate where that was verified."""
    from exactlt.answers import Evidence
    from exactlt.claims.made import of_answer, with_certificate

    document = of_answer(question, answer)
    if certificate is None or answer.evidence is not Evidence.PROOF:
        return document
    return with_certificate(document, certificate, claim)


def _answer(question, ask, solver, confirm, state, bounds):
    """The answer, from a solver that keeps a state if one is asked for."""
    from exactlt.errors import InputError
    from exactlt.solvers import solve as answer_of
    from exactlt.solvers import solver as named

    chosen = solver
    if state is not None:
        if solver.replace("-", "_") != "schroeppel_shamir":
            raise InputError(
                f"state: only schroeppel_shamir resumes, the solver is {solver}; "
                "--solver schroeppel_shamir chooses it"
            )
        from exactlt.cli._explain import chunks_done

        keeps(state)
        chosen = type(named(solver))(state=state, progress=chunks_done())
    return answer_of(question, ask, solver=chosen, confirm=confirm, limits=bounds)


def _certified(question, answer, path, proof, seconds):
    """(answer, exit code, error): what the certificate adds, and what kept it from being one."""
    if path is None:
        return answer, 0, None
    import time
    from contextlib import nullcontext
    from dataclasses import replace

    from exactlt._deadline import Late, deadline
    from exactlt.answers import Evidence
    from exactlt.cli._ends import OUT_OF_LIMITS
    from exactlt.errors import ExactltError

    try:
        with nullcontext() if seconds is None else deadline(time.monotonic() + seconds):
            if question.FORMAT == "exactlt/network-mask":
                from exactlt.width.network.certify import SECONDS, certify_none

                limit = SECONDS if seconds is None else seconds
                checked = certify_none(question, answer, path, proof, seconds=limit)
                if checked.ok:
                    answer = replace(answer, evidence=Evidence.PROOF)
            else:
                from exactlt.certificates import prove_answer

                answer, checked = prove_answer(question, answer, path, method=proof)
    except Late:
        say(f"out of time before a certificate was written and checked ({path})")
        return answer, OUT_OF_LIMITS, None
    except ExactltError as error:  # the answer is printed all the same
        return answer, 0, error
    say(f"{checked.check.value} {checked.claim}: {checked.sentence} ({path})")
    return answer, CHECKED[checked.check], None


def _several(questions, ask, solver, confirm, limits) -> int:
    """One answer a line, printed as soon as it is known; the limits hold for each question."""
    import json

    from exactlt.solvers import solve as answer_of

    counts: dict[str, int] = {}
    for where, instance in questions:
        answer = answer_of(instance, ask, solver=solver, confirm=confirm, limits=limits)
        print(json.dumps({"place": where, **answer.document(instance)}), flush=True)
        counts[answer.verdict.value] = counts.get(answer.verdict.value, 0) + 1
    say(", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items())))
    return 0
