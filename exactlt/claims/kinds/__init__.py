"""Every kind of claim; a new one is one file and one entry here."""

from exactlt.claims.claim import Kind
from exactlt.claims.kinds.answer import ANSWER
from exactlt.claims.kinds.bound import BOUND, LEAST
from exactlt.claims.kinds.cover import COVER
from exactlt.claims.kinds.dataset import DATASET
from exactlt.claims.kinds.equal import EQUAL, RANGE
from exactlt.claims.kinds.estimate import ESTIMATE
from exactlt.claims.kinds.gadget import GADGET
from exactlt.claims.kinds.learned import LEARNED
from exactlt.claims.kinds.network import NETWORK
from exactlt.claims.kinds.probability import ENCLOSURE, PARTITION, PROBABILITY
from exactlt.claims.kinds.quantile import QUANTILE
from exactlt.claims.kinds.quotient import QUOTIENT
from exactlt.claims.kinds.region import CONJECTURE, LEDGER
from exactlt.claims.kinds.reproduction import REPRODUCTION
from exactlt.claims.kinds.width import MINIMAL

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        ANSWER,
        MINIMAL,
        COVER,
        GADGET,
        NETWORK,
        PROBABILITY,
        PARTITION,
        ENCLOSURE,
        BOUND,
        LEAST,
        LEDGER,
        CONJECTURE,
        QUANTILE,
        QUOTIENT,
        ESTIMATE,
        DATASET,
        LEARNED,
        EQUAL,
        RANGE,
        REPRODUCTION,
    )
}
"""Name to kind, in the order of the page."""
