"""From a plan to a folder: resumable, in parallel, the same bytes every time."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from exactlt._files import check_output, make_folder, write_atomic
from exactlt._process import safe_path
from exactlt.datasets.answer import answered, write_answer
from exactlt.datasets.croissant import croissant
from exactlt.datasets.folder import (
    CROISSANT,
    INDEX,
    PICTURE,
    README,
    SUMS,
    TEXTS,
    Entry,
    hash_of,
    head,
    start,
    write_head,
)
from exactlt.datasets.index import HEADER, readme, row
from exactlt.datasets.picture import picture
from exactlt.datasets.plan import Item, Plan, read_plan
from exactlt.errors import InputError, MalformedFile
from exactlt.instances import as_positive

AHEAD = 8
"""Instances a worker that wait at once: a plan of any length is never in memory."""


@dataclass(frozen=True)
class Made:
    """What :func:`make` did: the set's folder and hash, instances in all and made now."""

    folder: Path
    sha256: str
    instances: int
    fresh: int


def make(
    plan: Plan | str | Path,
    out: str | Path,
    *,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Made:
    """Make a set; what an interrupted run finished is kept and not made again.

    Parameters
    ----------
    plan : Plan or path of a TOML file
    out : path
        A new folder, or one of the same plan.
    workers : int, optional
        Processes; default: one a core.
    progress : callable, optional
        Called with (done, all).

    Raises
    ------
    InputError
        The plan cannot be, or the folder holds something else.
    """
    plan = plan if isinstance(plan, Plan) else read_plan(plan)
    count = len(os.sched_getaffinity(0)) if workers is None else as_positive("workers", workers)
    folder = make_folder(check_output(out, folder=True))
    start(folder, plan)
    found = head(folder)
    if found["state"] == "complete":
        return Made(folder, found["sha256"], len(plan), 0)
    for name in ("instances", "answers", "proofs", *plan.written):
        make_folder(folder / name)
    fresh = 0
    for done, new in enumerate(_all(folder, plan, count), 1):
        fresh += new
        if progress is not None:
            progress(done, len(plan))
    digest = _finish(folder, plan)
    return Made(folder, digest, len(plan), fresh)


def _all(folder: Path, plan: Plan, count: int) -> Iterator[bool]:
    if count == 1:
        for item in plan.items():
            yield one(folder, item, plan)
        return
    with safe_path():  # workers import nothing from the current folder
        yield from _parallel(folder, plan, count)


def _parallel(folder: Path, plan: Plan, count: int) -> Iterator[bool]:
    items = plan.items()
    context = multiprocessing.get_context("spawn")  # forks of threads hang
    with ProcessPoolExecutor(count, mp_context=context, initializer=_worker) as pool:
        waiting = {
            pool.submit(one, folder, i, plan) for i in itertools.islice(items, count * AHEAD)
        }
        try:
            while waiting:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
                more = itertools.islice(items, len(done))
                waiting |= {pool.submit(one, folder, i, plan) for i in more}
        except BrokenProcessPool as error:
            raise InputError(
                "workers: expected processes that live, one ended (out of memory, or a script "
                'without if __name__ == "__main__"); finished instances are kept'
            ) from error
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _worker() -> None:
    """A worker leaves interrupts to its parent, and ends when the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def follow() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=follow, daemon=True).start()


def one(folder: Path, item: Item, plan: Plan) -> bool:
    """Make an instance unless it is there, whole and unchanged; whether it was made."""
    if _there(folder, item):
        return False
    try:
        write_answer(folder, answered(folder, item, plan))
    except InputError as error:
        where = ", ".join(f"{k} = {v}" for k, v in (*item.values, ("seed", item.seed)))
        raise InputError(f"{item.family} with {where}: {error}") from error
    return True


def _there(folder: Path, item: Item) -> bool:
    try:
        files = Entry(folder, item.name).answer["files"]
        return all(hash_of(folder / place) == digest for place, digest in files.items())
    except (InputError, MalformedFile, KeyError, AttributeError):
        return False


def _finish(folder: Path, plan: Plan) -> str:
    """Index, README and checksums, a line at a time; then the set is complete."""
    place = folder / (INDEX + ".part")
    sums = folder / (SUMS + ".part")
    tally: dict[tuple[str, str], int] = {}
    with open(place, "w", encoding="ascii", newline="") as index, open(sums, "w") as lines:
        index.write(HEADER)
        for item in plan.items():
            entry = Entry(folder, item.name)
            answer = entry.answer
            index.write(row(entry.question, answer))
            key = (item.family, answer["decide"]["verdict"])
            tally[key] = tally.get(key, 0) + 1
            own = f"answers/{item.name}.json"
            for name, digest in (*answer["files"].items(), (own, hash_of(folder / own))):
                lines.write(f"{digest}  {name}\n")
        index.flush()
        families = list(dict.fromkeys(grid.family for grid in plan.grids))
        write_atomic(folder / README, readme(plan, tally))
        write_atomic(folder / PICTURE, picture(families, tally))
        own = hash_of(place)
        write_atomic(folder / CROISSANT, croissant(plan, own))
        lines.write(f"{own}  {INDEX}\n")
        for name in TEXTS:
            lines.write(f"{hash_of(folder / name)}  {name}\n")
    os.replace(place, folder / INDEX)
    os.replace(sums, folder / SUMS)
    digest = hash_of(folder / SUMS)
    os.sync()  # "complete" is said only of what is on the disk
    write_head(folder, plan, "complete", digest)
    return digest
