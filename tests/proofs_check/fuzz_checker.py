"""Attack the checker at random: python tests/proofs_check/fuzz_checker.py --seconds 600

Three parts, judged by enumeration alone:

    self    tiny questions by every method: no certificate of ours is refused, and none says
            what is not so
    forge   certificates of true claims, damaged in header, proof, bytes or question: what is
            still VERIFIED must be true
    steps   single steps of every rule on satisfiable constraints: what is accepted keeps the
            solutions that it must keep

Each case has a number and draws from it and the seed alone; `--case N` runs one again.  A
finding is printed with that command, and a forged one is written to `finding.json` and
`finding.cert`: put both, under a name that says the cause, into `tests/proofs_check/incorrect`
(a wrong certificate that was verified) or `correct` (a right one that was refused), and
`test_checker_corpus.py` holds the checker to it from then on.
"""

import argparse
import itertools
import random
import sys
import time
import zlib
from collections import Counter
from pathlib import Path
from unittest import mock

HERE = Path(__file__).parent
sys.path[:0] = [p for p in (str(HERE.parent / "certificates"), str(HERE)) if p not in sys.path]

from checker_questions import tiny_question  # noqa: E402
from checker_truth import documents, holds, solutions  # noqa: E402
from test_checker_mutants import (  # noqa: E402
    join,
    judge,
    mutate_bytes,
    mutate_header,
    mutate_instance,
    mutate_part,
    split,
)

from exactlt.certificates import METHODS, certify  # noqa: E402
from exactlt.errors import FeasibleError, InputError, UnsupportedError  # noqa: E402
from exactlt.instances import LinearSystem  # noqa: E402
from proofs_check import clausal, counting, diagram, prices, pseudo  # noqa: E402
from proofs_check.questions import System  # noqa: E402
from proofs_check.verdicts import Limits, Rejected  # noqa: E402

CUTS = 40  # mutants of each certificate


class Finding(AssertionError):
    """Something false was accepted, or something right refused; may hold the two files."""

    def __init__(self, what, instance=b"", certificate=b""):
        super().__init__(what)
        self.instance, self.certificate = instance, certificate


def refute_here(clauses, seconds=None):
    """CaDiCaL's log without a process of its own: a hundred times as many tiny questions."""
    from pysat.solvers import Solver

    with Solver(name="cadical195", bootstrap_with=clauses, with_proof=True) as solver:
        if solver.solve():
            raise FeasibleError
        return ("\n".join(solver.get_proof()) + "\n").encode()


def self_check(rng, told):
    """One question by all methods."""
    question = tiny_question(rng)
    expected = "feasible" if any(True for _ in solutions(question)) else "infeasible"
    for method in METHODS:
        try:
            certificate = certify(question, method=method)
        except UnsupportedError:
            told[f"{method} declined"] += 1
            continue
        word, claim, sentence = judge(documents(question), certificate)
        if (word, claim) != ("VERIFIED", expected):
            raise Finding(f"{method}: {word} {claim}: {sentence}", documents(question), certificate)
        told[f"{method} {claim}"] += 1


def forge(rng, told):
    """One certificate of a random claim and method, and its mutants."""
    question = tiny_question(rng)
    asks = ["decide"] if isinstance(question, LinearSystem) else ["decide", "optimum", "sparsest"]
    try:
        data = certify(question, rng.choice(asks), method=rng.choice(list(METHODS)))
    except (UnsupportedError, InputError):
        return
    instance = documents(question)
    for _ in range(CUTS):
        header, parts = split(data)
        asked, kind = instance, rng.randrange(10)
        if kind == 0:
            mutant = mutate_bytes(rng, data)
        elif kind <= 3 and header is not None:
            mutant = join(mutate_header(rng, header), parts)
        elif kind <= 6 or not any(parts):
            asked, mutant = mutate_instance(rng, instance), data
        else:
            k = rng.choice([k for k, part in enumerate(parts) if part])
            parts[k] = mutate_part(rng, parts[k])
            mutant = join(header, parts)
        word, claim, sentence = judge(asked, mutant)
        told[f"mutants {word}"] += 1
        if word == "VERIFIED" and not holds(asked, claim, sentence):
            raise Finding(f"VERIFIED {claim}: {sentence}", asked, mutant)


def steps(rng, told):
    """A few steps of every rule."""
    for rule in (cutting_planes, propagation, hinted, joined, counted, priced):
        rule(rng, told)


ASSIGNMENTS = [dict(enumerate(bits, 1)) for bits in itertools.product((0, 1), repeat=6)]


def true(lit, values):
    return values[abs(lit)] == (lit > 0)


def fulfilled(constraint, values):
    return sum(c for lit, c in constraint[0].items() if true(lit, values)) >= constraint[1]


def satisfied(clause, values):
    return any(true(lit, values) for lit in clause)


