"""From what a run has found to the claim that it establishes, as the table of a claim file.

Each function takes the result object of the library, so a claim says what was computed and
nothing else.  Values that were not found (a limit came first) make no claim: InputError.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exactlt._files import read_bytes
from exactlt.answers import LIST_ASKS, Answer, Ask, Evidence, Verdict
from exactlt.claims.masks import layer_texts
from exactlt.errors import InputError

if TYPE_CHECKING:
    from fractions import Fraction

    from exactlt.datasets import Made
    from exactlt.experiments import Row
    from exactlt.theory.conjecture.search import Trial
    from exactlt.theory.formula.evaluate import Evaluation
    from exactlt.theory.formula.invert import Inversion
    from exactlt.theory.probability.law import Event
    from exactlt.width import Width
    from exactlt.width.family import Draw

_PLAIN = re.compile(r"[^A-Za-z0-9_.+-]+")


def name_of(*parts: Any) -> str:
    """An id of words.

    >>> name_of("width", "uniform:M=2^24", "s1")
    'width-uniform-M-2-24-s1'
    """
    text = "-".join(_PLAIN.sub("-", str(p)).strip("-") for p in parts if p not in (None, ""))
    return text[:100]


def head(name: str, says: str, kind: str, known: str, by: Sequence[str] = ()) -> dict:
    """What every claim begins with."""
    document: dict[str, Any] = {"id": name, "says": says, "kind": kind, "known": known}
    if by:
        document["by"] = list(by)
    return document


def inside(path: str | Path, claims: str | Path) -> str:
    """A path as a claim file names it.

    Raises
    ------
    InputError
        It is not in the claim file's folder or below.
    """
    base = os.path.realpath(Path(claims).parent)
    place = os.path.realpath(path)
    if os.path.commonpath([base, place]) != base or place == base:
        raise InputError(f"claim: expected {path} in the folder of {claims}, or below it")
    return Path(place).relative_to(base).as_posix()


def with_certificate(document: dict, path: str | Path, claims: str | Path) -> dict:
    """The claim with its certificate as evidence."""
    found = hashlib.sha256(read_bytes(path)).hexdigest()
    new = {k: v for k, v in document.items() if k != "by"}
    return {**new, "known": "proof", "certificate": inside(path, claims), "sha256": found}


def _known(evidence: Evidence, by: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """A claim's word for how it is known, without a certificate beside it."""
    names = tuple(dict.fromkeys(by))
    if evidence in (Evidence.AGREED, Evidence.CLAIMED, Evidence.WITNESS):
        return evidence.value, names if evidence is Evidence.AGREED else names[:1]
    if evidence is Evidence.NONE:
        raise InputError("claim: nothing is known, so there is nothing to claim")
    return "exhaustive", names[:1]


def of_answer(question: Any, answer: Answer) -> dict:
    """The claim of an answer; the question stands in it."""
    from exactlt.networks import NetworkMask

    if answer.verdict is Verdict.UNKNOWN:
        raise InputError("claim: the answer is unknown, so there is nothing to claim")
    if answer.ask in LIST_ASKS:
        raise InputError(
            f"claim: {answer.ask.value} lists several masks, a claim is about one; the asks "
            "optimum and count make claims"
        )
    ask, feasible = answer.ask, answer.verdict is Verdict.FEASIBLE
    counted = ask in (Ask.COUNT, Ask.FUNCTIONS)
    known, by = _known(answer.evidence, [answer.method])
    value: dict[str, Any] = {}
    if counted:
        value, feasible = {"count": answer.count}, True
        text = f"has {answer.count} {'masks' if ask is Ask.COUNT else 'functions'}"
    elif not feasible:
        text = "has no mask"
    elif ask is Ask.DECIDE:
        text = "has a mask"
    else:
        name = "gap" if ask is Ask.OPTIMUM else "kept"
        value = {name: getattr(answer, name)}
        text = f"has a mask of {name} {value[name]}, and no better one"
    document = head(
        name_of(ask, question.sha256[:12]),
        f"The question {question.sha256[:12]} {text}.",
        "answer",
        known,
        by,
    )
    document |= {"question": question.to_json(), "ask": ask.value}
    document |= {"verdict": "feasible" if feasible else "infeasible", **value}
    if feasible and not counted:
        if isinstance(question, NetworkMask):
            document["masks"] = layer_texts(answer.mask)
        else:
            document["mask"] = "".join(map(str, answer.mask))
    return document


