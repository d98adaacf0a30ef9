r"""One step below n*: an infeasible prefix whose successor is feasible.

>>> q = FAMILY.question({"law": "uniform:M=3", "target": 7, "twin": 0}, 0)
>>> t = FAMILY.question({"law": "uniform:M=3", "target": 7, "twin": 1}, 0)
>>> t.weights[:-1] == q.weights
True
"""

from exactlt.datasets.families._family import Family, count, number
from exactlt.errors import InputError
from exactlt.instances import Stream, SubsetSum


def make(values, seed):
    target, most = number(values, "target"), count(values, "most", 256)
    if values["twin"] not in (0, 1):
        raise InputError(f"twin: expected 0 or 1, got {values['twin']!r}")
    drawn = Stream(values["law"], seed, "one-below").take(most)
    sums = {0}  # all sums of a prefix: n* is where the target enters
    for n, w in enumerate(drawn, 1):
        sums |= {s + w for s in sums}
        if len(sums) > 1 << 22:
            raise InputError(f"law: expected n* within 2^22 sums, got more at n = {n}")
        if target in sums:
            if n == 1:
                raise InputError(f"target: expected n* >= 2, got 1 with seed {seed}")
            n -= 1 - values["twin"]
            return SubsetSum(drawn[:n], target)
    raise InputError(f"most: expected n* <= {most}, got none with seed {seed}")


FAMILY = Family(
    "one-below",
    "the first n* - 1 weights of a stream (twin 0: infeasible) or the first n* (twin 1: feasible), "
    "n* the least number of weights of which some sum to t",
    {
        "law": (None, "law of a weight"),
        "target": (None, "t, not 0"),
        "twin": (0, "1 for the feasible twin"),
        "most": (64, "weights tried"),
    },
    "the last infeasible question of a stream: the twins differ in one weight",
    "n* as in exactlt width",
    make,
)
