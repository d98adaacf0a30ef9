"""Tickets from files: layouts, both shares, exact layers, and what is refused."""

from fractions import Fraction

import numpy as np
import pytest

from exactlt.errors import InputError
from exactlt.networks import Network, NetworkMask, counterexample
from exactlt.pruning.ticket import exact_ticket, read_ticket


@pytest.fixture
def pruned(tmp_path):
    """relu(x) − relu(−x) = x in the layout of torch.nn.utils.prune, one weight too many masked."""
    path = tmp_path / "ticket.npz"
    np.savez(path, **{
        "fc1.weight_orig": np.array([[1.0], [-1.0], [0.75]], np.float32),
        "fc1.weight_mask": np.array([[1.0], [1.0], [0.0]], np.float32),
        "fc2.weight_orig": np.array([[1.0, -1.0, 0.5]], np.float32),
        "fc2.weight_mask": np.ones((1, 3), np.float32),
        "s.weight": np.array([[1.0, 2.0], [3.0, 4.0]]),
        "s.scores": np.array([[0.1, -0.9], [0.5, 0.2]]),
        "bad.weight": np.ones((2, 2)), "bad.mask": np.full((2, 2), 0.5),
        "odd.weight": np.ones((2, 2)), "odd.mask": np.ones((2, 3)),
        "nan.weight": np.full((1, 1), np.nan), "nan.mask": np.ones((1, 1)),
    })  # fmt: skip
    return path


def test_a_pruned_network_is_verified_for_all_inputs(pruned):
    layers = read_ticket(pruned, ["fc1", "fc2"])
    assert layers[0].line() == ("fc1: 2 of 3 weights kept: kept share 0.6667, pruned share 0.3333")
    source, masks, rounding = exact_ticket(layers, 2)
    assert rounding == 0
    assert counterexample(NetworkMask(source, Network([[[1]]])), masks) is None
    wrong = counterexample(NetworkMask(source, Network([[[2]]])), masks)
    assert wrong is not None and wrong.gap > 0
    assert exact_ticket(layers, 1)[2] == Fraction(1, 4)  # .75 lies between .5 and 1


def test_scores_keep_the_largest(pruned):
    (layer,) = read_ticket(pruned, ["s"], keep_fraction="1/2")
    assert layer.mask.tolist() == [[0, 1], [1, 0]]


@pytest.mark.parametrize(
    "layers, options, words",
    [
        (["fc3"], {}, "fc3: expected weights with a mask or scores"),
        (["s"], {}, "keep_fraction: the file holds scores"),
        (["s"], {"keep_fraction": 0}, r"\(0, 1\]"),
        (["fc1"], {"keep_fraction": "1/2"}, "the file holds masks"),
        (["bad"], {}, "zeros and ones"),
        (["odd"], {}, "two matrices of one shape"),
        (["nan"], {}, "expected finite numbers"),
    ],
)
def test_bad_tickets_are_one_sentence(pruned, layers, options, words):
    with pytest.raises(InputError, match=words):
        read_ticket(pruned, layers, **options)
    with pytest.raises(InputError, match="bits: expected"):
        exact_ticket([], 31)
