"""MiniZinc Challenge: one model, about 20 data files."""

from __future__ import annotations

from exactlt.datasets.packs.shared import Asked, Rule, none_fit, page, told
from exactlt.encodings.network.rows import rows_of_network
from exactlt.errors import UnsupportedError
from exactlt.formats.minizinc import MODEL, to_dzn
from exactlt.networks import NetworkMask


def minizinc(asked: Asked) -> list[Rule]:
    """``model.mzn`` and ``data/NAME.dzn``, with ``answers.csv``."""
    chosen, lines = [], ["data,satisfiable,evidence"]
    for item, entry in asked.decided():
        if len(chosen) == asked.most:
            break
        try:
            network = isinstance(entry.question, NetworkMask)
            rows = rows_of_network(entry.question) if network else entry.question
            text = to_dzn(rows)
        except UnsupportedError:  # no rows, or integers beyond 64 bits
            continue
        head, rest = text.split("\n", 1)
        asked.write(f"data/{item.name}.dzn", f"{head}\n% {item.command('mzn')}\n{rest}")
        answer = entry.answer["decide"]
        word = str(answer["verdict"] == "feasible").lower()
        lines.append(f"{item.name}.dzn,{word},{answer['evidence']}")
        chosen.append((item, entry))
    if not chosen:
        raise none_fit("whose rows fit into 64 bits")
    asked.write("model.mzn", MODEL)
    asked.write("answers.csv", "\n".join(lines) + "\n")
    rules = [
        Rule(len(chosen) >= 20, f"about 20 data files, here {len(chosen)}"),
        Rule(True, "one model without special constraints, for any solver of integers"),
    ]
    asked.write("README.md", page(asked, "Subset sums for MiniZinc", chosen, told(rules)))
    return rules
