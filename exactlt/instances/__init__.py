"""What is asked: frozen integer questions, the streams they are drawn from, their identity."""

from importlib import import_module
from typing import TYPE_CHECKING

from exactlt.instances._integers import (
    as_int,
    as_ints,
    as_nonnegative,
    as_positive,
    decimal,
    parse_fraction,
    parse_int,
    parse_range,
)
from exactlt.instances._json import (
    Canonical,
    Fields,
    dump,
    from_document,
    load,
    parse_instance,
    read_instance,
    read_instances,
    write_instance,
)
from exactlt.instances._partition import Partition
from exactlt.instances._subset_sum import Mask, SubsetSum

if TYPE_CHECKING:
    from exactlt.instances._composed import Locked, Sparse, Vector, coordinate, plain
    from exactlt.instances._generator import stream_key, uniform_draws, word, word_array
    from exactlt.instances._law_text import LAWS, parse_law
    from exactlt.instances._laws import (
        Gadget,
        Grid,
        Law,
        Nonzero,
        Normal,
        Positive,
        Product,
        Range,
        Sign,
        SimpleLaw,
        Uniform,
    )
    from exactlt.instances._linear_system import LinearSystem, Row, perturbed
    from exactlt.instances._streams import Stream

_LATER = {
    "Locked": "_composed",
    "Sparse": "_composed",
    "Vector": "_composed",
    "coordinate": "_composed",
    "plain": "_composed",
    "stream_key": "_generator",
    "uniform_draws": "_generator",
    "word": "_generator",
    "word_array": "_generator",
    "LAWS": "_law_text",
    "parse_law": "_law_text",
    "Gadget": "_laws",
    "Grid": "_laws",
    "Law": "_laws",
    "Nonzero": "_laws",
    "Normal": "_laws",
    "Positive": "_laws",
    "Product": "_laws",
    "Range": "_laws",
    "Sign": "_laws",
    "SimpleLaw": "_laws",
    "Uniform": "_laws",
    "LinearSystem": "_linear_system",
    "Row": "_linear_system",
    "perturbed": "_linear_system",
    "Stream": "_streams",
}
"""Names imported when first used: a question from a file needs neither laws nor streams."""

__all__ = [
    "LAWS",
    "Canonical",
    "Fields",
    "Gadget",
    "Grid",
    "Law",
    "LinearSystem",
    "Locked",
    "Mask",
    "Nonzero",
    "Normal",
    "Partition",
    "Positive",
    "Product",
    "Range",
    "Row",
    "Sign",
    "SimpleLaw",
    "Sparse",
    "Stream",
    "SubsetSum",
    "Uniform",
    "Vector",
    "as_int",
    "as_ints",
    "as_nonnegative",
    "as_positive",
    "coordinate",
    "decimal",
    "dump",
    "from_document",
    "load",
    "parse_fraction",
    "parse_instance",
    "parse_int",
    "parse_law",
    "parse_range",
    "perturbed",
    "plain",
    "read_instance",
    "read_instances",
    "stream_key",
    "uniform_draws",
    "word",
    "word_array",
    "write_instance",
]


def __getattr__(name: str):
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
    globals()[name] = value
    return value
