"""The demo: a trained network as an exactly pruned random one, each weight at its minimal width.

Re-runs the construction of KN25 (Lemma 5, Theorem 1 without inner quantization) and PRN20 on
a real target and measures what the theorems bound.
"""

from __future__ import annotations

import json
import math
import time
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

import exactlt
from exactlt._files import make_folder, write_atomic
from exactlt.answers import Evidence
from exactlt.errors import InputError, MissingDependency
from exactlt.instances import read_instance
from exactlt.networks import Layer, Masks, Network
from exactlt.width.blocks import LayerBlocks, assemble_layer, represent_layer
from exactlt.width.gadget import WeightGadget, certify_gadget

TARGET = "digits-64-16-10.json"


@dataclass(frozen=True)
class Setting:
    """Parameters of a run; ``t`` and ``k`` are bits: δt = 2^−t, δ = 2^−k."""

    t: int = 4
    k: int = 4
    seed: int = 0
    confirm: tuple[str, ...] = ("mitm",)

    def __post_init__(self):
        for name, low, high in (("t", 1, 10), ("k", 1, 10)):
            value = getattr(self, name)
            if not low <= value <= high:
                raise InputError(f"{name}: expected bits in {low}..{high}, got {value}")
        if 2 * self.k < self.t:
            raise InputError(f"k: expected δ² <= δt, that is 2k >= t = {self.t}, got k = {self.k}")
        if self.seed < 0:
            raise InputError(f"seed: expected an integer >= 0, got {self.seed}")


@dataclass(frozen=True)
class Run:
    """What was built and measured; ``outputs_equal`` counts images on which all outputs agree."""

    setting: Setting
    trained: Network
    target: Network
    source: Network
    masks: Masks
    layers: tuple[LayerBlocks, ...]
    images: int
    outputs_equal: int
    accuracies: dict[str, tuple[float, float]]
    seconds: float

    @property
    def gadgets(self) -> list[WeightGadget]:
        return [g for layer in self.layers for g in layer.gadgets]

    @property
    def hardest(self) -> WeightGadget:
        """The widest gadget, the first of them."""
        return max(self.gadgets, key=lambda g: g.n)


def target_path() -> Path:
    """The shipped classifier: in an installed package, or in the repository."""
    root = Path(exactlt.__file__).parent
    for folder in (root / "data" / "targets", root.parent / "data" / "targets"):
        if (folder / TARGET).exists():
            return folder / TARGET
    raise InputError(f"target: {TARGET} is not where exactlt is installed; reinstall it")


def weight_count() -> int:
    """Weights of the shipped classifier, for the progress bar."""
    return read_instance(target_path()).parameters


def quantized(network: Network, t: int) -> Network:
    """Weights on the grid of 2^−t, nearest, ties to even, in integers."""
    layers = []
    for layer in network.layers:
        shift = round(math.log2(layer.unit.denominator)) - t
        w = layer.weights
        if shift > 0:
            half = np.int64(1) << (shift - 1)
            low = w >> shift
            rest = w - (low << shift)
            w = low + ((rest > half) | ((rest == half) & (low % 2 == 1)))
        else:
            w = w << -shift
        layers.append(Layer(w, unit=type(layer.unit)(1, 2**t)))
    return Network(tuple(layers))


def digits():
    """The 1,797 images (integers 0..16, shape (1797, 64)) and their labels."""
    try:
        from sklearn.datasets import load_digits
    except ImportError as error:
        raise MissingDependency("scikit-learn", "demo") from error
    images, labels = load_digits(return_X_y=True)
    return images.astype(np.int64), labels


