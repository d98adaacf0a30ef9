"""Statistics whose stated error is their true error.

A number is either :class:`Exact` (a rational that was computed) or :class:`Estimate` (an
interval from samples, with its confidence).  The two print differently and do not mix in
arithmetic: ask for ``float(exact)`` or ``estimate.point`` and say so.
"""

from exactlt.experiments.stats._binomial import (
    clopper_pearson,
    clopper_pearson_rational,
    stopped_coverage,
)
from exactlt.experiments.stats._collapse import Collapse, collapse
from exactlt.experiments.stats._laws import (
    Tested,
    binomial_test,
    holm,
    kolmogorov_test,
    multinomial_test,
)
from exactlt.experiments.stats._numbers import Estimate, Exact
from exactlt.experiments.stats._quantile import quantile
from exactlt.experiments.stats._transition import Transition, isotonic, transition

__all__ = [
    "Collapse",
    "Estimate",
    "Exact",
    "Tested",
    "Transition",
    "binomial_test",
    "clopper_pearson",
    "clopper_pearson_rational",
    "collapse",
    "holm",
    "isotonic",
    "kolmogorov_test",
    "multinomial_test",
    "quantile",
    "stopped_coverage",
    "transition",
]
