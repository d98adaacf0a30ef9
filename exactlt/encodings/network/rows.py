r"""A network question as one finite system of integer rows, where there is one.

* Exact two-layer questions without biases on the whole box: the normal form's rows
  (``system``), complete for all real inputs.
* Two-layer questions on grids and samples: one row for each input and output
  (``sample_system``), exact and within a tolerance.

All other boxes have no such system: which rows suffice is known only after a search, and a
deeper source's outputs are no linear function of its mask.
"""

from __future__ import annotations

from exactlt.encodings.network.sample_system import NEVER, sample_system
from exactlt.encodings.network.system import mask_system, supported
from exactlt.errors import UnsupportedError
from exactlt.instances import LinearSystem
from exactlt.networks import Box, NetworkMask


def rows_of_network(question: NetworkMask) -> LinearSystem:
    """The complete system: it has a solution if and only if the question has a mask.

    A variable is a choice of one hidden unit, named by its kept inputs and outputs, such as
    ``u3_i0.1_o0``; at most one choice of a unit is taken.

    Parameters
    ----------
    question : NetworkMask

    Returns
    -------
    LinearSystem

    Raises
    ------
    UnsupportedError
        Says why there is none, and which formats hold the question.

    Examples
    --------
    >>> from exactlt.networks import Network
    >>> question = NetworkMask(Network([[[1], [-1]], [[1, -1]]]), Network([[[1]]]))
    >>> system = rows_of_network(question)
    >>> system.names, [(r.coefficients, r.low) for r in system.rows]
    (('u0_i0_o0', 'u1_i0_o0'), [((2,), 2), ((-2,), -2)])
    """
    if not isinstance(question.domain, Box):
        return sample_system(question)
    if (why := supported(question)) is not None:
        raise UnsupportedError(
            f"rows: a box question {why} to be one complete system of rows; json holds it, and "
            "onnx with vnnlib where no weight is maskable"
        )
    system = mask_system(question, lonely=False)
    if system.impossible or not system.choices:
        # off the source's grid, or nothing to choose: a row that holds everywhere or nowhere
        never = system.impossible or any(system.rows.values())
        return LinearSystem(1, (NEVER,) if never else (), (), ("none",))
    return system.linear_system()