def run(setting: Setting, step=lambda: None, target: Path | None = None) -> Run:
    """Find all minimal gadgets, assemble the source and its mask, compare on every image.

    Parameters
    ----------
    setting : Setting
    step : callable
        Called after each of the target's weights.

    Returns
    -------
    Run
    """
    start = time.monotonic()
    path = target or target_path()
    trained = read_instance(path)
    if not isinstance(trained, Network):
        raise InputError(f"{path}: expected a network, got {trained.FORMAT}")
    wanted = quantized(trained, setting.t)
    scale = 1 << (2 * setting.k - setting.t)
    found, source, masks = [], [], []
    for i, layer in enumerate(wanted.layers):
        label = f"layer{i}"
        blocks = represent_layer(
            layer.weights, setting.k, scale, setting.seed, label, confirm=setting.confirm, step=step
        )
        found.append(blocks)
        first, second, keep_first, keep_second = assemble_layer(
            blocks, setting.k, setting.seed, label
        )
        unit = type(layer.unit)(1, 2**setting.k)
        source += [Layer(first, unit=unit), Layer(second, unit=unit)]
        masks += [keep_first, keep_second]
    random_network = Network(tuple(source))
    images, labels = digits()
    pruned = random_network.evaluate(images, masks)
    exact = wanted.evaluate(images)
    # Both are integers, in units of the two networks' own output grids.
    ratio = wanted.output_unit / random_network.output_unit
    assert ratio.denominator == 1
    equal = int((pruned == exact * int(ratio)).all(axis=1).sum())
    test = np.zeros(len(labels), bool)
    test[json.loads(path.read_text())["meta"]["test"]] = True
    accuracies = {}
    for name, out in (
        ("trained", trained.evaluate(images)),
        ("quantized", exact),
        ("pruned random", pruned),
    ):
        right = out.argmax(axis=1) == labels
        accuracies[name] = (float(right[test].mean()), float(right.mean()))
    return Run(
        setting,
        trained,
        wanted,
        random_network,
        tuple(masks),
        tuple(found),
        len(labels),
        equal,
        accuracies,
        time.monotonic() - start,
    )


def certified(result: Run, folder: Path, everything: bool, step=lambda: None) -> Run:
    """The run with its hardest weight, or every weight, certified and checked.

    Certificates and the questions they answer are written into ``folder``.
    """
    chosen = set(result.gadgets) if everything else {result.hardest}

    def prove(gadget: WeightGadget) -> WeightGadget:
        if gadget not in chosen:
            return gadget
        step()
        return certify_gadget(gadget, folder)

    layers = tuple(
        replace(layer, gadgets=tuple(map(prove, layer.gadgets))) for layer in result.layers
    )
    return replace(result, layers=layers)


def bounds(setting: Setting) -> dict[str, float]:
    """Hidden units per target weight that the theory names, for the figure and the table.

    The counting bound is KN25, Theorem 3: log2(2/δt + 1) parameters a weight, two parameters
    a unit.  4·log2(1/δ) is the predicted threshold of the gadget on the δ² grid: each sign's
    side sees half of the units and needs about 2·log2(1/δ) of them.
    """
    return {"counting": math.log2(2 ** (setting.t + 1) + 1) / 2, "predicted": 4.0 * setting.k}


