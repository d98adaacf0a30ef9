"""Learned masks: the rules' gradients, the complete line, the law, repair, and who is believed."""

import itertools
import math
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from exactlt.answers import Ask
from exactlt.cli import run
from exactlt.errors import InputError, SoundnessError, UnsupportedError
from exactlt.instances import Stream, SubsetSum, dump
from exactlt.pruning import RULES, compare, reachable, repair, rule, train
from exactlt.pruning.compare import hold_against, random_best
from exactlt.pruning.law import finite, limit, success, walks
from exactlt.pruning.train import start_scores
from exactlt.solvers import solver


def question(n, M=16, seed=0, target=3):
    return SubsetSum(Stream(f"uniform:M={M}", seed).take(n), target)


@pytest.mark.parametrize("name", ["gate", "supermask"])
def test_gradient_of_the_mean_value_is_that_of_finite_differences(name):
    """(σ(l)·x − t)²/2: the forward value of a gate, the mean forward value of a supermask."""
    rng = np.random.Generator(np.random.PCG64(5))
    logits, x, t, h = rng.normal(size=(1, 6)), rng.normal(size=(1, 6)), 0.3, 1e-6

    def loss(at):
        return float(((1 / (1 + np.exp(-at))) * x).sum() - t) ** 2 / 2

    g = float((1 / (1 + np.exp(-logits)) * x).sum() - t)
    got = rule(name).backward(rule(name).view(logits), g * x)[0]
    for i in range(6):
        step = np.zeros((1, 6))
        step[0, i] = h
        assert got[i] == pytest.approx((loss(logits + step) - loss(logits - step)) / (2 * h), 1e-6)


@pytest.mark.parametrize("name", sorted(RULES))
def test_a_row_does_not_depend_on_its_batch_and_gaps_are_sums(name):
    M = 1 if name == "biprop" else 16
    asked = [question(12, M, seed=s) for s in range(4)]
    batch = train(asked, rule(name), seeds=range(4), steps=70)
    alone = [train([q], rule(name), seeds=[s], steps=70)[0] for s, q in enumerate(asked)]
    assert batch == alone
    for q, found in zip(asked, batch, strict=True):
        assert (q.gap(found.final), q.gap(found.seen)) == (found.final_gap, found.seen_gap)
        assert found.seen_gap <= found.final_gap
        assert (found.first is not None) == (found.seen_gap == 0)


@pytest.mark.parametrize("name", ["edge-popup", "edge-popup-signed", "threshold", "gate"])
def test_permuting_the_weights_permutes_the_masks(name):
    q, order = question(9), [4, 2, 8, 0, 1, 7, 6, 3, 5]
    s = start_scores(rule("threshold"), 9, 1)
    (a,) = train([q], rule(name), seeds=[0], steps=40, scores=[s], rate=0.01)
    p = SubsetSum([q.weights[i] for i in order], q.target)
    (b,) = train([p], rule(name), seeds=[0], steps=40, scores=[s[order]], rate=0.01)
    assert b.final == tuple(a.final[i] for i in order)


@pytest.mark.parametrize("name", ["threshold", "edge-popup-signed"])
@pytest.mark.parametrize("momentum, decay", [(0.0, 0.0), (0.9, 0.01)])
def test_every_visited_mask_is_on_the_line(name, momentum, decay):
    for seed in range(8):
        q = question(14, M=64, seed=seed)
        s = start_scores(rule(name), 14, seed)
        kept = 7 if rule(name).sized else None
        family = set(reachable(q, s.tolist(), kept=kept))
        visited = set()
        train(
            [q], rule(name), seeds=[seed], steps=60, momentum=momentum, decay=decay,
            watch=lambda step, m, seen=visited: seen.add(tuple(int(b) for b in m[0])),
        )  # fmt: skip
        assert len(visited) > 1
        assert visited <= family


