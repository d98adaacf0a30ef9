"""Plans: every key means something, and what M stands for is never guessed."""

import pytest

from exactlt.errors import InputError, MalformedFile
from exactlt.experiments import Plan, Stop, read_plan, run, summary
from exactlt.instances import Stream, parse_law
from exactlt.solvers import solver
from exactlt.width import stream_width

SMALL = Stop(samples=20, shard=20)


def plan(**keys):
    return Plan(**{"question": "decide", "n": (6,), "stop": SMALL, **keys})


@pytest.mark.parametrize(
    "law, M", [("uniform:M=256", 256), ("positive:M=12", 12), ("normal:M=64,sigma=8", 64)]
)
def test_targets_take_m_from_a_literal_law(law, M):
    cells = plan(laws=(law,), targets=("M", "M/2", "-3M/4", "5")).cells()
    assert [c.target for c in cells] == [M, M // 2, -(3 * M // 4), 5]
    assert [c.target for c in plan(laws=("uniform:M={M}",), M=(M,), targets=("M",)).cells()] == [M]


@pytest.mark.parametrize("law", ["grid:k=8", "sign", "range:low=-3,high=9"])
def test_a_law_without_m_is_refused(law):
    with pytest.raises(InputError, match=r"uses M, but the law .* has no M"):
        plan(laws=(law,), targets=("M",))
    assert plan(laws=(law,), targets=("3",)).cells()[0].target == 3


@pytest.mark.parametrize("target, tolerance", [("0", 0), ("3", 3), ("-2", 5)])
def test_width_0_where_the_empty_mask_does_it(target, tolerance, tmp_path):
    law = "uniform:M=8"
    asked = plan(question="width", laws=(law,), targets=(target,), tolerances=(tolerance,))
    run(asked, tmp_path / "store", workers=1)
    (row,) = summary(asked, tmp_path / "store")
    assert (row.estimate.point, row.estimate.low, row.estimate.high) == (0, 0, 0)
    width = stream_width(Stream(parse_law(law), 0), int(target), solver("dp"), tolerance=tolerance)
    assert width.n == 0


@pytest.mark.parametrize("question", ["perfect", "discrepancy", "optimum", "cover"])
def test_a_tolerance_that_would_be_ignored_is_refused(question):
    targets = ("3",) if question == "cover" else ("0",)
    with pytest.raises(InputError, match="takes no tolerance"):
        plan(question=question, laws=("positive:M=5",), targets=targets, tolerances=(1,))


@pytest.mark.parametrize("kappa", ["1e9999999", "1e5000", "9" * 2000, "100000"])
def test_a_bound_of_millions_of_bits_is_refused_at_once(kappa):
    with pytest.raises(InputError, match="kappa"):
        plan(laws=("uniform:M={M}",), kappa=(kappa,))


def test_wide_sums_name_a_way_that_exists():
    with pytest.raises(InputError, match="only decide takes a solver"):
        plan(question="discrepancy", laws=(f"positive:M={2**80}",))
    with pytest.raises(InputError, match="name a solver"):
        plan(laws=(f"positive:M={2**80}",))
    assert plan(laws=(f"positive:M={2**80}",), solver="mitm").cells()


def test_a_mistyped_key_gets_a_hint(tmp_path):
    (tmp_path / "p.toml").write_text('question = "decide"\ntolerance = [1]\n')
    with pytest.raises(MalformedFile, match="did you mean 'tolerances'"):
        read_plan(tmp_path / "p.toml")


def test_a_byte_order_mark_is_no_error(tmp_path):
    text = '\ufeffquestion = "decide"\r\nlaws = ["sign"]\r\nn = [4]\r\n'
    (tmp_path / "p.toml").write_text(text, "utf-8")
    assert read_plan(tmp_path / "p.toml").n == (4,)
