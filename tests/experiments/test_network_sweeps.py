"""Sweeps of whole networks: against enumeration of all sources, monotone laws, what is refused."""

import itertools
from collections import Counter
from fractions import Fraction

import pytest

from exactlt.answers import Evidence
from exactlt.errors import InputError, MalformedFile
from exactlt.experiments import (
    Cell,
    Plan,
    Stop,
    collapsed,
    curves,
    instance,
    plan_from_document,
    run,
    run_shard,
    summary,
)
from exactlt.experiments._networks import claimed, numbers, sorts
from exactlt.experiments.stats import clopper_pearson
from exactlt.networks import NetworkMask
from exactlt.width.families import family


def plan(question="mask", **options) -> Plan:
    given = dict(
        laws=("uniform:M={M}",), n=(3,), M=(1,), layers=("1x1",), structures=("free",),
        stop=Stop(20, 10),
    )  # fmt: skip
    return Plan(question, **(given | options))


def counts(asked: Plan) -> Counter:
    (cell,) = asked.cells()
    total = Counter()
    for shard in range(asked.stop.shards):
        total.update(run_shard(cell.document(), shard)["counts"])
    return total


def exact(n: int, M: int) -> tuple[Fraction, dict[int, int]]:
    """P(some mask of 1-n-1 equals w·x for all x), and all sources' fewest kept weights at it.

    Every source and target is listed.  A unit u, v adds |u|·v to the side of u's sign; the
    target asks for w·M there, with both signs of x.
    """
    values = range(-M, M + 1)
    hits, kept = 0, Counter()
    for source in itertools.product(itertools.product(values, repeat=2), repeat=n):
        best: dict[tuple[int, int], int] = {(0, 0): 0}
        for u, v in source:
            for (p, q), size in list(best.items()):
                at = (p + u * v, q) if u > 0 else (p, q + u * v)
                best[at] = min(best.get(at, 99), size + 2)
        for w in values:
            # for x < 0 a unit with u < 0 gives u·v·x as well
            if (found := best.get((w * M, w * M))) is not None:
                hits += 1
                kept[found] += 1
    return Fraction(hits, (2 * M + 1) ** (2 * n + 1)), kept


@pytest.mark.parametrize("n", [1, 2, 3])
def test_the_share_of_masks_is_that_of_all_sources(n):
    p, _ = exact(n, 1)
    asked = plan(n=(n,), stop=Stop(100, 100))
    found = counts(asked)
    assert set(found) <= {"yes", "no"} and sum(found.values()) == 100
    interval = clopper_pearson(found["yes"], 100, Fraction(999, 1000))
    assert interval.low <= p <= interval.high


def test_every_sample_is_decided_as_by_listing():
    """The same samples by the oracle: not only the share agrees."""
    (cell,) = plan(n=(3,), M=(2,), stop=Stop(30, 30)).cells()
    yes = 0
    for row in range(30):
        question = instance(cell, 0, row)
        assert isinstance(question, NetworkMask)
        u, v = (layer.weights.ravel().tolist() for layer in question.source.layers)
        goal = int(question.target.layers[0].weights[0, 0]) * 2
        sides = {(0, 0)}
        for a, b in zip(u, v, strict=True):
            sides |= {(p + a * b, q) if a > 0 else (p, q + a * b) for p, q in sides}
        yes += (goal, goal) in sides
    assert run_shard(cell.document(), 0)["counts"]["yes"] == yes


def test_sparsest_masks_keep_what_listing_keeps():
    (cell,) = plan("mask-kept", n=(3,), stop=Stop(40, 40)).cells()
    values, none, unknown = numbers(Counter(run_shard(cell.document(), 0)["counts"]))
    _, kept = exact(3, 1)
    assert set(values) <= set(kept) and not unknown and sum(values.values()) + none == 40


