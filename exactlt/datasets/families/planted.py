r"""A planted solution.

>>> q = FAMILY.question({"n": 3, "bits": 4, "kept": 1}, 0)
>>> q.target in q.weights
True
"""

from exactlt.datasets.families._family import Family, count, weights
from exactlt.errors import InputError
from exactlt.instances import Stream, SubsetSum


def make(values, seed):
    n, bits, kept = count(values, "n"), count(values, "bits"), count(values, "kept")
    if kept > n:
        raise InputError(f"kept: expected at most n = {n}, got {kept}")
    drawn = weights(n, bits, seed, "planted")
    order = Stream(f"range:low=0,high={(1 << 60) - 1}", seed, "planted order").take(n)
    chosen = sorted(range(n), key=lambda i: (order[i], i))[:kept]
    return SubsetSum(drawn, sum(drawn[i] for i in chosen))


FAMILY = Family(
    "planted",
    "find m in {0,1}^n with sum m_i w_i = t, where t is the sum of `kept` weights drawn at random; "
    "ask sparsest with certificates for the proof that no smaller mask exists (a smaller one may)",
    {
        "n": (None, "weights"),
        "bits": (None, "bits of a weight"),
        "kept": (None, "weights of the planted mask"),
    },
    "bits near n: the planted mask is nearly alone",
    "Merkle and Hellman 1978, as random instances",
    make,
)
