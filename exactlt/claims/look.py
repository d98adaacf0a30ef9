"""One claim looked at: whatever it holds, the answer is a finding and never an error."""

from __future__ import annotations

import time

from exactlt._deadline import Late, deadline
from exactlt.claims.claim import Claim
from exactlt.claims.evidence import Evidences
from exactlt.claims.words import Finding, Status, malformed, refuted, unchecked
from exactlt.errors import InputError, MissingDependency, SoundnessError


def one(claim: Claim, use: Evidences) -> Finding:
    """What is known about a claim; never an error that the claim could have caused."""
    try:
        with deadline(time.monotonic() + use.allowed.seconds):
            return claim.kind.check(claim, use)
    except Late:
        return Finding(Status.OUT_OF_LIMITS, f"it takes more than {use.allowed.seconds:g} s")
    except MemoryError:
        return Finding(Status.OUT_OF_LIMITS, f"it takes more than {use.allowed.memory} MiB")
    except InputError as error:
        return malformed(str(error))
    except MissingDependency as error:
        return unchecked(str(error))
    except SoundnessError as error:
        return refuted(f"two exact answers contradict each other: {error}")
    except (ValueError, ArithmeticError, TypeError, KeyError, IndexError, RecursionError) as error:
        return malformed(f"it cannot be evaluated: {type(error).__name__}: {str(error)[:200]}")
