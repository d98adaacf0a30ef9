"""python -m proofs_check INSTANCE CERTIFICATE

Prints VERIFIED, REFUTED, MALFORMED or OUT OF LIMITS and one sentence; the exit codes are
0, 1, 2 and 3.  Without a verdict: 64 for a wrong command line, 70 for a fault in the checker
itself, 74 when the verdict could not be printed.
"""

import sys

if __name__ == "__main__" and not sys.flags.safe_path:
    del sys.path[0]  # the folder it is run in: a file there must not stand for a library

import argparse
import os
import signal
import stat
from collections.abc import Sequence
from typing import Any, NoReturn

from . import claims
from .questions import Question
from .verdicts import (
    EXIT,
    INTERNAL,
    MEMORY,
    SECONDS,
    SECONDS_PER_MEGABYTE,
    STEPS,
    STEPS_PER_BYTE,
    SYSTEM,
    USAGE,
    Limits,
    Malformed,
    OutOfLimits,
    Rejected,
    printable,
)


def read(path: str, limit: int) -> bytes:
    """The bytes of a file, at most ``limit`` of them, in the memory that they take."""
    try:
        with open(path, "rb") as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise Malformed(f"{path}: expected a file, it is a folder, a pipe or a device")
            if found.st_size > limit:
                raise OutOfLimits(f"{path}: more than {limit} bytes")
            return file.read(found.st_size)
    except OSError as error:
        raise Malformed(f"{path}: cannot be read: {error.strerror}") from None


def run(instance: str, certificate: str, limits: Any) -> tuple[str, str, str]:
    """(verdict, claim, sentence) of two files."""
    claim = "-"
    try:
        if stat.S_ISFIFO(os.stat(instance).st_mode) or stat.S_ISFIFO(os.stat(certificate).st_mode):
            raise Malformed("expected two files, got a pipe")  # which might never be written to
        asked, shown = read(instance, 1 << 28), read(certificate, 1 << 30)
        allowed = limits.of(len(asked) + len(shown))
        question = Question(asked, instance)
        read_certificate = claims.Certificate(shown, certificate)
        claim = read_certificate.claim
        sentence, work = claims.verify(question, read_certificate, allowed)
        return "VERIFIED", claim, "; ".join([sentence, *work])
    except Rejected as error:
        return error.verdict, claim, str(error)[:300]
    except MemoryError:
        return "OUT OF LIMITS", claim, "memory is exhausted (--memory allows more)"
    except OSError as error:
        return "MALFORMED", claim, f"{error.filename}: cannot be read: {error.strerror}"


TRACED = 100


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(USAGE, f"proofs_check: {printable(message)}\n")


def positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("expected at least 1")
    return value


def arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = Parser(
        prog="proofs_check",
        description="Check a certificate against the question that an instance file asks.",
        epilog="Exit codes: 0 VERIFIED, 1 REFUTED, 2 MALFORMED, 3 OUT OF LIMITS; without a "
        "verdict 64 wrong command line, 70 fault in the checker, 74 nowhere to print.",
    )
    parser.add_argument("instance")
    parser.add_argument("certificate")
    parser.add_argument(
        "--seconds",
        type=positive,
        help=f"time limit; without it {SECONDS} s of processor time and "
        f"{SECONDS_PER_MEGABYTE} more for each MB of the files",
    )
    parser.add_argument(
        "--memory", type=positive, default=MEMORY, help="memory limit in MiB (%(default)s)"
    )
    parser.add_argument(
        "--nodes",
        type=positive,
        default=Limits().nodes,
        help="most nodes, states or literals at once (%(default)s)",
    )
    parser.add_argument(
        "--steps",
        type=positive,
        help=f"most elementary steps; without it {STEPS} and {STEPS_PER_BYTE} more for each byte "
        "of the files, or no bound where --seconds is given",
    )
    parser.add_argument(
        "--trace",
        type=positive,
        nargs="?",
        const=TRACED,
        default=0,
        metavar="N",
        help="print on stderr what was checked, step by step; the first N steps (%(const)s)",
    )
    return parser.parse_args(argv)


class Given:
    """The limits of a command line: memory at once, time and steps from the files' size."""

    def __init__(self, given: argparse.Namespace):
        self.given = given
        try:
            import resource
        except ImportError:  # not on this system: counted work is what there is
            return
        most = min(given.memory, 1 << 40) << 20  # more does not fit the system call
        resource.setrlimit(resource.RLIMIT_AS, (most, most))

    def of(self, size: int) -> Limits:
        given = self.given
        if hasattr(signal, "setitimer"):
            if given.seconds:
                kind, timer, seconds = signal.SIGALRM, signal.ITIMER_REAL, given.seconds
            else:
                kind, timer = signal.SIGPROF, signal.ITIMER_PROF
                seconds = SECONDS + SECONDS_PER_MEGABYTE * size // 1_000_000
            signal.signal(kind, late)
            signal.setitimer(timer, min(seconds, 1 << 24))
        steps = given.steps or (1 << 62 if given.seconds else STEPS + STEPS_PER_BYTE * size)
        return Limits(given.nodes, steps, traced=given.trace, say=tell)


def late(signum: int, frame: object) -> NoReturn:
    raise OutOfLimits("more time than allowed (--seconds)")


def tell(step: str) -> None:
    """A step of the trace, on stderr: stdout is for the verdict alone."""
    print(step.encode("ascii", "backslashreplace").decode(), file=sys.stderr)


def main(argv: Sequence[str] | None = None) -> int:
    given = arguments(argv)
    try:
        verdict, claim, sentence = run(given.instance, given.certificate, Given(given))
    except Exception as error:  # never an exit code that is a verdict
        print(f"proofs_check: internal error: {type(error).__name__}", file=sys.stderr)
        return INTERNAL
    line = printable(f"{verdict} {claim}: {sentence}")
    try:
        encoding = sys.stdout.encoding or "ascii"
        sys.stdout.write(line.encode(encoding, "backslashreplace").decode(encoding) + "\n")
        sys.stdout.flush()
    except (OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the interpreter's own last flush
        return SYSTEM
    return EXIT[verdict]


if __name__ == "__main__":
    sys.exit(main())
