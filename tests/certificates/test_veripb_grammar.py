"""Our VeriPB text against a published grammar of proof format 3.0, by a reader of our own.

Source: `grammar.js` of github.com/mmcilree/tree-sitter-veripb (commit 2260b27, by a VeriPB
contributor; it names VeriPB's `docs/grammar.tex` as its reference): the head is a line by
itself, every statement ends with a semicolon, other line breaks are white space, a number before
`*` or `d` is that operator's, and output, conclusion and end close the proof, in this order.
Below is the part for the rules that we write, restated as regular expressions: narrower than
the grammar where ours needs less.  Two things come from VeriPB's documentation, as the grammar
does not say them: names have two characters or more, and `del range a b` leaves out b.  This
says that the text is well formed, not that VeriPB 3.0 accepts the proof: nobody has run it.
"""

import random
import re

import pytest
from checker_questions import tiny_question
from test_diagram_certificates import fulfils, masks

from exactlt.cli import main
from exactlt.errors import UnsupportedError
from exactlt.instances import SubsetSum, write_instance

LITERAL = r"~?[A-Za-z_][A-Za-z0-9_\[\]{}^-]+"  # a name has at least two characters
NUMBER = r"\d+"
TOKEN = rf"(?:{NUMBER} [*d]|{NUMBER}|{LITERAL}|[+s])"
CONSTRAINT = rf"(?:[+-]?\d+ {LITERAL} )*>= -?\d+"
STATEMENTS = {
    "pol": rf"{TOKEN}(?: {TOKEN})*",
    "red": rf"{CONSTRAINT} : {LITERAL} -> (?:[01]|{LITERAL})",
    "rup": rf"{CONSTRAINT}(?: :(?: (?:-?\d+|~))+)?",
    "del": rf"id(?: -?\d+)+|range {NUMBER} {NUMBER}",
    "f": NUMBER,
    "output": "NONE",
    "conclusion": rf"UNSAT(?: : {NUMBER})?|NONE",
    "end": "pseudo-Boolean proof",
}


def rules(text):
    """The rules of a proof in order; ValueError where the grammar says no."""
    head = "pseudo-Boolean proof version 3.0"
    if not re.match(rf"{re.escape(head)}[ \t]*\n", text):
        raise ValueError("head")
    *statements, rest = text[len(head) :].split(";")
    if rest.strip():
        raise ValueError(f"no semicolon: {rest}")
    found = []
    for statement in statements:
        rule, _, body = " ".join(statement.split()).partition(" ")
        if rule not in STATEMENTS or not re.fullmatch(STATEMENTS[rule], body):
            raise ValueError(f"statement: {statement}")
        if rule == "pol" and depth(body.split()) != 1:
            raise ValueError(f"stack: {statement}")
        found.append(rule)
    if found[-3:] != ["output", "conclusion", "end"] or {"output", "end"} & set(found[:-3]):
        raise ValueError("footer")
    return found


def depth(words):
    """What reverse Polish leaves; -1 where it takes from nothing."""
    left = 0
    for word in words:
        takes = {"+": 2, "*": 2, "d": 2, "s": 1}.get(word, 0)
        if left < takes:
            return -1
        left += 1 - takes
    return left


def written(question, folder):
    path = folder / "q.json"
    write_instance(question, path)
    main(["certify", str(path), "--out", str(folder / "p.pbp"), "--force"])
    return (folder / "p.pbp").read_text()


def infeasible():
    yield SubsetSum([3, 5, 9], 4)
    yield SubsetSum([6, 10, 14, 2**70], 2**70 + 9, tolerance=0)
    yield SubsetSum([-6, 10, -14, 22, 30], 3)
    for seed in range(60):
        question = tiny_question(random.Random(seed))
        if isinstance(question, SubsetSum) and not any(
            fulfils(question, mask) for mask in masks(question.n)
        ):
            yield question


def test_our_proofs_are_of_the_grammar(tmp_path, capsys):
    from exactlt.certificates import certify
    from proofs_check.pseudo import inflated
    from proofs_check.verdicts import Limits

    seen = set()
    for question in infeasible():
        try:
            data = certify(question, method="veripb")
        except UnsupportedError:
            continue
        body = data.split(b"\n", 2)[2]
        seen.update(rules(b"".join(inflated(body, Limits())).decode("ascii")))
    assert {"pol", "red", "del", "f", "output", "conclusion", "end"} <= seen
    assert rules(written(SubsetSum([3, 5, 9], 4), tmp_path))[0] == "f"


GOOD = """pseudo-Boolean proof version 3.0
f 2;
pol 1 2 +;
output NONE;
conclusion UNSAT : 3;
end pseudo-Boolean proof;
"""


@pytest.mark.parametrize(
    "old, new",
    [
        ("3.0", "2.0"),
        ("+;", "+"),
        ("1 2 +", "1 +"),
        ("1 2 +", "1 2"),
        ("pol", "p"),
        ("output NONE;\n", ""),
        ("UNSAT :", "UNSAT"),
        ("end pseudo-Boolean proof;", "end pseudo-Boolean proof"),
    ],
)
def test_the_grammar_says_no(old, new):
    assert rules(GOOD)
    with pytest.raises(ValueError):
        rules(GOOD.replace(old, new))
