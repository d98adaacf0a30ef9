"""A trial's report: lines for people, a JSON document for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from exactlt.theory.conjecture.claim import Claim
from exactlt.theory.conjecture.fit import LARGE, SMALL, Fit
from exactlt.theory.conjecture.judge import Point
from exactlt.theory.conjecture.sampled import samples_needed
from exactlt.theory.conjecture.search import Stage, Trial
from exactlt.theory.conjecture.short import short_answer
from exactlt.theory.formula.intervals import Enclosure, decimal

STAGE_WORDS = {
    "exact": "exact probabilities",
    "bounds": "certified bounds",
    "samples": "sampled instances",
}


def trial_lines(trial: Trial) -> Iterator[str]:
    """The whole report."""
    yield from claim_lines(trial.claim)
    for stage in trial.stages:
        yield from stage_lines(trial.claim, stage)
    if len([s for s in trial.stages if s.points]) > 1:
        for found in trial.constants:
            yield f"together  {fit_text(found)}"
    yield verdict_line(trial)
    if answer := short_answer(trial):
        yield f"in short  {answer}"


def claim_lines(claim: Claim) -> Iterator[str]:
    """What is claimed."""
    if claim.name:
        yield claim.name
    free = f"   for some {', '.join((*claim.free, *claim.sweep))} > 0" if claim.free else ""
    level = f"   at success probability {claim.p}" if claim.p else ""
    yield f"claim     {claim.claim}{level}{free}"
    if claim.kind == "always":
        yield "about     every weight vector of n integers of magnitude at most M"
    elif claim.kind == "mass":
        yield f"about     the law {claim.law}"
    else:
        targets = {"one": "one target t", "all": "all targets |t| <= M"}.get(
            claim.target, f"all targets |t| <= {claim.target.partition(':')[2].strip()}"
        )
        if claim.target.startswith("vector:"):
            targets = f"the target vector ({claim.target.partition(':')[2].strip()})"
        elif "vector:" in claim.law:
            targets = "the target t in every coordinate"
        size = f", exactly {claim.size} kept" if claim.size else ""
        tol = f", tolerance {claim.tol}" if claim.tol != "0" else ""
        versus = f", against {claim.versus}" if claim.versus else ""
        move = f", each kept item moved by at most {claim.perturb}" if claim.perturb != "0" else ""
        yield f"about     law {claim.law}{versus}, {targets}{tol}{size}{move}"
    for name, text in claim.let.items():
        yield f"let       {name} = {text}"
    for text in claim.where:
        yield f"where     {text}"


def stage_lines(claim: Claim, stage: Stage) -> Iterator[str]:
    """What one stage saw."""
    region = ", ".join(f"{k} = {v}" for k, v in stage.region.items())
    yield f"{stage.name:9} {region or 'default region'}"
    what = STAGE_WORDS[stage.name]
    text = f"          {stage.points} points by {what}"
    if stage.skipped:
        text += f"; {stage.skipped} not computed ({stage.reason})"
    if stage.out_of_time:
        text += "; stopped at the time limit or by an interrupt"
    yield text
    if claim.free:
        for found in stage.fits:
            yield f"          {fit_text(found)}{edge_text(stage, found)}"
        for x, found in stage.by:
            kept = "none" if found.survives is None else short(found.survives)
            fixed = "".join(f"{k} = {v}, " for k, v in found.fixed.items())
            yield (
                f"          {fixed}{claim.by} = {x} alone: {found.name} = {kept} survives"
                f"{edge_text(stage, found)}"
            )
        return
    if stage.counterexample is not None:
        yield f"          {stage.failing} fail, the smallest at {point_text(stage.counterexample)}"
    if stage.undecided:
        yield f"          {stage.undecided} undecided by this evidence: {_open_text(claim, stage)}"
    if stage.slack is not None:
        (least, where), (most, there) = stage.slack
        yield (
            f"          claimed/true from {decimal(least, 4, 'nearest')} at "
            f"{values_text(where.values)} to {decimal(most, 4, 'nearest')} at "
            f"{values_text(there.values)}"
        )
    if stage.thresholds:
        yield "          least n     claimed    true"
        for row in stage.thresholds[:12]:
            columns = ("claimed", "true", "at_most")
            key = values_text({k: v for k, v in row.items() if k not in columns})
            claimed, true = ("beyond" if row[x] is None else row[x] for x in columns[:2])
            true = f"<= {true}" if row["at_most"] else true
            yield f"          {key:12}{claimed!s:>7} {true!s:>7}"
        if len(stage.thresholds) > 12:
            yield f"          … {len(stage.thresholds) - 12} more"


def _open_text(claim: Claim, stage: Stage) -> str:
    """The first undecided points, and how many samples would decide them."""
    named = []
    for point in stage.open_points[:3]:
        needed = samples_needed(claim, point)
        about = f" (about {needed} samples would decide)" if needed else ""
        if point.counts is not None and not needed:
            about = " (more than 10000000 samples would be needed)"
        named.append(f"{values_text(point.values)}{about}")
    more = len(stage.open_points) - len(named)
    return "; ".join(named) + (f"; and {more} more" if more else "")


def fit_text(found: Fit) -> str:
    """One fitted constant."""
    fixed = "".join(f"{k} = {v}: " for k, v in found.fixed.items())
    name = found.name
    if found.good == "both":
        return f"{fixed}every {name} from {SMALL} to {LARGE} survives: nothing is learnt"
    if found.survives is None:
        return (
            f"{fixed}no {name} survives (every power of two from 2^-16 to 2^12 fails); "
            f"{name} = {found.falls} at {point_text(found.binding)}"
            + (
                f", {name} = {LARGE} at {values_text(found.opposite.values)}"
                if found.opposite
                else ""
            )
        )
    text = f"{fixed}{name} = {short(found.survives)} survives"
    if found.undecided:
        text += f" ({found.undecided} points undecided)"
    if found.falls is not None:
        text += f"; {name} = {short(found.falls)} falls at {point_text(found.binding)}"
    return text


def edge_text(stage: Stage, found: Fit) -> str:
    """A warning when the binding point has the region's largest n: more n may bind more."""
    if found.binding is None or found.falls is None or "n" not in found.binding.values:
        return ""
    others = {k: v for k, v in found.binding.values.items() if k in stage.region and k != "n"}
    last = max(
        (p.values["n"] for p in stage.seen if all(p.values.get(k) == v for k, v in others.items())),
        default=None,
    )
    return "" if last != found.binding.values["n"] else " (the region ends there)"


