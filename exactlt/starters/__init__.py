"""Starters that ``exactlt new`` writes: small files that run as they are and say what to change.

Each ``.toml`` beside this file is one of them; questions are drawn from a law and a seed.
"""

from __future__ import annotations

from importlib.resources import files

from exactlt.errors import InputError

MOST_WEIGHTS = 1_000_000
"""Of a drawn question."""


def starter(kind: str, **given: str) -> str:
    """The starter of a kind: ``plan``, ``conjecture``, ``dataset`` (commented), ``network``.

    Raises
    ------
    InputError
        Parameters of a draw were given: a starter is a fixed text.

    Examples
    --------
    >>> starter("conjecture").splitlines()[0]
    '# A conjecture: a formula, where it is claimed, and where to look for a counterexample.'
    """
    if given:
        raise InputError(
            f"{next(iter(given))}: a question takes it, {kind} is a fixed text to edit"
        )
    ending = "json" if kind == "network" else "toml"
    return files(__package__).joinpath(f"{kind}.{ending}").read_text("utf-8")


def drawn(
    kind: str,
    law: str = "uniform:M=64",
    n: str = "16",
    seed: str = "0",
    target: str | None = None,
    tolerance: str | None = None,
) -> str:
    """A question whose weights are drawn from a law and a seed, as its canonical JSON.

    Parameters
    ----------
    kind : {"question", "partition"}
    law : str
        A partition's law must be positive; its default is ``positive:M=64``.
    n, seed : str
        Integers, also as ``2^20``; at most a million weights.
    target, tolerance : str, optional
        Of a subset sum, by default 17 and 0.

    Raises
    ------
    InputError
        Names the parameter.

    Examples
    --------
    >>> drawn("question", n="4", target="9").splitlines()[3]
    ' "weights": ["-24", "39", "59", "-1"],'
    """
    from exactlt.instances import Partition, Stream, SubsetSum, dump, parse_int

    count, number = parse_int("n", n), parse_int("seed", seed)
    if not 0 <= count <= MOST_WEIGHTS:
        raise InputError(f"n: expected 0..{MOST_WEIGHTS}, got {n}")
    if kind == "partition":
        for name, value in (("target", target), ("tolerance", tolerance)):
            if value is not None:
                raise InputError(f"{name}: a partition asks for equal halves and has none")
        law = "positive:M=64" if law == "uniform:M=64" else law
        return dump(Partition(Stream(law, number).take(count)).document())
    goal = 17 if target is None else parse_int("target", target)
    allowed = 0 if tolerance is None else parse_int("tolerance", tolerance)
    weights = Stream(law, number).take(count)
    return dump(SubsetSum(weights, target=goal, tolerance=allowed).document())
