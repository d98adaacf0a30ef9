# ruff: noqa: F401
"""exactlt: exact ground truth for the Strong Lottery Ticket Hypothesis with quantized weights.

    import exactlt as lt
    lt.solve(lt.SubsetSum([3, -5, 8], target=6))

Every name below is imported when it is first used, so ``import exactlt`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.2.0"

_HOME = {
    # questions and what they are made of
    "LinearSystem": "exactlt.instances",
    "Network": "exactlt.networks",
    "NetworkMask": "exactlt.networks",
    "Partition": "exactlt.instances",
    "Stream": "exactlt.instances",
    "SubsetSum": "exactlt.instances",
    "parse_law": "exactlt.instances",
    "perturbed": "exactlt.instances",
    # answers
    "Answer": "exactlt.answers",
    "Ask": "exactlt.answers",
    "Evidence": "exactlt.answers",
    "Limits": "exactlt.answers",
    "Reason": "exactlt.answers",
    "Verdict": "exactlt.answers",
    # errors
    "ExactltError": "exactlt.errors",
    "InputError": "exactlt.errors",
    "MissingDependency": "exactlt.errors",
    "SoundnessError": "exactlt.errors",
    "UnsupportedError": "exactlt.errors",
    # verbs
    "bounds": "exactlt._verbs",
    "certify": "exactlt._verbs",
    "check": "exactlt._verbs",
    "conjecture": "exactlt._verbs",
    "cover_width": "exactlt._verbs",
    "cross_check": "exactlt._verbs",
    "evaluate": "exactlt._verbs",
    "minimal_width": "exactlt._verbs",
    "network_range": "exactlt._verbs",
    "networks_equal": "exactlt._verbs",
    "read_network": "exactlt._verbs",
    "read_question": "exactlt._verbs",
    "represent": "exactlt._verbs",
    "reproduce": "exactlt._verbs",
    "solve": "exactlt._verbs",
    "success_probability": "exactlt._verbs",
    "verify": "exactlt._verbs",
    "write_question": "exactlt._verbs",
    # modules
    "families": "exactlt",
}
"""Public name -> the module that defines it."""

__all__ = sorted(_HOME, key=lambda name: (not name[0].isupper(), name))

if TYPE_CHECKING:  # the same names for type checkers and editors
    from exactlt import families
    from exactlt._verbs import (
        bounds,
        certify,
        check,
        conjecture,
        cover_width,
        cross_check,
        evaluate,
        minimal_width,
        network_range,
        networks_equal,
        read_network,
        read_question,
        represent,
        reproduce,
        solve,
        success_probability,
        verify,
        write_question,
    )
    from exactlt.answers import Answer, Ask, Evidence, Limits, Reason, Verdict
    from exactlt.errors import (
        ExactltError,
        InputError,
        MissingDependency,
        SoundnessError,
        UnsupportedError,
    )
    from exactlt.instances import LinearSystem, Partition, Stream, SubsetSum, parse_law, perturbed
    from exactlt.networks import Network, NetworkMask


def __getattr__(name: str):
    if name in ("claims", "datasets", "testing"):  # used by their names
        return import_module(f"exactlt.{name}")
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module 'exactlt' has no attribute {name!r}")
    module = import_module(f"exactlt.{name}" if home == "exactlt" else home)
    value = module if home == "exactlt" else getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
