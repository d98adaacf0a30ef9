"""The family *gap* as a construction of VeriStress-GT (arXiv 2605.17153), which loads plug-ins.

A plug-in is a module with ``CONSTRUCTION_NAME``, ``add_args(parser)`` and ``run(args)``; it writes
``args.onnx_path`` and ``args.vnnlib_path``.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Any

from exactlt._files import write_atomic
from exactlt.datasets.families import family
from exactlt.formats import to_onnx, to_vnnlib

CONSTRUCTION_NAME = "exactlt-gap"
_INTEGERS = {"n": 8, "inputs": 2, "outputs": 1, "bits": 8, "seed": 0}


def add_args(parser: ArgumentParser) -> None:
    """The family's parameters, and the version of VNN-LIB."""
    for name, default in _INTEGERS.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--margin", default="2^-20", help="eps - greatest gap, such as -2^-40")
    parser.add_argument("--vnnlib-version", choices=("1.0", "2.0"), default="1.0")


def run(args: Namespace) -> None:
    """Write the network and the property; version 1.0 says >= and is exact but for margin 0."""
    values = {name: getattr(args, name) for name in _INTEGERS if name != "seed"}
    question: Any = family("gap").question({**values, "margin": args.margin}, args.seed)
    write_atomic(args.onnx_path, to_onnx(question))
    write_atomic(args.vnnlib_path, to_vnnlib(question, args.vnnlib_version))
