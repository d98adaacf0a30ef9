"""Run the independent checker as a process of its own and read its verdict."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path

from exactlt.errors import InputError, SoundnessError
from exactlt.instances import Canonical, as_positive, dump


class Check(StrEnum):
    """What the checker said."""

    VERIFIED = "verified"
    REFUTED = "refuted"
    MALFORMED = "malformed"
    OUT_OF_LIMITS = "out of limits"


_EXIT = {0: Check.VERIFIED, 1: Check.REFUTED, 2: Check.MALFORMED, 3: Check.OUT_OF_LIMITS}


@dataclass(frozen=True)
class Verification:
    """The checker's verdict, the claim it is about, and its sentence."""

    check: Check
    claim: str
    sentence: str

    @property
    def verdict(self) -> str:
        """The same as text: verified, refuted, malformed or out of limits."""
        return self.check.value

    @property
    def ok(self) -> bool:
        return self.check is Check.VERIFIED


def verify(
    instance: Canonical | dict | str | Path,
    certificate: bytes | str | Path,
    *,
    seconds: int | None = None,
    memory: int | None = None,
    nodes: int | None = None,
    steps: int | None = None,
) -> Verification:
    """Check a certificate with ``proofs_check``, in a process with the standard library alone.

    No module beside the package or in the current folder can stand for one of the library's.

    Parameters
    ----------
    instance : question, document or path
    certificate : bytes or path
    seconds, memory, nodes, steps : int, optional
        The checker's limits: seconds, MiB, nodes at once, elementary steps.  Without them a
        gibibyte, and time and steps that grow with the size of the files.

    Returns
    -------
    Verification
        REFUTED and MALFORMED are answers, not errors.

    Raises
    ------
    InputError
        The checker could not be started, or a file is not there.
    SoundnessError
        The checker died without a verdict: a bug to report.
    """
    code = _alone("from proofs_check.__main__ import main; sys.exit(main(sys.argv[1:]))")
    given = {"seconds": seconds, "memory": memory, "nodes": nodes, "steps": steps}
    most = {"memory": 1 << 40, "seconds": 1 << 24}  # what the operating system's calls take
    options = []
    for name, value in given.items():
        if value is not None:
            value = min(as_positive(name, value), most.get(name, value))
            options.append(f"--{name}={value}")
    with tempfile.TemporaryDirectory(prefix="exactlt-") as folder:
        if isinstance(instance, (Canonical, dict)):
            document = instance.document() if isinstance(instance, Canonical) else instance
            instance = Path(folder, "instance.json")
            instance.write_text(dump(document))
        if isinstance(certificate, bytes):
            data, certificate = certificate, Path(folder, "certificate")
            certificate.write_bytes(data)
        for path in (instance, certificate):
            if not Path(path).is_file():
                raise InputError(f"cannot read {path}: no such file")
        done = subprocess.run(  # -I -S: the standard library and nothing beside it
            [
                sys.executable,
                "-I",
                "-S",
                "-c",
                code,
                *options,
                "--",
                str(instance),
                str(certificate),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode not in _EXIT or not done.stdout:
        raise SoundnessError(
            f"proofs_check ended with code {done.returncode} and no verdict: "
            f"{done.stderr.strip()[-300:]}"
        )
    check = _EXIT[done.returncode]
    head, _, sentence = done.stdout.strip().partition(": ")
    return Verification(check, head.removeprefix(check.value.upper()).strip(), sentence)


def _alone(code: str) -> str:
    """Code for an interpreter that can import ``proofs_check`` and the standard library alone."""
    spec = find_spec("proofs_check")
    if spec is None or spec.origin is None:
        raise InputError("proofs_check is not installed beside exactlt")
    root = str(Path(spec.origin).parent.parent)
    # appended: whatever lies beside the package, the standard library speaks first
    return f"import sys; sys.path.append({root!r})\n{code}"


_SERVE = """
from proofs_check.__main__ import Given, arguments, run
import json, signal
given = arguments([*sys.argv[1:], "--", "-", "-"])
for line in sys.stdin:
    verdict = run(*json.loads(line), Given(given))
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
    print(json.dumps(verdict), flush=True)
"""


class Checker:
    """``proofs_check`` in one process for many certificates: what :func:`verify` does, each fast.

    The process is isolated in the same way and started at the first certificate; the limits hold
    for each certificate.  One that dies is replaced.  Use it in a ``with`` statement.
    """

    def __init__(self, *, seconds: int | None = None, memory: int | None = None):
        given = {"seconds": seconds, "memory": memory}
        self._options = [f"--{k}={as_positive(k, v)}" for k, v in given.items() if v is not None]
        self._process: subprocess.Popen | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="exactlt-")

    def __enter__(self) -> Checker:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()
        self._folder.cleanup()

    def verify(self, question: Canonical, certificate: bytes) -> Verification:
        """The checker's verdict on one certificate.

        Raises
        ------
        SoundnessError
            The checker died without a verdict.
        """
        asked, shown = Path(self._folder.name, "question"), Path(self._folder.name, "certificate")
        asked.write_text(dump(question.document()))
        shown.write_bytes(certificate)
        process = self._process = self._process or self._started()
        try:
            process.stdin.write(json.dumps([str(asked), str(shown)]) + "\n")
            process.stdin.flush()
            line = process.stdout.readline()
        except OSError:  # it is gone
            line = ""
        if not line:
            self._end()
            raise SoundnessError("proofs_check ended without a verdict")
        verdict, claim, sentence = json.loads(line)
        return Verification(Check(verdict.lower()), str(claim), sentence)

    def _started(self) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _alone(_SERVE), *self._options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None