def of_width(width: Width) -> dict:
    """The claim of a stream's minimal width, or "at most"."""
    draw = width.draw
    if draw.law.locks or draw.law.dimension is not None or draw.perturb:
        raise InputError(
            "claim: widths of vectors, and with locked or moving items, are no claims yet; a "
            "certificate shows them"
        )
    if width.mask is None:
        raise InputError("claim: no width with a mask was found, so there is nothing to claim")
    n, which = (width.n, "n") if width.n is not None else (width.at_most, "at_most")
    known, by = ("witness", ()) if width.n is None else _known(width.evidence, width.solvers)
    about = f"weights of {draw.law}, seed {draw.seed}, reach {draw.target}"
    says = f"{n} {about}, {n - 1} do not." if which == "n" and n else f"At most {n} {about}."
    document = head(
        name_of("width", draw.law, f"s{draw.seed}", f"t{draw.target}"), says, "width", known, by
    )
    document |= {"law": str(draw.law), "seed": draw.seed}
    if draw.label:
        document["label"] = draw.label
    document |= {"target": draw.target, **_row_options(draw)}
    return document | {which: n, "mask": "".join(map(str, width.mask[:n]))}


def _row_options(draw: Draw) -> dict[str, object]:
    given: dict[str, object] = {} if draw.size is None else {"size": draw.size}
    return {"tolerance": draw.tolerance, **given} if draw.tolerance else given


def of_cover(cover: Width, targets: Sequence[int]) -> dict:
    """The claim of a minimal width for all of consecutive targets."""
    if cover.n is None:
        raise InputError("claim: not every target was reached, so there is nothing to claim")
    low, high = min(targets), max(targets)
    if sorted(set(targets)) != list(range(low, high + 1)):
        raise InputError(f"claim: expected all targets of a range, got {len(targets)} of them")
    draw = cover.draw
    evidence = Evidence.EXHAUSTIVE if cover.evidence is Evidence.WITNESS else cover.evidence
    known, by = _known(evidence, cover.solvers)
    document = head(
        name_of("cover", draw.law, f"s{draw.seed}", f"{low}..{high}"),
        f"{cover.n} weights of {draw.law}, seed {draw.seed}, reach all of {low}..{high}, "
        f"{cover.n - 1} do not.",
        "cover-width",
        known,
        by,
    )
    document |= {"law": str(draw.law), "seed": draw.seed, "low": low, "high": high}
    return document | _row_options(draw) | {"n": cover.n}


