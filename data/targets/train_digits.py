"""Train the 64-16-10 digits classifier that the demo represents exactly.

Bias-free ReLU network on scikit-learn's 1,797 handwritten digits (inputs 0..16), weights kept
in [−1, 1].  Quantization-aware: the forward pass sees weights rounded to 2^−4 and gradients
pass straight through, so that the network survives the demo's coarse grid.  Plain NumPy, Adam,
one seed.  What is shipped are the *unrounded* weights as integers in units of 2^−20.

    python data/targets/train_digits.py        # rewrites digits-64-16-10.json

Floating point sums differ in the last bits between machines, so a re-run elsewhere may give
another network of the same quality; the shipped file's hash is in data/targets/README.md.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits

SEED, HIDDEN, EPOCHS, BATCH = 1, 16, 400, 64
COARSE, FINE = 4, 20
HERE = Path(__file__).parent


def split(seed: int, count: int = 1797, held_out: int = 450):
    """Indices of the training and the test digits: a seeded permutation, cut."""
    order = np.random.default_rng(seed).permutation(count)
    return np.sort(order[held_out:]), np.sort(order[:held_out])


def place(weights, bits: int):
    """Nearest integers in units of 2^−bits, ties to even."""
    return np.rint(weights * 2.0**bits).astype(np.int64)


def train():
    rng = np.random.default_rng(SEED)
    images, labels = load_digits(return_X_y=True)
    images = images / 16.0
    chosen, _ = split(SEED)
    layers = [rng.normal(0, 0.2, (HIDDEN, 64)), rng.normal(0, 0.4, (10, HIDDEN))]
    moments = [(np.zeros_like(w), np.zeros_like(w)) for w in layers]
    step, scale = 0, 2.0**COARSE
    for epoch in range(EPOCHS):
        rate = 0.004 * (1 + np.cos(np.pi * epoch / EPOCHS)) / 2
        order = rng.permutation(chosen)
        for batch in np.array_split(order, len(order) // BATCH):
            step += 1
            x = images[batch] + rng.normal(0, 0.08, (len(batch), 64))
            first, second = (np.rint(w * scale) / scale for w in layers)
            hidden = np.maximum(x @ first.T, 0)
            logits = hidden @ second.T
            p = np.exp(logits - logits.max(1, keepdims=True))
            p /= p.sum(1, keepdims=True)
            p[np.arange(len(batch)), labels[batch]] -= 1
            p /= len(batch)
            back = (p @ second) * (hidden > 0)
            for i, gradient in enumerate((back.T @ x, p.T @ hidden)):
                m, v = moments[i]
                m += 0.1 * (gradient - m)
                v += 0.001 * (gradient**2 - v)
                layers[i] -= rate * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-9)
                np.clip(layers[i], -1, 1, out=layers[i])
    return layers


def accuracy(layers, indices) -> float:
    images, labels = load_digits(return_X_y=True)
    x = images[indices].astype(np.int64)
    out = np.maximum(x @ layers[0].T, 0) @ layers[1].T
    return float((out.argmax(1) == labels[indices]).mean())


if __name__ == "__main__":
    from exactlt.instances import write_instance
    from exactlt.networks import Layer, Network

    trained = train()
    train_set, test_set = split(SEED)
    for bits in (FINE, COARSE):
        placed = [place(w, bits) for w in trained]
        print(
            f"weights on 2^-{bits}: train {accuracy(placed, train_set):.4f} "
            f"test {accuracy(placed, test_set):.4f}"
        )
    unit = Fraction(1, 2**FINE)
    network = Network(tuple(Layer(place(w, FINE), unit=unit) for w in trained))
    write_instance(
        network,
        HERE / "digits-64-16-10.json",
        {
            "data": "scikit-learn load_digits, inputs 0..16, 1797 images",
            "script": "data/targets/train_digits.py",
            "seed": SEED,
            "test": [int(i) for i in test_set],
        },
    )
    print("sha256", network.sha256)
