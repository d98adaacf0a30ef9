"""What is true of a small question, by enumeration: the judge of everything verified."""

import itertools
import json
import re

from exactlt.certificates import CoverQuestion, WidthQuestion
from exactlt.errors import InputError
from exactlt.instances import LinearSystem, Partition, SubsetSum, parse_instance


def solutions(question):
    for mask in itertools.product((0, 1), repeat=question.n):
        try:
            if question.is_solution(mask):
                yield mask
        except InputError:  # not of the fixed size
            continue


def reaches(weights, target, tolerance, size):
    sums = {(0, 0)}
    for w in weights:
        sums |= {(k + 1, s + w) for k, s in sums}
    return any(abs(s - target) <= tolerance and size in (None, k) for k, s in sums)


def holds(instance: bytes, claim: str, sentence: str) -> bool:
    """Whether a claim that the checker verified is true."""
    question = parse_instance(instance)
    numbers = [int(x) for x in re.findall(r"-?\d+", sentence.split(";")[0])]
    if claim in ("feasible", "infeasible"):
        return any(True for _ in solutions(question)) == (claim == "feasible")
    if isinstance(question, Partition):
        question = question.as_subset_sum()
    if claim == "optimum":
        free = SubsetSum(question.weights, question.target, 2**200, question.size)
        return min(question.gap(m) for m in solutions(free)) == numbers[0]
    if claim == "sparsest":
        return min(sum(m) for m in solutions(question)) == numbers[0]
    targets = range(question.low, question.high + 1)

    def missing(weights):
        return [t for t in targets if not reaches(weights, t, question.tolerance, question.size)]

    if claim == "width":
        n, weights = numbers[0], question.stream.take(numbers[0])
        return not missing(weights) and (n == 0 or bool(missing(weights[:-1])))
    return bool(missing(question.weights)) == (claim == "uncovered")


def documents(question) -> bytes:
    return json.dumps(question.document()).encode()


__all__ = [
    "CoverQuestion",
    "LinearSystem",
    "WidthQuestion",
    "documents",
    "holds",
    "reaches",
    "solutions",
]
