"""Wrong and hostile claim files: one sentence with the place, and nothing else happens."""

import hashlib
import os

import pytest

from exactlt.certificates import certify
from exactlt.claims import Allowed, Status, append, read_claims, verify
from exactlt.claims.file import HEAD, claim_text, parse_claims
from exactlt.errors import InputError, MalformedFile
from exactlt.instances import SubsetSum

NO = SubsetSum([4, 6, 10, 16], 7)
WIDTH = {
    "id": "w",
    "says": "Nothing smaller.",
    "kind": "width",
    "known": "exhaustive",
    "law": "uniform:M=4",
    "seed": 0,
    "target": 1,
}
MISS = {
    "id": "p",
    "says": "A probability.",
    "kind": "probability",
    "known": "exhaustive",
    "law": "uniform:M=1",
    "n": 4,
    "target": 1,
    "of": "hit",
    "value": "65/81",
}


def answer(**more):
    head = {"id": "a", "says": "It has no mask.", "kind": "answer", "known": "exhaustive"}
    rest = {"question": NO.to_json(), "ask": "decide", "verdict": "infeasible"}
    return {**head, **rest, **more}


def written(folder, *documents, head=HEAD):
    path = folder / "x.claims.toml"
    path.write_text("\n".join([head, *map(claim_text, documents)]))
    return path


def found(folder, *documents, **allowed):
    path = written(folder, *documents)
    return [
        finding for _, finding in verify(read_claims(path), Allowed(**{"seconds": 600, **allowed}))
    ]


def one(folder, document, **allowed):
    return found(folder, document, **allowed)[0]


def without(document, *keys):
    return {k: v for k, v in document.items() if k not in keys}


def test_a_true_claim_is_verified_and_a_wrong_one_refuted(tmp_path):
    good, bad = found(tmp_path, MISS, {**MISS, "id": "q", "value": "64/81"})
    assert good.ok
    assert bad.status is Status.REFUTED and "65/81" in bad.sentence


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({**MISS, "kind": "odds"}, "kind: expected one of answer"),
        ({**MISS, "colour": 1}, "colour: unknown for probability"),
        (without(MISS, "value"), "value: it is missing"),
        ({**MISS, "n": "1.5"}, "value: expected an integer"),
        ({**MISS, "n": True}, "n: expected an integer"),
        ({**MISS, "id": "a b"}, "id: expected letters"),
        ({**MISS, "says": "  "}, "says: expected a sentence"),
        ({**MISS, "value": "0.8.1"}, "value: expected a rational"),
        ({**MISS, "value": "1/0"}, "value: expected a rational"),
        ({**MISS, "known": "proof"}, "known: expected one of exhaustive"),
        ({**MISS, "targets": "0..1"}, "target: expected one of target, targets"),
        ({**MISS, "any": True}, "any: expected none"),
        ({**MISS, "law": "uniform:M=0"}, "M: expected"),
        ({**MISS, "law": "uniform:M=2^9999"}, "draws are too many"),
        (answer(known="proof"), "known: proof and a certificate belong together"),
        (answer(certificate="a.cert"), "certificate: expected a file and its sha256"),
        (answer(known="agreed"), "by: agreed needs"),
        (answer(known="witness"), "known: a mask alone does not show"),
        (answer(gap=1), "gap: expected none"),
        (answer(mask="0"), "mask: expected none"),
        (answer(question="{"), "question: "),
        (answer(question='{"format": "exactlt/network"}'), "question: "),
        (answer(question_sha256="0" * 64), "question_sha256: expected none"),
        ({**WIDTH, "n": 1, "at_most": 2, "mask": "1"}, "n: expected one of n, at_most"),
        ({**WIDTH, "n": 10**6, "mask": "1"}, "n: expected an integer of at least 0 and at most"),
        ({**WIDTH, "law": "uniform:M=2^5000", "n": 0}, "law: expected weights of at most"),
    ],
)
def test_malformed_claims_name_their_line(tmp_path, document, words):
    finding = one(tmp_path, document)
    assert finding.status is Status.MALFORMED
    assert words in finding.sentence
    assert "x.claims.toml:" in finding.sentence


def test_the_line_is_that_of_the_key(tmp_path):
    path = written(tmp_path, MISS, {**MISS, "id": "q", "value": "x"})
    (entry,) = [e for e in read_claims(path) if e.claim is None]
    line = path.read_text().splitlines()[int(entry.error.split(":")[1]) - 1]
    assert line == 'value = "x"'


def test_ids_are_unique(tmp_path):
    first, second = found(tmp_path, MISS, MISS)
    assert first.ok
    assert second.status is Status.MALFORMED and "id: p is that of line 4, too" in second.sentence


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x = ", "not TOML"),
        ('format = "exactlt/claims"\nversion = 2\n', "version: expected 1"),
        ("version = 1\n", "format: expected"),
        (HEAD + "claim = 3\n", "claim: expected tables"),
        (HEAD + "more = 3\n", "more: unknown key"),
        (HEAD + "x = " + "[" * 9000, "not TOML"),
        (HEAD + "x = " + "9" * 5000, "4300 digits"),
    ],
)
def test_files_that_are_none(tmp_path, text, words):
    with pytest.raises(MalformedFile, match=words):
        parse_claims(text, "x.toml", tmp_path)


