"""Every format, solved by a reader that knows nothing of exactlt, agrees with brute force.

And the laws that no format may break: permuting weights, negating all with the target and scaling
leave verdict and count alone.
"""

from __future__ import annotations

import random
import shutil
import subprocess
from itertools import product

import pytest

from exactlt.errors import UnsupportedError
from exactlt.formats import FORMATS, export, to_wcnf
from exactlt.formats.minizinc import MODEL, to_dzn, to_minizinc
from exactlt.formats.qubo import qubo, slack
from exactlt.instances import LinearSystem, Partition, Row, SubsetSum


def tiny(count, seed=14):
    """Subset sums with tolerance and size, partitions with bias, and systems."""
    rng = random.Random(seed)
    for k in range(count):
        n = rng.randint(1, 5)
        w = [rng.randint(-9, 9) for _ in range(n)]
        if k % 3 == 0:
            size = rng.choice([None, rng.randint(0, n)])
            yield SubsetSum(w, rng.randint(-15, 15), rng.randint(0, 2), size)
        elif k % 3 == 1:
            yield Partition(w, rng.choice([None, n % 2]))
        else:
            v = [rng.randint(-5, 5) for _ in range(n)]
            t = sum(x for x in w if rng.random() < 0.5)
            low = rng.randint(-6, 3)
            rows = [Row(range(n), w, t, t), Row(range(n), v, low, rng.choice([None, low + 2]))]
            yield LinearSystem(n, rows, [range(min(n, 2))] if rng.random() < 0.3 else [])


def masks(question):
    """All solutions, by definition."""
    size = question.size if isinstance(question, SubsetSum) else None
    if isinstance(question, Partition) and question.bias is not None:
        size = (question.n + question.bias) // 2
    return [
        m
        for m in product((0, 1), repeat=question.n)
        if size in (None, sum(m)) and question.is_solution(m)
    ]


def by_cadical(text, n):
    sat = pytest.importorskip("pysat.solvers")
    formula = pytest.importorskip("pysat.formula").CNF(from_string=text)
    with sat.Solver("cadical153", bootstrap_with=formula) as solver:
        return solver.solve()


def by_highs(ending):
    def read(text, n):
        highspy = pytest.importorskip("highspy")
        import tempfile
        from pathlib import Path

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, f"q.{ending}")
            path.write_text(text)
            solver = highspy.Highs()
            solver.silent()
            assert solver.readModel(str(path)) != highspy.HighsStatus.kError
            solver.run()
            return solver.getModelStatus() == highspy.HighsModelStatus.kOptimal

    return read


def by_z3(text, n):
    z3 = pytest.importorskip("z3", reason="z3-solver of the extra 'readers' is not installed")
    solver = z3.Solver()
    solver.from_string(text)
    return str(solver.check()) == "sat"


def by_cvc5(text, n):
    cvc5 = pytest.importorskip("cvc5", reason="cvc5 is not installed")
    solver = cvc5.Solver()
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, text, "question")
    symbols, said = parser.getSymbolManager(), ""
    while not (command := parser.nextCommand()).isNull():
        said += command.invoke(solver, symbols)
    assert said.strip() in ("sat", "unsat")
    return said.strip() == "sat"


def opb_into_exact(text):
    """An Exact solver with the constraints of an OPB text, and its variables' names."""
    exact = pytest.importorskip("exact", reason="exact is not installed")
    solver, head = exact.Exact(), text.split("\n", 1)[0].split()
    variables, constraints = int(head[2]), int(head[4])
    names = [f"x{j}" for j in range(1, variables + 1)]
    for name in names:
        solver.addVariable(name, 0, 1)
    lines = [line for line in text.splitlines() if not line.startswith("*")]
    assert len(lines) == constraints
    for line in lines:
        left, right = line.removesuffix(" ;").split(">=")
        words, degree, terms = left.split(), int(right), []
        for a, x in zip(map(int, words[::2]), words[1::2], strict=True):
            if x.startswith("~"):  # a ~x = a - a x
                degree -= a
                terms.append((-a, x[1:]))
            else:
                terms.append((a, x))
        solver.addConstraint(terms, True, degree, False, 0)
    return solver, names


def by_exact(text, n):
    solver, _ = opb_into_exact(text)
    status = solver.runFull(False, 0)
    assert (status == "UNSAT") != solver.hasSolution()
    return solver.hasSolution()


