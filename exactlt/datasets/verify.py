"""Check a set again, file by file, with integers and ``proofs_check`` alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

from exactlt._files import read_bytes
from exactlt.certificates import verify
from exactlt.datasets.folder import INDEX, SUMS, TEXTS, Entry, hash_of, open_set
from exactlt.datasets.index import HEADER, row
from exactlt.datasets.networks import network_alterations, network_flaw
from exactlt.errors import InputError, MalformedFile
from exactlt.instances import LinearSystem, Partition
from exactlt.networks import NetworkMask

STATES = 1 << 18
"""Distinct (sum, size) pairs up to which a count is made again."""


@dataclass(frozen=True)
class Finding:
    """A file, whether it is right, and one sentence."""

    place: str
    ok: bool
    sentence: str


def verify_set(folder: str | Path) -> Iterator[Finding]:
    """Every file of a complete set, one finding each, streamed.

    Checked: the checksums and the set's hash; that each question is what the plan makes; that
    each format is what the question exports; masks, gaps and sizes by addition; counts by a
    table of all sums where it is small; certificates by ``proofs_check``, and by the same table
    where there is none; the index line by line.  Findings that say "not checked" are right as
    far as they go.

    Raises
    ------
    InputError
        The folder holds something else, or the set is half-written.
    """
    folder = Path(folder)
    head, plan = open_set(folder)
    try:
        same = hash_of(folder / SUMS) == head["sha256"]
    except InputError as error:
        yield Finding(SUMS, False, str(error))
        return
    yield Finding(SUMS, same, "the set's hash" if same else "does not have the set's hash")
    try:
        index = open(folder / INDEX, encoding="utf-8", newline="")  # noqa: SIM115 (closed below)
    except OSError:
        index = None  # its checksum says so below
    sums = _Sums(folder / SUMS)
    try:
        if index is not None and index.readline() != HEADER:
            yield Finding(INDEX, False, "another first line")
        for item in plan.items():
            entry = Entry(folder, item.name)
            line = "" if index is None else index.readline()
            listed = sums.of(item.name)
            for place in (f"instances/{item.name}.json", f"answers/{item.name}.json"):
                yield _sum(folder, place, listed)
            try:
                question, answer = entry.question, entry.answer
                if question != item.question():
                    yield Finding(str(entry.place), False, "not the question that the plan makes")
                for place in answer["files"]:
                    if not place.startswith("instances/"):
                        yield _sum(folder, place, listed)
                for name in item.formats:
                    data = read_bytes(folder / name / f"{item.name}.{name}")
                    if data != item.exported(question, name):
                        yield Finding(
                            f"{name}/{item.name}.{name}", False, "states another question"
                        )
                yield Finding(f"answers/{item.name}.json", *flaw(folder, question, answer))
                if index is not None and line != row(question, answer):
                    yield Finding(INDEX, False, f"the line of {item.name} is another")
            except (InputError, MalformedFile, KeyError, TypeError, ValueError) as error:
                yield Finding(item.name, False, f"{type(error).__name__}: {error}")
        listed = sums.rest()
        for place in (INDEX, *TEXTS):
            yield _sum(folder, place, listed)
    finally:
        sums.close()
        if index is not None:
            index.close()


class _Sums:
    """``SHA256SUMS``, read along with the instances: the lines of one in memory at a time."""

    def __init__(self, path: Path):
        self.file = open(path, encoding="latin-1", newline="\n")  # noqa: SIM115 (closed below)
        self.ahead = self._next()

    def _next(self) -> tuple[str, str] | None:
        line = self.file.readline(1 << 12)
        digest, _, place = line.rstrip("\n").partition("  ")
        return (place, digest) if line else None

    def of(self, name: str) -> dict[str, str]:
        """Place -> checksum of the next lines, as long as they are of this instance."""
        found = {}
        while self.ahead and self.ahead[0].rpartition("/")[2].startswith(f"{name}."):
            found[self.ahead[0]] = self.ahead[1]
            self.ahead = self._next()
        return found

    def rest(self) -> dict[str, str]:
        """The lines about the whole set, and of what does not belong here at most as many."""
        found = {}
        while self.ahead and len(found) < 64:
            found[self.ahead[0]] = self.ahead[1]
            self.ahead = self._next()
        return found

    def close(self) -> None:
        self.file.close()


def _sum(folder: Path, place: str, listed: dict[str, str]) -> Finding:
    try:
        same = hash_of(folder / place) == listed.get(place)
    except InputError as error:
        return Finding(place, False, str(error))
    return Finding(place, same, "checksum" if same else "changed: another checksum")


def flaw(folder: Path, question, answer: dict) -> tuple[bool, str]:
    """Whether an answer holds, and one sentence: by integers and certificates alone."""
    if answer["instance"] != question.sha256:
        return False, "is about another question"
    if isinstance(question, NetworkMask):
        return network_flaw(folder, question, answer)
    notes, decide = [], answer["decide"]["verdict"]
    for ask in ("decide", "optimum", "sparsest", "count"):
        if ask not in answer:
            continue
        entry = answer[ask]
        if entry["verdict"] == "unknown":
            notes.append(f"{ask} unknown")
            continue
        if ask == "count":
            found = number_of_masks(question)
            if (int(entry["count"]) > 0) != (decide == "feasible") and decide != "unknown":
                return False, f"count {entry['count']} beside {decide}"
            if found is None:
                notes.append("count not checked: too many sums")
            elif found[0] != int(entry["count"]):
                return False, f"count: expected {found[0]}, got {entry['count']}"
            continue
        if entry["verdict"] == "feasible" and (wrong := _mask(question, ask, entry)):
            return False, f"{ask}: {wrong}"
        if ask == "decide" and entry["verdict"] == "feasible":
            continue
        place = folder / "proofs" / f"{answer['name']}.{ask}.cert"
        if not place.exists():
            if entry["evidence"] == "proof":
                return False, f"{ask}: says proof, but there is no certificate"
            if ask != "optimum" and (found := number_of_masks(question)) is not None:
                if entry["verdict"] == "infeasible" and found[0]:
                    return False, f"{ask}: {found[0]} masks solve it"
                if entry["verdict"] == "feasible" and found[1] != entry["kept"]:
                    return False, f"{ask}: the fewest kept are {found[1]}, got {entry['kept']}"
                continue
            notes.append(f"{ask} not proved here ({entry['evidence']})")
            continue
        checked = verify(question, place)
        claim = "infeasible" if entry["verdict"] == "infeasible" else ask
        if not checked.ok or checked.claim != claim:
            return False, f"{ask}: certificate {checked.verdict} for {checked.claim}"
        if ask != "decide" and (wrong := _best(question, ask, entry, place)):
            return False, f"{ask}: {wrong}"
    return True, "; ".join(notes) or "right"


def _row(question):
    return question.as_subset_sum() if isinstance(question, Partition) else question


def _mask(question, ask: str, entry: dict) -> str | None:
    mask = question.mask([int(c) for c in entry["mask"]])
    if ask != "optimum" and not question.is_solution(mask):
        return "the mask is no solution"
    if sum(mask) != entry["kept"]:
        return f"kept: expected {sum(mask)}, got {entry['kept']}"
    if "gap" in entry and _row(question).gap(mask) != int(entry["gap"]):
        return f"gap: expected {_row(question).gap(mask)}, got {entry['gap']}"
    return None


def _best(question, ask: str, entry: dict, place: Path) -> str | None:
    """The verified certificate's own mask is best: ours must be as good."""
    header = json.loads(read_bytes(place).split(b"\n", 2)[1])
    best = [int(c) for c in header["mask"]]
    if ask == "sparsest":
        proved, got = sum(best), entry["kept"]
    else:
        proved, got = _row(question).gap(best), int(entry["gap"])
    return None if proved == got else f"expected {proved}, got {got}"


