"""Given weights instead of random ones, least gaps, and other neighbours of the subset sum."""

from exactlt.theory.ledger.statement import Setting, Statement

_WEIGHTS = Setting()

STATEMENTS = (
    Statement(
        id="KP93-zero",
        title="Subsets of {1..n} whose sum n divides",
        direction="identity",
        says="Their number is (1/n) times the sum over the odd divisors d of n of phi(d) 2^{n/d}; "
        "here over j = 1..n with g = gcd(j, n): n/g is odd where gcd(2g, n) = g.",
        formula="count == Sum((2 - gcd(2*gcd(j, n), n)/gcd(j, n))*2**gcd(j, n), j, 1, n)/n",
        where=("n >= 1",),
        setting=Setting((), "one", "modular"),
        tag="seen-2nd",
        source="KP93",
        place="A063776",
        check="all subsets for n <= 12, the divisor sum for n <= 40",
    ),
    Statement(
        id="S13-signs",
        title="Signed sums of 1..n that vanish",
        direction="law",
        says="For n = 0 or 3 modulo 4 the number of signs with ±1 ±2 … ±n = 0 is about "
        "sqrt(6/pi) 2^n n^{-3/2}, with relative error -6/(5n) + O(n^-2).",
        formula="count == sqrt(6/pi)*2**n/n**(3/2)",
        where=("n >= 3",),
        asymptotic=True,
        setting=Setting((), "balance", "integer"),
        tag="seen-2nd",
        source="S13",
        place="as quoted by A025591",
        check="coefficients of the product of (x^-k + x^k), n = 40, 80, 160: n times the error "
        "tends to 6/5",
    ),
    Statement(
        id="DFX-distinct",
        title="Distinct subset sums",
        direction="necessary",
        says="If all 2^n subset sums of n positive integers differ, the largest is at least "
        "C(n, floor(n/2)).",
        formula="M >= binomial(n, floor(n/2))",
        where=("n >= 1",),
        setting=_WEIGHTS,
        tag="seen",
        source="DFX21",
        check="all sets of n <= 5 numbers: the least largest element is 1, 2, 4, 7, 13 (A276661)",
        note="Reported to beat Conway and Guy at n = 12: 1157, 1152, 1149, 1147, 1145, 1141, 1130, "
        "1108, 1069, 993, 845, 554; all 4,096 sums are distinct.",
    ),
    Statement(
        id="JSS21-equal",
        title="Sums against the largest atom: equal weights",
        direction="identity",
        says="One end of the trade-off: with all weights equal, distinct sums times the squared "
        "largest multiplicity is (n+1) C(n, floor(n/2))^2; over 4^n it tends to 2/pi, from 3/4 at "
        "n = 2.",
        formula="count == (n + 1)*binomial(n, floor(n/2))**2",
        where=("n >= 1",),
        setting=Setting((), "", "integer"),
        tag="derived+checked",
        source="here",
        place="on JSS21",
        check="all masks of n ones for n <= 10; the ratio to 4^n is largest at n = 2 and within "
        "1 % of 2/pi at n = 80",
    ),
    Statement(
        id="JSS21-distinct",
        title="Sums against the largest atom: distinct sums",
        direction="identity",
        says="The other end: with distinct sums the product is 2^n, which is 2^-n of 4^n.",
        formula="count == 2**n",
        where=("n >= 1",),
        setting=Setting((), "", "integer"),
        tag="derived+checked",
        source="here",
        place="on JSS21",
        check="all masks of 1, 2, 4, … for n <= 10",
    ),
    Statement(
        id="BFM-gaps",
        title="The least gaps look like a Poisson process",
        direction="law",
        says="The k least gaps, divided by the mean spacing, are asymptotically the first points "
        "of a Poisson process: fewer than k of them below mu with probability "
        "e^-mu (1 + mu + … + mu^{k-1}/(k-1)!).",
        formula="P_miss == exp(-mu)*Sum(mu**j/factorial(j), j, 0, k - 1)",
        where=("mu >= 0", "k >= 1"),
        asymptotic=True,
        setting=Setting(("positive",), "balance", "integer"),
        tag="seen-abs",
        source="BCM09",
        check="tail of the sum of k exponentials, integrated",
        note="Local random energy model.  For subset sums of one target the rate itself is random: "
        "see D6.",
    ),
    Statement(
        id="SBP-critical",
        title="Symmetric binary perceptron: rows until no sign vector is left",
        direction="law",
        says="With height·n Gaussian rows |row·x| <= K sqrt(n), sign vectors survive up to the "
        "height -ln 2/ln P(|Z| <= K); half of a window is written beta.",
        formula="ratio == -log(2)/log(erf(beta/sqrt(2)))",
        where=("beta > 0",),
        asymptotic=True,
        setting=Setting((), "balance", "real"),
        tag="memory",
        source="PX21",
        check="the expected number of survivors is 1 there: 2 P^height = 1, P integrated",
        note="Many rows with a tolerance: the dual question of the minimal width.",
    ),
    Statement(
        id="BEAM26-error",
        title="Beam search with a mesh",
        direction="procedure",
        says="A beam of width k over n numbers bounded by M ends with expected error C M/(n k^2), "
        "under a mean-field assumption.",
        formula="E_opt <= C*M/(n*k**2)",
        where=("n >= 1", "k >= 1"),
        unknown=("C",),
        setting=Setting((), "one", "real"),
        tag="seen-abs",
        source="BEAM26",
        unchecked="a heuristic that is not here; its constant is not named",
    ),
    Statement(
        id="GATE26-training",
        title="Tickets by relaxed Bernoulli gates",
        direction="procedure",
        says="Masks of frozen random networks are trained as relaxed Bernoulli gates.",
        tag="seen-abs",
        source="GATE26",
        unchecked="an empirical method; it is re-run by training, not evaluated",
    ),
    Statement(
        id="DMN24-certify",
        title="Certified dynamic programming",
        direction="procedure",
        says="Dynamic programs and decision diagrams, knapsack among them, are certified by "
        "pseudo-Boolean proofs: prior art of diagram certificates.",
        tag="seen-abs",
        source="DMN24",
        unchecked="a method with no formula; docs/certificates.md has our sizes",
    ),
)
