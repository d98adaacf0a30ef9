"""Masks within a tolerance on a box: interval rows at vertices, against listing all masks."""

import itertools
from dataclasses import replace
from fractions import Fraction

import pytest

from exactlt.answers import Ask, Evidence, Limits, Verdict
from exactlt.certificates import Check, certify, verify
from exactlt.encodings import merged_model, unmerged
from exactlt.encodings.network.sample_system import sample_system, sampled
from exactlt.errors import InputError, UnsupportedError
from exactlt.instances import LinearSystem, Row
from exactlt.networks import Box, Network, NetworkMask, Structure, flaw
from exactlt.solvers import solve, solver
from exactlt.solvers.network.vertices import linear_at_corners, masks_of, start
from exactlt.width.families import family

F = Fraction


def question(d, n, M, seed, structure, tolerance, domain=None):
    asked = family("linear")(f"uniform:M={M}", seed, inputs=d, outputs=1).question(n, structure)
    return replace(asked, tolerance=tolerance, domain=domain or Box())


def errors_at_d1(asked: NetworkMask):
    """Sup norms of all masks of a 1-n-1 source, by hand: the error bends at 0 only."""
    u, v = (layer.weights.ravel().tolist() for layer in asked.source.layers)
    unit = asked.source.output_unit
    w = asked.target.at((F(1),))[0]
    for bits in itertools.product((0, 1), repeat=len(u)):
        right = sum(b * a * c for b, a, c in zip(bits, u, v, strict=True) if a > 0) * unit
        left = sum(b * a * c for b, a, c in zip(bits, u, v, strict=True) if a < 0) * unit
        yield sum(bits), max(abs(right - w), abs(left - w))


@pytest.mark.parametrize("structure", ["free", "whole-neuron"])
def test_one_input_against_all_subsets(structure):
    """n, M, tolerance: existence and the fewest units, where a kept unit counts two weights."""
    for seed, tolerance in itertools.product(range(8), (F(1, 9), F(2, 9), F(1, 2))):
        asked = question(1, 4, 3, seed, structure, tolerance)
        fitting = [size for size, error in errors_at_d1(asked) if error <= tolerance]
        found = solver("vertices").solve(asked)
        assert (found.verdict is Verdict.FEASIBLE) == bool(fitting)
        if fitting and structure == "free":
            # a weight of 0 is no kept weight: whole units without one are not fewer than needed
            best = solver("vertices").solve(asked, Ask.SPARSEST)
            assert best.kept == 2 * min(fitting) and flaw(asked, best.mask) is None


@pytest.mark.parametrize("structure", list(Structure))
def test_two_inputs_against_enumeration(structure):
    """All masks of all four structures, with the verifier's word on each."""
    for seed in range(3):
        for tolerance in (F(1, 4), F(1)):
            asked = question(2, 3, 2, seed, structure, tolerance)
            listed = solver("enumerate", NetworkMask).solve(asked)
            found = solver("vertices").solve(asked)
            assert found.verdict is listed.verdict, (seed, tolerance)
            if structure in ("one-input", "block"):
                assert found.work["rounds"] == 1  # the corners decide
            if found.verdict is Verdict.INFEASIBLE:
                assert found.evidence is Evidence.CLAIMED and found.inputs


@pytest.mark.parametrize("structure", ["free", "whole-neuron"])
def test_masks_that_bend_between_the_corners_get_more_inputs(structure):
    """The first mask fits all corners and not the box; the inputs found refute all masks."""
    asked = question(2, 6, 3, 0, structure, F(1, 3))
    found = solver("vertices").solve(asked)
    assert found.verdict is Verdict.INFEASIBLE and found.work["rounds"] > 1
    new = [x for x in found.inputs if x not in start(asked)]
    assert new and any(v.denominator > 1 for x in new for v in x)
    assert sample_system(asked, start(asked)) != sample_system(asked, found.inputs)
    assert solver("vertices", inputs=new).solve(asked).work["rounds"] == 1


def test_the_corners_decide_where_they_are_said_to():
    asked = question(3, 2, 2, 0, "one-input", F(1, 4))
    assert linear_at_corners(asked) and len(start(asked)) == 26
    assert not linear_at_corners(replace(asked, structure="free"))
    assert len(start(replace(asked, domain=Box(0, 1)))) == 7
    wide = question(7, 2, 1, 0, "one-input", F(1))
    assert len(start(wide)) == 14 and not linear_at_corners(wide)


@pytest.mark.parametrize("domain", [Box(0, 1), Box(2), Box((F(-1, 2), 1), (1, 3))])
def test_other_boxes(domain):
    for seed in range(3):
        for structure in ("one-input", "free"):
            asked = question(2, 3, 2, seed, structure, F(1, 2), domain)
            listed, found = (
                solver(name, NetworkMask).solve(asked) for name in ("enumerate", "vertices")
            )
            assert found.verdict is listed.verdict


