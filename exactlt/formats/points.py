"""Deep network questions on grids and samples as DIMACS CNF: the only complete form they have."""

from __future__ import annotations

from exactlt.encodings.network.points import PointsCnf
from exactlt.errors import UnsupportedError
from exactlt.networks import Box, NetworkMask


def to_points_cnf(question: NetworkMask) -> str:
    """*Decide* of a source of any depth on finitely many inputs, all of them stated.

    Comments say which variable keeps which weight: ``kept 2 0 1 is 7`` is layer 2, output 0,
    input 1; of a first-layer unit, ``unit 0 0.1 is 3`` says that unit 0 keeps its inputs 0 and 1.

    Raises
    ------
    UnsupportedError
        The domain is a box, or the source is not of the kind that ``PointsCnf`` takes.

    Examples
    --------
    >>> from exactlt.networks import Network, Sample
    >>> deep = Network([[[1]], [[1]], [[1]]])
    >>> print(to_points_cnf(NetworkMask(deep, Network([[[1]]]), Sample(((1,),)))), end="")
    ... # doctest: +ELLIPSIS
    c exactlt decide ...
    c unit 0  is 2
    c unit 0 0 is 3
    c kept 2 0 0 is 4
    c kept 3 0 0 is 5
    p cnf ...
    """
    if isinstance(question.domain, Box):
        raise UnsupportedError(
            "cnf: a box question of this depth has no finite formula; json holds it"
        )
    shape = PointsCnf(question)
    for point in range(len(shape.points)):
        shape.add(point)
    lines = [f"c exactlt decide {question.sha256}"]
    for j, found in enumerate(shape.behaviours):
        lines += [f"c unit {j} {'.'.join(map(str, s))} is {lit}" for lit, _, s in found]
    for level, kept in enumerate(shape.kept, 2):
        lines += [f"c kept {level} {j} {i} is {lit}" for (j, i), lit in kept.items()]
    # the formula repeats a product's clauses never, but sums may name a literal twice
    clauses = [c for c in map(_tidy, shape.cnf.clauses) if c is not None]
    lines.append(f"p cnf {shape.cnf.variables} {len(clauses)}")
    lines += [" ".join(map(str, (*clause, 0))) for clause in clauses]
    return "\n".join(lines) + "\n"


def _tidy(clause: tuple[int, ...]) -> tuple[int, ...] | None:
    """Distinct literals; None for a clause that holds a literal and its opposite."""
    distinct = dict.fromkeys(clause)
    return None if any(-p in distinct for p in distinct) else tuple(distinct)