def feasible(rng, n):
    """A system of one or two rows with a planted solution."""
    kept = [rng.randint(0, 1) for _ in range(n)]
    rows = []
    for _ in range(rng.randint(1, 2)):
        weights = tuple(rng.choice((1, 2, 3, 7, -1, -4)) for _ in range(n))
        total = sum(w for w, bit in zip(weights, kept, strict=True) if bit)
        rows.append((weights, total - rng.choice((0, 0, 1)), total + rng.choice((0, 0, 2))))
    return System(n, rows)


def cutting_planes(rng, told):
    """`pol` and `rup` keep every model, `red` every model of the question's variables."""
    database = pseudo.Database(feasible(rng, 3), Limits())

    def models():
        alive = database.alive.values()
        return [v for v in ASSIGNMENTS if all(fulfilled(c, v) for c in alive)]

    for _ in range(12):
        last, before = database.last, models()
        literals = [f"{sign}x{v}" for v in range(1, 7) for sign in ("", "~")]
        words = [rng.choice([str(rng.randint(1, last)), rng.choice(literals)])]
        for _ in range(rng.randint(0, 4)):
            words += rng.choice(
                (
                    [str(rng.randint(1, last)), "+"],
                    [rng.choice(literals), "+"],
                    [str(rng.randint(1, 4)), rng.choice("*d")],
                    ["s"],
                )
            )
        chosen = [
            rng.choice(("", "~")) + f"x{v}" for v in rng.sample(range(1, 7), rng.randint(0, 3))
        ]
        text = " ".join(f"{rng.randint(1, 4)} {x}" for x in chosen)
        text += f" >= {rng.randint(0, 5)}"
        rule = rng.choice(("pol", "red", "red", "rup", "del"))
        try:
            if rule == "pol":
                made = pseudo.pol(database, " ".join(words))
            elif rule == "red":
                made = pseudo.red(database, f"{text} : x{rng.randint(3, 6)} -> {rng.randint(0, 1)}")
            elif rule == "rup":
                named = rng.sample(range(1, last + 1), rng.randint(0, min(2, last)))
                made = pseudo.rup(database, f"{text} : {' '.join(map(str, named))}")
            else:
                database.delete(rng.choice(sorted(database.alive)))
                made = None
        except (Rejected, IndexError):
            told[f"{rule} refused"] += 1
            continue
        told[f"{rule} accepted"] += 1
        if made is None:
            continue
        database.insert(made)
        after = models()
        kept = [tuple(v[k] for k in (1, 2, 3)) for v in after]
        lost = [v for v in before if v not in after]
        if rule == "red":
            lost = [v for v in lost if tuple(v[k] for k in (1, 2, 3)) not in kept]
        if lost:
            raise Finding(f"{rule}: {words if rule == 'pol' else text} loses {lost[0]}")


def clause(rng, longest=3):
    return tuple(rng.choice((v, -v)) for v in rng.sample(range(1, 7), rng.randint(1, longest)))


def propagation(rng, told):
    """DRAT: what follows is implied, what is blocked keeps the clauses satisfiable."""
    state = clausal.Propagator(Limits())

    def models():
        alive = list(state.copies)
        return [v for v in ASSIGNMENTS if all(satisfied(c, v) for c in alive)]

    for _ in range(rng.randint(3, 14)):
        state.add(clause(rng))
    for _ in range(8):
        before = models()
        if state.contradiction:
            if before:
                raise Finding(f"drat: a contradiction in {sorted(state.copies)}")
            return
        if rng.random() < 0.15 and state.copies:
            state.forget(rng.choice(sorted(state.copies)), "fuzz")
            told["drat forgotten"] += 1
            continue
        new = clause(rng)
        if state.follows(new):
            told["drat follows"] += 1
            wrong = any(not satisfied(new, v) for v in before)
        elif state.blocked(new):
            told["drat blocked"] += 1
            wrong = before and not any(satisfied(new, v) for v in before)
            # other variables' values may change: satisfiability is all that RAT keeps
            wrong = wrong and not any(
                satisfied(new, v) and all(satisfied(c, v) for c in state.copies)
                for v in ASSIGNMENTS
            )
        else:
            told["drat refused"] += 1
            continue
        if wrong:
            raise Finding(f"drat: {new} from {sorted(state.copies)}")
        state.add(new)


def hinted(rng, told):
    """LRAT: clauses with hints that propagate, some damaged; each accepted one is implied."""
    start = [clause(rng) for _ in range(rng.randint(3, 14))]
    models = [v for v in ASSIGNMENTS if all(satisfied(c, v) for c in start)]
    known, lines, added = dict(enumerate(start, 1)), [], []
    for number in range(len(start) + 1, len(start) + 7):
        new, hints = (clause(rng) if rng.random() < 0.9 else ()), []
        assigned = {-lit for lit in new}
        for k in rng.sample(sorted(known), len(known)):
            free = [lit for lit in known[k] if -lit not in assigned]
            if len(free) < 2 and not assigned.issuperset(free):
                hints.append(k)
                assigned.update(free)
            elif not free:
                hints.append(k)
                break
        if hints and rng.random() < 0.2:
            hints[rng.randrange(len(hints))] = rng.choice(sorted(known))
        lines.append(" ".join(map(str, [number, *new, 0, *hints, 0])))
        added.append(new)
        known[number] = new
    for upto in range(1, len(lines) + 1):
        try:
            with mock.patch.object(clausal, "clauses", lambda *_: (6, start)):
                clausal.lrat(None, {}, "\n".join(lines[:upto]).encode(), Limits())
        except Rejected as error:
            if "never added" not in str(error):
                told["lrat refused"] += 1
                return
        told["lrat accepted"] += 1
        if any(not satisfied(added[upto - 1], v) for v in models):
            raise Finding(f"lrat: {lines[upto - 1]!r} after {start}")
        if not added[upto - 1]:
            return


