"""What is asked: frozen integer questions, the streams they are drawn from, their identity."""

from exactlt.instances._integers import (
    as_int,
    as_ints,
    as_nonnegative,
    as_positive,
    decimal,
    parse_int,
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
from exactlt.instances._laws import (
    LAWS,
    Gadget,
    Grid,
    Law,
    Nonzero,
    Normal,
    Positive,
    Product,
    Range,
    Sign,
    Uniform,
    parse_law,
)
from exactlt.instances._linear_system import LinearSystem, Row
from exactlt.instances._partition import Partition
from exactlt.instances._streams import Stream, stream_key, uniform_draws, word, word_array
from exactlt.instances._subset_sum import Mask, SubsetSum

__all__ = [
    "LAWS",
    "Canonical",
    "Fields",
    "Gadget",
    "Grid",
    "Law",
    "LinearSystem",
    "Mask",
    "Nonzero",
    "Normal",
    "Partition",
    "Positive",
    "Product",
    "Range",
    "Row",
    "Sign",
    "Stream",
    "SubsetSum",
    "Uniform",
    "as_int",
    "as_ints",
    "as_nonnegative",
    "as_positive",
    "decimal",
    "dump",
    "from_document",
    "load",
    "parse_instance",
    "parse_int",
    "parse_law",
    "read_instance",
    "read_instances",
    "stream_key",
    "uniform_draws",
    "word",
    "word_array",
    "write_instance",
]