def test_one_network_a_sample_in_all_cells():
    """n* from one question is where the other's answers turn, structure by structure."""
    widths = plan("mask-width", n=(12,), layers=("2x1",), structures=("one-input", "free"))
    for cell in widths.cells():
        found, _, _ = numbers(Counter(run_shard(cell.document(), 0)["counts"]))
        for n in (2, 6, 12):
            (at,) = plan(n=(n,), layers=("2x1",), structures=(cell.structure,)).cells()
            yes = run_shard(at.document(), 0)["counts"]["yes"]
            assert yes == sum(c for w, c in found.items() if w <= n)
    draw = family("linear")("uniform:M=1", (0 << 32) + 3, inputs=2, outputs=1)
    assert instance(widths.cells()[0], 0, 3) == draw.question(12, "one-input")


def test_curves_rise_and_agree(tmp_path):
    """mask-width and mask give one curve; block needs most, and windows are found."""
    by_width = plan("mask-width", n=(100,), structures=("block",), stop=Stop(30, 30), M=(3, 6))
    by_mask = plan(n=(1, 2, 8, 24), structures=("block",), stop=Stop(30, 30), M=(3,))
    for asked in (by_width, by_mask):
        run(asked, tmp_path, workers=1, pool="threads")
    one, two = curves(summary(by_width, tmp_path))
    (other,) = curves(summary(by_mask, tmp_path))
    assert list(one.hits) == sorted(one.hits) and one.unknown == (0,) * 101
    assert [one.hits[n] for n in other.n] == list(other.hits)
    t1, t2 = (c.transition(repeats=50) for c in (one, two))
    assert 0 < t1.threshold.point < t2.threshold.point and t1.width.point > 0
    assert 0 <= collapsed([one, two]).quality < 1e9
    assert all(r.low <= h / 30 <= r.high for r, h in zip(one.rates(), one.hits, strict=True))


def test_words_of_records():
    assert all(map(sorts, ("0", "12", "none", "claimed/12", "claimed/none", "unknown")))
    assert not any(map(sorts, ("", "-1", "claimed/unknown", "other/3", "1/2", "yes")))
    assert claimed(Counter({"claimed/3": 2, "3": 1, "claimed/none": 1})) == 3
    assert Evidence.CLAIMED == "claimed"


def test_ids_of_other_questions_stay():
    """Keys of networks are no part of a row question's identity, nor of its plan's."""
    row = Plan("decide", laws=("uniform:M=3",), n=(4,), targets=("2",))
    (cell,) = row.cells()
    assert not {"family", "layer", "structure"} & set(cell.document()) | set(row.document()) & {
        "layers"
    }
    assert Cell.from_document(cell.document()) == cell
    network = plan(family="relu-grid", layers=("2x1",))
    assert plan_from_document(network.document()) == network
    assert Cell.from_document(network.cells()[0].document()).family == "relu-grid"


@pytest.mark.parametrize(
    "options, words",
    [
        (dict(structures=("blok",)), "structure: expected free, one-input, block"),
        (dict(layers=("2",)), "layer: expected inputs x outputs such as 4x1"),
        (dict(family="stream"), "family: expected networks, got stream"),
        (dict(family="chain", structures=("whole-neuron",)), "structure: expected block, free"),
        (dict(family="relu-grid", layers=("2x1",), n=(17,)), "relu-grid takes n <= 16"),
        (dict(family="relu-grid", layers=("2x2",)), "outputs: relu-grid has 1"),
        (dict(targets=("3",)), "takes no target"),
        (dict(solver="mitm"), "only the question decide takes a solver"),
        (dict(question="mask-kept", structures=("block",), family="chain"), "no sparsest mask"),
        (dict(question="decide"), "question decide takes no layer"),
    ],
)
def test_bad_plans(options, words):
    with pytest.raises(InputError, match=words):
        plan(**options)


def test_a_plan_of_wrong_types():
    with pytest.raises(MalformedFile, match="layers: expected texts"):
        plan_from_document({"question": "mask", "laws": ["uniform:M=1"], "n": 2, "layers": [2]})
