"""``index.csv`` in the way of GBD, and the set's README."""

from __future__ import annotations

from fractions import Fraction

from exactlt.datasets.families import Question, family
from exactlt.datasets.plan import Plan
from exactlt.instances import LinearSystem, Partition, SubsetSum
from exactlt.networks import NetworkMask

HEADER = "hash,name,family,parameters,seed,n,bits,density,verdict,evidence,optimum,sparsest,count\n"


def row(question: Question, answer: dict) -> str:
    """One line; the hash is the question's identity, empty is what was not asked or not known.

    ``n`` is the number of 0/1 variables, of a network its maskable weights that are not 0;
    ``bits`` is the length of the largest coefficient or weight, ``density`` n / bits of a single
    row.
    """
    rows = isinstance(question, (SubsetSum, Partition))
    if isinstance(question, NetworkMask):
        numbers = [int(w) for x in question.source.layers for w in x.weights.ravel()]
    elif isinstance(question, LinearSystem):
        numbers = [c for r in question.rows for c in r.coefficients]
    else:
        numbers = list(question.weights)
    bits = max((abs(c).bit_length() for c in numbers), default=0)
    variables = question.bits if isinstance(question, NetworkMask) else question.n
    decide = answer["decide"]
    cells = (
        answer["instance"],
        answer["name"],
        answer["family"],
        " ".join(f"{k}={v}" for k, v in answer["parameters"].items()),
        answer["seed"],
        variables,
        bits,
        Fraction(variables, bits) if rows and bits else "",
        decide["verdict"],
        decide["evidence"],
        answer.get("optimum", {}).get("gap", ""),
        answer.get("sparsest", {}).get("kept", ""),
        answer.get("count", {}).get("count", ""),
    )
    return ",".join(_cell(str(c)) for c in cells) + "\n"


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if "," in text or '"' in text else text


def readme(plan: Plan, tally: dict[tuple[str, str], int]) -> str:
    """What the set holds, for people."""
    lines = [f"# {plan.name}", "", f"{len(plan)} instances with exact answers, by exactlt.", ""]
    lines += ["![Verdicts by family](verdicts.svg)", ""]
    lines += ["| family | feasible | infeasible | unknown |", "| --- | ---: | ---: | ---: |"]
    names = list(dict.fromkeys(grid.family for grid in plan.grids))
    for name in names:
        numbers = [tally.get((name, v), 0) for v in ("feasible", "infeasible", "unknown")]
        lines.append(f"| {name} | " + " | ".join(map(str, numbers)) + " |")
    for name in names:
        kind = family(name)
        lines += ["", f"## {name}", "", kind.statement + ".", ""]
        lines += [f"What makes it hard: {kind.hard}.", "", f"Source: {kind.source}."]
    lines += [
        "",
        "## Files",
        "",
        "`instances/` questions as JSON"
        + "".join(f", `{name}/` the same as {name.upper()}" for name in plan.written)
        + ", `answers/` verdicts with their evidence, `proofs/` certificates that `proofs-check` "
        "reads, `index.csv` one line an instance, `SHA256SUMS` all files.",
        "`exactlt dataset verify DIR` checks every one again.",
        "",
        f"Licence: {plan.licence}.",
        "",
    ]
    return "\n".join(lines)
