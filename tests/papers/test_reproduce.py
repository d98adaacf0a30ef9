"""Every paper in quick mode, and the formulas behind the verdicts."""

import math
from fractions import Fraction
from importlib import import_module

import numpy as np
import pytest

from exactlt.cli import main
from exactlt.cli.reproduce import PAPERS
from exactlt.errors import InputError
from exactlt.kernels.window.reach import first_cover, first_hit
from exactlt.papers import bcm04, bcp01, ddg23, kn25, kn26, l98, mys20, nfg24
from exactlt.papers._reproduction import Finding, Lab

NAMES = [n for n in PAPERS if n != "pensia2020"]


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_quick_mode(name, tmp_path):
    made = import_module(f"exactlt.papers.{name}").reproduce(Lab(seed=1))
    assert len(made.findings) >= 4 and not [
        f for f in made.findings if f.verdict == "fails" and "as argued" not in f.source
    ]
    for suffix in ("svg", "png"):
        made.draw(tmp_path / f"f.{suffix}")
        assert (tmp_path / f"f.{suffix}").stat().st_size > 10_000
    text = "\n".join(made.lines())
    assert text.count("claim") >= 4 and "nan" not in text.split()


@pytest.mark.slow
def test_command_line_is_reproducible(tmp_path, capsys):
    out = []
    for i in (1, 2):
        svg = tmp_path / f"{i}.svg"
        store = str(tmp_path / "store") if i == 2 else ""
        assert main(["reproduce", "mys20", "--figure", str(svg), "--store", store]) == 0
        out.append((capsys.readouterr().out, svg.read_bytes()))
    assert out[0] == out[1]


def test_list_and_bad_names(capsys):
    assert main(["reproduce"]) == 0
    assert all(name in capsys.readouterr().out for name in ("bcp01",))
    assert main(["reproduce", "bcp02"]) == 2
    assert "expected one of" in capsys.readouterr().err
    with pytest.raises(InputError, match="verdict"):
        Finding("", "", "", "proved")


def test_quenched_line_is_the_rigorous_one():
    from exactlt.theory.laws.constrained import critical_kappa

    for b in (Fraction(1, 10), Fraction(3, 10), Fraction(2, 5)):
        ball = critical_kappa(b, bits=64)
        assert abs(bcm04.quenched(float(b)) - float(ball.lower)) < 1e-5
    assert bcm04.quenched(0.42) == 0 and abs(bcm04.quenched(0.0) - 1) < 1e-9
    assert bcm04.annealed(0.3) == pytest.approx(0.73373, abs=2e-5)


def test_saddle_says_when_there_is_none():
    x = np.array([[0.1, 0.1, 0.2, 1.0], [0.4, 0.5, 0.5, 0.6]])
    entropy, _ = bcm04.saddle(x, 0.5)  # three against one: the largest outweighs the first three
    assert np.isfinite(entropy[0]) and np.isnan(entropy[1])


def test_least_is_the_constrained_optimum():
    from exactlt.answers import Ask
    from exactlt.instances import Partition
    from exactlt.solvers.rows.enumerate import Enumerate

    weights = Lab().weights("positive:M=500", 9, 6, "t")
    for k in range(10):
        for row, found in zip(weights.tolist(), bcm04.least(weights, k), strict=True):
            best = Enumerate().solve(Partition(row, bias=2 * k - 9), Ask.OPTIMUM)
            assert best.gap == found


def test_window_law_is_the_rigorous_one():
    from exactlt.theory.laws.window import window_mu

    n, M = 20, 40_000
    ball = window_mu(f"positive:M={M}", n)
    assert bcp01.mean_count(n, M) == pytest.approx(float(ball.lower), rel=1e-12)


def test_obstruction_by_enumeration():
    """One-sided sums: exact against all 2M values a draw, for small n and M."""
    import itertools

    M, n, t = 3, 4, 3
    values = [v for v in range(-M, M + 1) if v]
    below = sum(sum(max(v, 0) for v in row) < t for row in itertools.product(values, repeat=n))
    assert kn25.one_sided(n, M, t) == Fraction(below, (2 * M) ** n)
    # the continuum twin: derivative of E (t − ΣX⁺)⁺ is P(ΣX⁺ < t) = 2^−n L_n(−t)
    h = Fraction(1, 10**6)
    slope = (l98.obstructed(5, 1) - l98.obstructed(5, 1 - h)) / h
    laguerre = sum(math.comb(5, j) / math.factorial(j) for j in range(6)) / 32
    assert float(slope) == pytest.approx(laguerre, rel=1e-4)


def test_conditional_average_agrees_with_exact_probability():
    value, error, exact = kn25.failure(Lab(), 4, 10, 1)
    assert exact and error == 0
    from exactlt.kernels.window.reach import misses

    sizes = Lab(seed=3).weights("positive:M=4", 10, 4000, "t")
    values = misses(sizes, 4) / 2.0**10
    assert abs(values.mean() - value) < 5 * values.std() / math.sqrt(4000)


def test_growth_identity_and_constants():
    rng = np.random.Generator(np.random.Philox(2))
    assert all(ddg23.identity_holds(int(M), rng) for M in rng.integers(2, 40, 20))
    assert ddg23.proof_constant(0.25)[0] == pytest.approx(171.4, abs=0.1)
    assert ddg23.proof_constant(0.5)[0] == pytest.approx(41.1, abs=0.1)
    assert ddg23.grow([1, 1, -2], 4, 9) == [1, 2, 3, 5]


@pytest.mark.parametrize("M", (3, 8))
def test_saturating_and_tolerant_covers_by_sets(M):
    for row in Lab().weights(f"uniform:M={M}", 14, 25, "sat").tolist():
        sums, wide, hit, full, near = {0}, {0}, 0, 0, 0
        for m, x in enumerate(row, 1):
            sums |= {max(-M, min(M, s + x)) for s in sums}
            wide |= {s + x for s in wide}
            hit = hit or (m if M in sums else 0)
            full = full or (m if len(sums) == 2 * M + 1 else 0)
            near = near or (
                m if all(any(abs(s - t) <= 1 for s in wide) for t in range(-M, M + 1)) else 0
            )
        assert kn26.saturating(row, M, M) == (hit, full) or (
            full == 0 and kn26.saturating(row, M, M)[0] == hit
        )
        assert kn26.all_within(row, M, 1) == near
        assert kn26.all_within(row, M, 0) == first_cover([row], -M, M)[0]


def test_single_unit_chance_by_enumeration():
    k, N = 3, 8
    for target, tolerance in ((32, 4), (5, 0), (64, 8)):
        hits = sum(
            abs(u * v - target) <= tolerance for u in range(1, N + 1) for v in range(-N, N + 1)
        )
        assert mys20.chance(k, target, tolerance) == Fraction(hits, (2 * N + 1) ** 2)
    assert mys20.single_width(Fraction(1, 2), 0.99) == 7
    assert first_hit([[5, 3]], [8])[0, 0] == 2


def test_fixed_size_law_is_the_rigorous_one():
    from exactlt.theory.laws.subset import sized_miss_law

    ball = sized_miss_law("uniform:M=64", 16, 6, 0)
    assert nfg24.law(16, 6, 64) == pytest.approx(float(ball.lower), rel=1e-3)
