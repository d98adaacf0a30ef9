"""pytest collects ``*.claims.toml`` files as items: ``pytest --exactlt-claims``.

Without the option nothing is collected and nothing is imported.  A claim that was not re-verified
is *skipped* with its reason, so that it shows; all others that are not verified fail.
"""

from __future__ import annotations

import pytest

ENDING = ".claims.toml"
KEY = pytest.StashKey()


def pytest_addoption(parser) -> None:
    group = parser.getgroup("exactlt", "claims of exactlt")
    group.addoption(
        "--exactlt-claims", action="store_true", help=f"collect *{ENDING}: an item for each claim"
    )
    group.addoption(
        "--exactlt-recompute",
        action="store_true",
        help="repeat searches that cost more than the budget",
    )


def pytest_collect_file(file_path, parent):
    if parent.config.getoption("--exactlt-claims") and file_path.name.endswith(ENDING):
        return ClaimFile.from_parent(parent, path=file_path)
    return None


def pytest_unconfigure(config) -> None:
    found = config.stash.get(KEY, None)
    if found is not None:
        found.__exit__(None, None, None)


class ClaimFile(pytest.File):
    """A claim file; its claims are the items."""

    def collect(self):
        from exactlt.claims import read_claims
        from exactlt.errors import InputError

        try:
            entries = read_claims(self.path)
        except InputError as error:
            raise self.CollectError(str(error)) from None
        for entry in entries:
            yield ClaimItem.from_parent(self, name=entry.id, entry=entry)


class NotVerified(Exception):
    """A claim that is refuted, malformed or out of limits."""


class ClaimItem(pytest.Item):
    """One claim."""

    def __init__(self, *, entry, **kwargs):
        super().__init__(**kwargs)
        self.entry = entry

    def runtest(self) -> None:
        from exactlt.claims import Allowed, Status
        from exactlt.claims.evidence import Evidences
        from exactlt.claims.look import one

        if self.entry.claim is None:
            raise NotVerified(f"{Status.MALFORMED}: {self.entry.error}")
        allowed = Allowed(recompute=self.config.getoption("--exactlt-recompute"))
        finding = one(self.entry.claim, Evidences(allowed, self._checker(), self.entry.others))
        if finding.status is Status.OPEN:
            pytest.skip(f"{finding.status}: {finding.sentence}")
        if not finding.ok:
            raise NotVerified(f"{finding.status}: {finding.sentence}")

    def _checker(self):
        """The session's proofs_check: one process for all certificates."""
        from exactlt.certificates import Checker

        stash = self.config.stash
        if KEY not in stash:
            stash[KEY] = Checker(seconds=60)
        return stash[KEY]

    def repr_failure(self, excinfo, style=None):
        if isinstance(excinfo.value, NotVerified):
            claim = self.entry.claim
            says = "" if claim is None else f"\n{claim.says}"
            return f"{self.entry.where}: {self.entry.id}{says}\n{excinfo.value}"
        return super().repr_failure(excinfo, style)

    def reportinfo(self):
        return self.path, self.entry.line - 1, f"claim {self.entry.id}"