def by_dimod(text, n):
    """The least energy of the binary quadratic model, by dimod's exhaustive solver."""
    dimod = pytest.importorskip("dimod", reason="dimod of the extra 'readers' is not installed")
    offset, terms, variables = qubo_of(text)
    if variables > 11:
        return None
    model = dimod.BinaryQuadraticModel(dimod.BINARY, dtype=object)
    for i in range(variables):
        model.add_variable(i)
    for i, j, c in terms:
        if i == j:
            model.add_linear(i, c)
        else:
            model.add_quadratic(i, j, c)
    model.offset += offset
    least = dimod.ExactSolver().sample(model).first.energy
    assert least >= 0
    return least == 0


def by_minizinc(text, n):
    if shutil.which("minizinc") is None:
        pytest.skip("minizinc is not installed")
    done = subprocess.run(
        ["minizinc", "--solver", "gecode", "--input-from-stdin"],
        input=text,
        capture_output=True,
        text=True,
        check=True,
    )
    return "UNSATISFIABLE" not in done.stdout


def qubo_of(text):
    """(offset, (i, j, coefficient) entries, number of variables) of a qbsolv text."""
    offset, terms, variables = 0, [], 0
    for line in text.splitlines():
        words = line.split()
        if words[:2] == ["c", "offset"]:
            offset = int(words[2])
        elif words[0] == "p":
            variables, nodes, pairs = map(int, words[3:])
        elif words[0] != "c":
            terms.append(tuple(map(int, words)))
    assert len(terms) == nodes + pairs
    return offset, terms, variables


def by_energy(text, n):
    """All states of a qbsolv text, and whether the least energy with the offset is 0."""
    offset, terms, variables = qubo_of(text)
    if variables > 11:
        return None
    least = min(
        sum(c for i, j, c in terms if x[i] and x[j]) for x in product((0, 1), repeat=variables)
    )
    assert least + offset >= 0
    return least + offset == 0


READERS = {
    "cnf": ("cnf", by_cadical),
    "wcnf": ("wcnf", lambda text, n: rc2(text) is not None),
    "opb": ("opb", by_exact),
    "lp": ("lp", by_highs("lp")),
    "mps": ("mps", by_highs("mps")),
    "smt2": ("smt2", by_cvc5),
    "smt2-z3": ("smt2", by_z3),
    "mzn": ("mzn", by_minizinc),
    "qubo": ("qubo", by_energy),
    "qubo-dimod": ("qubo", by_dimod),
}
"""Name of the test -> format and who reads it."""
HEAVY = ("smt2-z3", "mzn", "qubo-dimod")
"""What takes long to start or is not in the extra dev: the slow suite alone."""
QUICK = [name for name in READERS if name not in HEAVY]


def read(name, question):
    to, reader = READERS[name]
    return reader(export(question, to, ["a note for all readers"]), question.n)


def compare(name, questions):
    seen = []
    for question in questions:
        said = read(name, question)
        if said is not None:
            assert said == bool(masks(question)), (name, question)
            seen.append(said)
    assert len(set(seen)) == 2  # both verdicts were there


@pytest.mark.parametrize("name", QUICK)
def test_readers_agree_with_brute_force(name):
    compare(name, tiny(24))


@pytest.mark.slow
@pytest.mark.parametrize("name", READERS)
def test_readers_agree_with_brute_force_on_200(name):
    compare(name, tiny(200, seed=15))


def rc2(text):
    """The least cost, or None where the hard clauses have no model."""
    rc2 = pytest.importorskip("pysat.examples.rc2")
    from pysat.formula import WCNF

    formula = WCNF()
    for line in text.splitlines():
        words = line.split()
        if words[0] == "h":
            formula.append([int(x) for x in words[1:-1]])
        elif words[0] != "c":
            formula.append([int(x) for x in words[1:-1]], weight=int(words[0]))
    with rc2.RC2(formula) as solver:
        return None if solver.compute() is None else solver.cost


@pytest.mark.parametrize("count", [40, pytest.param(200, marks=pytest.mark.slow)])
def test_the_cost_of_a_wcnf_is_the_sparsest_mask(count):
    for question in tiny(count, seed=16):
        fewest = min((sum(m) for m in masks(question)), default=None)
        assert rc2(to_wcnf(question)) == fewest, question


def test_zero_energies_are_the_masks_one_for_one():
    """The slack of a solution is free only where the filling bit doubles a sum."""
    for question in tiny(30, seed=17):
        made = qubo(question)
        if made.variables > 11:
            continue
        zero = {x[: made.n] for x in product((0, 1), repeat=made.variables) if made.energy(x) == 0}
        assert zero == set(masks(question)), question


@pytest.mark.parametrize("most", range(20))
def test_slack_bits_make_every_value_and_no_other(most):
    parts = slack(most)
    sums = {
        sum(p for p, b in zip(parts, x, strict=True) if b)
        for x in product((0, 1), repeat=len(parts))
    }
    assert sums == set(range(most + 1))