def of_network(width: Width, target: tuple[str, str] | None = None) -> dict:
    """The claim of a random network's minimal width, or "at most".

    Parameters
    ----------
    width : Width
    target : (str, str), optional
        The file of a given target, and the claim file that will name it.
    """
    from exactlt.width.search import layers_of

    layers = None if width.mask is None else layers_of(width.mask)
    if layers is None:
        raise InputError("claim: no width with masks was found, so there is nothing to claim")
    n, which = (width.n, "n") if width.n is not None else (width.at_most, "at_most")
    plain = width.evidence in (Evidence.PROOF, Evidence.WITNESS)  # of width 0: nothing is below
    evidence = Evidence.EXHAUSTIVE if plain else width.evidence
    known, by = ("witness", ()) if width.n is None else _known(evidence, width.solvers)
    draw, family, structure = width.draw, width.draw.family, width.structure.value
    d, m = draw.target.widths[0], draw.target.widths[-1]
    at_most = "" if which == "n" else " at most"
    rounds = () if draw.mixed is None else draw.mixed.content().values()
    within = (f"tolerance-{draw.tolerance}",) if draw.tolerance else ()
    document = head(
        name_of(family.name, f"{d}x{m}", draw.law, f"s{draw.seed}", structure, *within, *rounds),
        f"Width{at_most} {n} is the least at which {structure} masks of {family.name} networks "
        f"{d}x{m}, {draw.law}, seed {draw.seed}, give the target"
        f"{'' if draw.mixed is None else f' ({draw.mixed.describe()})'}.",
        "network-width",
        known,
        by,
    )
    document |= {"family": family.name, "law": str(draw.law), "seed": draw.seed}
    if draw.tolerance:
        document |= {"tolerance": str(draw.tolerance)}
    if target is not None:
        place, claims = target
        document["target"] = inside(place, claims)
        document["target_sha256"] = hashlib.sha256(read_bytes(place)).hexdigest()
    else:
        sizes = zip(("inputs", "outputs"), (d, m), family.sizes, strict=True)
        document |= {name: size for name, size, own in sizes if own is None}
    if draw.mixed is not None:
        saturate = "yes" if draw.mixed.saturate else "no"
        document["mixed"] = {**draw.mixed.content(), "saturate": saturate}
    return document | {
        "structure": structure,
        which: n,
        "kept": width.kept,
        "masks": layer_texts(layers),
    }


def of_any_width(
    width: Width, claims: str, target: str | None = None, certificate: str | None = None
) -> dict:
    """The claim of a minimal width of any family.

    Parameters
    ----------
    width : Width
        With its draw.
    claims : str
        The claim file, beside which other files are named.
    target : str, optional
        The file of a network's given target.
    certificate : str, optional
        A certificate of the width; it is the evidence where it was verified.
    """
    from exactlt.networks import Network
    from exactlt.width.gadget import weight_gadget

    draw = width.draw
    if isinstance(draw.target, Network):
        document = of_network(width, None if target is None else (target, claims))
    elif draw.family.name == "gadget":
        if width.n is None:
            raise InputError("claim: no gadget was found, so there is nothing to claim")
        gadget = weight_gadget(draw.target, draw.precision, draw.seed, draw.label, confirm=())
        return of_gadget(replace(gadget, evidence=width.evidence))
    elif width.widths:
        document = of_cover(width, [w.draw.target for w in width.widths])
    else:
        document = of_width(width)
    if certificate is None or width.evidence is not Evidence.PROOF:
        return document
    return with_certificate(document, certificate, claims)


def of_probability(law: str, event: Event, value: Fraction, of: str = "hit") -> dict:
    """The claim of an exact probability."""
    document = _sampled(law, event, "probability", "P")
    return document | {"of": of, "value": str(value if of == "hit" else 1 - value)}


def of_enclosure(law: str, event: Event, lower: Fraction, upper: Fraction, digits: int = 8) -> dict:
    """The claim of two bounds around a probability, rounded outward."""
    from exactlt.theory.formula.intervals import decimal

    document = _sampled(law, event, "enclosure", "enclosed")
    low, high = (decimal(lower, digits, "down"), decimal(upper, digits, "up"))
    return document | {"of": "hit", "lower": low, "upper": high}


def _sampled(law: str, event: Event, kind: str, word: str) -> dict:
    targets = event.targets
    if len(targets) == 1:
        about: dict[str, Any] = {"target": targets[0]}
        shown = str(targets[0])
    else:
        whole = targets == tuple(range(targets[0], targets[-1] + 1))
        shown = f"{targets[0]}..{targets[-1]}" if whole else ",".join(map(str, targets))
        about = {"targets": shown}
        if event.mode == "any":
            about["any"] = True
    if event.size is not None:
        about["size"] = event.size
    if event.nonempty:
        about["nonempty"] = True
    which = "" if len(targets) == 1 else "at least one of " if event.mode == "any" else "all of "
    kept = "" if event.size is None else f", {event.size} of them kept,"
    document = head(
        name_of(word, law, f"n{event.n}", shown, "any" if event.mode == "any" else ""),
        f"The probability that {event.n} samples of {law}{kept} reach {which}{shown}.",
        kind,
        "exhaustive",
    )
    return document | {"law": law, "n": event.n, **about}


