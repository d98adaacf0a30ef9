"""Interchangeable groups of a linear system merged: symmetry breaking for integer models."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from exactlt.encodings.model import Model
from exactlt.instances import LinearSystem, Row

Counted = tuple[int, tuple[int, ...]]
"""A class of merged groups, and one variable of each of them: what a model's variable counts."""


def merged_model(
    system: LinearSystem, costs: Sequence[int] | None = None
) -> tuple[Model, list[Counted]]:
    """Groups with the same columns become one group of bounded counts.

    Parameters
    ----------
    system : LinearSystem
        With disjoint at-most-one groups; other variables are groups of one.
    costs : sequence of int >= 0, optional
        Per variable; their sum is minimised.

    Returns
    -------
    model : Model
    meaning : list of (class, variables)
        Per variable of the model the variables that it counts, one of each merged group;
        the last variable, where costs are minimised, has no entry.

    Notes
    -----
    O(entries) and sorting.  Exact in both directions: a count c of an option stands for any c
    of the merged groups taking it.
    """
    columns: list[list[tuple[int, int]]] = [[] for _ in range(system.n)]
    for r, row in enumerate(system.rows):
        for j, a in zip(row.variables, row.coefficients, strict=True):
            columns[j].append((r, a))
    taken = {j for group in system.groups for j in group}
    groups = [list(g) for g in system.groups] + [[j] for j in range(system.n) if j not in taken]
    if sum(map(len, groups)) != system.n:
        raise ValueError("groups overlap")
    price = [0] * system.n if costs is None else list(costs)
    classes: dict[tuple, list[list[int]]] = defaultdict(list)
    for group in groups:
        group.sort(key=lambda j: (columns[j], price[j]))
        classes[tuple((tuple(columns[j]), price[j]) for j in group)].append(group)
    model = Model()
    meaning: list[Counted] = []
    terms: list[tuple[list[int], list[int]]] = [([], []) for _ in system.rows]
    for number, members in enumerate(classes.values()):
        fresh = []
        for place, j in enumerate(members[0]):
            x = model.new(0, len(members))
            fresh.append(x)
            meaning.append((number, tuple(group[place] for group in members)))
            for r, a in columns[j]:
                terms[r][0].append(x)
                terms[r][1].append(a)
        if len(fresh) > 1:
            model.rows.append(Row(fresh, (1,) * len(fresh), None, len(members)))
    for row, (variables, coefficients) in zip(system.rows, terms, strict=True):
        model.rows.append(Row(variables, coefficients, row.low, row.high))
    if costs is not None:
        prices = [price[at[0]] for _, at in meaning]
        top = sum(p * high for p, (_, high) in zip(prices, model.bounds, strict=True))
        x = model.new(0, top)
        model.rows.append(Row((*range(len(prices)), x), (*prices, -1), 0, 0))
        model.objective = (x,)
    return model, meaning


def unmerged(meaning: Sequence[Counted], values: Sequence[int], n: int) -> tuple[int, ...]:
    """Zeros and ones of the system from a model's counts: merged groups take turns."""
    mask, served = [0] * n, Counter[int]()
    for (number, members), count in zip(meaning, values, strict=False):
        for j in members[served[number] : served[number] + count]:
            mask[j] = 1
        served[number] += count
    return tuple(mask)
