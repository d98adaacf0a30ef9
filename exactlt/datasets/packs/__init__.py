"""Packs: a set in the shape that a competition asks for, one file a competition."""

from exactlt.datasets.packs.pack import PACKS, Pack, pack

__all__ = ["PACKS", "Pack", "pack"]
