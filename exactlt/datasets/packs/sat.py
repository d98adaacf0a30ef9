"""SAT Competition 2026: 20 new CNFs, at least 10 of them interesting, 1-2 pages of text.

Interesting: MiniSat needs more than a minute, the team's own solver (here CaDiCaL) at most an hour.
"""

from __future__ import annotations

import re

from exactlt.datasets.families import family
from exactlt.datasets.packs.shared import Asked, Rule, none_fit, page, told
from exactlt.errors import UnsupportedError

WANTED, MINUTE, HOUR = 10, 60.0, 3600.0


def sat(asked: Asked) -> list[Rule]:
    """``*.cnf``, ``description.tex`` (IEEEtran), ``README.md``; rules that hold or do not."""
    chosen: list = []
    for item, entry in asked.decided():
        if len(chosen) == asked.most:
            break
        try:
            data = item.exported(entry.question, "cnf")
        except UnsupportedError:  # no finite formula
            continue
        clean(item.name, data.decode())
        status = "sat" if entry.answer["decide"]["verdict"] == "feasible" else "unsat"
        asked.write(f"{item.name}-{status}.cnf", data)
        chosen.append((item, entry))
    if not chosen:
        raise none_fit("that have clauses")
    rules = [
        Rule(len(chosen) == 20, f"20 instances, here {len(chosen)}"),
        Rule(True, "headers are exact; clauses have distinct literals and no opposite pair"),
        interesting(asked, [item.name for item, _ in chosen]),
    ]
    asked.write("README.md", page(asked, "CNFs with known answers", chosen, told(rules)))
    asked.write("description.tex", description(asked, chosen))
    return rules


def interesting(asked: Asked, names: list[str]) -> Rule:
    """Whether enough instances take MiniSat over a minute and CaDiCaL under an hour."""
    measured = found = 0
    for name in names:
        slow, own = asked.efforts.get((name, "minisat")), asked.efforts.get((name, "cadical"))
        if slow is None or own is None:
            continue
        measured += 1
        solved = own[0] in ("feasible", "infeasible")
        found += slow[1] > MINUTE and solved and own[1] <= HOUR
    sentence = (
        f"at least {WANTED} take MiniSat more than a minute of CPU time and CaDiCaL at most an "
        f"hour: {found} of {measured} measured"
    )
    if found >= WANTED:
        return Rule(True, sentence)
    return Rule(False if measured == len(names) else None, sentence)


def clean(name: str, text: str) -> None:
    """The rules for a file, held against its text; a fault is ours."""
    from exactlt.errors import SoundnessError

    variables = clauses = count = None
    count = 0
    for line in text.splitlines():
        if line.startswith("c"):
            continue
        if line.startswith("p"):
            variables, clauses = map(int, line.split()[2:])
            continue
        literals = [int(x) for x in line.split()]
        count += 1
        places = {abs(x) for x in literals[:-1]}
        if literals[-1] or len(places) != len(literals) - 1 or max(places, default=0) > variables:
            raise SoundnessError(f"{name}: clause {count} breaks the rules of DIMACS")
    if count != clauses:
        raise SoundnessError(f"{name}: header says {clauses} clauses, there are {count}")


def description(asked: Asked, chosen) -> str:
    """LaTeX of the benchmark description, IEEE style."""
    parts = []
    for name in dict.fromkeys(item.family for item, _ in chosen):
        kind = family(name)
        parts.append(
            f"\\section{{{tex(name)}}}\n{tex(kind.statement)}.\n\n"
            f"\\emph{{Why it is hard:}} {tex(kind.hard)}.\n\n"
            f"\\emph{{Source:}} {tex(kind.source)}.\n"
        )
    rows = []
    for item, entry in chosen:
        answer = entry.answer["decide"]
        times = []
        for solver in ("minisat", "cadical"):
            found = asked.efforts.get((item.name, solver))
            times.append("--" if found is None else f"{found[1]:.0f}")
        values = " ".join(f"{key}={value}" for key, value in item.values)
        word = "SAT" if answer["verdict"] == "feasible" else "UNSAT"
        rows.append(
            f"{item.number} & {tex(values)} seed={item.seed} & {word} & {times[0]} & {times[1]}\\\\"
        )
    return (
        "\\documentclass[conference]{IEEEtran}\n\\begin{document}\n"
        f"\\title{{Subset-sum formulas with certified answers: {tex(asked.plan.name)}}}\n"
        "\\author{\\IEEEauthorblockN{exactlt}}\n\\maketitle\n"
        "\\section{Encoding}\nA row $\\mathrm{low}\\le\\sum_i w_i x_i\\le\\mathrm{high}$ is a "
        "running total in ripple-carry adders, the weights in ascending order; two comparisons "
        "bound the total. Every auxiliary variable is a function of the $x_i$, so the models are "
        "the solutions, one for one. The first comments of a file name the command that prints "
        "it.\n"
        + "".join(parts)
        + "\\section{Instances}\nCPU seconds of MiniSat 2.2 and CaDiCaL.\n\n"
        "\\noindent\\begin{tabular}{@{}rp{3.6cm}lrr@{}}\n\\# & parameters & status & M & C\\\\\n"
        + "\n".join(rows)
        + "\n\\end{tabular}\n\\end{document}\n"
    )


def tex(text: object) -> str:
    """Plain text for LaTeX."""
    names = {
        "\\": r"\textbackslash{}",
        "^": r"\^{}",
        "~": r"\~{}",
        "<": r"$<$",
        ">": r"$>$",
        "|": r"$|$",
    }
    return re.sub(r"[\\^~<>|&%$#_{}]", lambda m: names.get(m[0], "\\" + m[0]), str(text))