@pytest.mark.parametrize("signs", [False, True])
def test_the_line_is_what_a_fine_walk_finds(signs):
    """Second route: the masks at every event and between events, each sorted out anew."""
    for seed in range(6):
        q = question(6, M=4, seed=seed)
        s = [Fraction(int(v * 1000), 999) for v in start_scores(rule("threshold"), 6, seed)]
        v = [(x > 0) - (x < 0) if signs else x for x in q.weights]
        at = {-a / b for a, b in zip(s, v, strict=True) if b}
        cross = {
            (s[i] - s[j]) / (v[j] - v[i])
            for i, j in itertools.combinations(range(6), 2)
            if v[i] != v[j]
        }

        def between(events):
            e = sorted(events)
            return [e[0] - 1, *((a + b) / 2 for a, b in itertools.pairwise(e)), e[-1] + 1]

        def scores(c, s=s, v=v):
            return [a + c * b for a, b in zip(s, v, strict=True)]

        want = {tuple(int(z > 0) for z in scores(c)) for c in [*at, *between(at)]}
        got = reachable(q, s, signs=signs)
        assert set(got) == want
        sums = [q.sum(m) for m in got]
        assert sums == sorted(sums)
        tops = set()
        for c in between(cross):
            z = scores(c)
            inside = sorted(range(6), key=lambda i: -z[i])[:3]
            tops.add(tuple(int(i in inside) for i in range(6)))
        assert tops <= set(reachable(q, s, kept=3, signs=signs))


def chances(n, M, t):
    """P(some prefix sum is t) along signs: all samples, all orders, counted."""
    hits = 0
    for x in itertools.product(range(-M, M + 1), repeat=n):
        base = sum(v for v in x if v < 0)
        for order in itertools.permutations(x):
            sums = list(itertools.accumulate(map(abs, order), initial=base))
            hits += t in sums
    return Fraction(hits, (2 * M + 1) ** n * math.factorial(n))


@pytest.mark.parametrize("n, M, t", [(1, 2, 1), (2, 2, 0), (3, 1, 1), (3, 2, 1), (4, 1, 0)])
def test_law_along_signs_counts_orders(n, M, t):
    assert success(n, M, [t], signs=True) == chances(n, M, t)


def test_law_of_two_weights_by_hand():
    """n = 2, weights of sizes a <= b: a fires first with a probability known in closed form."""
    M, t = 2, 1
    total = Fraction(0)
    for x, y in itertools.product(range(-M, M + 1), repeat=2):
        base = min(x, 0) + min(y, 0)
        if base == t or abs(x) + abs(y) + base == t:
            total += 1
            continue
        # P(c_x < c_y) is 1/2: both are symmetric around 0
        total += Fraction((base + abs(x) == t) + (base + abs(y) == t), 2) if x and y else 0
    assert success(2, M, [t]) == total / 25


@pytest.mark.parametrize("signs", [False, True])
def test_finite_law_is_the_rational_one_and_tends_to_the_limit(signs):
    for n, M in ((3, 4), (6, 3)):
        exact = success(n, M, [-1, 0, 2], signs=signs)
        assert finite(n, M, [-1, 0, 2], signs=signs) == pytest.approx(float(exact), abs=1e-12)
    assert finite(64, 4, range(-4, 5), signs=signs) == pytest.approx(
        float(limit(4, signs=signs)), abs=1e-5
    )


@pytest.mark.parametrize("n, M", [(5, 4), (64, 16)])
def test_law_against_drawn_starts(n, M):
    """Within three standard errors of the law: each start's complete line is looked at."""
    rng = np.random.Generator(np.random.PCG64(11))
    rows = 20_000
    x = rng.integers(-M, M + 1, (rows, n))
    s = rng.uniform(-1, 1, (rows, n))
    t = rng.integers(-M, M + 1, rows)
    with np.errstate(divide="ignore"):
        c = np.where(x != 0, -s / x, np.inf)
    jumps = np.take_along_axis(abs(x), np.argsort(c, axis=1), axis=1)
    sums = np.cumsum(jumps, axis=1) + np.minimum(x, 0).sum(axis=1)[:, None]
    hit = (sums == t[:, None]).any(axis=1) | (np.minimum(x, 0).sum(axis=1) == t)
    p = finite(n, M, range(-M, M + 1), nodes=24)
    assert abs(hit.mean() - p) < 3 * math.sqrt(p * (1 - p) / rows)
    for i in range(5):  # the vector walk is the library's line
        q = SubsetSum(x[i].tolist(), int(t[i]))
        assert any(q.gap(m) == 0 for m in reachable(q, s[i].tolist())) == hit[i]


def test_repair_is_the_best_of_all_choices_of_the_freed_weights():
    q = question(10, M=200, target=77)
    start = (1, 0) * 5
    mask, answer = repair(q, start, 4, seed=3)
    gaps = []
    places = np.random.Generator(np.random.PCG64([3, 2])).permutation(10)[:4]
    for bits in itertools.product((0, 1), repeat=4):
        m = list(start)
        for i, b in zip(places, bits, strict=True):
            m[i] = b
        gaps.append(q.gap(m))
    assert q.gap(mask) == min(gaps) == answer.gap
    assert q.gap(repair(q, start, 10)[0]) == solver("mitm").solve(q, Ask.OPTIMUM).gap


