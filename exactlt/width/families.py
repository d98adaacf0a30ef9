"""The families whose minimal width can be asked for, as a table; a new one is added here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exactlt.answers import Evidence
from exactlt.errors import InputError
from exactlt.instances import (
    Grid,
    Law,
    LinearSystem,
    Stream,
    SubsetSum,
    as_int,
    as_ints,
    parse_int,
    parse_range,
    read_instance,
)
from exactlt.networks import InputGrid, Layer, Network, NetworkMask, Structure
from exactlt.width.family import Draw, Family
from exactlt.width.gadget import WeightGadget, prove_gadget, weight_gadget
from exactlt.width.network import deep, grid
from exactlt.width.network.block import block_width
from exactlt.width.network.certify import certify_below
from exactlt.width.network.search import minimal_network_width, random_layer, two_layer_source
from exactlt.width.search import Width
from exactlt.width.shaped import nested, prefix_system, shaped_width
from exactlt.width.stream import stream_width

if TYPE_CHECKING:
    from exactlt.certificates import Verification

# --- streams and gadgets --------------------------------------------------------------------


def _stream_goal(law: Law, seed: int, given: dict) -> int | tuple[int, ...]:
    if "target" not in given:
        raise InputError("target: expected the sum that is wanted of the stream's prefix")
    goal = given["target"]
    if law.dimension is not None:
        if not isinstance(goal, (tuple, list)) or len(goal) != law.dimension:
            raise InputError(
                f"target: expected {law.dimension} integers for {law}, got {str(goal)[:60]}"
            )
    elif law.locks or given.get("perturb"):
        if isinstance(goal, (tuple, list, range)) and len(goal) == 1:
            goal = goal[0]
        if not isinstance(goal, int):
            raise InputError("target: expected one integer where items are locked or may move")
    return (
        as_ints("target", goal)
        if isinstance(goal, (tuple, list, range))
        else as_int("target", goal)
    )


def _shaped(draw: Draw) -> bool:
    """Whether its questions are several rows."""
    return bool(draw.law.locks or draw.law.dimension is not None or draw.perturb)


def _prefix(draw: Draw, n: int, structure: None) -> SubsetSum | LinearSystem:
    if _shaped(draw):
        return prefix_system(draw.stream, n, draw.target, draw.tolerance, draw.size, draw.perturb)
    return SubsetSum(draw.stream.take(n), as_int("target", draw.target), draw.tolerance, draw.size)


def _stream(draw: Draw, structure: None, max_n: int, solver="auto", **options) -> Width:
    if draw.size is not None and draw.size > max_n:
        raise InputError(
            f"size: expected at most the longest prefix, max_n = {max_n}, got {draw.size}"
        )

    if _shaped(draw):
        return shaped_width(
            draw.stream,
            draw.target,
            solver,
            tolerance=draw.tolerance,
            size=draw.size,
            perturb=draw.perturb,
            max_n=max_n,
            **options,
        )

    def one(target: int) -> Width:
        return stream_width(
            draw.stream,
            target,
            solver,
            tolerance=draw.tolerance,
            size=draw.size,
            max_n=max_n,
            **options,
        )

    if not isinstance(draw.target, tuple):
        return one(draw.target)
    if not draw.target:
        raise InputError("targets: expected at least one integer, got none")
    return cover([replace(one(t), draw=replace(draw, target=t)) for t in draw.target])


def cover(widths: Sequence[Width]) -> Width:
    """The width at which every target is reached: that of the hardest, with all of them beside.

    The hardest is the first that was not reached, else the first of the widest.
    """
    missing = [w for w in widths if w.n is None]
    hardest = missing[0] if missing else max(widths, key=lambda w: w.n)
    return replace(hardest, widths=tuple(widths))


def _certify_stream(width: Width, path: Path) -> Verification:
    """One target, or all of a range without gaps; the question is written beside."""
    from exactlt.certificates import WidthQuestion, certify_cover_width, prove

    if _shaped(width.draw):
        return _certify_shaped(width, path)
    parts = width.widths or (width,)
    targets = [w.draw.target for w in parts]
    if targets != list(range(targets[0], targets[0] + len(targets))):
        raise InputError("certificate: expected one target or a range low..high, got a list")
    draw = width.draw
    question = WidthQuestion(draw.stream, targets[0], targets[-1], draw.tolerance, draw.size)
    data = certify_cover_width(
        question,
        width.n,
        [(*w.mask, *(0,) * (width.n - w.n)) for w in parts],
        missed=draw.target if width.n else None,
    )
    return prove(question, path=path, data=data, beside=f"{path}.question.json")


def _certify_shaped(width: Width, path: Path) -> Verification:
    """One target, of vectors or with locks or moving items."""
    from exactlt.certificates import ShapedWidthQuestion, certify_shaped_width, prove

    draw = width.draw
    if nested(draw.stream) is None:
        raise InputError(
            f"certificate: with {draw.law} a mask of one width says nothing of the next, so n* − 1 "
            "alone proves nothing; locked:first=… has certificates"
        )
    goal = draw.target if isinstance(draw.target, tuple) else (draw.target,)
    question = ShapedWidthQuestion(draw.stream, goal, draw.tolerance, draw.size, draw.perturb)
    data = certify_shaped_width(
        question, width.n, (*width.mask, *(0,) * (width.n - len(width.mask)))
    )
    return prove(question, path=path, data=data, beside=f"{path}.question.json")


def _gadget_goal(law: Law, seed: int, given: dict) -> int:
    if not isinstance(law, Grid):
        raise InputError(f"law: expected grid:k=… for the gadget's units, got {law}")
    if "target" not in given:
        raise InputError("target: expected the weight of the gadget, in units of 4^-k")
    return as_int("target", given["target"])


def _gadget_question(draw: Draw, n: int, structure: None) -> NetworkMask:
    u, v = Stream(draw.law, draw.seed, draw.label).array(2 * n).reshape(n, 2).T
    unit = Fraction(1, draw.law.bound)
    source = Network((Layer(u.reshape(n, 1), unit=unit), Layer(v.reshape(1, n), unit=unit)))
    return NetworkMask(source, Network((Layer([[draw.target]], unit=unit * unit),)))


def _made_gadget(draw: Draw, max_n: int, confirm: Sequence[str]) -> WeightGadget:
    return weight_gadget(
        draw.target, draw.precision, draw.seed, draw.label, confirm=confirm, max_n=max_n
    )


def _gadget(draw: Draw, structure: None, max_n: int, confirm: str | None = None) -> Width:
    made = _made_gadget(draw, max_n, () if confirm is None else (confirm,))
    width = Width.known(made.n, "first hits", max_n, mask=made.mask)
    if made.evidence is not Evidence.AGREED:
        return width
    return replace(width, evidence=made.evidence, solvers=(*width.solvers, confirm))


def _certify_gadget(width: Width, path: Path) -> Verification | None:
    return prove_gadget(_made_gadget(width.draw, width.n, ()), path)


# --- networks -------------------------------------------------------------------------------


def _linear_goal(law: Law, seed: int, given: dict) -> Network:
    target = given.get("target")
    if target is None:
        return random_layer(law, seed, given["inputs"], given["outputs"])
    if not isinstance(target, Network):
        raise InputError(f"target: expected a Network, got {type(target).__name__}")
    for name in ("inputs", "outputs"):
        if name in given:
            raise InputError(f"{name}: the target has its own, got {given[name]}")
    return target


def _chain_goal(law: Law, seed: int, given: dict) -> Network:
    return deep.chain_target(law, seed)


def _relu_goal(law: Law, seed: int, given: dict) -> Network:
    return deep.relu_target(law, seed, given["inputs"])


def _linear_question(draw: Draw, n: int, structure: Structure) -> NetworkMask:
    d, m = draw.target.widths[0], draw.target.widths[-1]
    source = two_layer_source(draw.law, draw.seed, d, m, n)
    return NetworkMask(source, draw.target, tolerance=draw.tolerance, structure=structure)


def _chain_question(draw: Draw, n: int, structure: Structure) -> NetworkMask:
    # blocks are pairs of layers here; as masks of the source they are free ones
    return NetworkMask(deep.chain_source(draw.law, draw.seed, n), draw.target)


def _wide_question(draw: Draw, n: int, structure: Structure) -> NetworkMask:
    source = deep.wide_chain_source(draw.law, draw.seed, n)
    return NetworkMask(source, draw.target, structure=structure)


def _relu_question(draw: Draw, n: int, structure: Structure) -> NetworkMask:
    source = deep.three_layer_source(draw.law, draw.seed, draw.target.widths[0], n)
    return NetworkMask(source, draw.target, InputGrid(-2, 2), structure=structure)


def _linear(draw: Draw, structure: Structure, max_n: int, **options) -> Width:
    return minimal_network_width(
        draw.target,
        draw.law,
        draw.seed,
        structure,
        max_n=max_n,
        tolerance=draw.tolerance,
        **options,
    )


def _grid_goal(law: Law, seed: int, given: dict) -> Network:
    return grid.grid_target(law, seed, given["inputs"], given["outputs"])


def _grid_question(draw: Draw, n: int, structure: Structure) -> NetworkMask:
    return grid.grid_question(draw.target, draw.law, draw.seed, n, structure, draw.mixed)


def _grid(draw: Draw, structure: Structure, max_n: int, **options) -> Width:
    return grid.grid_width(
        draw.target, draw.law, draw.seed, structure, mixed=draw.mixed, max_n=max_n, **options
    )


def _linear_block(draw: Draw, max_n: int) -> Width:
    if draw.target.depth == 1 and draw.target.homogeneous:
        return block_width(draw.target, draw.law, draw.seed, max_n=max_n)
    return _linear(draw, Structure.BLOCK, max_n)


def _chain_block(draw: Draw, max_n: int) -> Width:
    return deep.chain_width(draw.law, draw.seed, pairwise=True, max_n=max_n)


def _chain_free(draw: Draw, max_n: int) -> Width:
    return deep.chain_width(draw.law, draw.seed, max_n=max_n)


def _wide(draw: Draw, structure: Structure, max_n: int, **options) -> Width:
    return deep.wide_chain_width(draw.law, draw.seed, max_n=max_n, **options)


def _relu(draw: Draw, structure: Structure, max_n: int, **options) -> Width:
    d = draw.target.widths[0]
    return deep.relu_grid_width(draw.law, draw.seed, d, structure=structure, max_n=max_n, **options)


def _deep(layers: int) -> dict[str, Any]:
    """Question and search of d-n-…-n-1 sources for relu(w·x), all real x."""

    def question(draw: Draw, n: int, structure: Structure) -> NetworkMask:
        d = draw.target.widths[0]
        source = deep.deep_source(draw.law, draw.seed, d, n, layers)
        return NetworkMask(source, draw.target, structure=structure)

    def search(draw: Draw, structure: Structure, max_n: int, **options) -> Width:
        return deep.relu_width(
            draw.law,
            draw.seed,
            draw.target.widths[0],
            layers=layers,
            structure=structure,
            max_n=max_n,
            **options,
        )

    return {"question": question, "search": search}


def _read_targets(text: str) -> int | tuple[int, ...]:
    targets = parse_range("target", text)
    return targets[0] if len(targets) == 1 else tuple(targets)


def _read_network(path: str) -> Network:
    found = read_instance(path)
    if not isinstance(found, Network):
        raise InputError(f"{path}: expected {Network.FORMAT}, got {found.FORMAT}")
    return found


BLOCK, ONE_INPUT, FREE = Structure.BLOCK, Structure.ONE_INPUT, Structure.FREE

STREAM = Family(
    "stream",
    "the first n weights of a stream reach a target, or every one of several (a cover)",
    frozenset({"target", "tolerance", "size", "label", "perturb"}),
    _stream_goal,
    _prefix,
    _stream,
    usual_n=64,
    most=None,
    shaped=True,
    certify=_certify_stream,
    read=_read_targets,
)
GADGET = Family(
    "gadget",
    "n hidden units equal w·x for inputs of both signs; w in units of 4^-k",
    frozenset({"target", "label"}),
    _gadget_goal,
    _gadget_question,
    _gadget,
    options=frozenset({"confirm"}),
    certify=_certify_gadget,
    read=lambda text: parse_int("target", text),
)
LINEAR = Family(
    "linear",
    "a linear layer through two layers, all real inputs",
    frozenset({"target", "inputs", "outputs", "tolerance"}),
    _linear_goal,
    _linear_question,
    _linear,
    structures=tuple(Structure),
    usual=(BLOCK, ONE_INPUT, FREE),
    searched=tuple(Structure),
    exact={BLOCK: _linear_block},
    options=frozenset({"solver", "confirm", "limits", "prove", "narrow"}),
    sizes=(None, None),
    certify=certify_below,
    read=_read_network,
)
CHAIN = Family(
    "chain",
    "b·relu(ax) through 1-n-1-n-1, all real x; block: each pair of layers its own weight",
    frozenset({"inputs", "outputs"}),
    _chain_goal,
    _chain_question,
    _wide,
    structures=(BLOCK, FREE),
    usual=(BLOCK, FREE),
    searched=(),
    exact={BLOCK: _chain_block, FREE: _chain_free},
    sizes=(1, 1),
)
CHAIN_WIDE = Family(
    "chain-wide",
    "b·relu(ax) through 1-n-n-n-1; block: the chain's, on middle unit 0",
    frozenset({"inputs", "outputs"}),
    _chain_goal,
    _wide_question,
    _wide,
    structures=(BLOCK, FREE),
    usual=(BLOCK, FREE),
    searched=(FREE,),
    exact={BLOCK: _chain_block},
    sizes=(1, 1),
    usual_n=16,
    most=16,
)
RELU_GRID = Family(
    "relu-grid",
    "relu(w·x) through three layers on {−2..2}^d",
    frozenset({"inputs", "outputs"}),
    _relu_goal,
    _relu_question,
    _relu,
    structures=(BLOCK, ONE_INPUT, FREE),
    usual=(BLOCK, ONE_INPUT, FREE),
    searched=(BLOCK, ONE_INPUT, FREE),
    sizes=(None, 1),
    usual_n=16,
    most=16,
)

RELU_THREE, RELU_FOUR = (
    Family(
        name,
        f"relu(w·x) through {shape}, all real x",
        frozenset({"inputs", "outputs"}),
        _relu_goal,
        structures=(ONE_INPUT, FREE),
        usual=(FREE,),
        searched=(ONE_INPUT, FREE),
        sizes=(None, 1),
        usual_n=16,
        most=16,
        **_deep(layers),
    )
    for name, shape, layers in (("relu-three", "d-n-n-1", 3), ("relu-four", "d-n-n-n-1", 4))
)
LINEAR_GRID = Family(
    "linear-grid",
    "a linear layer through two on {−1, −1/2, 0, 1/2, 1}^d, layer outputs rounded to γ or exact",
    frozenset({"inputs", "outputs", "mixed"}),
    _grid_goal,
    _grid_question,
    _grid,
    structures=(BLOCK, ONE_INPUT, FREE),
    usual=(BLOCK, ONE_INPUT, FREE),
    searched=(BLOCK, ONE_INPUT, FREE),
    sizes=(None, None),
    usual_n=64,
    most=64,
    certify=certify_below,
)

FAMILIES = {
    f.name: f
    for f in (
        STREAM,
        GADGET,
        LINEAR,
        CHAIN,
        CHAIN_WIDE,
        RELU_GRID,
        RELU_THREE,
        RELU_FOUR,
        LINEAR_GRID,
    )
}
"""Name to family, in the order of the command's help."""


def family(name: str) -> Family:
    """The family of that name; InputError for others."""
    if name not in FAMILIES:
        raise InputError(f"family: expected one of {', '.join(FAMILIES)}, got {name!r}")
    return FAMILIES[name]
