"""Answers in the words and exit codes of the SAT and pseudo-Boolean competitions.

    s SATISFIABLE    10    a mask within the tolerance
    s UNSATISFIABLE  20    there is none
    s OPTIMUM FOUND  30    the best mask, ``o`` its gap (optimum) or its kept weights (sparsest)
    s UNKNOWN         0

A mask whose gap is beyond the tolerance is never called a model of the question: the optimum
of an infeasible one is OPTIMUM FOUND, and its gap is the objective.
"""

from __future__ import annotations

from exactlt.answers import Answer, Ask, Verdict


def competition(answer: Answer, tolerance: int) -> tuple[list[str], int]:
    """The lines and the exit code."""
    objective = {Ask.OPTIMUM: answer.gap, Ask.SPARSEST: answer.kept}.get(answer.ask)
    best = objective is not None and answer.verdict is Verdict.FEASIBLE
    fits = answer.gap is not None and answer.gap <= tolerance
    if best:
        word, code = "OPTIMUM FOUND", 30
    elif answer.verdict is Verdict.INFEASIBLE:
        word, code = "UNSATISFIABLE", 20
    elif answer.verdict is Verdict.FEASIBLE or fits:
        word, code = "SATISFIABLE", 10
    else:
        word, code = "UNKNOWN", 0
    lines = [f"c exactlt {answer.solver} evidence {answer.evidence.value}"]
    if objective is not None and (best or fits):
        lines.append(f"o {objective}")
    lines.append(f"s {word}")
    if code in (10, 30) and answer.mask is not None:
        literals = (str(i if bit else -i) for i, bit in enumerate(answer.mask, 1))
        lines.append(" ".join(["v", *literals, "0"]))
    return lines, code
