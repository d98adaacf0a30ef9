"""Minimal widths against the definition: try every prefix with every mask."""

import itertools
import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exactlt import InputError, Stream, SubsetSum, cover_width
from exactlt.answers import Ask, Evidence, Outcome, Reason
from exactlt.errors import SoundnessError
from exactlt.instances import parse_range
from exactlt.solvers import Solver, solver
from exactlt.views.width import summary
from exactlt.width import quantile
from exactlt.width import stream_width as minimal_width
from exactlt.width.families import STREAM
from exactlt.width.run import recording, run
from exactlt.width.search import bracket


def by_definition(weights, target, tolerance, size):
    for n in range(len(weights) + 1):
        for mask in itertools.product((0, 1), repeat=n):
            total = sum(w for w, m in zip(weights, mask, strict=False) if m)
            if abs(total - target) <= tolerance and size in (None, sum(mask)):
                return n
    return None


@given(
    st.sampled_from(
        ["uniform:M=9", "nonzero:M=6", "positive:M=12", "sign", "product:k=1", "gadget:k=2,side=-1"]
    ),
    st.integers(0, 10**6),
    st.integers(-15, 15),
    st.integers(0, 3),
    st.none() | st.integers(0, 5),
    st.sampled_from(["enumerate", "mitm", "dp"]),
)
@settings(max_examples=120)
def test_equals_the_definition(law, seed, target, tolerance, size, name):
    stream = Stream(law, seed)
    width = minimal_width(stream, target, solver(name), tolerance=tolerance, size=size, max_n=9)
    assert width.n == by_definition(stream.take(9), target, tolerance, size)
    if width.n:
        question = SubsetSum(stream.take(width.n), target, tolerance, size)
        assert question.is_solution(width.mask)
    if width.n is None:
        assert width.refuted == 9 and width.reason is None


@given(st.integers(0, 10**6), st.integers(1, 9))
@settings(max_examples=20)
def test_a_wider_tolerance_never_needs_more(seed, tolerance):
    stream = Stream("uniform:M=500", seed)
    narrow, wide = (
        minimal_width(stream, 77, solver("mitm"), tolerance=e) for e in (tolerance, tolerance + 3)
    )
    assert wide.n <= narrow.n


def test_a_cover_is_the_maximum_over_its_targets():
    stream = Stream("uniform:M=8", 5)
    cover = cover_width(stream, range(-8, 9), solver="dp")
    assert cover.n == max(by_definition(stream.take(12), t, 0, None) for t in range(-8, 9))
    assert [w.draw.target for w in cover.widths] == list(range(-8, 9))


def test_confirmation_raises_the_grade():
    stream = Stream("uniform:M=300", 2)
    alone = minimal_width(stream, 41, solver("mitm"))
    agreed = minimal_width(stream, 41, solver("mitm"), confirm=solver("dp"))
    assert (alone.n, alone.evidence) == (agreed.n, Evidence.EXHAUSTIVE)
    assert agreed.evidence is Evidence.AGREED and agreed.solvers == ("mitm", "dp")


def test_nobody_confirms_himself():
    """One method asked twice is one method, also when auto was the one who chose it."""
    stream = Stream("uniform:M=300", 2)
    with pytest.raises(InputError, match="confirm: expected another solver than mitm"):
        minimal_width(stream, 41, solver("mitm"), confirm=solver("mitm"))
    found = {
        name: minimal_width(stream, 41, solver("auto"), confirm=solver(name))
        for name in ("enumerate", "mitm", "dp")
    }
    assert {w.n for w in found.values()} == {minimal_width(stream, 41, solver("dp")).n}
    agreed = {name for name, w in found.items() if w.evidence is Evidence.AGREED}
    assert len(agreed) == 2
    for name, w in found.items():
        assert w.solvers[1:] == ((name,) if name in agreed else ())
        assert name in agreed or w.solvers == (name,)  # auto had chosen it


def test_a_huge_limit_costs_nothing():
    asked = minimal_width(Stream("uniform:M=8", 0), 3, solver("enumerate"), max_n=10**9)
    assert asked.n == minimal_width(Stream("uniform:M=8", 0), 3, solver("enumerate")).n


def test_nothing_is_claimed_below_width_zero():
    cover = cover_width(Stream("sign", 0), [0], solver="dp")
    text = summary([cover], Stream("sign", 0).law)
    assert "n* = 0" in text and "n* − 1" not in text


class Liar(Solver):
    """Denies every mask."""

    name, summary, asks = "liar", "lies", frozenset({Ask.DECIDE})

    def run(self, instance, question, clock):
        return Outcome(complete=True)


class Sleeper(Liar):
    """Never finishes."""

    name = "sleeper"

    def run(self, instance, question, clock):
        return Outcome(reason=Reason.TIME)


