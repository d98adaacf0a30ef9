"""Every error that exactlt raises on purpose.

    ExactltError
    ├── InputError           you called it wrong: which argument, what was expected, what came
    │   ├── UnsupportedError this method cannot answer that question; the message names one that can
    │   ├── MalformedFile    a file is not what its format says: file, place, what was expected
    │   ├── FeasibleError    a refutation was asked for, but the question has a solution
    │   └── MissingValue     a formula or law needs a value for a name that was not given
    ├── MissingDependency    an optional package is absent; the message holds the pip command
    └── SoundnessError       our bug or a lying solver: two exact answers contradict each other

That no mask exists is never an error: it is an answer (see ``exactlt.answers``).
The command line turns all of these into one sentence on stderr and exit code 2,
except SoundnessError, which is exit code 1: something is refuted or contradicted.
"""

from __future__ import annotations


class ExactltError(Exception):
    """Root of all errors raised on purpose."""

    exit_code = 2


class InputError(ExactltError, ValueError):
    """An argument is not what the function accepts."""


class UnsupportedError(InputError):
    """The chosen method cannot answer this question on this instance."""


class MalformedFile(InputError):
    """A file could not be read as what it claims to be."""


class FeasibleError(InputError):
    """A refutation was asked for, but the question has a solution."""

    def __init__(self, what: str = "question"):
        super().__init__(f"{what}: expected an infeasible one, this one is feasible")


class MissingValue(InputError):
    """A formula or law needs a value for names that were not given."""

    def __init__(self, message: str, names: tuple[str, ...] = ()):
        super().__init__(message)
        self.names = names


class MissingDependency(ExactltError, ImportError):
    """An optional package is not installed."""

    def __init__(self, package: str, extra: str):
        super().__init__(
            f"{package} is not installed; get it with: pip install 'exactlt[{extra}]' (in a source "
            f"tree: pip install '.[{extra}]')"
        )
        self.package, self.extra = package, extra


class SoundnessError(ExactltError):
    """Two answers that claim to be exact contradict each other."""

    exit_code = 1