def joined(rng, told):
    """No joining of nodes hides a planted solution."""
    system = feasible(rng, rng.randint(1, 4))
    order = rng.sample(range(system.n), system.n)
    data = zlib.compress(bytes(rng.choice((0, 0, 64, 96, 32)) for _ in range(rng.randint(0, 9))))
    never(diagram.check, system, {"order": order}, data, told)


def counted(rng, told):
    """No list of masks leaves out a planted solution."""
    system = feasible(rng, rng.randint(1, 4))
    proof = {"modulus": rng.randint(1, 12), "rice": rng.randint(0, 2)}
    never(counting.check, system, proof, rng.randbytes(rng.randint(0, 4)), told)


def priced(rng, told):
    """No tree of cases, prices and floors closes a planted solution."""
    n = rng.randint(1, 4)
    system = feasible(rng, n)
    kept = next(m for m in itertools.product((0, 1), repeat=n) if system.broken(m) is None)
    groups = [sorted(rng.sample(range(n), rng.randint(1, n))) for _ in range(rng.randint(0, 2))]
    system.groups = [g for g in groups if sum(kept[j] for j in g) < 2]
    units = prices.units_of(system, Limits())
    out = []

    def node(depth):
        kind = rng.choice((0, 0, 1, 2, 3, 3)) if depth < 3 else rng.choice((0, 2))
        out.append(kind)
        if kind == 3:
            j = rng.randrange(len(units.units))
            count = len(units.units[j])
            named = sorted(rng.sample(range(count), rng.randint(0, count)))
            out.extend([j, len(named), *named])
            node(depth + 1)
            node(depth + 1)
        elif kind == 2:
            out.append(rng.randrange(len(units.rows)))
        else:
            if kind == 0:
                out.extend(rng.randint(0, 3) for _ in units.units)
                out.extend(rng.randint(0, 6) for _ in units.written)
            out.extend(rng.randint(0, 8) for _ in units.rows)

    node(0)
    never(prices.check, system, {}, zlib.compress(bytes(out)), told)


def never(method, system, proof, data, told):
    try:
        method(system, proof, data, Limits())
    except Rejected:
        told[f"{method.__module__.split('.')[-1]} refused"] += 1
        return
    raise Finding(f"{method.__module__}: {system.rows} is feasible; {proof} {data!r} is accepted")


PARTS = {
    "self": (self_check, 40_000),
    "forge": (forge, 1_000_000 // CUTS),
    "steps": (steps, 40_000),
}


def run(part, seed, cases, seconds=None):
    """Cases of one part by their numbers; what was told, and how many were run."""
    told, began, done = Counter(), time.monotonic(), 0
    for k in cases:
        if seconds is not None and time.monotonic() - began > seconds:
            break
        try:
            with mock.patch("exactlt.certificates._clausal.refute_clauses", refute_here):
                PARTS[part][0](random.Random(f"{seed}/{part}/{k}"), told)
        except Exception as error:
            again = f"python {sys.argv[0]} --part {part} --seed {seed} --case {k}"
            error.add_note(f"again: {again}")
            raise
        done += 1
    return told, done


def main():
    parser = argparse.ArgumentParser(description="Attack the checker at random.")
    parser.add_argument("--part", choices=PARTS, help="one part (all)")
    parser.add_argument("--seed", type=int, help="of all draws (a new one, printed)")
    parser.add_argument("--seconds", type=float, help="for each part (until its cases are done)")
    parser.add_argument(
        "--cases", type=int, help="of each part (40,000 questions, a million mutants)"
    )
    parser.add_argument("--case", type=int, help="run this one case")
    given = parser.parse_args()
    seed = random.SystemRandom().randrange(10**9) if given.seed is None else given.seed
    print(f"seed {seed}", flush=True)
    for part in [given.part] if given.part else PARTS:
        count = given.cases or PARTS[part][1]
        cases = range(count) if given.case is None else [given.case]
        try:
            told, done = run(part, seed, cases, given.seconds)
        except Finding as finding:
            print(f"FOUND in {part}: {finding}\n{finding.__notes__[0]}")
            if finding.instance:
                Path("finding.json").write_bytes(finding.instance)
                Path("finding.cert").write_bytes(finding.certificate)
                print("written: finding.json, finding.cert (see the head of this file)")
            return 1
        print(f"{part}: {done} of {len(cases)} cases, nothing found")
        for name in sorted(told):
            print(f"    {name:24}{told[name]:>10}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