def of_partition(law: str, n: int, value: Fraction) -> dict:
    """The claim of the exact probability of a perfect partition."""
    document = head(
        name_of("partition", law, f"n{n}"),
        f"The probability that {n} samples of {law} have a perfect partition.",
        "partition-probability",
        "exhaustive",
    )
    return document | {"law": law, "n": n, "of": "hit", "value": str(value)}


def _at(values) -> dict[str, str]:
    return {name: str(value) for name, value in values.items()}


def of_bound(found: Evaluation, digits: int = 12) -> dict:
    """The claim of a statement's value: rational, or a decimal that its enclosure shows."""
    from exactlt.claims.fields import number
    from exactlt.theory.formula.intervals import decimal

    name = found.statement.id
    if found.exact is not None:
        value = str(found.exact)
    else:
        ends = found.enclosure.lower, found.enclosure.upper
        for figures in range(digits, 0, -1):
            value = decimal(ends[0], figures, "nearest")
            if all(map(number(value).rounds, ends)):
                break
        else:
            raise InputError("claim: the enclosure shows no digit; give more bits")
    at = _at(found.values)
    document = head(
        name_of("value", name, *(f"{k}{v}" for k, v in at.items())),
        f"The value of {name} at {', '.join(f'{k} = {v}' for k, v in at.items())}.",
        "bound-value",
        "exhaustive",
    )
    return document | {"statement": name, "at": at, "value": value}


def of_least(name: str, variable: str, values, found: Inversion) -> dict:
    """The claim of the least integer that a statement gives."""
    at = _at(values)
    document = head(
        name_of("least", name, *(f"{k}{v}" for k, v in at.items())),
        f"{name} gives {variable} = {found.value} at "
        f"{', '.join(f'{k} = {v}' for k, v in at.items())}.",
        "bound-least",
        "exhaustive",
    )
    document |= {"statement": name, "at": at}
    if variable != "n":
        document["variable"] = variable
    return document | {"least": found.value}


def of_trial(trial: Trial) -> dict:
    """The claim of a conjecture's trial: its exact region alone."""
    from dataclasses import asdict

    from exactlt.claims.kinds.region import point_text
    from exactlt.theory.formula.intervals import decimal

    stage, asked = trial.stages[0], trial.claim
    if stage.out_of_time or not stage.points or stage.undecided:
        raise InputError("claim: the exact region was not decided, so there is nothing to claim")
    left_out = ("name", "about", "far", "sampled", "samples", "seed", "by")
    table = {
        k: list(v) if isinstance(v, tuple) else v
        for k, v in asdict(asked).items()
        if v not in ("", (), {}) and k not in left_out and (k, v) != ("perturb", "0")
    }
    table["region"] = dict(stage.region)
    where = ", ".join(f"{k} = {v}" for k, v in stage.region.items())
    more: dict[str, Any] = {}
    if asked.free:
        if len(stage.fits) != 1:
            raise InputError("claim: expected one free constant and no swept one")
        fit = stage.fits[0]
        finding = "falls" if fit.survives is None else "survives"
        text = f"has no {fit.name} that survives" if fit.survives is None else "survives"
        if fit.survives is not None and fit.falls is not None:
            more = {k: decimal(getattr(fit, k), 12, "nearest") for k in ("survives", "falls")}
            more["smallest"] = point_text(fit.binding)
            text = f"survives with {fit.name} = {more['survives']}, not with {more['falls']}"
    elif stage.counterexample is None:
        finding, text = "survives", "survives"
    else:
        more = {"failing": stage.failing, "smallest": point_text(stage.counterexample)}
        finding, text = "falls", f"falls at {more['smallest']}"
    document = head(
        name_of("conjecture", asked.claim),
        f"{asked.claim} {text}, region {where}.",
        "conjecture",
        "exhaustive",
    )
    return document | {"conjecture": table, "finding": finding, "points": stage.points, **more}


