"""OPB, the pseudo-Boolean competitions' format: the native form of the question."""

from __future__ import annotations

from exactlt.encodings import opb
from exactlt.encodings.linear import Linear


def to_opb(question: Linear) -> str:
    """*Decide* as pseudo-Boolean constraints with positive coefficients over x_i and ~x_i.

    Examples
    --------
    >>> from exactlt.instances import SubsetSum
    >>> print(to_opb(SubsetSum([3, -5], target=1)), end="")
    * #variable= 2 #constraint= 2
    3 x1 5 ~x2 >= 6 ;
    3 ~x1 5 x2 >= 2 ;
    """
    return opb(question)
