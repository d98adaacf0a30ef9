"""The update rules by name, one small file each."""

from exactlt.errors import InputError
from exactlt.pruning.rules.biprop import BIPROP
from exactlt.pruning.rules.contract import Rule
from exactlt.pruning.rules.edge_popup import EDGE_POPUP, EDGE_POPUP_SIGNED
from exactlt.pruning.rules.gate import GATE
from exactlt.pruning.rules.supermask import SUPERMASK
from exactlt.pruning.rules.threshold import THRESHOLD

RULES = {r.name: r for r in (EDGE_POPUP, EDGE_POPUP_SIGNED, THRESHOLD, SUPERMASK, GATE, BIPROP)}


def rule(name: str) -> Rule:
    """The rule with this name; InputError lists the names."""
    if name not in RULES:
        raise InputError(f"method: expected one of {', '.join(RULES)}, got {name!r}")
    return RULES[name]


__all__ = ["RULES", "Rule", "rule"]