def of_row(row: Row, level: Fraction) -> dict:
    """The claim of a sweep's cell: an estimated probability, whose counts can be drawn again."""
    from fractions import Fraction

    from exactlt.experiments.stats import clopper_pearson
    from exactlt.theory.formula.intervals import decimal

    cell = row.cell
    counts = {"yes": 0, "no": 0, "unknown": 0}
    for outcome, count in row.counts.items():
        word = str(outcome).rpartition("/")[2]
        counts[word] = counts.get(word, 0) + count
    questions = ("decide", "perfect", "mask")
    if cell.question not in questions or counts["unknown"] or not row.samples:
        raise InputError(
            f"claim: cell {cell.id}: expected decided samples of {', '.join(questions)}, got "
            f"{cell.question} with {counts['unknown']} unknown of {row.samples}"
        )
    found = clopper_pearson(counts["yes"], row.samples, level)
    document = head(
        name_of("sweep", cell.id),
        f"{counts['yes']} of {row.samples} samples, {cell.question}, n = {cell.n}, {cell.about}.",
        "estimate",
        "sampled",
    )
    low, high = decimal(Fraction(found.low), 6, "down"), decimal(Fraction(found.high), 6, "up")
    table: dict[str, Any] = {k: v for k, v in cell.document().items() if v is not None and v != ""}
    table = {k: int(v) if k in ("M", "target", "tolerance") else v for k, v in table.items()}
    table["shards"] = row.samples // cell.shard
    return document | {
        "hits": counts["yes"],
        "samples": row.samples,
        "confidence": str(level),
        "lower": low,
        "upper": high,
        "cell": table,
    }


def of_dataset(made: Made, claims: str | Path) -> dict:
    """The claim of a set: its hash."""
    document = head(
        name_of("dataset", made.folder.name),
        f"The set {made.folder.name} has {made.instances} instances and this hash.",
        "dataset",
        "exhaustive",
    )
    return document | {
        "folder": inside(made.folder, claims),
        "set_sha256": made.sha256,
        "instances": made.instances,
    }


def of_reproduction(paper: str, full: bool, seed: int, made) -> dict:
    """The claim of a re-run paper: its verdicts."""
    from exactlt.claims.kinds.reproduction import verdicts

    found = verdicts(made)
    document = head(
        name_of("reproduce", paper, "full" if full else ""),
        f"{len(found)} claims of {paper} were run again, with these verdicts.",
        "reproduction",
        "sampled",
    )
    return document | {"paper": paper, "full": full, "seed": seed, "verdicts": found}


def of_gadget(gadget) -> dict:
    """The claim of a weight's narrowest gadget (:class:`exactlt.width.gadget.WeightGadget`)."""
    names = ("dp", "mitm") if gadget.evidence is Evidence.AGREED else ("dp",)
    evidence = Evidence.EXHAUSTIVE if gadget.evidence is Evidence.PROOF else gadget.evidence
    known, by = _known(evidence, names)
    document = head(
        name_of("gadget", f"k{gadget.k}", f"t{gadget.target}", f"s{gadget.seed}", gadget.label),
        f"{gadget.n} hidden units stand for the weight {gadget.target}/4^{gadget.k}, fewer do not.",
        "gadget-width",
        known,
        by,
    )
    document |= {"k": gadget.k, "target": gadget.target, "seed": gadget.seed}
    if gadget.label:
        document["label"] = gadget.label
    side = "1" if gadget.sides[0] == gadget.n else "-1"
    return document | {"side": side, "n": gadget.n, "mask": "".join(map(str, gadget.mask))}