def test_biased_networks_and_bent_targets():
    """Nothing is assumed of source and target but two layers and any number."""
    source = Network([[[1, 1], [2, -1], [-1, 1]], [[1, -1, 1]]])
    bent = Network([[[1, -1]], [[1]]])
    for tolerance in (F(1, 3), F(1, 2), F(1), F(2)):
        asked = NetworkMask(source, bent, tolerance=tolerance)
        names = ("enumerate", "vertices", "cegis")
        assert len({solver(name, NetworkMask).solve(asked).verdict for name in names}) == 1


def test_auto_takes_vertices_before_the_loop_on_clauses():
    asked = question(3, 12, 7, 0, "one-input", F(1, 14))
    assert solve(asked).method == "vertices"


def test_what_it_refuses():
    asked = question(2, 3, 2, 0, "free", F(1))
    for other, words in (
        (replace(asked, tolerance=0), "takes tolerances above 0"),
        (replace(asked, structure="whole-neuron", maskable=(True, False)), "maskable in both"),
    ):
        with pytest.raises(UnsupportedError, match=words):
            solver("vertices").solve(other)


def test_refuting_inputs_make_a_certificate():
    """A narrow source: what CP-SAT says of finitely many inputs, the checker says of rows."""
    asked = question(2, 4, 3, 0, "one-input", F(1, 9))
    found = solver("vertices").solve(asked)
    assert found.verdict is Verdict.INFEASIBLE
    system = sample_system(asked, found.inputs)
    assert verify(system, certify(system, infeasible=True)).check is Check.VERIFIED


# --- widths ----------------------------------------------------------------------------------


def test_widths_fall_with_the_tolerance_and_start_at_the_exact_one():
    for d, seed in ((1, 0), (2, 1)):
        for structure in ("block", "one-input", "free", "whole-neuron"):
            if d > 1 and structure in ("block", "whole-neuron"):
                continue  # whole neurons have no mask of a linear target at tolerance 0
            widths = []
            for units in (0, 1, 4, 40):
                draw = family("linear")(
                    "uniform:M=3", seed, inputs=d, outputs=1, tolerance=F(units, 9)
                )
                widths.append(draw.width(structure, limits=Limits(30), prove=False).n)
            exact = family("linear")("uniform:M=3", seed, inputs=d, outputs=1)
            assert widths[0] == exact.width(structure).n
            assert widths == sorted(widths, reverse=True) and widths[-1] == 0, widths


def test_a_refuted_width_is_proved():
    draw = family("linear")("uniform:M=3", 1, inputs=2, outputs=1, tolerance=F(1, 9))
    found = draw.width("one-input", limits=Limits(60))
    assert found.evidence is Evidence.PROOF and verify(*found.proof).ok
    assert found.document()["tolerance"] == "1/9"


@pytest.mark.parametrize("text, words", [
    ("1/10", "expected 0 or a fraction of at least 1/9, the unit"),
    ("-1", "expected 0 or a fraction of at least 1/9"),
])  # fmt: skip
def test_bad_tolerances(text, words):
    with pytest.raises(InputError, match=words):
        family("linear")("uniform:M=3", 0, tolerance=F(text))
    with pytest.raises(InputError, match="tolerance: expected a fraction such as 1/14, got 'x'"):
        family("linear").tolerance_of("x")
    with pytest.raises(InputError, match="tolerance: chain takes none"):
        family("chain")("uniform:M=3", 0, tolerance=F(1))


# --- merging ---------------------------------------------------------------------------------


def test_merged_groups_give_masks_of_the_system():
    """Three equal groups, one of them without a second option, and a free variable."""
    rows = (Row((0, 1, 2, 3, 4, 5), (2, 3, 3, 2, 2, 5), 7, 7),)
    system = LinearSystem(6, rows, ((0, 1), (2, 3)))
    model, meaning = merged_model(system, [1, 2, 2, 1, 1, 1])
    assert sorted(len(members) for _, members in meaning) == [1, 1, 2, 2]
    hits = 0
    for values in itertools.product(*(range(high + 1) for _, high in model.bounds[:-1])):
        cost = sum(
            c * [1, 2, 2, 1, 1, 1][at[0]] for c, (_, at) in zip(values, meaning, strict=True)
        )
        if model.violated((*values, cost)):
            continue
        mask = unmerged(meaning, values, 6)
        assert sum(a * b for a, b in zip(rows[0].coefficients, mask, strict=True)) == 7
        assert mask[0] + mask[1] <= 1 and mask[2] + mask[3] <= 1
        hits += 1
    assert hits


def test_choices_are_what_the_names_say():
    asked = question(2, 3, 2, 0, "free", F(1))
    system, choices = sampled(asked, start(asked))
    assert system.names == tuple(c.name for c in choices)
    first, second = masks_of(asked, choices[:1])
    assert first.sum() == len(choices[0].inputs) and second.sum() == len(choices[0].outputs)
