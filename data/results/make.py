"""Write the claims behind docs/results: ``python data/results/make.py``, from the top folder.

The statistics of the atlas go into the atlas' own files, beside the widths that they are of.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
import tomllib
from fractions import Fraction
from pathlib import Path

from exactlt.claims import append, made, read_claims
from exactlt.claims.central import Cell, documents
from exactlt.claims.file import file_text
from exactlt.claims.made import name_of
from exactlt.experiments import curves, read_plan, run, summary
from exactlt.experiments.stats import clopper_pearson
from exactlt.instances import Stream, SubsetSum, write_instance
from exactlt.pruning import rule, train
from exactlt.pruning.compare import random_best
from exactlt.pruning.law import limit, walks
from exactlt.solvers import solver
from exactlt.theory.conjecture.claim import claim_from
from exactlt.theory.conjecture.search import try_claim
from exactlt.theory.formula.evaluate import evaluate
from exactlt.theory.formula.intervals import decimal
from exactlt.theory.formula.invert import least
from exactlt.theory.ledger import statement
from exactlt.theory.probability.exact import exact
from exactlt.theory.probability.law import Event

HERE = Path(__file__).parent
ATLAS = HERE.parent / "atlas"
BITS = (4, 8, 12, 16, 20, 24)
FEW = {"n": "1..10", "M": "1..4", "t": "1..M"}


def write(page: str, documents) -> None:
    (HERE / f"{page}.claims.toml").write_text(file_text(list(documents)))


def trial(name: str, **table) -> dict:
    document = made.of_trial(try_claim(claim_from(table), seconds=600))
    return {**document, "id": name}


def statistic(page: str, name: str, ids: list[str], which: str) -> dict:
    """A statistic of widths that stand in the same file."""
    there = {e.id: e.claim for e in read_claims(ATLAS / f"{page}.claims.toml")}
    widths = sorted(there[i].get("n", there[i].get("at_most")) for i in ids)
    value = {
        "mean": Fraction(sum(widths), len(widths)),
        "quantile": Fraction(widths[-(-len(widths) // 2) - 1]),
        "least": Fraction(widths[0]),
        "largest": Fraction(widths[-1]),
    }[which]
    word = "median" if which == "quantile" else which
    document = {
        "id": name_of(name, word),
        "says": f"The {word} of {len(ids)} widths, {name}.",
        "kind": "width-statistic",
        "known": "exhaustive",
        "of": ids,
        "statistic": which,
    }
    if which == "quantile":
        document["q"] = "1/2"
    return document | {"value": int(value) if value.denominator == 1 else f"{float(value):.1f}"}


def failure_law():
    yield trial(
        "kn25-lemma4", claim="P(miss) <= C*n**(-1/7)", free=["C"], where=["2**n > M"], region=FEW
    )
    for C in (1, 2):
        yield trial(
            f"kn26-thm2-C{C}",
            claim=f"P(hit) >= 1 - 2*exp(-(n - {C}*log(M + 1))**2/(K*n))",
            target="all",
            where=[f"n >= {C}*log(M + 1)"],
            free=["K"],
            region={"n": "1..30", "M": "1..4"},
        )
    for name in ("KN26-trivial", "D7a"):
        yield made.of_ledger(name, FEW)
    for M, n in ((4, 16), (8, 16), (8, 24), (8, 32)):
        at = {"n": n, "M": M, "t": M}
        yield made.of_bound(evaluate(statement("D6"), at), 4) | {"id": f"window-M{M}-n{n}"}
        event = Event(n, (M,))
        found = exact(f"uniform:M={M}", event).value
        document = made.of_probability(f"uniform:M={M}", event, found, "miss")
        yield document | {"id": f"exact-M{M}-n{n}"}


def fixed_size():
    for M in (2, 3, 4):
        for name, formula in (("one", "c*log2(k*M)/H2(k/n)"), ("two", "c*log2(k*M)**2/H2(k/n)")):
            yield trial(
                f"{name}-log-M{M}",
                claim=f"sufficient: n >= {formula}",
                p=f"1 - 1/{M}",
                target="range: sqrt(k)*M",
                size="k",
                free=["c"],
                where=["2*k <= n"],
                region={"n": "4..7", "M": str(M), "k": "2..3"},
            )


def block():
    page = ATLAS / "block.claims.toml"
    new = []
    for d, M, seeds in ((2, 1, 10), (2, 3, 10), (4, 1, 5)):
        for structure in ("block", "one-input", "free") if d == 2 else ("block", "one-input"):
            ids = [
                f"network-uniform-M-{M}-linear-inputs{d}-outputs1-seed{s}-{structure}"
                for s in range(seeds)
            ]
            for which in ("mean", "least", "quantile", "largest"):
                new.append(statistic("block", f"{structure}-{d}x1-M{M}", ids, which))
    append(page, new)


def neurons():
    new = []
    for M in (1, 2, 3):
        for structure in ("whole-neuron", "free"):
            ids = [
                f"network-uniform-M-{M}-linear-inputs1-outputs1-seed{s}-{structure}"
                for s in range(10)
            ]
            for which in ("mean", "quantile", "largest"):
                new.append(statistic("neurons", f"{structure}-M{M}", ids, which))
    append(ATLAS / "neurons.claims.toml", new)


def tolerance():
    new = []
    for tol in (4, 64, 1024):
        ids = [f"width-uniform-M-65536-target65536-tolerance{tol}-seed{s}" for s in range(10)]
        new.append(statistic("tolerance", f"tolerance-{tol}", ids, "quantile"))
    append(ATLAS / "tolerance.claims.toml", new)


def product():
    yield trial(
        "no-uniform-part",
        claim="P(X=v) >= c/(2*4**m + 1)",
        law="product",
        free=["c"],
        region={"m": "0..3", "v": "0..4**m"},
    )
    yield trial(
        "misses",
        claim="P(miss) <= c*Q(miss)",
        law="product",
        versus="uniform:M=4**m",
        free=["c"],
        region={"n": "1..6", "m": "1", "t": "1..4"},
    )
    event = Event(1, (3,))
    document = made.of_probability("product:k=1", event, exact("product:k=1", event).value)
    yield document | {"id": "three-is-no-product"}


def heuristic(b: int, seed: int, width: int) -> dict:
    """The least prefix, from the exact width on, at which local search has a mask."""
    weights = Stream(f"uniform:M={1 << b}", seed).take(200)
    method = solver("local_search")
    for n in range(width, 200):
        answer = method.solve(SubsetSum(weights[:n], 1 << b))
        if answer.mask is not None and answer.gap == 0:
            break
    return {
        "id": f"local-search-b{b}-seed{seed}",
        "says": f"Local search finds a mask at width {n}.",
        "kind": "width",
        "known": "witness",
        "law": f"uniform:M={1 << b}",
        "seed": seed,
        "target": 1 << b,
        "at_most": n,
        "mask": "".join(map(str, answer.mask)),
    }


def gap_statistics():
    page = ATLAS / "gap.claims.toml"
    new = []
    there = {e.id: e.claim for e in read_claims(page)}
    for b in BITS:
        ids = [f"width-uniform-M-{1 << b}-target{1 << b}-seed{s}" for s in range(10)]
        for which in ("least", "quantile", "largest"):
            new.append(statistic("gap", f"exact-b{b}", ids, which))
        if b <= 12:
            found = [heuristic(b, s, there[ids[s]]["n"]) for s in range(10)]
            append(page, found)
            names = [d["id"] for d in found]
            new.append(statistic("gap", f"local-search-b{b}", names, "quantile"))
    append(page, new)


def gap():
    half = Fraction(1, 2)
    for b in BITS:
        at = {"M": 1 << b, "t": 1 << b, "eta": half}
        # each as far as its formula can be inverted: tables of n·M entries, n up to 2^25
        for name, most in (("D4-upper", 12), ("KN26-trivial", 16), ("D4-lower", 4)):
            if b <= most:
                found = least(statement(name), "n", at)
                yield made.of_least(name, "n", at, found) | {"id": f"{name}-b{b}"}
    for b in (4, 8, 12):
        yield learned(f"threshold-b{b}", "threshold", b)


def learned(name: str, method: str, b: int, n: int = 32, seeds: int = 20) -> dict:
    """Masks of one question, trained from as many starts; the target is one of {-M..M}."""
    question = SubsetSum(Stream(f"uniform:M={1 << b}", 0).take(n), 1 << b)
    path = HERE / f"learned-b{b}.json"
    write_instance(question, path)
    if method == "random":
        masks = [random_best(question, 501, seed) for seed in range(seeds)]
        who = {"method": "given", "note": "the best of 501 random masks a seed: the control"}
    else:
        runs = train([question] * seeds, rule(method), seeds=range(seeds), steps=500)
        masks = [run.final for run in runs]
        who = {"method": method, "seeds": f"0..{seeds - 1}", "steps": 500}
    gaps = [question.gap(mask) for mask in masks]
    exact_ones = sum(g == 0 for g in gaps)
    return {
        "id": name,
        "says": f"{exact_ones} of {seeds} masks are exact at n = {n}, b = {b}.",
        "kind": "learned",
        "known": "witness",
        **who,
        "question": path.name,
        "question_sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "masks": ["".join(map(str, mask)) for mask in masks],
        "exact": exact_ones,
        "least_gap": min(gaps),
    }


WIDTHS = (4, 8, 12, 16, 20, 24, 32, 40, 48, 64, 80)


def phase(store: str | None = None):
    """P(a mask exists) against width: hits of the sweep in examples/sweeps/networks.toml."""
    plan = read_plan(HERE.parents[1] / "examples" / "sweeps" / "networks.toml")
    with tempfile.TemporaryDirectory() as scratch:
        folder = store or scratch
        run(plan, folder)
        found = curves(summary(plan, folder))
    for curve in found:
        for n in WIDTHS:
            if curve.unknown[n]:
                continue
            interval = clopper_pearson(curve.hits[n], curve.samples[n], Fraction(99, 100))
            cell = curve.cell
            yield {
                "id": name_of("phase", cell.layer, cell.structure, f"n{n}"),
                "says": f"{curve.hits[n]} of {curve.samples[n]} networks of width {n} have a mask: "
                f"{curve.label}.",
                "kind": "estimate",
                "known": "sampled",
                "hits": curve.hits[n],
                "samples": curve.samples[n],
                "confidence": "99/100",
                "lower": decimal(Fraction(interval.low), 6, "down"),
                "upper": decimal(Fraction(interval.high), 6, "up"),
                "note": "exactlt sweep examples/sweeps/networks.toml",
            }


HALF, BOTH = (Fraction(1, 2),), (Fraction(1, 2), Fraction(9, 10))
CELLS = (
    (Cell(1, 1, 1, p=BOTH), True),
    (Cell(1, 1, 3, p=BOTH), False),
    (Cell(1, 1, 3, Fraction(1, 9)), False),
    (Cell(1, 1, 3, Fraction(4, 9)), False),
    (Cell(2, 1, 1, p=BOTH), True),
    (Cell(2, 1, 3, p=BOTH), True),
    (Cell(2, 1, 3, Fraction(1, 9)), False),
    (Cell(2, 1, 3, Fraction(4, 9)), False),
    (Cell(2, 1, 7), False),
    (Cell(2, 2, 1), False),
    (Cell(3, 1, 3), False),
    (Cell(1, 1, 3, family="chain"), False),
)
"""Rows of the central table, and whether masks are trained too (minutes each)."""


def central():
    for cell, train_too in CELLS:
        yield from documents(cell, HERE, seconds=30, learned=train_too)


def learning():
    for b in (4, 6, 8):
        for method in ("edge-popup", "threshold", "supermask", "random"):
            yield learned(f"{method}-b{b}", method, b)


def share(name: str, says: str, hits: int, samples: int, note: str) -> dict:
    """A counted share with its interval at 99 %."""
    found = clopper_pearson(hits, samples, Fraction(99, 100))
    return {
        "id": name,
        "says": says,
        "kind": "estimate",
        "known": "sampled",
        "hits": hits,
        "samples": samples,
        "estimate": f"{hits / samples:.4f}" if samples > 1000 else f"{hits / samples:.2f}",
        "confidence": "99/100",
        "lower": decimal(Fraction(found.low), 6, "down"),
        "upper": decimal(Fraction(found.high), 6, "up"),
        "note": note,
    }


def learned_shares():
    """Lines drawn now; the counts of the long runs are read from docs/learned.md, their record."""
    for M in (4, 16, 64):
        hits = int(walks(64, M, 300_000).sum())
        note = f"exactlt.pruning.law.walks(64, {M}, 300_000); the law says {limit(M)}"
        yield share(f"line-M{M}", f"Lines with an exact mask, M = {M}.", hits, 300_000, note)
    for M, hits in ((4, 326), (16, 96)):
        note = "complete k-levels of edge-popup by s, n = 16, 32, 64"
        yield share(f"k-level-M{M}", f"k-levels with an exact mask, M = {M}.", hits, 1500, note)
    page = (HERE.parents[1] / "docs" / "learned.md").read_text("utf-8")
    methods = ("edge-popup", "signed", "threshold", "supermask", "gate")
    trained = re.findall(r"^\| (16|64) \| (8|16|64) \| (\d+) \| (\d+) \| (.*) \|$", page, re.M)
    note = "100 instances, 500 steps, default rates; the page says how"
    for M, n, exists, random, rest in trained:
        at = f"M{M}-n{n}"
        yield share(f"exists-{at}", f"Rows with an exact mask, {at}.", int(exists), 100, note)
        yield share(f"random-{at}", f"Rows where 501 masks hold one, {at}.", int(random), 100, note)
        for method, cell in zip(methods, rest.split(" | "), strict=True):
            for which, hits in zip(("final", "seen"), cell.split(" / "), strict=True):
                says = f"Rows whose {which} mask by {method} is exact, {at}."
                yield share(f"{method}-{which}-{at}", says, int(hits), 100, note)
    network = re.findall(r"^\| (.*) \| ((?:[248] )?)n\\\* \| (.* / .*) \| (\d+) \|$", page, re.M)
    note = "20 draws, 8 restarts, 300 steps; exactlt reproduce learned --full"
    source = ""
    for named, times, cells, random in network:
        source = named.split(";")[0].strip() or source
        at = f"{source.replace(', M = ', '-M')}-{times.strip() or 1}x"
        yield share(
            f"random-{at}", f"Draws whose best random mask is exact, {at}.", int(random), 20, note
        )
        for method, cell in zip(
            ("edge-popup", "threshold", "supermask", "gate"), cells.split(" | "), strict=True
        ):
            for which, hits in zip(("final", "seen"), cell.split(" / "), strict=True):
                says = f"Draws with an exact {which} mask by {method}, {at}."
                yield share(f"{method}-{which}-{at}", says, int(hits), 20, note)
    yield share("below-nstar", "Exact masks below n*.", 0, 3200, note)
    for name, hits, samples in (("sgd", 71, 73), ("momentum", 124, 148)):
        says = f"Exchanges of two edges that lower the loss, {name}."
        yield share(f"swap-{name}", says, hits, samples, "exactlt reproduce rwk20, 3 seeds, h = 64")


def conjectures():
    """The shipped conjectures' exact parts; a swept constant is one claim a value."""
    folder = HERE.parents[1] / "examples" / "conjectures"
    for name in (
        "kn25_lemma4",
        "kn26_theorem2",
        "kn26_tolerance",
        "nfg24_single_log",
        "nfg24_squared_log",
        "kn25_product_miss",
    ):
        table = tomllib.loads((folder / f"{name}.toml").read_text("utf-8"))
        for part in ("name", "about", "certified", "sampled", "by", "samples"):
            table.pop(part, None)
        let = table.pop("let", {})
        sweep = table.pop("sweep", {"": ""})
        [(letter, values)] = sweep.items()
        for value in values.split() or [""]:
            own = {**let, letter: value} if letter else let
            end = f"-{letter}{value.replace('/', '-')}" if letter else ""
            yield trial(f"{name}{end}", **table, let=own)
    for name in (
        "xiong2023_perturbation",
        "gadhikar2023_printed",
        "gadhikar2023_naive",
        "becchetti2022_vectors",
    ):
        yield from drift(tomllib.loads((folder / f"{name}.toml").read_text("utf-8")), name)


def drift(table: dict, name: str):
    """The fitted constant of all, and of each value of the variable that it may drift with."""
    by = table.pop("by")
    table = {k: v for k, v in table.items() if k not in ("name", "about")}
    yield trial(name, **table)
    low, _, high = table["region"][by].partition("..")
    for value in range(int(low), int(high) + 1):
        region = {**table["region"], by: str(value)}
        yield trial(f"{name}-{by}{value}", **{**table, "region": region})


if __name__ == "__main__":
    for statistics in (block, neurons, tolerance, gap_statistics):
        statistics()
    for name, make in (
        ("failure-law", failure_law),
        ("fixed-size", fixed_size),
        ("product", product),
        ("learning", learning),
        ("gap", gap),
        ("phase", phase),
        ("central", central),
        ("conjectures", conjectures),
        ("learned", learned_shares),
    ):
        write(name, make())