def test_a_false_optimum_is_caught():
    q = question(12)
    truth = solver("mitm").solve(q, Ask.OPTIMUM)
    rows = {"final": (truth.mask,)}
    hold_against(q, rows, truth)
    with pytest.raises(SoundnessError, match="a mask of final"):
        hold_against(q, rows, replace(truth, gap=truth.gap + 1))


def test_the_control_is_as_large_as_said_and_wide_weights_stay_exact():
    q = SubsetSum([3 * 2**70, -(2**70), 2**70 + 1, 5], 2**71 + 5)
    assert q.gap(random_best(q, 5000, 0)) == solver("enumerate").solve(q, Ask.OPTIMUM).gap
    (found,) = train([q], rule("supermask"), seeds=[1], steps=30)
    assert found.seen_gap == q.gap(found.seen)


@pytest.mark.parametrize("weights", [[0, 0, 0], [7], [4, 4, 4, 4]])
@pytest.mark.parametrize("name", sorted(RULES))
def test_degenerate_questions(weights, name):
    found = compare(SubsetSum(weights, 4), rule(name), seeds=[0, 1], steps=5)
    assert {"final", "seen", "random"} <= set(found.rows)


@pytest.mark.parametrize(
    "options, words",
    [
        ({"keep_fraction": "0"}, r"keep_fraction: expected a number in \(0, 1\]"),
        ({"keep_fraction": "3/2"}, r"keep_fraction: expected a number in \(0, 1\]"),
        ({"keep_fraction": float("nan")}, "keep_fraction"),
        ({"scores": [[0.0] * 5]}, r"scores: expected shape \(1, 6\), got \(1, 5\)"),
        ({"scores": [[math.nan] * 6]}, "scores: expected finite"),
        ({"rate": 1e200, "decay": 2.0}, "overflowed at step 2"),
        ({"rate": -1.0}, "rate: expected"),
        ({"steps": -1}, "steps: expected"),
    ],
)
def test_bad_input_is_one_sentence(options, words):
    with pytest.raises(InputError, match=words):
        train([question(6)], rule("edge-popup"), seeds=[0], **options)


def test_what_a_method_cannot_train_on():
    with pytest.raises(InputError, match="fixed size"):
        train([SubsetSum([1, 2], 1, size=1)], rule("threshold"), seeds=[0])
    with pytest.raises(InputError, match="no fixed number"):
        train([question(6)], rule("threshold"), seeds=[0], keep_fraction="1/2")
    with pytest.raises(InputError, match="expected one of edge-popup"):
        rule("sgd")


def test_command(tmp_path, capsys):
    file, out = tmp_path / "q.json", tmp_path / "m.npz"
    file.write_text(dump(question(10).document()))
    argv = ["learn", str(file), "--method", "threshold", "--seeds", "0..4", "--steps", "20"]
    assert run([*argv, "--line", "--repair", "4", "--out", str(out)]) == 0
    text = capsys.readouterr().out
    for words in (
        "final mask",
        "best mask seen",
        "random masks (control)",
        "empty mask, repaired",
        "optimum",
        "SGD",
    ):
        assert words in text
    held = np.load(out)
    assert held["final"].shape == (5, 10)
    assert held["scores"].shape == (5, 10)
    with pytest.raises(UnsupportedError, match="does not walk on a line"):
        run(["learn", str(file), "--line", "--steps", "3"])


@pytest.mark.parametrize("signs", [False, True])
@pytest.mark.parametrize("tolerance", [0, 1, 4])
def test_the_limit_with_tolerance_against_drawn_lines(signs, tolerance):
    """E min(J, 2Δ+1) / E J within three standard errors at n = 64, M = 16."""
    p, rows = float(limit(16, signs=signs, tolerance=tolerance)), 20_000
    share = walks(64, 16, rows, seed=2, signs=signs, tolerance=tolerance).mean()
    assert abs(share - p) < 3 * math.sqrt(p * (1 - p) / rows)


def test_limits_of_the_law():
    for M in (1, 3, 8):
        assert limit(M) == Fraction(3, 2 * M + 1) and limit(M, signs=True) == Fraction(2, M + 1)
        assert limit(M, tolerance=M) == 1
    with pytest.raises(InputError, match="tolerance: expected an integer"):
        limit(3, tolerance=-1)
