"""VNN-COMP: ``instances.csv``, ``onnx/``, ``vnnlib/``; labels and counterexamples beside."""

from __future__ import annotations

import json
from fractions import Fraction

from exactlt.datasets.packs.shared import Asked, Rule, none_fit, page, told
from exactlt.encodings.network.difference import difference
from exactlt.errors import UnsupportedError
from exactlt.formats import to_vnnlib

SIX_HOURS = 6 * 3600

GENERATE = '''\
"""python generate_properties.py SEED: this benchmark again, with seeds that start at SEED."""

import json
import sys
from pathlib import Path

import exactlt as lt
from exactlt.datasets.packs import pack

if __name__ == "__main__":
    seed, here = int(sys.argv[1]), Path(__file__).parent
    plan = json.loads((here / "plan.json").read_text())
    for table in plan["family"]:
        table["seeds"] = [seed + k for k in range(len(table["seeds"]))]
    made = lt.datasets.make(lt.datasets.plan_of(plan), here / f"set-{seed}")
    pack("vnncomp", made.folder, here / f"benchmark-{seed}", timeout=TIMEOUT)
'''


def vnncomp(asked: Asked) -> list[Rule]:
    """The benchmark's folder; version 1.0 of a property where its label is the same."""
    chosen, lines, labels = [], [], ["name,label,greatest_gap_minus_eps,float64_exact"]
    for item, entry in asked.decided():
        if len(chosen) == asked.most:
            break
        try:
            model = item.exported(entry.question, "onnx")
            text = item.exported(entry.question, "vnnlib")
        except UnsupportedError:
            continue
        name, answer = item.name, entry.answer["decide"]
        holds = answer["verdict"] == "feasible"
        asked.write(f"onnx/{name}.onnx", model)
        asked.write(f"vnnlib/{name}.vnnlib", text)
        margin = greatest(entry.question) - entry.question.tolerance
        if margin:  # at a tie "reaches" is true and "exceeds" is false
            asked.write(f"vnnlib-1.0/{name}.vnnlib", to_vnnlib(entry.question, "1.0"))
        lines.append(f"onnx/{name}.onnx,vnnlib/{name}.vnnlib,{asked.timeout}")
        exact = "" if holds else str(answer["float64"]).lower()
        labels.append(f"{name},{'unsat' if holds else 'sat'},{margin},{exact}")
        if not holds:
            asked.write(f"counterexamples/{name}.counterexample", shown(entry.question, answer))
        chosen.append((item, entry))
    if not chosen:
        raise none_fit("of two networks that are compared on a box (family gap)")
    asked.write("instances.csv", "\n".join(lines) + "\n")
    asked.write("labels.csv", "\n".join(labels) + "\n")
    asked.write("plan.json", json.dumps(asked.plan.document(), indent=1) + "\n")
    asked.write("generate_properties.py", GENERATE.replace("TIMEOUT", str(asked.timeout)))
    total = asked.timeout * len(chosen)
    rules = [
        Rule(total <= SIX_HOURS, f"time-outs of at most six hours: {total} s"),
        Rule(True, "every sat instance has a counterexample, evaluated exactly"),
    ]
    notes = [
        *told(rules),
        "`vnnlib/` is VNN-LIB 2.0, which says > as the label means it; `vnnlib-1.0/` says >= and "
        "leaves ties out, where the greatest gap is the threshold itself",
    ]
    asked.write("README.md", page(asked, "Exact labels for network verifiers", chosen, notes))
    return rules


def greatest(question) -> Fraction:
    from exactlt.networks import largest_gap

    return largest_gap(question.source, question.target, question.domain).gap


def shown(question, answer: dict) -> str:
    """A counterexample as VNN-COMP's tools print it; floats, exact where ``float64`` says so."""
    x = [Fraction(v) for v in answer["inputs"][0]]
    y = difference(question).at(x)
    pairs = [(f"X_{i}", v) for i, v in enumerate(x)] + [(f"Y_{o}", v) for o, v in enumerate(y)]
    return "sat\n(" + "\n ".join(f"({name} {float(v)!r})" for name, v in pairs) + ")\n"
