"""Write the corpus of claim files of one version: ``python tests/claims/grow_corpus.py FOLDER``.

A folder that is there is frozen: claims made by one version are verified by all later ones, so a
new version gets a new folder and no old one is written again.
"""

from __future__ import annotations

import hashlib
import sys
from fractions import Fraction
from pathlib import Path

import exactlt as lt
from exactlt.certificates import WidthQuestion, certify, certify_cover_width, certify_width
from exactlt.claims import append, made
from exactlt.instances import Stream, SubsetSum, write_instance
from exactlt.networks import Network
from exactlt.solvers import solve
from exactlt.theory.conjecture.claim import claim_from
from exactlt.theory.conjecture.search import try_claim
from exactlt.theory.formula.evaluate import evaluate
from exactlt.theory.formula.invert import least
from exactlt.theory.ledger import statement
from exactlt.theory.probability.bounds import bounds
from exactlt.theory.probability.exact import exact
from exactlt.theory.probability.law import Event
from exactlt.width.gadget import weight_gadget


def kept(folder: Path, name: str, data: bytes) -> dict:
    """A certificate written into the folder, as fields of a claim."""
    (folder / "certificates").mkdir(exist_ok=True)
    (folder / "certificates" / name).write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    return {"known": "proof", "certificate": f"certificates/{name}", "sha256": digest}


def proved(document: dict, folder: Path, data: bytes) -> dict:
    new = {k: v for k, v in document.items() if k != "by"}
    return {**new, **kept(folder, f"{document['id']}.cert", data)}


def answers(folder: Path):
    no = SubsetSum([4, 6, 10, 16], 7)
    yes = SubsetSum([3, -5, 8, 21], 6, tolerance=0)
    far = SubsetSum([40, 61, 102, 163], 150)
    yield made.of_answer(yes, solve(yes))
    answer = solve(no)
    yield made.of_answer(no, answer) | {"id": "no-mask-exhaustive"}
    yield proved(made.of_answer(no, answer) | {"id": "no-mask"}, folder, certify(no))
    best = solve(far, "optimum")
    yield made.of_answer(far, best)
    yield proved(made.of_answer(far, best) | {"id": "optimum"}, folder, certify(far, "optimum"))
    few = solve(yes, "sparsest")
    yield made.of_answer(yes, few)
    yield proved(made.of_answer(yes, few) | {"id": "few"}, folder, certify(yes, "sparsest"))
    yield made.of_answer(yes, solve(yes, "count"))
    lrat = certify(no, method="lrat")
    yield proved(made.of_answer(no, answer) | {"id": "no-mask-lrat"}, folder, lrat)
    veripb = certify(no, method="veripb")
    yield proved(made.of_answer(no, answer) | {"id": "no-mask-veripb"}, folder, veripb)
    write_instance(no, folder / "question.json")
    digest = hashlib.sha256((folder / "question.json").read_bytes()).hexdigest()
    outside = made.of_answer(no, answer) | {"id": "no-mask-in-a-file", "question": "question.json"}
    yield outside | {"question_sha256": digest}
    network = lt.families.linear("uniform:M=1", 0, inputs=1, outputs=1)
    question = network.question(8)
    yield made.of_answer(question, solve(question)) | {"id": "network-mask"}
    yield made.of_answer(question, solve(question, "count")) | {"id": "network-count"}


def widths(folder: Path):
    stream = Stream("uniform:M=2^12", 1)
    width = lt.minimal_width(stream, 345, solver="dp", confirm="mitm")
    document = made.of_width(width)
    yield document
    data = certify_width(stream, 345, 0, width.n, width.mask)
    yield proved(document | {"id": "width-proved"}, folder, data)
    within = lt.minimal_width(stream, 345, solver="dp", tolerance=2)
    yield made.of_width(within) | {"id": "width-within-2"}
    sized = lt.minimal_width(stream, 345, solver="dp", size=5)
    yield made.of_width(sized) | {"id": "width-of-5"}
    open_cell = {k: v for k, v in document.items() if k not in ("n", "by")}
    open_cell |= {"id": "open", "known": "witness", "at_most": width.n + 3}
    yield open_cell | {"mask": document["mask"] + "000", "more_than": 9}
    small = Stream("uniform:M=8", 0)
    cover = lt.cover_width(small, range(-8, 9), solver="dp")
    yield made.of_cover(cover, list(range(-8, 9)))
    question = WidthQuestion(small, -8, 8)
    missed = next(w.draw.target for w in cover.widths if w.n == cover.n)
    masks = [solve(SubsetSum(small.take(cover.n), t)).mask for t in range(-8, 9)]
    data = certify_cover_width(question, cover.n, masks, missed)
    document = made.of_cover(cover, list(range(-8, 9))) | {"id": "cover-proved"}
    yield proved(document, folder, data)
    gadget = weight_gadget(40, 3, 0, "corpus")
    yield made.of_gadget(gadget)
    yield {
        "id": "median",
        "says": "The median of n* over seeds 0..19.",
        "kind": "width-statistic",
        "known": "exhaustive",
        "law": "uniform:M=64",
        "seeds": "0..19",
        "target": 11,
        "longest": max(
            lt.minimal_width(Stream("uniform:M=64", s), 11, solver="dp").n for s in range(20)
        ),
        "statistic": "quantile",
        "q": "1/2",
        "value": sorted(
            lt.minimal_width(Stream("uniform:M=64", s), 11, solver="dp").n for s in range(20)
        )[9],
    }
    for seed in (0, 1):
        member = lt.families.linear("uniform:M=1", seed, inputs=2, outputs=1)
        yield made.of_network(member.width("free")) | {"id": f"network-{seed}"}
    found = [
        lt.families.linear("uniform:M=1", s, inputs=2, outputs=1).width("free").n for s in (0, 1)
    ]
    yield {
        "id": "network-mean",
        "says": "The mean of the two widths above.",
        "kind": "width-statistic",
        "known": "exhaustive",
        "of": ["network-0", "network-1"],
        "statistic": "mean",
        "value": str(Fraction(sum(found), 2)) if sum(found) % 2 else sum(found) // 2,
    }
    yield {
        "id": "second-to-median",
        "says": "A width of a network against a median of rows: a quotient, no more.",
        "kind": "quotient",
        "known": "exhaustive",
        "of": ["network-1", "median"],
        "value": "9/4",
    }
    chain = lt.families.chain("uniform:M=2", 0)
    yield made.of_network(chain, chain.width("free"))
    block = lt.families.linear("uniform:M=3", 0, inputs=2, outputs=1)
    yield made.of_network(block, block.width("block"))