def test_a_liar_is_caught_by_the_confirmation():
    class TooLate(Liar):
        def run(self, instance, question, clock):
            return (
                solver("mitm").run(instance, question, clock)
                if instance.n > 30
                else (super().run(instance, question, clock))
            )

    with pytest.raises(SoundnessError, match="found one"):
        minimal_width(Stream("uniform:M=30", 2), 7, TooLate(), confirm=solver("mitm"))


def test_a_timeout_is_never_a_width():
    width = minimal_width(Stream("uniform:M=30", 2), 7, Sleeper())
    assert width.n is None and width.reason is Reason.TIME and width.evidence is Evidence.NONE
    assert "unknown (time)" in summary(
        [cover_width(Stream("sign", 1), [7], solver=Sleeper())], Stream("sign", 1).law
    )


def test_a_mask_that_is_too_short_to_exist():
    none = minimal_width(Stream("sign", 0), 3, solver("mitm"), size=80, max_n=10)
    assert none.n is None and none.evidence is Evidence.EXHAUSTIVE
    assert minimal_width(Stream("sign", 0), 0, solver("mitm")).n == 0
    assert minimal_width(Stream("positive:M=3", 0), 0, solver("mitm"), size=2, max_n=8).n is None


def test_quantiles_count_missing_widths_as_infinite():
    widths = [
        minimal_width(Stream("positive:M=9", s), 5, solver("mitm"), max_n=3) for s in range(20)
    ]
    found = sorted(w.n for w in widths if w.n is not None)
    assert 0 < len(found) < 20
    assert quantile(widths, 0.05) == found[0] and quantile(widths, 1.0) is None


def test_records_are_whole_lines(tmp_path):
    out = tmp_path / "records.jsonl"
    given = {"target": (3, 9)}
    covers = []
    with recording(out, STREAM, []) as record:
        for width in run(STREAM, "uniform:M=20", range(5), given=given, solver="dp", max_n=30):
            record(width)
            covers.append(width)
    head, *lines = map(json.loads, out.read_text().splitlines())
    assert head["format"] == "exactlt/width-records"
    assert [line["n"] for line in lines] == [c.n for c in covers]
    assert all(max(line["widths"].values()) == line["n"] for line in lines)
    with pytest.raises(InputError, match="exists already"), recording(out, STREAM, []):
        pass


@given(
    st.integers(0, 300),
    st.integers(1, 40),
    st.integers(-1, 60),
    st.booleans(),
    st.sets(st.integers(0, 320)),
)
@settings(max_examples=200)
def test_gallop_and_bisection_ask_few_widths(true, start, low, by_one, hard):
    """Counted: all known, at most 2·log2(n* − low + 2) + 3 questions; never a wrong bracket."""
    low = min(low, true - 1)
    asked = []

    def ask(n):
        asked.append(n)
        return n if n >= true else n + 1

    assert bracket(ask, low=low, start=start, most=400) == (true - 1, true)
    reach = max(true, start) - low
    assert len(asked) <= 2 * math.log2(reach + 2) + 3
    assert len(set(asked)) == len(asked)

    def silent(n):
        return None if n in hard else ask(n)

    below, above = bracket(silent, low=low, start=start, most=400, by_one=by_one)
    assert low <= below < true <= above
    assert below == true - 1 or above - 1 in hard or below + 1 in hard


def test_a_refuted_width_with_a_mask_is_a_contradiction():
    """A mask of a wide source that keeps only refuted units is never quietly widened."""

    class Forgetful(Liar):
        def run(self, instance, question, clock):
            known = instance.n > 4
            return Outcome((1, *(0,) * (instance.n - 1)), True) if known else Outcome(complete=True)

    first = Stream("nonzero:M=9", 0).take(1)[0]
    with pytest.raises(SoundnessError, match="liar says that width 4 has no mask, liar found one"):
        minimal_width(Stream("nonzero:M=9", 0), first, Forgetful())


@pytest.mark.parametrize(
    ("text", "values"), [("7", [7]), ("0..3", [0, 1, 2, 3]), ("-2..0,9", [-2, -1, 0, 9])]
)
def test_ranges(text, values):
    assert parse_range("seeds", text) == values


@pytest.mark.parametrize("text", ["", "3..1", "a", "0..9999999", "1..", "..3"])
def test_bad_ranges_get_one_sentence(text):
    with pytest.raises(InputError, match="seeds"):
        parse_range("seeds", text)


def test_heuristics_are_not_asked_for_minimal_widths():
    class Guess(Liar):
        exact = False

    with pytest.raises(InputError, match="expected an exact one, got the heuristic liar"):
        minimal_width(Stream("sign", 1), 3, Guess())