def certified(folder, **more):
    data = certify(NO)
    (folder / "no.cert").write_bytes(data)
    proof = {"known": "proof", "certificate": "no.cert"}
    return answer(**proof, sha256=hashlib.sha256(data).hexdigest()) | more


def test_certificates(tmp_path):
    assert one(tmp_path, certified(tmp_path)).ok
    lost = one(tmp_path, certified(tmp_path, certificate="lost.cert"))
    assert lost.status is Status.MALFORMED and "lost.cert" in lost.sentence
    other = one(tmp_path, certified(tmp_path, sha256="0" * 64))
    assert other.status is Status.MALFORMED and "sha256: expected that of" in other.sentence
    question = SubsetSum([4, 6, 10, 18], 7).to_json()
    swapped = one(tmp_path, certified(tmp_path, question=question))
    assert swapped.status is Status.MALFORMED and "another question" in swapped.sentence


def test_a_damaged_certificate_is_not_verified(tmp_path):
    document = certified(tmp_path)
    data = (tmp_path / "no.cert").read_bytes()[:-1] + b"?"
    (tmp_path / "no.cert").write_bytes(data)
    document["sha256"] = hashlib.sha256(data).hexdigest()
    assert one(tmp_path, document).status in (Status.REFUTED, Status.MALFORMED)


@pytest.mark.parametrize("path", ["../secret", "/etc/passwd", "a/../../secret", "C:\\x", "~/x"])
def test_paths_stay_in_the_folder(tmp_path, path):
    finding = one(tmp_path, certified(tmp_path, certificate=path))
    assert finding.status is Status.MALFORMED
    assert "certificate: expected a path inside the claim file's folder" in finding.sentence


def test_links_stay_in_the_folder(tmp_path):
    inner = tmp_path / "inner"
    inner.mkdir()
    document = certified(tmp_path)
    os.symlink(tmp_path / "no.cert", inner / "no.cert")
    finding = one(inner, document)
    assert finding.status is Status.MALFORMED and "leads out of it" in finding.sentence


def test_pipes_are_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    finding = one(tmp_path, certified(tmp_path, certificate="pipe"))
    assert finding.status is Status.MALFORMED and "pipe" in finding.sentence


@pytest.mark.parametrize(
    "document",
    [
        {**MISS, "law": "uniform:M=300", "n": 5000},
        answer(question=SubsetSum([3**i for i in range(1, 70)], 2).to_json()),
        {**WIDTH, "law": "uniform:M=2^90", "target": 0, "tolerance": 1, "n": 0, "mask": ""},
    ],
    ids=["probability", "search", "nothing"],
)
def test_what_costs_too_much_is_said_and_not_done(tmp_path, document):
    finding = one(tmp_path, document, seconds=20)
    assert finding.status in (Status.OPEN, Status.VERIFIED)
    assert finding.ok or "recompute" in finding.sentence
    if not finding.ok:
        again = one(tmp_path, document, seconds=1, recompute=True)
        assert again.status is Status.OUT_OF_LIMITS


def test_a_formula_cannot_run_code_or_take_for_ever(tmp_path):
    spot = tmp_path / "spot"
    table = {"claim": f"P(miss) <= __import__('os').mkdir('{spot}')", "region": {"n": "1..2"}}
    head = {"id": "c", "says": "x", "kind": "conjecture", "known": "exhaustive"}
    finding = one(tmp_path, {**head, "conjecture": table, "finding": "survives", "points": 1})
    assert finding.status is Status.MALFORMED and not spot.exists()


def test_a_decimal_has_no_more_digits_than_are_known(tmp_path):
    head = {"id": "e", "says": "x", "kind": "estimate", "known": "sampled", "confidence": "99/100"}
    counts = {"hits": 7, "samples": 20, "lower": "0.1138", "upper": "0.6566"}
    assert one(tmp_path, {**head, **counts, "estimate": "0.35"}).ok
    finding = one(tmp_path, {**head, **counts, "estimate": "0.3500"})
    assert finding.status is Status.MALFORMED and "more digits than 20 samples" in finding.sentence
    assert one(tmp_path, {**head, **counts, "estimate": "0.34"}).status is Status.REFUTED


def test_append_is_whole_or_not_at_all(tmp_path):
    path = tmp_path / "new.claims.toml"
    assert append(path, [MISS]) == ["p"]
    assert append(path, [MISS]) == ["p"]  # word for word the same: once
    assert append(path, [{**MISS, "value": "64/81"}]) == ["p-2"]
    assert [e.id for e in read_claims(path)] == ["p", "p-2"]
    path.write_text("x = 1\n")
    with pytest.raises(InputError):
        append(path, [MISS])
    assert path.read_text() == "x = 1\n"


def test_texts_are_written_so_that_they_are_read_again(tmp_path):
    says = 'quotes " and \\ and κ ≤ 1 and [[claim]]'
    path = tmp_path / "new.claims.toml"
    append(path, [{**MISS, "says": says}])
    (entry,) = read_claims(path)
    assert entry.claim.says == says
