"""Records on disk: JSON Lines that are only ever appended to, and an SQLite index of them.

    STORE/plans/<hash>.json      every plan that was run here
    STORE/records/<run>.jsonl    one file a run: a header with provenance, then one line a shard
    STORE/index.sqlite           a cache of the records (WAL); rebuilt when missing or broken
    STORE/lock                   held while a run writes

The lines are the truth.  Each ends with a checksum of itself, so that a line cut by a kill
or a full disk is recognised: a cut tail is moved to ``<run>.jsonl.cut``, its shard is simply
computed again, and since shards are pure functions nothing is lost or counted twice.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from exactlt._files import make_folder, read_bytes, write_atomic
from exactlt.errors import ExactltError, InputError, MalformedFile, SoundnessError
from exactlt.experiments._cell import Cell
from exactlt.experiments._plan import Plan, plan_from_document
from exactlt.experiments._records import check_content, check_header, check_shard, seal, unseal
from exactlt.instances import dump, load

SYNC_SECONDS = 1.0


class StoreError(ExactltError):
    """Records could not be written or the store is in use; what was written is kept."""


class Store:
    """A folder of records, open for one run.

    Parameters
    ----------
    path : folder, made if missing
    write : bool
        Take the lock; False is for reports, which may read while a run writes.
    part : str
        Name of a job of an array (``2of8``); such jobs share the store, each with its own
        lock, and leave the index alone (SQLite's WAL does not work on network file systems).
    say : function of one text
        Where repairs are reported.

    Raises
    ------
    StoreError
        Another run holds the lock.
    InputError
        The folder cannot be made or read.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        write: bool = True,
        part: str = "",
        say: Callable[[str], None] = lambda text: None,
    ):
        self.path, self.write, self.part, self.say = Path(path), write, part, say
        self.file: Any = None  # the open file of this run's records
        self.locks: list = []
        self._synced = self._committed = 0.0
        self._described: dict[str, Cell] = {}
        if not write and not self.path.is_dir():
            raise InputError(f"{path}: expected a folder of records, found none")
        try:
            if write:
                make_folder(self.path)
                for name in ("records", "plans"):
                    make_folder(self.path / name)
                self._lock()
        except OSError as error:
            raise InputError(f"cannot open {path}: {error.strerror or error}") from error
        self.index = None
        try:
            self.index = self._open_index()
            self.refresh()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_) -> None:
        self.close()

    def close(self) -> None:
        """Flush everything and let go of the lock."""
        if self.file is not None:
            self.file.close()
            self.file = None
        if self.index is not None:
            with contextlib.suppress(sqlite3.Error):
                self.index.commit()
            self.index.close()
        for lock in self.locks:
            lock.close()
        self.locks = []

    def _lock(self) -> None:
        whole = open(self.path / "lock", "a+")  # noqa: SIM115 (held until close)
        self.locks.append(whole)
        self._take(whole, fcntl.LOCK_SH if self.part else fcntl.LOCK_EX)
        if self.part:
            own = open(self.path / f"lock.{self.part}", "a+")  # noqa: SIM115
            self.locks.append(own)
            self._take(own, fcntl.LOCK_EX)

    def _take(self, lock, kind: int) -> None:
        try:
            fcntl.flock(lock, kind | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            holder = lock.read(200).strip() or "another run"
            for held in self.locks:
                held.close()
            raise StoreError(
                f"{self.path} is in use by {holder}; wait for it, or name another folder"
            ) from error
        lock.truncate(0)
        lock.write(f"process {os.getpid()}")
        lock.flush()

    def _open_index(self) -> sqlite3.Connection:
        name = ":memory:" if self.part or not self.write else str(self.path / "index.sqlite")
        for attempt in range(2):
            connection = sqlite3.connect(name, timeout=30, check_same_thread=False)
            try:
                connection.execute("PRAGMA journal_mode=WAL")
                connection.execute("PRAGMA synchronous=NORMAL")
                connection.execute(
                    "CREATE TABLE IF NOT EXISTS file (name TEXT PRIMARY KEY, size INTEGER)"
                )
                connection.execute(
                    "CREATE TABLE IF NOT EXISTS record (cell TEXT, shard INTEGER, result TEXT, "
                    "file TEXT, start INTEGER, PRIMARY KEY (cell, shard)) WITHOUT ROWID"
                )
                connection.execute(
                    "CREATE TABLE IF NOT EXISTS cell (cell TEXT PRIMARY KEY, content TEXT)"
                )
                connection.execute(
                    "CREATE TABLE IF NOT EXISTS run (run TEXT PRIMARY KEY, header TEXT)"
                )
                if connection.execute("PRAGMA quick_check").fetchone() == ("ok",):
                    return connection
                raise sqlite3.DatabaseError("quick_check failed")
            except sqlite3.Error as error:
                connection.close()
                if attempt or name == ":memory:":
                    raise InputError(f"{self.path}/index.sqlite: {error}") from error
                self.say(f"the index is broken ({error}); it is built again from the records")
                for tail in ("", "-wal", "-shm"):
                    (self.path / f"index.sqlite{tail}").unlink(missing_ok=True)
        raise AssertionError("unreachable")

    def refresh(self) -> None:
        """Bring the index up to date with the lines on disk; repair cut tails."""
        known = dict(self.index.execute("SELECT name, size FROM file"))
        present = sorted((self.path / "records").glob("*.jsonl"))
        sizes = {p.name: p.stat().st_size for p in present}
        if any(sizes.get(name, -1) < size for name, size in known.items()):
            # a file shrank or went away: the index knows more than the truth
            for table in ("file", "record", "cell", "run"):
                self.index.execute(f"DELETE FROM {table}")
            known = {}
        for path in present:
            if sizes[path.name] > known.get(path.name, 0):
                self._read(path, known.get(path.name, 0))
        self.index.commit()

    def _read(self, path: Path, start: int) -> None:
        try:
            with open(path, "rb") as file:
                number = file.read(start).count(b"\n")
                data = file.read()
        except OSError as error:
            raise InputError(f"cannot read {path}: {error.strerror or error}") from error
        whole = data.rfind(b"\n") + 1
        if whole < len(data) and self.write and not self.part:
            # under the exclusive lock nobody is writing: the tail was cut by a kill
            write_atomic(path.with_name(path.name + ".cut"), data[whole:])
            os.truncate(path, start + whole)
            self.say(f"{path.name}: the last line was cut; it is moved aside and computed again")
        place, damaged = start, 0
        for line in data[:whole].splitlines(keepends=True):
            record, number = unseal(line), number + 1
            if record is None:
                damaged += 1
            else:
                self._enter(record, path.name, place, f"{path}, line {number}")
            place += len(line)
        if damaged:
            self.say(f"{path.name}: {damaged} damaged lines are left out and computed again")
        self.index.execute("INSERT OR REPLACE INTO file VALUES (?, ?)", (path.name, place))

    def _enter(self, record: dict, file: str, start: int, where: str) -> None:
        if "header" in record:
            header = check_header(record["header"], where)
            self.index.execute(
                "INSERT OR REPLACE INTO run VALUES (?, ?)", (header["run"], json.dumps(header))
            )
        elif "content" in record:
            cell = check_content(record.get("cell"), record["content"], where)
            self.index.execute(
                "INSERT OR IGNORE INTO cell VALUES (?, ?)", (cell.id, json.dumps(cell.document()))
            )
            self._described[cell.id] = cell
        elif "shard" in record:
            check_shard(
                self._cell(record.get("cell"), where), record["shard"], record.get("result"), where
            )
            result = json.dumps(record["result"], sort_keys=True)
            row = (record["cell"], record["shard"], result, file, start)
            cursor = self.index.execute("INSERT OR IGNORE INTO record VALUES (?, ?, ?, ?, ?)", row)
            if cursor.rowcount == 0:
                old, other = self.index.execute(
                    "SELECT result, file FROM record WHERE cell=? AND shard=?", row[:2]
                ).fetchone()
                if old != result:
                    raise SoundnessError(
                        f"{self.path}: two records of cell {row[0]} shard {row[1]} differ, in "
                        f"{other} and {file}"
                    )
        else:
            raise MalformedFile(f"{where}: expected a header, a cell or a shard")

    def _cell(self, name: object, where: str) -> Cell:
        """The cell of a shard's line, described by a line before it."""
        if not isinstance(name, str):
            raise MalformedFile(f"{where}: cell: expected a text, got {type(name).__name__}")
        if name not in self._described:
            row = self.index.execute("SELECT content FROM cell WHERE cell=?", (name,)).fetchone()
            if row is None:
                raise MalformedFile(f"{where}: cell: no line before describes it")
            self._described[name] = Cell.from_document(json.loads(row[0]))
        return self._described[name]

    def begin(self, plan: Plan, provenance: dict) -> str:
        """Start a record file for a run of this plan; returns the run's name."""
        write_atomic(
            self.path / "plans" / f"{plan.sha256[:16]}.json",
            dump({**plan.document(), "name": plan.name}),
        )
        stamp = time.strftime("%Y%m%dT%H%M%S", time.gmtime())
        for i in range(10_000):
            name = "-".join(filter(None, (stamp, self.part, str(i))))
            try:
                # unbuffered: after every write the line is the kernel's, and survives kill −9
                self.file = open(  # noqa: SIM115 (closed by close)
                    self.path / "records" / f"{name}.jsonl", "xb", buffering=0
                )
            except FileExistsError:
                continue
            except OSError as error:
                raise StoreError(f"cannot write to {self.path}: {error.strerror}") from error
            break
        self._append({"header": {"run": name, "plan": plan.sha256, **provenance}})
        self._introduced: set[str] = set()
        return name

    def _append(self, record: dict) -> None:
        line = seal(record)
        start = self.file.tell()
        try:
            view = memoryview(line)
            while view:
                view = view[self.file.write(view) :]
            now = time.monotonic()
            if now - self._synced > SYNC_SECONDS:
                os.fsync(self.file.fileno())
                self._synced = now
        except OSError as error:
            with contextlib.suppress(OSError):
                os.truncate(self.file.fileno(), start)
            raise StoreError(
                f"cannot write to {self.path}: {error.strerror}; the records so far are kept, "
                f"make room and run the same command again"
            ) from error
        try:
            self._enter(record, Path(self.file.name).name, start, self.file.name)
            self.index.execute(
                "INSERT OR REPLACE INTO file VALUES (?, ?)",
                (Path(self.file.name).name, start + len(line)),
            )
            if self._synced != self._committed:
                self.index.commit()
                self._committed = self._synced
        except sqlite3.OperationalError as error:
            raise StoreError(
                f"cannot write the index of {self.path}: {error}; the records are kept, run the "
                f"same command again"
            ) from error

    def add(self, cell: Cell, shard: int, result: dict) -> None:
        """Append one shard's result; on disk when this returns (power loss: within a second)."""
        if cell.id not in self._introduced:
            self._append({"cell": cell.id, "content": cell.document()})
            self._introduced.add(cell.id)
        # timing is not part of the result: two machines must agree on the rest
        outcome = {k: v for k, v in result.items() if k != "seconds"}
        micros = round(1e6 * result["seconds"])
        self._append({"cell": cell.id, "shard": shard, "result": outcome, "microseconds": micros})

    def have(self, cell: str) -> dict[int, dict]:
        """Shard → result of one cell."""
        rows = self.index.execute("SELECT shard, result FROM record WHERE cell=?", (cell,))
        return {shard: json.loads(result) for shard, result in rows}

    def cells(self) -> list[Cell]:
        """All cells that have records."""
        rows = self.index.execute("SELECT content FROM cell ORDER BY cell")
        return [Cell.from_document(json.loads(text)) for (text,) in rows]

    def runs(self) -> list[dict]:
        """Headers of all runs, oldest first."""
        rows = self.index.execute("SELECT header FROM run ORDER BY run")
        return [json.loads(text) for (text,) in rows]

    def plans(self) -> list[Plan]:
        """All plans that were run here."""
        found = []
        for path in sorted((self.path / "plans").glob("*.json")):
            found.append(plan_from_document(load(read_bytes(path, 1 << 24), str(path)), str(path)))
        return found

    def records(self) -> Iterator[tuple[str, int, dict]]:
        """(cell, shard, result) of all records, ordered."""
        rows = self.index.execute("SELECT cell, shard, result FROM record ORDER BY cell, shard")
        for cell, shard, result in rows:
            yield cell, shard, json.loads(result)