def short(x: Fraction) -> str:
    """A fitted constant as a decimal; they are rounded to few digits, so this is exact."""
    return decimal(x, 12, "nearest")


def point_text(point: Point) -> str:
    """Parameters and the probability that decides."""
    parts = [values_text(point.values)]
    for name, value in point.known.items():
        shown = {"P_miss": "P(miss)", "Q_miss": "Q(miss)", "P_value": "P(X=v)"}[name]
        if isinstance(value, Enclosure):
            parts.append(f"{shown} in {value.text(5)}")
        elif value.denominator.bit_length() <= 64:
            parts.append(f"{shown} = {value} ≈ {decimal(value, 5, 'nearest')}")
        else:
            parts.append(f"{shown} ≈ {decimal(value, 8, 'nearest')} (exact rational)")
    if point.stage == "samples" or point.weights is not None:
        parts.append(point.note)
    return "; ".join(parts)


def values_text(values: Mapping[str, Any]) -> str:
    """``n = 3, M = 2``; enclosures of abbreviations are left out."""
    return ", ".join(f"{k} = {v}" for k, v in values.items() if not isinstance(v, Enclosure))


def verdict_line(trial: Trial) -> str:
    """The last line: refuted, and how that is known, or not refuted, and where."""
    stage = trial.refuted
    if stage is None:
        where = " and ".join(STAGE_WORDS[s.name] for s in trial.stages if s.points)
        late = "interrupted" if trial.interrupted else "stopped at the time limit"
        cut = f" ({late})" if any(s.out_of_time for s in trial.stages) else ""
        if not trial.tested:
            return f"verdict   NOT TESTED: no point of the stated region was decided{cut}"
        undecided = sum(s.undecided for s in trial.stages)
        rest = f"; {undecided} points undecided" if undecided else ""
        return f"verdict   NOT REFUTED in the stated region, by {where}{cut}{rest}"
    how = {
        "exact": "exact rational probability"
        if trial.claim.kind != "always"
        else "an instance; adding up its masks re-checks it",
        "bounds": "certified bounds",
        "samples": "sampling, with error probability at most 10^-6",
    }[stage.name]
    return f"verdict   REFUTED by {how}"


def trial_document(trial: Trial) -> dict[str, Any]:
    """The report as JSON data; probabilities as ``p/q`` texts."""
    from dataclasses import asdict

    return {
        "format": "exactlt/conjecture-trial",
        "version": 1,
        "claim": {k: v for k, v in asdict(trial.claim).items() if v not in ("", (), {})},
        "refuted": trial.refuted.name if trial.refuted else None,
        "verdict": verdict_line(trial),
        "in_short": short_answer(trial) or None,
        "stages": [_stage_document(trial.claim, s) for s in trial.stages],
        "constants": [_fit_document(trial.claim, f) for f in trial.constants],
    }


def _stage_document(claim: Claim, stage: Stage) -> dict[str, Any]:
    return {
        "stage": stage.name,
        "region": dict(stage.region),
        "points": stage.points,
        "skipped": stage.skipped,
        "reason": stage.reason,
        "undecided": stage.undecided,
        "failing": stage.failing,
        "out_of_time": stage.out_of_time,
        "counterexample": _point_document(claim, stage.counterexample),
        "slack": None
        if stage.slack is None
        else [{"ratio": str(room), "at": _point_document(claim, p)} for room, p in stage.slack],
        "thresholds": [{k: str(v) for k, v in row.items()} for row in stage.thresholds],
        "fits": [_fit_document(claim, f) for f in stage.fits],
        "by": [{"at": x, **_fit_document(claim, f)} for x, f in stage.by],
    }


def _fit_document(claim: Claim, f: Fit) -> dict[str, Any]:
    return {
        "constant": f.name,
        "fixed": {k: str(v) for k, v in f.fixed.items()},
        "good": f.good,
        "survives": None if f.survives is None else str(f.survives),
        "falls": None if f.falls is None else str(f.falls),
        "binding": _point_document(claim, f.binding),
        "undecided": f.undecided,
    }


def _point_document(claim: Claim, point: Point | None) -> dict[str, Any] | None:
    if point is None:
        return None
    known = {
        name: [str(x.lower), str(x.upper)] if isinstance(x, Enclosure) else str(x)
        for name, x in point.known.items()
    }
    values = {k: str(v) for k, v in point.values.items() if not isinstance(v, Enclosure)}
    document: dict[str, Any] = {"values": values, "known": known, "note": point.note}
    if point.weights is not None:
        from exactlt.theory.conjecture.instances import certificate

        document["certificate"] = certificate(point.weights)
    return document
