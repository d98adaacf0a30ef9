"""Mutation testing of the checker's own code: python tests/proofs_check/mutate_checker.py

Every mutant changes one place of one file of ``proofs_check``: a comparison, an arithmetic or
boolean operator, a small number, a condition, a ``not``, or it drops a statement.  A mutant is
killed when the fast suite below fails, crashes or takes too long.  Left out, because they
change no verdict: texts of messages, docstrings, the default sizes of limits, and the
command line's help.  Prints the survivors with file and line; ``--file NAME`` runs one file.
"""

import argparse
import ast
import copy
import os
import random
import resource
import shutil
import sys
import tempfile
from pathlib import Path
from unittest import mock

import hypothesis  # noqa: F401  (loaded once, before the forks)
import numpy  # noqa: F401
import pytest  # noqa: F401
from fuzz_checker import refute_here

from exactlt.certificates import METHODS, certify
from exactlt.certificates._clausal import clauses_of
from exactlt.errors import UnsupportedError
from exactlt.instances import LinearSystem, Row, Stream, SubsetSum

HERE = Path(__file__).parent
PACKAGE = HERE.parent.parent / "proofs_check"
SECONDS = 25  # of CPU time; the suite itself takes about four
SWAPS = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitAnd,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.USub: ast.UAdd,
}
QUIET = (
    "DECIMAL",
    "MOST",
    "CELLS",
    "MOST_WIDTH",
    "LONGEST",
    "INTEGER",
    "LITERAL",
    "NUMBER",
    "POWER",
    "EXIT",
    "MAGIC",
    "HEAD",
    "SECONDS",
    "SECONDS_PER_MEGABYTE",
    "STEPS",
    "STEPS_PER_BYTE",
)


def counts_work(node):
    """A statement that only counts work: what it bounds is tested by `hostile_files.py`."""
    call = node.value if isinstance(node, ast.Expr) else node
    return isinstance(call, ast.Call) and getattr(call.func, "attr", "") in ("spend", "hold")


def sets_limit(node):
    """An assignment to a constant of the limits, alone or with others."""
    if not isinstance(node, ast.Assign):
        return False
    first = node.targets[0]
    named = first.elts if isinstance(first, ast.Tuple) else [first]
    return any(getattr(name, "id", "") in QUIET for name in named)


def places(tree):
    """(path to the node, what to do) for every mutant of a module."""

    def walk(node, path):
        if isinstance(node, ast.Raise):  # its message does not matter, its being there does
            return
        if sets_limit(node) or counts_work(node):
            return
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
            return
        if isinstance(node, ast.arguments):  # default sizes of limits
            return
        if isinstance(node, ast.FunctionDef) and node.name in ("main", "positive", "error"):
            return
        if isinstance(node, ast.JoinedStr):
            return
        if isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPS:
            yield path, "compare"
        if isinstance(node, (ast.BinOp, ast.BoolOp, ast.UnaryOp)) and type(node.op) in SWAPS:
            yield path, "operator"
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            yield path, "unnot"
        if isinstance(node, (ast.If, ast.IfExp, ast.While)):
            if not (isinstance(node.test, ast.Constant) and node.test.value is True):
                yield path, "true"
            if not isinstance(node, ast.While):
                yield path, "false"
        if isinstance(node, ast.Constant) and type(node.value) is int and abs(node.value) < 300:
            yield path, "plus"
        for field, value in ast.iter_fields(node):
            if isinstance(value, list):
                for k, item in enumerate(value):
                    if isinstance(item, ast.AST):
                        docstring = isinstance(item, ast.Expr) and isinstance(
                            item.value, ast.Constant
                        )
                        droppable = isinstance(
                            item,
                            (
                                ast.Assign,
                                ast.AugAssign,
                                ast.Raise,
                                ast.Expr,
                                ast.Continue,
                                ast.Return,
                                ast.Break,
                                ast.Delete,
                            ),
                        )
                        if (
                            field == "body"
                            and droppable
                            and not counts_work(item)
                            and not docstring
                            and not isinstance(node, ast.Module)
                        ):
                            yield [*path, (field, k)], "drop"
                        yield from walk(item, [*path, (field, k)])
            elif isinstance(value, ast.AST):
                yield from walk(value, [*path, (field, None)])

    yield from walk(tree, [])


