"""The verbs of ``import exactlt as lt``: plain values in, an answer with its evidence out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from exactlt.answers import Answer
    from exactlt.certificates import Verification
    from exactlt.crosscheck import Report
    from exactlt.instances import Stream
    from exactlt.networks import Box, Comparison, InputGrid, Network, OutputRange, Reals, Sample
    from exactlt.papers import Reproduction
    from exactlt.representation import Representation
    from exactlt.theory.conjecture.search import Trial
    from exactlt.theory.formula.evaluate import Evaluation
    from exactlt.theory.ledger.statement import Statement
    from exactlt.width import Width
    from exactlt.width.family import Draw


def read_question(path: str | Path):
    """The question in a file, of any format.

    Parameters
    ----------
    path : str or Path
        JSON of one of the formats ``exactlt/subset-sum``, ``exactlt/partition``,
        ``exactlt/linear-system`` and ``exactlt/network-mask``.

    Returns
    -------
    SubsetSum, Partition, LinearSystem or NetworkMask

    Raises
    ------
    MalformedFile
        The file is not what its format says; the message names the place.
    """
    import exactlt.networks  # noqa: F401  (its formats become readable)
    from exactlt.instances import read_instance

    return read_instance(path)


def write_question(question, path: str | Path) -> Path:
    """Write a question as canonical JSON; its SHA-256 is its name.

    Raises
    ------
    InputError
        The file cannot be written.
    """
    from exactlt.instances import write_instance

    return write_instance(question, path)


def read_network(path: str | Path, layers: Sequence[str] | None = None) -> Network:
    """A network from its file: JSON (``exactlt/network``), npz, safetensors, torch or ONNX.

    Parameters
    ----------
    path : str or Path
    layers : names, optional
        Of npz, safetensors and torch: which matrices, in order, where the file leaves a choice.

    Returns
    -------
    Network
        Of exactly the stored numbers: a float is a fraction with a power of 2 below.

    Raises
    ------
    InputError
        The file holds something else.
    """
    from exactlt.formats import read_network as read

    return read(path, layers)


def networks_equal(
    first: Network | str | Path,
    second: Network | str | Path,
    domain: Box | Reals | InputGrid | Sample | str | None = None,
    *,
    tolerance: Fraction | int = 0,
    seconds: float | None = None,
) -> Comparison:
    """Whether two networks are one function on a domain, or an input where they differ; exact.

    Parameters
    ----------
    first, second : Network, or the path of its file
    domain : Box, Reals, InputGrid, Sample or text
        [−1, 1]^d without, which is all reals for networks without biases.  Text is ``reals``,
        ``lo:hi`` for all inputs, ``lo:hi,lo:hi`` for each, or a grid of integers ``lo..hi``.
    tolerance : Fraction
        By how much an output may differ, in real units.
    seconds : float, optional
        When the time is over ``equal`` is None and ``bound`` what the difference cannot pass.

    Returns
    -------
    Comparison
        ``equal`` (True, False or None), ``difference`` (a rational input with both outputs),
        ``method``.

    Notes
    -----
    Polynomial for two layers at tolerance 0, and where both networks come to one normal form;
    otherwise the number of linear pieces is the cost, in at most seven inputs.

    Examples
    --------
    >>> import exactlt as lt
    >>> line, relus = lt.Network([[[3]]]), lt.Network([[[1], [-2]], [[3, -1]]])
    >>> lt.networks_equal(line, relus).difference.x
    (Fraction(-1, 1),)
    >>> lt.networks_equal(line, relus, "0:1").equal
    True
    """
    from exactlt.answers import Clock, Limits
    from exactlt.networks import compare

    clock = Clock(Limits(seconds))
    a, b = _network(first), _network(second)
    return compare(a, b, _domain(domain, a), tolerance, go_on=lambda search: not clock.expired())


def network_range(
    network: Network | str | Path,
    domain: Box | Reals | InputGrid | Sample | str | None = None,
    *,
    output: int = 0,
    seconds: float | None = None,
) -> OutputRange:
    """The exact least and greatest value of an output on a domain, with inputs that attain them.

    Parameters
    ----------
    network : Network, or the path of its file
    domain
        As in :func:`networks_equal`.
    output : int
        Which output.
    seconds : float, optional
        When the time is over ``value`` is the best that was seen and ``bound`` encloses it.

    Returns
    -------
    OutputRange
        ``low`` and ``high``, each with ``value``, ``at``, ``bound`` and ``exact``.

    Notes
    -----
    The number of linear pieces near the extremes is the cost, in at most seven inputs.

    Examples
    --------
    >>> import exactlt as lt
    >>> found = lt.network_range(lt.Network([[[3], [-2]], [[1, -1]]]), "-1:1/2")
    >>> found.low.value, found.low.at, found.high.value
    (Fraction(-2, 1), (Fraction(-1, 1),), Fraction(3, 2))
    """
    from exactlt.answers import Clock, Limits
    from exactlt.networks import Shares, value_range

    clock = Clock(Limits(seconds))
    shares = Shares(lambda: clock.left, 2)
    given = _network(network)
    return value_range(given, output, _domain(domain, given), go_on=shares)


def _network(given) -> Network:
    return read_network(given) if isinstance(given, (str, Path)) else given


def _domain(given, network: Network):
    from exactlt.networks import parse_domain

    return parse_domain("domain", given, network.widths[0]) if isinstance(given, str) else given


def solve(
    question,
    ask: str = "decide",
    *,
    solver: str = "auto",
    confirm: str | None = None,
    k: int | None = None,
    limit: int | None = None,
    seconds: float | None = None,
    memory: int | None = None,
) -> Answer:
    """Answer a question; every mask was checked in integers before it is returned.

    Parameters
    ----------
    question : SubsetSum, Partition or NetworkMask
    ask : {"decide", "optimum", "sparsest", "count", "best", "all", "functions"}
        What is asked.  *optimum*, *best* (the k masks of least gap) and *all* (every mask within
        the tolerance, up to a limit) are for one row, *functions* for networks.
    solver : str
        A name from ``exactlt solvers``; ``auto`` takes the exact method that a cost model finds
        cheapest.
    confirm : str, optional
        A second exact method that must refute too, or list the same masks; then the evidence is
        *agreed*.
    k : int, optional
        How many masks *best* lists; 5 without.
    limit : int, optional
        How many masks *all* lists at most; 1,000 without.
    seconds, memory
        Limits, in seconds and MiB.  A limit that is reached gives *unknown*, never *infeasible*.

    Returns
    -------
    Answer
        ``verdict`` (feasible, infeasible, unknown) with ``evidence``, ``mask``, ``gap``, ``kept``,
        ``count`` and the ``method`` that answered; for lists ``masks``, ``gaps`` and ``more``.

    Raises
    ------
    UnsupportedError
        The solver cannot answer this; the message names one that can.

    Examples
    --------
    >>> import exactlt as lt
    >>> lt.solve(lt.SubsetSum([3, -5, 8], target=6)).mask
    (1, 1, 1)
    >>> lt.solve(lt.SubsetSum([3, -5, 8], target=7), "optimum").gap
    1
    >>> lt.solve(lt.Partition([1, 1, 2]), "count").count
    2
    >>> lt.solve(lt.SubsetSum([3, -5, 8], target=6), "best", k=3).gaps
    (0, 2, 3)
    """
    from exactlt.answers import Limits, as_ask, list_length
    from exactlt.solvers import solve as answer

    limits = Limits(seconds, memory, list_length(as_ask(ask), k, limit))
    return answer(question, ask, solver=solver, confirm=confirm, limits=limits)


@dataclass(frozen=True)
class Checked:
    """What :func:`check` found: ``ok``, and one sentence why."""

    ok: bool
    sentence: str

    def __bool__(self) -> bool:
        return self.ok


def check(question, mask) -> Checked:
    """Whether a mask solves a question, by integer arithmetic alone.

    Parameters
    ----------
    question : SubsetSum, Partition or NetworkMask
    mask : sequence of 0/1, text of zeros and ones, or the masks of a network's layers

    Returns
    -------
    Checked
        True where the mask is a solution; ``sentence`` says the gap, or an input where the
        pruned network differs.

    Examples
    --------
    >>> import exactlt as lt
    >>> lt.check(lt.SubsetSum([3, -5, 8], target=6), "111")
    Checked(ok=True, sentence='solution: gap 0, tolerance 0, kept 3 of 3')
    """
    from exactlt.instances import Partition
    from exactlt.networks import NetworkMask, counterexample

    if isinstance(question, NetworkMask):
        masks = question.mask(mask)
        wrong = counterexample(question, masks)
        kept = sum(int(m.sum()) for m in masks)
        if wrong is None:
            return Checked(True, f"solution on the whole domain, kept {kept}")
        point = ", ".join(map(str, wrong.x))
        return Checked(
            False,
            f"not a solution: at ({point}) output {wrong.output} is {wrong.source}, the target "
            f"{wrong.target}",
        )
    row = question.as_subset_sum() if isinstance(question, Partition) else question
    bits = row.mask([int(c) for c in mask])
    gap = row.gap(bits)
    ok = gap <= row.tolerance
    return Checked(
        ok,
        f"{'solution' if ok else 'not a solution'}: gap {gap}, tolerance {row.tolerance}, "
        f"kept {sum(bits)} of {row.n}",
    )


def certify(
    question, path: str | Path, ask: str = "decide", *, method: str = "auto"
) -> Verification:
    """Write down why a question's answer is what it is, and have the independent checker look.

    Parameters
    ----------
    question : SubsetSum, Partition or LinearSystem
        Written to ``PATH.question.json``, which the checker reads.
    path : str or Path
        Where the certificate goes.
    ask : {"decide", "optimum", "sparsest"}
    method : {"auto", "diagram", "counting", "veripb", "lrat", "drat"}
        How infeasibility is shown.

    Returns
    -------
    Verification
        ``verdict`` is verified, or out of limits; ``claim`` says what was proved.

    Raises
    ------
    SoundnessError
        The checker refutes our own certificate.

    Examples
    --------
    >>> import exactlt as lt
    >>> lt.certify(lt.SubsetSum([4, 6, 10], target=7), "no.cert").claim
    'infeasible'
    """
    from exactlt.certificates import prove

    return prove(question, ask, path, method=method, beside=f"{path}.question.json")


def verify(question, certificate: bytes | str | Path, **limits) -> Verification:
    """Have the independent checker look at a certificate, in a process of its own.

    Parameters
    ----------
    question
        The question, or the path of its file.
    certificate : bytes, str or Path
    seconds, memory : int, optional
        Limits of the checker.

    Returns
    -------
    Verification
        ``verdict`` is verified, refuted, malformed or out of limits; ``claim`` what was proved.
    """
    from exactlt.certificates import verify as run

    return run(question, certificate, **limits)


def minimal_width(
    source: Stream | Draw,
    target: int | Sequence[int] | None = None,
    *,
    structure: str | None = None,
    tolerance: int | None = None,
    size: int | None = None,
    perturb: int | None = None,
    solver: str | None = None,
    confirm: str | None = None,
    max_n: int | None = None,
    seconds: float | None = None,
    memory: int | None = None,
) -> Width:
    """The smallest width at which a mask exists, and how it is known that less is not enough.

    Parameters
    ----------
    source : Stream or a draw of ``exactlt.families``
        Random weights for one target weight, or a random network.
    target : int or sequence of int
        The sum wanted of a stream's prefix, or several; of a stream of vectors one vector.  A
        draw has its own.
    structure : {"free", "one-input", "block", "whole-neuron"}, optional
        Which masks of a network are allowed; free by default.
    tolerance, size : int, optional
        Of a stream: how far the sum may be off, and how many weights are kept.
    perturb : int, optional
        Of a stream: how far each kept weight may move (so k kept weights move the sum by up to k
        times as much).
    solver, confirm : str
        Exact solvers: who decides (``auto`` without), and who must refute n* − 1 as well.
    max_n : int, optional
        Widest source tried.
    seconds, memory
        Limits; when one is reached ``n`` is None and the open interval is returned.

    Returns
    -------
    Width
        ``n`` (None where none was found), the mask, and the ``evidence`` that n − 1 fails.

    Raises
    ------
    InputError
        An option that the source does not take.
    SoundnessError
        Two exact methods contradict each other.

    Examples
    --------
    >>> import exactlt as lt
    >>> lt.minimal_width(lt.Stream("uniform:M=2^20", seed=0), 12345, confirm="mitm").n
    25
    >>> lt.minimal_width(lt.Stream("vector:d=2,of=uniform:M=9", seed=0), (3, -4)).n
    11
    """
    from exactlt.errors import InputError
    from exactlt.instances import Stream
    from exactlt.width.families import STREAM
    from exactlt.width.family import Draw

    given = {"target": target, "tolerance": tolerance, "size": size, "perturb": perturb}
    if isinstance(source, Stream):
        source = STREAM(source.law, source.seed, label=source.label, **given)
    elif not isinstance(source, Draw):
        raise InputError(
            f"source: expected a Stream or a draw of exactlt.families, got {type(source).__name__}"
        )
    elif extra := [name for name, value in given.items() if value is not None]:
        raise InputError(f"{extra[0]}: a draw of {source.family.name} has its own")
    return source.width(
        structure, max_n=max_n, solver=solver, confirm=confirm, limits=_limits(seconds, memory)
    )


def _limits(seconds: float | None, memory: int | None):
    from exactlt.answers import Limits

    return None if seconds is None and memory is None else Limits(seconds, memory)


def cover_width(stream: Stream, targets: Iterable[int], **options) -> Width:
    """The smallest prefix of a stream from which every target is reached.

    Parameters
    ----------
    stream : Stream
    targets : iterable of int
    **options
        As in :func:`minimal_width`: tolerance, size, solver, confirm, max_n, seconds, memory.

    Returns
    -------
    Width
        Of the hardest target; ``widths`` are those of all.

    Examples
    --------
    >>> import exactlt as lt
    >>> lt.cover_width(lt.Stream("uniform:M=8", seed=0), range(-8, 9)).n
    9
    """
    return minimal_width(stream, tuple(targets), **options)


def success_probability(
    law: str, n: int, target: int | Sequence[int], *, perturb: int = 0, **options
) -> Fraction:
    """P(some subset of n samples of a law sums to the target), as an exact rational number.

    Parameters
    ----------
    law : str
        Law text, e.g. ``uniform:M=4``.
    n : int
    target : int, or one integer for each coordinate of a law of vectors
    perturb : int
        How far each kept sample may move.
    size : int, optional
        Keep exactly this many.
    nonempty : bool
        Leave the empty subset out.
    steps : float
        Work that may be spent; beyond it the question is refused before it is computed.

    Examples
    --------
    >>> import exactlt as lt
    >>> lt.success_probability("uniform:M=1", n=4, target=1)
    Fraction(65, 81)
    >>> lt.success_probability("vector:d=2,of=sign", n=2, target=(1, 1))
    Fraction(7, 16)
    >>> lt.success_probability("locked:first=1,of=sign", n=2, target=0)
    Fraction(1, 2)
    """
    from exactlt.instances import parse_law
    from exactlt.theory.probability.exact import success_probability as exact
    from exactlt.theory.probability.shaped import is_shaped, probability, question

    if is_shaped(parse_law(law, shaped=True), perturb):
        size = options.pop("size", None)
        asked = question(law, n, [target], size=size, perturb=perturb)  # type: ignore[list-item]
        return probability(asked, **options).value

    return exact(law, n, target, **options)  # type: ignore[arg-type]


def bounds(source: str = "", direction: str = "") -> tuple[Statement, ...]:
    """The ledger's statements, of one paper or one direction if asked.

    Examples
    --------
    >>> import exactlt as lt
    >>> [s.id for s in lt.bounds(source="KN26")][:2]
    ['KN26-Thm2', 'KN26-Thm3']
    """
    from exactlt.theory.ledger import ledger

    return tuple(
        s
        for s in ledger().values()
        if source in ("", s.source) and direction in ("", s.direction.value)
    )


def evaluate(statement: str, *, bits: int = 128, **values) -> Evaluation:
    """A statement of the ledger at given parameters, as a rigorous enclosure.

    Parameters
    ----------
    statement : str
        Its id, as ``exactlt bounds list`` prints it.
    bits : int
        Working precision.
    **values
        Parameters, as int, Fraction or text such as ``"1/100"`` and ``"2^-16"``.

    Examples
    --------
    >>> import exactlt as lt
    >>> print(lt.evaluate("D4-upper", M=4, t=1, n=4).text(6))
    P_hit <= 1
    """
    from exactlt.theory.formula.evaluate import evaluate as run
    from exactlt.theory.ledger import statement as named
    from exactlt.theory.ledger.statement import given_values

    return run(named(statement), given_values(f"{k}={v}" for k, v in values.items()), bits)


def conjecture(
    formula: str, *, region: Mapping[str, str] | None = None, seconds: float = 60.0, **options
) -> Trial:
    """Look for a counterexample to a formula.

    Parameters
    ----------
    formula : str
        For example ``P(miss) <= C*n**(-1/7)`` or ``sufficient: n >= 2*log2(M) + 10``.
    region : mapping of str to str, optional
        Where to look: ``{"n": "1..24", "M": "1..4", "t": "1..M"}``.
    seconds : float
    **options
        The keys of a conjecture file (law, p, free, where, far, sampled, …).

    Returns
    -------
    Trial
        ``refuted`` with the smallest counterexample, or the region in which none exists.
    """
    from exactlt.theory.conjecture.claim import claim_from
    from exactlt.theory.conjecture.search import try_claim

    document: dict[str, object] = {"claim": formula, **options}
    if region is not None:
        document["region"] = dict(region)
    return try_claim(claim_from(document), seconds=seconds)


def cross_check(instances: int = 100, *, seed: int = 0, seconds: float | None = 10.0) -> Report:
    """Ask every usable solver everything about a seeded family of small questions.

    Returns
    -------
    Report
        ``disagreements`` is empty where all agree.
    """
    from exactlt.answers import Limits
    from exactlt.crosscheck import crosscheck as run
    from exactlt.crosscheck import family
    from exactlt.solvers import usable

    return run(usable(), family(seed, stop=instances), limits=Limits(seconds))


def represent(
    network: str | Path | Network,
    bits: int = 4,
    *,
    source_bits: int | None = None,
    seed: int = 0,
    domain: str = "all",
    scale: bool = False,
    methods: Sequence[str] = ("gadgets", "block", "constructive", "bound"),
    seconds: float | None = None,
) -> Representation:
    """A trained ReLU network, rounded to k bits, as an exactly pruned random network.

    Parameters
    ----------
    network : path or Network
        exactlt JSON, npz, safetensors, ONNX (Gemm, MatMul, Add, Relu) or torch file: dense layers
        with ReLU between them, with or without biases.
    bits : int
        Weights are rounded to multiples of 2^−bits in [−1, 1], nearest, ties to even.
    source_bits : int, optional
        Random weights are uniform on multiples of 2^−source_bits in [−1, 1]; as ``bits`` without.
    seed : int
        Of the random network.
    domain : str
        Where the first layer is equal: ``all`` real inputs, ``nonnegative``, or an interval such
        as ``0..1``.  Later layers are equal for all x >= 0, which ReLU gives.
    scale : bool
        Divide layers by powers of two where weights are beyond [−1, 1].
    methods : sequence of {"gadgets", "block", "constructive", "bound"}
        What is computed for each layer.
    seconds : float, optional
        For all of it; more time finds narrower masks and better bounds.

    Returns
    -------
    Representation
        ``layers`` (each with ``gadgets``, ``block``, ``constructive``, ``bound``), ``widths``, and
        ``source()``, the random network with its masks.  Masks were verified in integers on the
        whole domain of their layer.

    Raises
    ------
    InputError
        A weight that is not finite or beyond the grid, named by layer and index.
    UnsupportedError
        A layer that is too wide; the message says what fits.

    Notes
    -----
    Widths of gadgets and blocks are the exact minima of those constructions, the constructive one
    is heuristic, the bound is exhaustive.  All hold layer by layer, for masks in which a hidden
    unit keeps one input.

    Examples
    --------
    >>> import exactlt as lt
    >>> net = lt.Network([[[2, -1], [0, 3]]])
    >>> found = lt.represent(net, bits=2, scale=True, methods=["constructive"])
    >>> found.shift, found.complete, found.flaw()
    (2, True, None)
    """
    from exactlt.representation import represent as run

    return run(
        network,
        bits,
        source_bits=source_bits,
        seed=seed,
        domain=domain,
        scale=scale,
        methods=methods,
        seconds=seconds,
    )


def reproduce(paper: str, *, full: bool = False, seed: int = 0, store: str = "") -> Reproduction:
    """Hold a paper's claims against exact data.

    Parameters
    ----------
    paper : str
        A key that ``exactlt reproduce --help`` lists, e.g. ``bcp01``.
    full : bool
        Larger sizes, minutes instead of seconds.
    store : str
        A folder in which an interrupted run continues.
    """
    from importlib import import_module
    from importlib.util import find_spec

    from exactlt.errors import InputError
    from exactlt.papers import Lab

    name = f"exactlt.papers.{paper}"
    if not paper.isidentifier() or paper.startswith("_") or find_spec(name) is None:
        raise InputError(f"paper: expected a key such as bcp01 or kn25, got {paper!r}")
    return import_module(name).reproduce(Lab(full, seed, store))
