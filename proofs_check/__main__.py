"""python -m proofs_check INSTANCE CERTIFICATE

Prints VERIFIED, REFUTED, MALFORMED or OUT OF LIMITS and one sentence; the exit codes are
0, 1, 2 and 3, and 64 for a wrong command line.
"""

import argparse
import os
import signal
import sys

from . import claims
from .questions import Question
from .verdicts import EXIT, Limits, Malformed, OutOfLimits, Rejected


def read(path, limit):
    try:
        with open(path, "rb") as file:
            size = os.fstat(file.fileno()).st_size
            data = file.read(limit + 1)
    except OSError as error:
        raise Malformed(f"{path}: cannot be read: {error.strerror}") from None
    if max(size, len(data)) > limit:
        raise OutOfLimits(f"{path}: more than {limit} bytes")
    return data


def run(instance, certificate, limits):
    """(verdict, claim, sentence) of two files."""
    claim = "-"
    try:
        question = Question(read(instance, 1 << 28), instance)
        read_certificate = claims.Certificate(read(certificate, 1 << 30), certificate)
        claim = read_certificate.claim
        sentence, work = claims.verify(question, read_certificate, limits)
        return "VERIFIED", claim, "; ".join([sentence, *work])
    except Rejected as error:
        return error.verdict, claim, str(error)[:300]
    except MemoryError:
        return "OUT OF LIMITS", claim, "memory is exhausted"


class Parser(argparse.ArgumentParser):
    def error(self, message):
        self.exit(64, f"proofs_check: {message}\n")


def positive(text):
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("expected at least 1")
    return value


def main(argv=None):
    parser = Parser(
        prog="proofs_check",
        description="Check a certificate against the question that an instance file asks.",
        epilog="Exit codes: 0 VERIFIED, 1 REFUTED, "
        "2 MALFORMED, 3 OUT OF LIMITS, 64 wrong command line.",
    )
    parser.add_argument("instance")
    parser.add_argument("certificate")
    defaults = Limits()
    parser.add_argument("--seconds", type=positive, help="time limit")
    parser.add_argument("--memory", type=positive, help="memory limit in MiB")
    parser.add_argument(
        "--nodes",
        type=positive,
        default=defaults.nodes,
        help="most nodes, states or literals at once (%(default)s)",
    )
    parser.add_argument(
        "--steps", type=positive, default=defaults.steps, help="most elementary steps (%(default)s)"
    )
    given = parser.parse_args(argv)
    if given.memory:
        import resource

        most = min(given.memory, 1 << 40) << 20  # more does not fit the system call
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    if given.seconds:

        def late(signum, frame):
            raise OutOfLimits(f"more than {given.seconds} seconds")

        signal.signal(signal.SIGALRM, late)
        signal.alarm(min(given.seconds, 1 << 24))
    verdict, claim, sentence = run(
        given.instance, given.certificate, Limits(given.nodes, given.steps)
    )
    print(f"{verdict} {claim}: {sentence}")
    return EXIT[verdict]


if __name__ == "__main__":
    sys.exit(main())