def of_comparison(found, files, domain, tolerance, claims: str) -> dict:
    """The claim that two networks are equal, or are not.

    Parameters
    ----------
    found : Comparison
    files : ((path, layers), (path, layers))
        Where the networks are, and the names of a tensor file's layers or None.
    domain, tolerance
        Of the comparison.
    claims : str
        The claim file, beside which the networks are named.
    """
    from exactlt.claims.kinds.equal import domain_table

    if found.equal is None:
        raise InputError("claim: whether they are equal was not found out")
    within = f" within {tolerance}" if tolerance else ""
    says = f"are equal{within}" if found.equal else f"are not equal{within}"
    (first, _), (second, _) = files
    names = [Path(path).stem for path, _ in files]
    document = head(
        name_of(
            "equal" if found.equal else "different", *names, domain.describe(), tolerance or ""
        ),
        f"{Path(first).name} and {Path(second).name} {says} on {domain.describe()}.",
        "networks-equal",
        "exhaustive",
        (found.method,),
    )
    for key, (path, layers) in zip(("first", "second"), files, strict=True):
        document |= _network_file(key, path, claims)
        if layers is not None:
            document[f"{key}_layers"] = list(layers)
    document["domain"] = domain_table(domain)
    if tolerance:
        document["tolerance"] = str(tolerance)
    return document | {"equal": found.equal}


def of_range(found, output: int, file, domain, claims: str) -> dict:
    """The claim of an output's least and greatest value; arguments as in :func:`of_comparison`."""
    from exactlt.claims.kinds.equal import domain_table

    low, high = found.low, found.high
    if not found.exact or low.direction is not None or high.direction is not None:
        raise InputError(f"claim: output {output} has no least and greatest value that are known")
    path, layers = file
    document = head(
        name_of("range", Path(path).stem, f"o{output}", domain.describe()),
        f"Output {output} of {Path(path).name} takes the values from {low.value} to {high.value} "
        f"on {domain.describe()}.",
        "network-range",
        "exhaustive",
    )
    document |= _network_file("network", path, claims)
    if layers is not None:
        document["layers"] = list(layers)
    document |= {"domain": domain_table(domain), "output": output}
    for name, end in (("least", low), ("greatest", high)):
        document |= {name: str(end.value), f"{name}_at": [*map(str, end.at)]}
    return document


def _network_file(key: str, path: str, claims: str) -> dict[str, str]:
    digest = hashlib.sha256(read_bytes(path)).hexdigest()
    return {key: inside(path, claims), f"{key}_sha256": digest}


def of_ledger(name: str, region: dict[str, str], seconds: float = 60.0, **options: str) -> dict:
    """The claim of what a bound of the ledger does in a region; tries it."""
    from exactlt.claims.kinds.region import ledger_claim, point_text
    from exactlt.theory.conjecture.search import try_claim
    from exactlt.theory.formula.intervals import decimal

    stage = try_claim(ledger_claim(name, region, options), seconds=seconds).stages[0]
    if stage.out_of_time or not stage.points or stage.undecided:
        raise InputError("claim: the region was not decided, so there is nothing to claim")
    where = ", ".join(f"{k} = {v}" for k, v in region.items())
    more: dict[str, Any] = {}
    if stage.counterexample is not None:
        more = {"failing": stage.failing, "smallest": point_text(stage.counterexample)}
    elif stage.slack is not None:
        more = {"loose": decimal(stage.slack[1][0], 4, "up")}
    word = "holds" if stage.counterexample is None else "fails"
    document = head(
        name_of("ledger", name, *(f"{k}{v}" for k, v in region.items())),
        f"{name} {word} in the region {where}.",
        "ledger-region",
        "exhaustive",
    )
    document |= {"statement": name, "region": region, **options}
    return document | {"finding": word, "points": stage.points, **more}
