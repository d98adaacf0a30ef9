"""Two-layer networks on finitely many inputs as integer systems, and their certificates."""

import itertools
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from exactlt.answers import Answer, Ask, Evidence, Verdict
from exactlt.encodings.network.sample_system import sample_system
from exactlt.errors import InputError, SoundnessError, UnsupportedError
from exactlt.networks import Box, InputGrid, Layer, Network, NetworkMask, Sample, Structure
from exactlt.solvers import solve
from exactlt.width.network.certify import certify_none, linear_system, proof_of_none

STRUCTURES = (Structure.FREE, Structure.ONE_INPUT, Structure.BLOCK)


def random_question(seed, structure=Structure.FREE, maskable=None, domain=None):
    """2-2-2 or 2-3-1 sources with and without biases; targets that are met now and then."""
    rng = np.random.default_rng(seed)
    n, m = ((2, 2), (3, 1))[seed % 2]
    biased = seed % 3 == 0
    first = Layer(rng.integers(-2, 3, (n, 2)), bias=rng.integers(-1, 2, n) if biased else None)
    second = Layer(rng.integers(-2, 3, (m, n)), bias=rng.integers(-1, 2, m) if biased else None)
    target = Network((Layer(rng.integers(-1, 2, (m, 2))),))
    return NetworkMask(
        Network((first, second)),
        target,
        domain or InputGrid(-1, 1),
        Fraction(int(rng.integers(0, 2))),
        maskable,
        structure,
    )


def solvable(linear) -> bool:
    """Whether the system has a solution, group by group."""
    members = [*linear.groups, *((j,) for j in set(range(linear.n)) - set(sum(linear.groups, ())))]
    for picked in itertools.product(*((None, *group) for group in members)):
        chosen = set(picked) - {None}
        if all(row.holds([int(j in chosen) for j in range(linear.n)]) for row in linear.rows):
            return True
    return False


@pytest.mark.parametrize("structure", STRUCTURES)
@pytest.mark.parametrize("maskable", [None, (True, False), (False, True)])
def test_system_is_solvable_exactly_when_a_mask_exists(structure, maskable):
    verdicts = set()
    for seed in range(12):
        question = random_question(seed, structure, maskable)
        answer = solve(question, solver="enumerate")
        assert solvable(sample_system(question)) == (answer.verdict is Verdict.FEASIBLE), seed
        verdicts.add(answer.verdict)
    assert len(verdicts) == 2


@pytest.mark.parametrize("proof", ["auto", "lrat", "drat", "diagram"])
def test_refutation_on_a_grid_is_certified(tmp_path, proof):
    question = random_question(1)
    listed = solve(question)
    assert (listed.evidence, listed.method) == (Evidence.EXHAUSTIVE, "enumerate") and listed.inputs
    answer = solve(question, solver="sat")
    assert answer.evidence is Evidence.CLAIMED and answer.inputs
    proof_of_none(question, "diagram", inputs=listed.inputs)
    path = tmp_path / "none.cert"
    assert certify_none(question, answer, path, proof).ok
    from exactlt.certificates import verify

    assert verify(f"{path}.system.json", path).ok


def test_refutation_of_a_box_with_tolerance_is_certified_on_its_inputs():
    question = replace(random_question(1, domain=Box()), tolerance=Fraction(1, 3))
    answer = solve(question)
    assert answer.verdict is Verdict.INFEASIBLE and answer.inputs
    linear, _ = proof_of_none(question, inputs=answer.inputs)
    assert linear.sha256 == linear_system(question, answer.inputs).sha256


def test_target_off_the_grid_is_certified():
    source = Network([[[1], [-1]], [[2, 2]]])
    question = NetworkMask(source, Network([[[1]]]), Sample(((1,), (3,))))
    proof_of_none(question)


def test_no_certificate_where_a_mask_exists():
    question = NetworkMask(Network([[[1], [-1]], [[1, -1]]]), Network([[[1]]]), InputGrid(-2, 2))
    wrong = Answer(Ask.DECIDE, Verdict.INFEASIBLE, Evidence.CLAIMED, "a liar")
    with pytest.raises(SoundnessError, match="a mask exists"):
        certify_none(question, wrong, "nowhere")


def test_certificates_of_deeper_sources_and_short_limits_are_refused():
    deep = NetworkMask(Network([[[1]], [[1]], [[1]]]), Network([[[2]]]), InputGrid(-1, 1))
    with pytest.raises(UnsupportedError, match="two-layer"):
        proof_of_none(deep)
    with pytest.raises(InputError, match="proof: expected auto"):
        proof_of_none(random_question(1), "prayer")
    with pytest.raises(UnsupportedError, match="did not finish within"):
        proof_of_none(random_question(1), seconds=0.01)
