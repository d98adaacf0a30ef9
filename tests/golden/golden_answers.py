"""What the goldens record, and how it is recomputed; run as a script it writes them.

Frozen from the code before the rooms were joined: a change of any line needs its reason in the
commit message.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
NETWORKS = 320


def network_question(seed: int):
    """A tiny question: two layers, nonzero weights, everything maskable, the box."""
    import numpy as np

    from exactlt.networks import Layer, Network, NetworkMask

    rng = np.random.default_rng(seed)
    d, m = int(rng.integers(1, 4)), int(rng.integers(1, 3))
    n = int(rng.integers(1, 5 if d * m < 4 else 4))
    top = int(rng.integers(1, 4))
    values = np.array([v for v in range(-top, top + 1) if v])

    def layer(rows, columns):
        return Layer(rng.choice(values, (rows, columns)))

    source = Network([layer(n, d), layer(m, n)])
    if rng.random() < 0.5:  # planted: a pruned copy of the source
        first = source.layers[0].weights * rng.integers(0, 2, (n, d))
        second = source.layers[1].weights * rng.integers(0, 2, (m, n))
        target = Network([Layer(first), Layer(second)])
    else:
        target = Network([Layer(rng.integers(-top, top + 1, (1, d))), Layer(np.ones((m, 1), int))])
    structure = ("free", "one-input", "block", "whole-neuron")[seed % 4]
    return NetworkMask(source, target, structure=structure)


def network_line(seed: int) -> dict[str, object]:
    """Verdict, least kept, number of masks and of functions, by the methods that auto picks."""
    from exactlt.solvers import solve

    question = network_question(seed)
    found: dict[str, object] = {"seed": seed, "question": question.sha256}
    found["exists"] = solve(question, "exists").verdict.value
    sparsest = solve(question, "sparsest", solver="enumerate")
    found["sparsest"] = sparsest.kept
    for ask in ("count", "functions"):
        method = "enumerate" if question.structure == "whole-neuron" else "auto"
        found[ask] = str(solve(question, ask, solver=method).count)
    return found


def networks() -> str:
    return "".join(json.dumps(network_line(seed)) + "\n" for seed in range(NETWORKS))


def printed(*argv: str) -> str:
    """Exit code and stdout of a command, run in the repository's root."""
    from exactlt.cli import main

    caught = io.StringIO()
    with contextlib.chdir(ROOT), contextlib.redirect_stdout(caught):
        code = main(list(argv))
    return f"exit code {code}\n{caught.getvalue()}"


def conjecture(name: str) -> str:
    return printed("conjecture", "--file", f"examples/conjectures/{name}.toml")


CONJECTURES = tuple(
    sorted(path.stem for path in (ROOT / "examples" / "conjectures").glob("*.toml"))
)


def ledger() -> str:
    return printed("bounds", "export")


def data() -> str:
    """SHA-256 of every data file but the scripts that make them."""
    lines = []
    for path in sorted((ROOT / "data").rglob("*.json*")):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        lines.append(f"{digest}  {path.relative_to(ROOT).as_posix()}\n")
    return "".join(lines)


if __name__ == "__main__":
    (HERE / "networks.jsonl").write_text(networks(), "utf-8")
    (HERE / "ledger.txt").write_text(ledger(), "utf-8")
    (HERE / "data.sha256").write_text(data(), "utf-8")
    for name in CONJECTURES:
        (HERE / f"conjecture-{name}.txt").write_text(conjecture(name), "utf-8")
