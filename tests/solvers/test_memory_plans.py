"""A method takes no more memory than it says before it starts."""

import tracemalloc

import pytest

from exactlt import Stream, SubsetSum
from exactlt.answers import ROW_ASKS, Clock, Limits
from exactlt.kernels.rent import RENT
from exactlt.solvers import solver

CASES = [
    ("dp", Stream("uniform:M=2^18", 1).take(16), None),
    ("dp", Stream("positive:M=2^17", 1).take(16), None),
    ("dp", Stream("uniform:M=2^14", 1).take(16), 8),
    ("dp", Stream("uniform:M=2^10", 1).take(130), None),
    ("mitm", Stream("uniform:M=2^30", 1).take(34), None),
    ("mitm", Stream("uniform:M=2^30", 1).take(30), 15),
    ("mitm", Stream("uniform:M=2^80", 1).take(26), None),
    ("schroeppel_shamir", Stream("uniform:M=2^40", 1).take(36), None),
]


@pytest.mark.parametrize("question", list(ROW_ASKS))
@pytest.mark.parametrize(("name", "weights", "size"), CASES)
def test_the_plan_covers_the_peak(monkeypatch, name, weights, size, question):
    planned = []
    plan = Clock.plan_memory
    monkeypatch.setattr(
        Clock,
        "plan_memory",
        lambda clock, needed, *words: (planned.append(needed), plan(clock, needed, *words))[1],
    )
    row = SubsetSum(weights, sum(weights) // 2 + 1, 0, size)
    method = solver(name)
    if method.refusal(row, question):
        pytest.skip(f"{name} does not answer this, and says so")
    monkeypatch.setattr("exactlt.kernels.rent._spent", {"halves": RENT})
    method.solve(row, question, limits=Limits(seconds=60))  # compiled code is not its memory
    planned.clear()
    tracemalloc.start()
    try:
        answer = method.solve(row, question, limits=Limits(seconds=60))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert answer.reason is None and planned
    assert peak <= 1.1 * max(planned) + (2 << 20)