def count_cnf(text, n):
    """Models on the mask's variables: the rest are functions of it."""
    sat = pytest.importorskip("pysat.solvers")
    formula = pytest.importorskip("pysat.formula").CNF(from_string=text)
    with sat.Solver("cadical153", bootstrap_with=formula) as solver:
        found = 0
        while solver.solve():
            true = {x for x in solver.get_model() if x > 0}
            solver.add_clause([-x if x in true else x for x in range(1, n + 1)])
            found += 1
        return found


def count_opb(text, n):
    solver, names = opb_into_exact(text)
    return solver.count(names, 0)[1]


def count_smt2(text, n):
    z3 = pytest.importorskip("z3", reason="z3-solver of the extra 'readers' is not installed")
    solver, found = z3.Solver(), 0
    solver.from_string(text)
    x = [z3.Int(f"x{i}") for i in range(1, n + 1)]
    while solver.check() == z3.sat:
        model = solver.model()
        solver.add(z3.Or([v != model.eval(v, model_completion=True) for v in x]))
        found += 1
    return found


def count_mzn(text, n):
    if shutil.which("minizinc") is None:
        pytest.skip("minizinc is not installed")
    words = ["minizinc", "--solver", "gecode", "-a", "--input-from-stdin"]
    done = subprocess.run(words, input=text, capture_output=True, text=True, check=True)
    return len({line for line in done.stdout.splitlines() if line.startswith("mask")})


def count_qubo(text, n):
    """Masks with some slack of energy 0."""
    offset, terms, variables = qubo_of(text)
    if variables > 11:
        return None
    return len(
        {
            x[:n]
            for x in product((0, 1), repeat=variables)
            if offset + sum(c for i, j, c in terms if x[i] and x[j]) == 0
        }
    )


COUNTERS = {
    "cnf": count_cnf,
    "opb": count_opb,
    "smt2": count_smt2,
    "mzn": count_mzn,
    "qubo": count_qubo,
}


def variants(w, t, e, order):
    """The same question four times: as it is, permuted, negated, scaled."""
    yield SubsetSum(w, t, e)
    yield SubsetSum([w[i] for i in order], t, e)
    yield SubsetSum([-x for x in w], -t, e)
    yield SubsetSum([7 * x for x in w], 7 * t, 7 * e)


def drawn(times):
    rng = random.Random(18)
    for _ in range(times):
        n = rng.randint(2, 5)
        w, t, e = [rng.randint(-9, 9) for _ in range(n)], rng.randint(-12, 12), rng.randint(0, 1)
        yield w, t, e, rng.sample(range(n), n)


def hold(name, times):
    seen = set()
    for w, t, e, order in drawn(times):
        verdicts = {read(name, question) for question in variants(w, t, e, order)} - {None}
        assert len(verdicts) <= 1, (name, w, t, e)
        seen |= verdicts
    assert seen == {True, False}


@pytest.mark.parametrize("name", QUICK)
def test_laws_of_verdicts(name):
    """Permuting, negating all with the target, scaling: the verdict stays."""
    hold(name, 8)


@pytest.mark.slow
@pytest.mark.parametrize("name", HEAVY)
def test_laws_of_verdicts_for_heavy_readers(name):
    hold(name, 8)


def counts_hold(name, times):
    seen = set()
    for w, t, e, order in drawn(times):
        counts = {
            COUNTERS[name](export(question, name), question.n)
            for question in variants(w, t, e, order)
        } - {None}
        assert counts <= {len(masks(SubsetSum(w, t, e)))}, (name, w, t, e)
        seen |= counts
    assert len(seen) > 2


@pytest.mark.parametrize("name", ["cnf", "opb", "qubo"])
def test_laws_of_counts(name):
    counts_hold(name, 8)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "times"), [("cnf", 60), ("opb", 60), ("smt2", 30), ("mzn", 8)])
def test_laws_of_counts_at_length(name, times):
    counts_hold(name, times)


def test_formats_refuse_what_they_cannot_hold_and_name_those_that_can():
    big = SubsetSum([2**70, 3], target=2**70)
    with pytest.raises(UnsupportedError, match="json, cnf, opb, smt2 and qubo"):
        to_minizinc(big)
    assert str(2**140) in FORMATS["qubo"](big)
    with pytest.raises(UnsupportedError, match="2\\^53"):
        qubo(SubsetSum([2**27 - 1, 3], target=3)).floats()
    small = qubo(SubsetSum([3, -5], target=-2))
    assert small.floats() == {k: float(c) for k, c in small.q.items()}


def test_one_model_serves_all_data():
    question = SubsetSum([3, -5], target=-2)
    assert to_minizinc(question) == to_dzn(question) + MODEL