def number_of_masks(question) -> tuple[int, int | None] | None:
    """How many masks solve rows, and the fewest ones of any; None beyond :data:`STATES`.

    A table of all sums, by no method of the solvers.

    >>> from exactlt.instances import LinearSystem, Row, SubsetSum
    >>> number_of_masks(SubsetSum([1, 1, 2], target=2))
    (2, 1)
    >>> number_of_masks(LinearSystem(3, [Row([0, 1, 2], [1, 1, 2], 2, 2)], [[0, 1]]))
    (1, 1)
    """
    if isinstance(question, LinearSystem):
        adds = [[0] * question.n for _ in (*question.rows, *question.groups)]
        for total, row in zip(adds, question.rows, strict=False):
            for j, c in zip(row.variables, row.coefficients, strict=True):
                total[j] = c
        for total, group in zip(adds[len(question.rows) :], question.groups, strict=True):
            for j in group:
                total[j] = 1
        ends = [(row.low, row.high) for row in question.rows] + [(0, 1)] * len(question.groups)
        size = None
    else:
        one = _row(question)
        adds, ends, size = [list(one.weights)], [(one.low, one.high)], one.size
    table: dict[tuple, tuple[int, int]] = {((0,) * len(adds), 0): (1, 0)}
    for shifts in zip(*adds, strict=True) if adds else [()] * question.n:
        new = dict(table)
        for (sums, kept), (times, least) in table.items():
            there = tuple(map(int.__add__, sums, shifts))
            key = there, kept + 1 if size is not None else 0
            more, fewest = new.get(key, (0, least + 1))
            new[key] = more + times, min(fewest, least + 1)
        if len(new) > STATES:
            return None
        table = new
    found = [
        known
        for (sums, kept), known in table.items()
        if (size is None or kept == size)
        and all(
            (low is None or low <= s) and (high is None or s <= high)
            for s, (low, high) in zip(sums, ends, strict=True)
        )
    ]
    return sum(times for times, _ in found), min((least for _, least in found), default=None)