def mutated(tree, path, what):
    """(source, line) of one mutant."""
    tree = copy.deepcopy(tree)
    holder, node = None, tree
    for field, k in path:
        holder = node, field, k
        node = getattr(node, field) if k is None else getattr(node, field)[k]
    line = getattr(node, "lineno", 0)
    if what == "compare":
        node.ops[0] = SWAPS[type(node.ops[0])]()
    elif what == "operator":
        node.op = SWAPS[type(node.op)]()
    elif what in ("true", "false"):
        node.test = ast.Constant(what == "true")
    elif what == "plus":
        node.value += 1
    else:
        new = ast.Pass() if what == "drop" else node.operand
        parent, field, k = holder
        if k is None:
            setattr(parent, field, new)
        else:
            getattr(parent, field)[k] = new
    return ast.unparse(ast.fix_missing_locations(tree)), line


def prepared():
    """Certificates and facts that need the writer: made once, before the forks."""
    rng = random.Random(1)
    made, encodings = [], []
    while len(made) < 240:
        n, reach = rng.randint(1, 7), rng.choice([3, 9, 60, 2**65])
        if rng.random() < 0.35:
            rows = []
            for _ in range(rng.randint(1, 3)):
                used = rng.sample(range(n), rng.randint(1, n))
                low = rng.randint(-reach, reach)
                high = rng.choice([low, low, low + rng.randint(0, 5), None])
                rows.append(Row(used, [rng.randint(-reach, reach) for _ in used], low, high))
            groups = [rng.sample(range(n), rng.randint(0, n)) for _ in range(rng.randint(0, 2))]
            question = LinearSystem(n, rows, groups)
        else:
            weights = [rng.randint(-reach, reach) for _ in range(n)]
            question = SubsetSum(
                weights,
                rng.choice([rng.randint(-reach, reach), sum(weights[::2])]),
                rng.choice([0, 0, 1, 2, 5]),
                rng.choice([None, None, rng.randint(0, n)]),
            )
        try:
            with mock.patch("exactlt.certificates._clausal.refute_clauses", refute_here):
                made.append((question, certify(question, method=rng.choice(list(METHODS)))))
        except UnsupportedError:
            continue
        if len(encodings) < 80:
            cnf = clauses_of(question)
            encodings.append((question, cnf.variables, cnf.clauses))
    return made, encodings


def suite(made, encodings):
    """The fast tests, against whatever ``proofs_check`` is importable now; raises on failure."""
    import fuzz_checker as attack
    import test_checker_corpus as corpus
    import test_checker_fuzz as fuzz
    import test_checker_mutants as mutants
    from checker_truth import holds

    from proofs_check import encoding, streams
    from proofs_check.questions import Question
    from proofs_check.verdicts import Limits

    for path in sorted((HERE / "correct").glob("*.cert")):
        corpus.test_correct_ones_are_verified_and_true(path)
    for path in sorted((HERE / "incorrect").glob("*.cert")):
        corpus.test_incorrect_ones_are_refuted(path)
    for path in sorted((HERE / "malformed").glob("*.cert")):
        corpus.test_malformed_ones_are_named(path)
    for question, data in made:
        instance = question.to_json().encode()
        word, claim, sentence = mutants.judge(instance, data)
        assert word == "VERIFIED", sentence
        assert holds(instance, claim, sentence)
    for question, variables, expected in encodings:
        got = encoding.clauses(Question(question.to_json().encode(), "i").system(), Limits())
        assert () in expected or got == (variables, expected)
    for law in (
        "uniform:M=9",
        "nonzero:M=2^70",
        "positive:M=2^33",
        "range:low=-5,high=40",
        "grid:k=5",
        "product:k=4",
        "gadget:k=4,side=1",
        "gadget:k=3,side=-1",
        "sign",
        "normal:sigma=8,M=31",
        "normal:sigma=5/3,M=20",
        "uniform:M=10**3-1",
        "range:low=0,high=2^63",
        "range:low=1,high=2^64",
        "normal:sigma=1/1000,M=2",
        "grid:k=4096",
        "range:low=0,high=2^127",
    ):
        for seed, label in ((0, ""), (2**80, "a b")):
            theirs = streams.weights(law, seed, label, 60, Limits())
            assert theirs == list(Stream(law, seed, label).take(60))
    for law in (
        "sparse:p=2/8,of=uniform:M=64",
        "sparse:p=1/2,of=sparse:p=1/3,of=vector:d=2,of=sparse:p=1/2,of=sign",
        "locked:first=3,of=sign",
        "locked:every=3,of=vector:d=3,of=uniform:M=9",
        "locked:p=2/3,of=sparse:p=1,of=sign",
    ):
        items, locks = streams.items(law, 5, "a b", 60, Limits())
        assert (tuple(items), tuple(locks)) == Stream(law, 5, "a b").take_locked(60)
    for name in dir(fuzz):
        if name.startswith("test_") and not hasattr(getattr(fuzz, name), "hypothesis"):
            getattr(fuzz, name)()
    mutants.MUTANTS = 6
    for path in mutants.CASES:
        mutants.test_mutants_are_rejected_or_true(path)
    attack.run("steps", 1, range(40))


