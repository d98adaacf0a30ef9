"""Pseudo-Boolean Competition 2026: OPB in classes of integers, VeriPB proofs beside."""

from __future__ import annotations

from contextlib import suppress

from exactlt.certificates import has_proofs, veripb_files
from exactlt.datasets.packs.shared import Asked, Rule, none_fit, page, told
from exactlt.encodings.network.rows import rows_of_network
from exactlt.encodings.opb import size_class
from exactlt.errors import UnsupportedError
from exactlt.networks import NetworkMask


def pb(asked: Asked) -> list[Rule]:
    """``int31/``, ``int63/``, ``big/`` with OPB, ``proofs/`` for what has no solution."""
    chosen, classes, proofs, refuted, others = [], {}, 0, 0, 0
    for item, entry in asked.decided():
        if len(chosen) == asked.most:
            break
        try:
            network = isinstance(entry.question, NetworkMask)
            rows = rows_of_network(entry.question) if network else entry.question
            data = item.exported(entry.question, "opb")
        except UnsupportedError:
            continue
        kind = size_class(rows)
        classes[kind] = classes.get(kind, 0) + 1
        asked.write(f"{kind}/{item.name}.opb", data)
        infeasible = entry.answer["decide"]["verdict"] == "infeasible"
        if infeasible and not has_proofs(rows):
            others += 1
        elif infeasible:
            refuted += 1
            with suppress(UnsupportedError):  # more nodes than a proof may have
                asked.write(f"proofs/{item.name}.pbp", veripb_files(rows)[1])
                proofs += 1
        chosen.append((item, entry))
    if not chosen:
        raise none_fit("that have rows")
    sizes = ", ".join(f"{n} {kind}" for kind, n in sorted(classes.items()))
    rules = [
        Rule(
            None if len(classes) < 2 else True,
            f"both classes of coefficients, within 31 bits and beyond: {sizes}",
        ),
        Rule(
            proofs == refuted,
            f"a VeriPB proof for every infeasible instance: {proofs} of {refuted}; infeasible ones "
            f"with groups or several ranges: {others}, without",
        ),
        Rule(True, "every constraint has a term; intsize is in the header beyond 31 bits"),
    ]
    notes = [*told(rules), "certificate track: `proofs/NAME.pbp` is VeriPB 3.0 text"]
    asked.write("README.md", page(asked, "OPB instances with known answers", chosen, notes))
    return rules
