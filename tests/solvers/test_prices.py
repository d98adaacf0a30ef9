"""Branch and price: cheapest rows by brute force, verdicts by agreement, trees by the checker."""

import itertools
import random

import numpy as np
import pytest

from exactlt.answers import Ask, Clock, Evidence, Limits, Reason, Verdict
from exactlt.certificates import METHODS, certify, verify
from exactlt.encodings.network.presolve import presolve
from exactlt.encodings.network.system import mask_system
from exactlt.errors import FeasibleError, MissingDependency, UnsupportedError
from exactlt.instances import LinearSystem, Row
from exactlt.kernels.priced import NONE, cheapest
from exactlt.networks import Layer, Network, NetworkMask, Structure
from exactlt.solvers import solver
from exactlt.solvers.network.branch import branch
from exactlt.solvers.network.prices import PriceSolver, priced_units
from exactlt.solvers.prices.engine import by_prices, refusal
from exactlt.width.network.search import random_layer, two_layer_source

pytest.importorskip("highspy")


def question(d, m, M, n, seed, structure="one-input"):
    law = f"uniform:M={M}"
    target = random_layer(law, seed, d, m)
    return NetworkMask(two_layer_source(law, seed, d, m, n), target, structure=structure)


def test_the_cheapest_solution_of_a_row_by_brute_force():
    rng = random.Random(2)
    for _ in range(400):
        groups, values, prices = [], [], []
        for g in range(rng.randint(0, 5)):
            for _ in range(rng.randint(1, 3)):
                groups.append(g)
                values.append(rng.randint(-6, 6))
                prices.append(rng.randint(-3, 9))
        low = rng.randint(-8, 8)
        high = low + rng.choice((0, 0, 2))
        by_group = [
            [None, *(i for i, h in enumerate(groups) if h == g)] for g in range(len(set(groups)))
        ]
        best = NONE
        for chosen in itertools.product(*by_group):
            taken = [i for i in chosen if i is not None]
            if low <= sum(values[i] for i in taken) <= high:
                best = min(best, sum(prices[i] for i in taken))
        found, slots = cheapest(
            np.array(values, np.int64),
            np.array(prices, np.int32),
            np.array(groups, np.int64),
            low,
            high,
        )
        assert found == best
        if best < NONE:
            assert low <= sum(values[i] for i in slots) <= high
            assert sum(prices[i] for i in slots) == best


def agree(asked):
    """Whether prices and branch say the same; a mask is checked by the solver's judge."""
    system = presolve(mask_system(asked))
    if system.impossible or not system.choices:
        return None
    answer = PriceSolver(system=system).solve(asked, limits=Limits(60))
    picked, reason, _ = branch(system, Clock())
    assert reason is None
    assert answer.verdict is (Verdict.INFEASIBLE if picked is None else Verdict.FEASIBLE)
    assert answer.evidence is (Evidence.EXHAUSTIVE if picked is None else Evidence.WITNESS)
    return answer.verdict


def test_prices_and_branch_agree():
    told = [
        agree(question(d, m, M, n, seed, structure))
        for (d, m, M, n), seed in itertools.product(
            ((2, 1, 3, 13), (2, 1, 7, 24), (3, 1, 2, 16), (2, 2, 2, 18)), range(4)
        )
        for structure in (Structure.ONE_INPUT, Structure.FREE)
    ]
    assert told.count(Verdict.INFEASIBLE) > 1 < told.count(Verdict.FEASIBLE)


@pytest.mark.slow
def test_prices_and_branch_agree_on_a_thousand_systems():
    told = []
    for seed in itertools.count():
        for d, m, M, n in ((2, 1, 3, 9), (2, 1, 7, 16), (3, 1, 1, 8), (2, 2, 1, 8), (1, 2, 3, 12)):
            for structure in Structure:
                try:
                    told.append(agree(question(d, m, M, n + seed % 5, seed, structure)))
                except UnsupportedError:
                    continue
        if sum(t is not None for t in told) >= 1000:
            break
    assert told.count(Verdict.INFEASIBLE) > 50 < told.count(Verdict.FEASIBLE)


def test_a_width_that_took_minutes_is_closed_at_the_root_and_the_checker_agrees():
    asked = question(8, 1, 7, 44, 0)
    answer = solver("prices", NetworkMask).solve(asked, limits=Limits(60))
    assert answer.verdict is Verdict.INFEASIBLE and answer.work["cases"] == 1
    linear = mask_system(asked, lonely=False).linear_system()
    data = certify(linear, method="prices", infeasible=True)
    checked = verify(linear, data)
    assert checked.ok and len(data) < 1000, checked.sentence


def test_permuted_units_and_scaled_lines_change_nothing():
    asked = question(3, 1, 2, 12, 5)
    first, second = (layer.weights for layer in asked.source.layers)
    verdict = solver("prices", NetworkMask).solve(asked).verdict
    order = np.random.default_rng(0).permutation(12)
    scaled = first * 2, second
    for u, v in ((first[order], second[:, order]), scaled):
        units = [layer.unit for layer in asked.source.layers]
        if u is scaled[0]:
            units[0] = units[0] / 2
        source = Network((Layer(u, unit=units[0]), Layer(v, unit=units[1])))
        other = NetworkMask(source, asked.target, structure="one-input")
        assert solver("prices", NetworkMask).solve(other).verdict is verdict


def test_outputs_of_one_unit_are_parts_that_may_be_left_out():
    system = presolve(mask_system(question(2, 2, 2, 14, 0)))
    rows, units, meaning = priced_units(system)
    assert any(len(option) == 2 for unit in units for option in unit)
    found = by_prices(rows, units, Clock())
    if found.picked is not None:
        picked = {j: meaning[j][o](parts) for j, (o, parts) in found.picked.items() if parts}
        assert system.holds(picked)


def test_limits_are_said():
    wide = [[[[(0, 1 << 60)]]], [[[(0, 1)]]]]
    assert "too many for a table" in refusal([(5, 5)], wide)
    with pytest.raises(UnsupportedError, match="table"):
        by_prices([(5, 5)], wide, Clock())
    rows, units, _ = priced_units(presolve(mask_system(question(4, 1, 7, 30, 1))))
    assert by_prices(rows, units, Clock(Limits(1e-9))).reason is Reason.TIME
    assert by_prices(rows, units, Clock(), nodes=0).reason is Reason.TIME


def test_without_highs_it_says_so(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(MissingDependency, match="highspy"):
        by_prices([(1, 1)], [[[[(0, 1)]]]], Clock())


def test_a_feasible_question_has_no_tree():
    with pytest.raises(FeasibleError):
        METHODS["prices"](LinearSystem(2, [Row([0, 1], [2, 3], 5, 5)]), 0)


def test_it_decides_only():
    assert PriceSolver().asks == {Ask.DECIDE}