def negative_control(folder: str | Path) -> Iterator[Finding]:
    """Alter every answer once per thing it says; ``ok`` is that the altered one was refused.

    What no check covers (a count of too many sums, a refutation without certificate) is not
    altered.
    """
    folder = Path(folder)
    _, plan = open_set(folder)
    for item in plan.items():
        entry = Entry(folder, item.name)
        for what, altered in alterations(folder, entry.question, entry.answer):
            try:
                ok = not flaw(folder, entry.question, altered)[0]
            except (InputError, KeyError, TypeError, ValueError):
                ok = True
            sentence = f"{what} {'refused' if ok else 'was not noticed'}"
            yield Finding(f"answers/{item.name}.json", ok, sentence)


def alterations(folder: Path, question, answer: dict) -> Iterator[tuple[str, dict]]:
    """Wrong answers near a right one, each with what was altered."""
    if isinstance(question, NetworkMask):
        yield from network_alterations(question, answer)
        return
    for ask in ("decide", "optimum", "sparsest", "count"):
        entry = answer.get(ask, {})
        changed = deepcopy(answer)
        if entry.get("verdict") == "infeasible" and ask != "count":
            changed[ask] = {
                "verdict": "feasible",
                "evidence": "witness",
                "mask": "0" * question.n,
                "kept": 0,
            }
            yield f"{ask}: feasible by the empty mask", changed
        elif entry.get("verdict") == "feasible" and ask != "count":
            changed[ask]["verdict"] = "infeasible"
            changed[ask]["evidence"] = "proof"
            yield f"{ask}: infeasible", changed
            changed = deepcopy(answer)
            changed[ask]["kept"] += 1
            yield f"{ask}: one more kept", changed
            if "gap" in entry:
                changed = deepcopy(answer)
                changed[ask]["gap"] = str(int(entry["gap"]) + 1)
                yield f"{ask}: gap + 1", changed
        elif "count" in entry and number_of_masks(question) is not None:
            changed["count"]["count"] = str(int(entry["count"]) + 1)
            yield "count + 1", changed
