"""Run the independent checker as a process of its own and read its verdict."""

from __future__ import annotations

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
    spec = find_spec("proofs_check")
    if spec is None or spec.origin is None:
        raise InputError("proofs_check is not installed beside exactlt")
    root = str(Path(spec.origin).parent.parent)
    # appended: whatever lies beside the package, the standard library speaks first
    code = (
        f"import sys; sys.path.append({root!r}); from proofs_check.__main__ import main; "
        "sys.exit(main(sys.argv[1:]))"
    )
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