def text(result: Run) -> str:
    """The report that the command prints."""
    setting, gadgets = result.setting, result.gadgets
    ns = sorted(g.n for g in gadgets)
    weights, units = len(ns), sum(ns)
    limits = bounds(setting)
    kept = 2 * sum(g.kept for g in gadgets)
    dense = result.source.parameters
    shape = "-".join(map(str, result.target.widths))
    wide = "-".join(map(str, result.source.widths))
    at = {p: ns[min(weights - 1, int(p * weights))] for p in (0.05, 0.25, 0.5, 0.75, 0.95)}
    grades = Counter(g.evidence for g in gadgets)
    evidence = ", ".join(f"{grades[g]} {g}" for g in Evidence if grades[g])
    lines = [
        f"target    {shape} classifier, {weights} weights on the grid 2^-{setting.t}",
        f"source    {wide} random ReLU network, weights uniform on the grid 2^-{setting.k}, "
        f"seed {setting.seed}",
        "",
        "minimal hidden units per target weight, exact:",
        f"  mean {units / weights:.2f}  min {ns[0]}  "
        + "  ".join(f"{round(100 * p)}%: {n}" for p, n in at.items())
        + f"  max {ns[-1]}",
        f"  counting bound (KN25, Theorem 3)   {limits['counting']:6.2f}   measured "
        f"{units / weights / limits['counting']:.1f} times that",
        f"  4·log2(1/δ)                        {limits['predicted']:6.2f}   measured "
        f"{units / weights / limits['predicted']:.1f} times that",
        f"  no smaller width: {evidence}",
        *(
            f"    proof: {g.label}, n* = {g.n}, mask and refutation verified by proofs_check"
            for g in gadgets
            if g.evidence is Evidence.PROOF and grades[Evidence.PROOF] == 1
        ),
        "",
        f"kept      {kept} weights: {kept / (2 * units):.1%} of the gadgets' own, "
        f"{kept / dense:.2%} of the dense source's {dense:,}",
        f"equality  all outputs equal, integer for integer, on {result.outputs_equal} of "
        f"{result.images} images",
        "accuracy  test / all images",
    ]
    for name, (test, everything) in result.accuracies.items():
        lines.append(f"  {name:14} {test:.2%} / {everything:.2%}")
    return "\n".join(lines)


def record(result: Run) -> dict:
    """The JSON record: everything needed to rebuild the masks and to check them."""
    setting = result.setting
    return {
        "format": "exactlt/demo-record",
        "version": 1,
        "tool": exactlt.__version__,
        "setting": {
            "t": setting.t,
            "k": setting.k,
            "seed": setting.seed,
            "confirm": list(setting.confirm),
        },
        "target": result.trained.sha256,
        "quantized": result.target.sha256,
        "source_widths": list(result.source.widths),
        "images": result.images,
        "outputs_equal": result.outputs_equal,
        "accuracy": {
            name: {"test": f"{a:.6f}", "all": f"{b:.6f}"}
            for name, (a, b) in result.accuracies.items()
        },
        "milliseconds": round(1000 * result.seconds),
        "gadgets": [
            {
                "stream": g.label,
                "target": g.target,
                "n": g.n,
                "sides": list(g.sides),
                "mask": "".join(map(str, g.mask)),
                "evidence": g.evidence.value,
            }
            for g in result.gadgets
        ],
    }


def figure(result: Run, path: Path) -> Path:
    """The distribution of minimal widths beside the theory, as SVG."""
    from exactlt._figures import axes, save

    limits = bounds(result.setting)
    ns = [g.n for g in result.gadgets]
    with axes(7, 3.6) as (canvas, ax):
        ax.hist(ns, bins=np.arange(min(ns), max(ns) + 2) - 0.5, color="#4477aa", alpha=0.85)
        ax.set_ylim(top=1.3 * ax.get_ylim()[1])  # room for the names above the bars
        for x, name, colour in (
            (limits["counting"], "counting bound\n(KN25, Thm 3)", "#aa3377"),
            (limits["predicted"], "4 log2(1/δ)", "#ee7733"),
            (sum(ns) / len(ns), "mean", "#222222"),
        ):
            ax.axvline(x, color=colour, lw=1.4, ls="--")
            ax.text(
                x + 0.5,
                ax.get_ylim()[1] * 0.98,
                f"{name}\n{x:.1f}",
                color=colour,
                va="top",
                fontsize=8,
            )
        ax.set_xlabel("minimal hidden units for one target weight")
        ax.set_ylabel("target weights")
        ax.set_title(
            f"{len(ns)} weights of a trained classifier, each as an exactly pruned random gadget",
            fontsize=10,
        )
        return save(canvas, path)


def write(result: Run, out: Path) -> list[Path]:
    """Record and figure under ``out``; the figure is left out where matplotlib is missing."""
    folder = make_folder(out) / "certificates"
    paths = [folder] if folder.exists() else []
    paths.append(write_atomic(out / "demo.json", json.dumps(record(result), indent=1) + "\n"))
    try:
        paths.append(figure(result, out / "demo.svg"))
    except MissingDependency:
        return paths
    return paths
