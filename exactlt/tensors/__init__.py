"""Files of tensors that others trained: read within bounds, and nothing in them is run.

=============== ====================================================================
npz             ``numpy.savez``
safetensors     F64, F32, F16, BF16, integers, BOOL
torch           ``torch.save`` of tensors in dicts and lists, zip and the older format
=============== ====================================================================
"""

from exactlt.tensors.affine import Affine, affine_layers
from exactlt.tensors.layers import layer_matrices, listed
from exactlt.tensors.read import read_paths, read_tensors

__all__ = ["Affine", "affine_layers", "layer_matrices", "listed", "read_paths", "read_tensors"]
