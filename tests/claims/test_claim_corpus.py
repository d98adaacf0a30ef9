"""Claims of every version so far are verified; altered ones are refused."""

from pathlib import Path

import jsonschema
import pytest

from exactlt.claims import KINDS, Allowed, Status, read_claims, verify
from exactlt.claims.file import FORMAT, VERSION
from exactlt.claims.run import control_all
from exactlt.claims.schema import made, schema

CORPUS = Path(__file__).parent / "corpus"
FILES = sorted(CORPUS.glob("*/*.toml"))
PATIENT = Allowed(budget=30, seconds=600)
"""Machines may be busy, and kernels not compiled yet."""
QUICK = ("cover", "experiment", "first-second", "gadget", "learned", "no-mask-in", "open")


def test_the_corpus_has_every_kind_that_needs_no_re_run():
    kinds = {e.claim.kind.name for path in FILES for e in read_claims(path)}
    assert kinds | {"dataset", "reproduction"} == set(KINDS)


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}-{p.name}")
def test_every_claim_of_every_version_is_verified(path):
    for entry, finding in verify(read_claims(path), PATIENT):
        assert finding.status is Status.VERIFIED, (entry.where, finding)


def test_altered_claims_are_refused():
    chosen = [e for path in FILES for e in read_claims(path) if e.id.startswith(QUICK)]
    fields = 0
    for entry, found in control_all(chosen, PATIENT):
        assert isinstance(found, list), (entry.where, found)
        for altered in found:
            assert altered.ok, (entry.where, altered)
        fields += len(found)
    assert fields > 50


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}-{p.name}")
def test_every_altered_field_is_refused(path):
    for entry, found in control_all(read_claims(path), PATIENT):
        assert isinstance(found, list), (entry.where, found)
        assert all(altered.ok for altered in found), (entry.where, found)


def test_the_shipped_schema_is_the_table_of_kinds():
    assert schema() == made()


def test_shipped_claims_fit_the_schema():
    check = jsonschema.Draft202012Validator(schema())
    for path in FILES:
        for entry in read_claims(path):
            check.validate({"format": FORMAT, "version": VERSION, "claim": [entry.document]})
    wrong = {"format": FORMAT, "version": VERSION, "claim": [{"id": "x", "kind": "width"}]}
    assert not check.is_valid(wrong)
