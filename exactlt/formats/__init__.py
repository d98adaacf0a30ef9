"""Questions in other programs' formats, and networks out of them; one file a format."""

from exactlt.formats.dimacs import to_cnf
from exactlt.formats.lp_mps import to_lp, to_mps
from exactlt.formats.minizinc import to_minizinc
from exactlt.formats.networks import network_from, read_network
from exactlt.formats.opb import to_opb
from exactlt.formats.points import to_points_cnf
from exactlt.formats.qubo import to_qubo
from exactlt.formats.smtlib import to_smtlib
from exactlt.formats.vnnlib import to_onnx, to_vnnlib
from exactlt.formats.wcnf import to_wcnf
from exactlt.formats.write import EXPORTS, FORMATS, export

__all__ = [
    "EXPORTS",
    "FORMATS",
    "export",
    "network_from",
    "read_network",
    "to_cnf",
    "to_lp",
    "to_minizinc",
    "to_mps",
    "to_onnx",
    "to_opb",
    "to_points_cnf",
    "to_qubo",
    "to_smtlib",
    "to_vnnlib",
    "to_wcnf",
]
