"""ONNX and VNN-LIB: read by onnx, onnxruntime and the parser of VNN-COMP's scorer."""

import itertools
import random
from fractions import Fraction

import numpy as np
import pytest

from exactlt.datasets import family
from exactlt.datasets.families.gap import margin
from exactlt.encodings.network.difference import difference
from exactlt.errors import InputError, UnsupportedError
from exactlt.formats import export, to_onnx, to_vnnlib
from exactlt.formats.vnnlib import decimal_text, exact_kind
from exactlt.instances import SubsetSum
from exactlt.networks import Box, InputGrid, Layer, Network, NetworkMask, largest_gap

LADDER = ["2^-40", "2^-20", "1/8"]


def random_question(rng, unit, depths=(3, 2), bias=True):
    def net(depth):
        sizes = [2, *(rng.randint(1, 3) for _ in range(depth - 1)), 2]
        layers = []
        for a, b in itertools.pairwise(sizes):
            rows = [[rng.randint(-7, 7) for _ in range(a)] for _ in range(b)]
            offset = [rng.randint(-7, 7) for _ in range(b)] if bias else None
            layers.append(Layer(rows, offset, unit))
        return Network(tuple(layers))

    source, target = map(net, depths)
    return NetworkMask(source, target, Box(), 1, (False,) * source.depth)


@pytest.mark.parametrize("unit", [Fraction(1, 8), Fraction(1, 7), Fraction(3, 10)])
@pytest.mark.parametrize("depths", [(1, 1), (2, 1), (1, 3), (3, 2), (2, 2)])
def test_the_difference_is_the_difference(unit, depths):
    rng = random.Random(3)
    for _ in range(5):
        question = random_question(rng, unit, depths)
        made = difference(question)
        assert (made.scale == 1) == (unit == Fraction(1, 8))
        x = [Fraction(rng.randint(-9, 9), 9) for _ in range(2)]
        pair = zip(question.source.at(x), question.target.at(x), strict=True)
        assert made.at(x) == [made.scale * (a - b) for a, b in pair]


@pytest.mark.parametrize("name", LADDER)
def test_labels_are_exact_on_both_sides_of_the_gap(name):
    values = {"n": 5, "inputs": 2, "bits": 4}
    tie, above, below = (
        family("gap").question({**values, "margin": m}, 1) for m in (0, name, f"-{name}")
    )
    assert above.tolerance - tie.tolerance == margin(name) == tie.tolerance - below.tolerance
    worst = largest_gap(tie.source, tie.target, Box())
    assert worst.gap == tie.tolerance and difference(tie).exact_in(worst.x)


def evaluated(question, x, kind):
    runtime = pytest.importorskip("onnxruntime", reason="onnxruntime of 'readers' is missing")
    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = runtime.InferenceSession(
        to_onnx(question, kind=kind), options, providers=["CPUExecutionProvider"]
    )
    return session.run(["Y"], {"X": np.array([[float(v) for v in x]], kind)})[0][0]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", LADDER)
def test_counterexamples_violate_in_float64(name, seed):
    values = {"n": 5, "inputs": 2, "outputs": 2, "margin": f"-{name}"}
    question = family("gap").question(values, seed)
    worst = largest_gap(question.source, question.target, Box())
    y = evaluated(question, worst.x, "float64")
    assert [Fraction(float(v)) for v in y] == difference(question).at(worst.x)
    assert max(map(abs, y)) > float(question.tolerance)


def test_float32_does_not_see_a_margin_of_2_to_minus_40():
    """Why the ladder is there: the threshold itself rounds to the greatest gap."""
    question = family("gap").question({"n": 5, "inputs": 2, "margin": "-2^-40"}, 0)
    worst = largest_gap(question.source, question.target, Box())
    y = max(map(abs, evaluated(question, worst.x, "float32")))
    assert not y > np.float32(float(question.tolerance))


def test_onnx_evaluates_to_the_difference_everywhere_that_floats_are_exact():
    rng = random.Random(4)
    for depths in ((2, 1), (1, 2), (3, 2)):
        question = random_question(rng, Fraction(1, 8), depths)
        made = difference(question)
        x = [Fraction(rng.randint(-16, 16), 16) for _ in range(2)]
        assert made.exact_in(x)
        for kind in ("float64", "float32"):
            y = evaluated(question, x, kind)
            assert [Fraction(float(v)) for v in y] == made.at(x)


def test_the_parser_of_the_competition_reads_the_property_to_the_last_digit():
    vnnlib = pytest.importorskip("vnnlib", reason="vnnlib is not installed")
    question = family("gap").question({"n": 4, "outputs": 2, "margin": "2^-40"}, 0)
    text = to_vnnlib(question)
    query = vnnlib.parse_query_string(text)
    said = [str(a) for a in query.assertions]
    bound = decimal_text("t", question.tolerance)
    assert Fraction(bound) == question.tolerance
    assert len(said) == 5 and said[-1].count(bound) == 4 and said[-1].count("(> Y") == 2
    compat = pytest.importorskip("vnnlib.compat")
    cases = compat.transform(query)
    assert [list(map(float, b)) for b in cases[0].input_box] == [[-1, 1], [-1, 1]]
    polytopes = [p for case in cases for p in case.output_constraints]
    assert len(polytopes) == 4


def test_a_model_says_what_it_is():
    onnx = pytest.importorskip("onnx")
    question = family("gap").question({"n": 4}, 0)
    data = export(question, "onnx", ["exactlt dataset draw gap n=4"])
    assert data == export(question, "onnx", ["exactlt dataset draw gap n=4"])
    model = onnx.load_from_string(data)
    facts = {p.key: p.value for p in model.metadata_props}
    assert facts == {"question": question.sha256, "scale": "1", "weights_exact_in": "float32"}
    assert model.doc_string == "exactlt dataset draw gap n=4"


def test_long_weights_are_float64_or_refused():
    pytest.importorskip("onnx")

    def one(w):
        return NetworkMask(Network([[[w]]]), Network([[[0]]]), maskable=[False])

    assert exact_kind(difference(one(2**24 + 1))) == "float64"
    assert to_onnx(one(2**24 + 1))
    with pytest.raises(UnsupportedError, match="json"):
        to_onnx(one(2**53 + 1))
    with pytest.raises(UnsupportedError, match="float32"):
        to_onnx(one(2**24 + 1), kind="float32")


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (SubsetSum([1], 1), "rows; opb"),
        (NetworkMask(Network([[[1]]]), Network([[[1]]])), "no weight is maskable"),
        (
            NetworkMask(Network([[[1]]]), Network([[[1]]]), InputGrid(0, 1), maskable=[False]),
            "the box",
        ),
        (
            NetworkMask(Network([[[1]]]), Network([[[1]]]), Box(Fraction(1, 3)), 0, [False]),
            "finite decimal",
        ),
    ],
)
def test_what_is_no_such_question_is_refused(question, sentence):
    with pytest.raises(UnsupportedError, match=sentence):
        export(question, "vnnlib")


@pytest.mark.parametrize("value", ["2^-", "x", "1/0", None])
def test_margins_that_are_none(value):
    with pytest.raises(InputError, match="margin"):
        margin(value)


def test_version_one_reaches_and_version_two_exceeds():
    question = family("gap").question({"n": 3, "inputs": 1, "margin": 0}, 0)
    assert "(> Y[0,0]" in to_vnnlib(question) and "(>= Y_0" in to_vnnlib(question, "1.0")
    with pytest.raises(InputError, match=r"1\.0 or 2\.0"):
        to_vnnlib(question, "3.0")