def theory(folder: Path):
    law = "uniform:M=4"
    event = Event(16, (4,))
    hit = exact(law, event).value
    yield made.of_probability(law, event, hit)
    yield made.of_probability(law, event, hit, "miss") | {"id": "miss", "value": "2.4649e-3"}
    every = Event(6, tuple(range(-2, 3)))
    yield made.of_probability("uniform:M=2", every, exact("uniform:M=2", every).value)
    some = Event(3, (4, 5), "any")
    yield made.of_probability("uniform:M=5", some, exact("uniform:M=5", some).value)
    sized = Event(6, (1,), size=3)
    yield made.of_probability("uniform:M=3", sized, exact("uniform:M=3", sized).value) | {
        "id": "sized"
    }
    yield made.of_partition("positive:M=10", 7, Fraction(4822059, 5000000))
    far = Event(40, (20,))
    yield made.of_enclosure("uniform:M=64", far, *list(bounds("uniform:M=64", 40, 20))[:2])
    for name, at in (("D4-upper", {"M": 4, "t": 1, "n": 4}), ("D6", {"M": 4, "t": 1, "n": 8})):
        yield made.of_bound(evaluate(statement(name), at))
    at = {"M": 4, "t": 1, "eta": Fraction(1, 100)}
    yield made.of_least("D7a", "n", at, least(statement("D7a"), "n", at))
    region = {"n": "1..6", "M": "1..3", "t": "1..M"}
    for text, more in (
        ("P(miss) <= (2*M/(2*M+1))**n + 1", {}),
        ("P(miss) <= 1/2**n", {}),
        ("P(miss) <= C*n**(-1/7)", {"free": ["C"], "where": ["2**n > M"]}),
    ):
        yield made.of_trial(try_claim(claim_from({"claim": text, "region": region, **more})))
    yield made.of_ledger("KN26-trivial", region)


def others(folder: Path):
    yield {
        "id": "experiment",
        "says": "Of 20 trained masks 3 are exact.",
        "kind": "estimate",
        "known": "sampled",
        "hits": 3,
        "samples": 20,
        "estimate": "0.15",
        "confidence": "99/100",
        "lower": "0.0176",
        "upper": "0.4495",
    }
    question = SubsetSum([3, -5, 8, 21, -13, 7], 6)
    yield {
        "id": "learned",
        "says": "Of three masks one is exact.",
        "kind": "learned",
        "known": "witness",
        "question": question.to_json(),
        "method": "given",
        "masks": ["111000", "100000", "010010"],
        "exact": 1,
        "least_gap": 0,
    }
    first = Network([[[1], [-1]], [[1, -1]]])
    second = Network([[[1]]])
    third = Network([[[1], [-1]], [[1, 1]]])
    for name, network in (("first", first), ("second", second), ("third", third)):
        write_instance(network, folder / f"{name}.json")
    digest = {
        name: hashlib.sha256((folder / f"{name}.json").read_bytes()).hexdigest()
        for name in ("first", "second", "third")
    }
    for one, other, equal in (("first", "second", True), ("first", "third", False)):
        yield {
            "id": f"{one}-{other}",
            "says": "Whether two networks are the same function.",
            "kind": "networks-equal",
            "known": "exhaustive",
            "first": f"{one}.json",
            "first_sha256": digest[one],
            "second": f"{other}.json",
            "second_sha256": digest[other],
            "equal": equal,
        }
    yield {
        "id": "third-range",
        "says": "The values of a network.",
        "kind": "network-range",
        "known": "exhaustive",
        "network": "third.json",
        "network_sha256": digest["third"],
        "domain": {"box": "-1/3:2"},
        "output": 0,
        "least": 0,
        "least_at": ["0"],
        "greatest": 2,
        "greatest_at": ["2"],
    }


def main(folder: Path) -> None:
    folder.mkdir(parents=True)
    for part in (answers, widths, theory, others):
        append(folder / f"{part.__name__}.claims.toml", part(folder))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
