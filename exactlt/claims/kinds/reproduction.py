"""What a re-run of a paper's claims found; verified by running it again."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from exactlt.claims.claim import BadField, Claim, Kind
from exactlt.claims.evidence import Evidences
from exactlt.claims.fields import SWITCH, TABLE, TEXT, VALUE, Field, integer
from exactlt.claims.words import Finding, refuted, unchecked, verified


def check(claim: Claim, use: Evidences) -> Finding:
    from exactlt.papers import Lab

    name = claim["paper"]
    module = f"exactlt.papers.{name}"
    if not name.isidentifier() or name.startswith("_") or find_spec(module) is None:
        raise BadField("paper", f"expected a key such as bcp01 or kn25, got {name[:40]!r}")
    run = getattr(import_module(module), "reproduce", None)
    if run is None:
        raise BadField("paper", f"{name} has no findings to hold it against")
    if not use.allowed.recompute:
        return unchecked("a paper's re-run takes more than the budget (recompute repeats it)")
    made = run(Lab(claim.get("full", False), claim.get("seed", 0), workers=1))
    found = verdicts(made)
    if found != claim["verdicts"]:
        wrong = sorted(
            key
            for key in {*found, *claim["verdicts"]}
            if found.get(key) != claim["verdicts"].get(key)
        )[0]
        return refuted(f"{wrong}: {found.get(wrong, 'no such finding')}")
    return verified(f"run again, {len(found)} findings have these verdicts")


def verdicts(made) -> dict[str, str]:
    """Source of each finding to its verdict; several of one source are numbered."""
    found: dict[str, str] = {}
    for finding in made.findings:
        name, i = finding.source, 1
        while name in found:
            i += 1
            name = f"{finding.source} ({i})"
        found[name] = finding.verdict
    return found


REPRODUCTION = Kind(
    "reproduction",
    "The verdicts of exactlt reproduce on a paper's claims.",
    (
        Field("paper", TEXT, needed=True),
        Field("full", SWITCH),
        Field("seed", integer(0), about="0 without"),
        Field("verdicts", TABLE, VALUE, True, "finding to holds, fails, consistent or open"),
    ),
    check,
    known=("sampled", "exhaustive"),
)
