"""Masks of networks as texts: one for each layer, its rows apart by blanks."""

from __future__ import annotations

from collections.abc import Sequence

from exactlt.claims.claim import BadField
from exactlt.errors import InputError
from exactlt.networks import Masks, Network, mask_text, parse_mask_text


def layer_texts(masks: Masks) -> list[str]:
    """Masks as a claim holds them."""
    return [" ".join(rows) for rows in mask_text(masks)]


def layers_of(texts: Sequence[str], source: Network) -> Masks:
    """Inverse of :func:`layer_texts`; BadField says which layer does not fit."""
    if len(texts) != source.depth:
        raise BadField("masks", f"expected {source.depth} texts, got {len(texts)}")
    rows = [
        text.split() if layer.inputs or text else [""] * layer.outputs
        for text, layer in zip(texts, source.layers, strict=True)
    ]
    try:
        return parse_mask_text(rows, source)
    except InputError as error:
        raise BadField("masks", str(error)) from None
