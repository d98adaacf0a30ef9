"""A short deterministic part of `make fuzz`, and that its judges notice what is wrong."""

from unittest import mock

import fuzz_checker
import pytest

from proofs_check import clausal, counting, diagram, prices, pseudo


@pytest.mark.parametrize("part, cases", [("self", 60), ("forge", 12), ("steps", 60)])
def test_nothing_is_found(part, cases):
    pytest.importorskip("pysat")
    told, done = fuzz_checker.run(part, 1, range(cases))
    assert done == cases
    if part == "forge":
        assert told["mutants VERIFIED"] > 50 < told["mutants REFUTED"]
    if part == "steps":
        rules = ("pol", "red", "rup", "del", "lrat")
        assert all(told[f"{rule} accepted"] > 10 for rule in rules)
        assert told["drat follows"] > 10 < told["drat blocked"]
    if part == "self":
        methods = ("diagram", "counting", "veripb", "lrat", "drat", "prices")
        assert all(told[f"{method} infeasible"] > 5 for method in methods)


LIES = {
    "red takes anything": (pseudo, "implies", lambda left, right: True),
    "rup takes anything": (pseudo, "propagate", lambda constraints, limits: True),
    "a sum forgets": (pseudo, "add", lambda left, right: (left[0], left[1] + right[1])),
    "clauses follow": (clausal.Propagator, "follows", lambda self, clause: True),
    "clauses are blocked": (clausal.Propagator, "blocked", lambda self, clause: True),
    "nothing is counted": (counting, "count", lambda *_: 0),
    "rows cost what is said": (prices, "_below", lambda *_: False),
    "no child is open": (diagram, "bisect_left", lambda children, *_: 0),
}


@pytest.mark.parametrize("name", LIES)
def test_a_lying_checker_is_found_out(name):
    place, attribute, lie = LIES[name]
    with mock.patch.object(place, attribute, lie), pytest.raises(fuzz_checker.Finding) as found:
        fuzz_checker.run("steps", 1, range(400))
    assert "--part steps --seed 1 --case" in found.value.__notes__[0]