def forget():
    """Unload the checker and whatever holds a part of it: the mutant is to be loaded instead."""
    ours = ("proofs_check", "fuzz_checker", "checker_truth", "test_checker")
    for name in [name for name in sys.modules if name.startswith(ours)]:
        del sys.modules[name]


def alive(source, name, facts, folder):
    """Whether the suite passes with this source: run in a fork, with a time limit."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
            silence = os.open(os.devnull, os.O_WRONLY)
            os.dup2(silence, 1)
            os.dup2(silence, 2)
            target = Path(folder, str(os.getpid()), "proofs_check")
            shutil.copytree(Path(folder, "original"), target)
            (target / name).write_text(source)
            sys.path.insert(0, str(target.parent))
            sys.dont_write_bytecode = True
            forget()
            import proofs_check

            if Path(proofs_check.__file__).parent == target:  # else the mutant seems to survive
                suite(*facts)
                code = 0
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    shutil.rmtree(Path(folder, str(child)), ignore_errors=True)
    return status == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", help="only this file of proofs_check")
    parser.add_argument("--shard", default="0/1", help="i/n: every n-th mutant from the i-th")
    parser.add_argument("--again", help="only the survivors that this earlier output names")
    given = parser.parse_args()
    again = None
    if given.again:
        again = {
            line.removeprefix("survived ")
            for line in Path(given.again).read_text().splitlines()
            if line.startswith("survived ")
        }
    part, parts = map(int, given.shard.split("/"))
    facts, killed, survivors, number = prepared(), 0, [], 0
    with tempfile.TemporaryDirectory() as folder:
        original = Path(folder, "original")
        shutil.copytree(PACKAGE, original, ignore=shutil.ignore_patterns("__pycache__"))
        for path in sorted(original.glob("*.py")):
            if path.name == "__main__.py":  # the command line: tested in processes of its own
                continue
            if given.file not in (None, path.name):
                continue
            tree = ast.parse(path.read_text())
            if not alive(path.read_text(), path.name, facts, folder):
                raise SystemExit(f"the suite fails without a mutation ({path.name})")
            for place, what in places(tree):
                number += 1
                if number % parts != part:
                    continue
                source, line = mutated(tree, place, what)
                if again is not None and f"{path.name}:{line}: {what}" not in again:
                    continue
                if alive(source, path.name, facts, folder):
                    survivors.append(f"{path.name}:{line}: {what}")
                    print("survived", survivors[-1], flush=True)
                else:
                    killed += 1
    total = killed + len(survivors)
    print(f"{killed} of {total} mutants killed: {100 * killed / max(1, total):.1f} %")


if __name__ == "__main__":
    main()
