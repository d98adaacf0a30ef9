"""Where each ledger entry stands against exact data: one computed sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from exactlt.theory.conjecture.claim import Claim
from exactlt.theory.conjecture.search import Stage, try_claim
from exactlt.theory.conjecture.show import short, values_text
from exactlt.theory.formula.balls import digits_enclosure
from exactlt.theory.formula.intervals import decimal
from exactlt.theory.ledger.standing_networks import NETWORKS
from exactlt.theory.ledger.statement import Direction, Statement
from exactlt.theory.probability.truth import Question, miss

SMALL = {"n": "1..8", "M": "1..3", "t": "1..M"}
_QUANTITY = {"P_miss": "P(miss)", "P_hit": "P(hit)"}


def standing(statement: Statement) -> str:
    """One sentence: consistent and how loose, the least constant, refuted, or why neither."""
    if statement.id in _TABLE:
        return _TABLE[statement.id](statement)
    return _reason(statement)


def _reason(s: Statement) -> str:
    if not s.formula:
        return (
            "nothing to compare: no formula"
            if s.id != "D8"
            else ("exact: every exact probability here that uses it equals plain enumeration")
        )
    if s.direction is Direction.IDENTITY and s.check:
        return "exact: its second route agrees at every point"
    if s.setting.arithmetic == "real":
        return "about real weights: no finite exact data"
    if s.unknown:
        return "constants not named and no finite experiment in subset sums fixes them"
    if s.direction is Direction.LAW:
        return "a limit: see the rate in its second route"
    return "not about the probability of a subset sum; its second route is the comparison"


def _trial(s: Statement, region: Mapping[str, str], **more: Any) -> Stage:
    left, rel, _ = s.relation
    text = f"{_QUANTITY[str(left)]} {rel} {s.formula.partition(rel)[2]}"
    settings: dict[str, Any] = {"claim": text, "region": region, "where": s.where, **more}
    return try_claim(Claim(**settings), seconds=600).stages[0]


def _region_text(stage: Stage) -> str:
    region = ", ".join(f"{k} = {v.replace('..', '–')}" for k, v in stage.region.items())
    return f"{stage.points} points, {region}"


def _consistent(region: Mapping[str, str] = SMALL, **more: Any) -> Callable[[Statement], str]:
    def sentence(s: Statement) -> str:
        stage = _trial(s, region, **more)
        if stage.counterexample is not None:
            return f"**refuted** at {values_text(stage.counterexample.values)}"
        room = ""
        if stage.slack is not None:
            (least, where), (most, there) = stage.slack
            room = (
                f"; loose by {decimal(least, 3, 'nearest')} ({values_text(where.values)}) to "
                f"{decimal(most, 3, 'nearest')} ({values_text(there.values)})"
            )
        return f"consistent at all {_region_text(stage)}{room}"

    return sentence


def _fitted(name: str, region: Mapping[str, str], **more: Any) -> Callable[[Statement], str]:
    def sentence(s: Statement) -> str:
        stage = _trial(s, region, free=(name,), **more)
        parts = []
        for found in stage.fits:
            fixed = "".join(f"{k} = {v}: " for k, v in found.fixed.items())
            if found.survives is None or found.falls is None:
                parts.append(f"{fixed}no edge for {name}")
            else:
                parts.append(
                    f"{fixed}{name} = {short(found.survives)} survives, "
                    f"{short(found.falls)} falls at "
                    f"{values_text(found.binding.values)}"
                )
        return f"constants fitted at {_region_text(stage)}: " + "; ".join(parts)

    return sentence


def _law(cases: list[dict[str, int]], size: bool = False) -> Callable[[Statement], str]:
    def sentence(s: Statement) -> str:
        parts = []
        for at in cases:
            question = Question(
                f"uniform:M={at['M']}", at["n"], (at["t"],), size=at["k"] if size else None
            )
            truth = miss(question)
            ball = digits_enclosure(s.relation.right, at, 40)
            ratio = truth / ((ball.lower + ball.upper) / 2)
            parts.append(f"{decimal(ratio, 4, 'nearest')} at {values_text(at)}")
        return "exact/law " + ", ".join(parts)

    return sentence


def _window_law(s: Statement) -> str:
    from exactlt.theory.formula.parse import parse_expression
    from exactlt.theory.probability.partition import perfect_partition_probability

    parts = []
    for n, M in ((4, 4), (6, 6), (8, 8)):
        truth = perfect_partition_probability(f"positive:M={M}", n).perfect
        lam = digits_enclosure(
            parse_expression("log2(M) - n + log2(n)/2", ("n", "M")), {"n": n, "M": M}, 60
        )
        ball = digits_enclosure(s.relation.right, {"lam": lam}, 40)
        ratio = Fraction(truth) / ((ball.lower + ball.upper) / 2)
        parts.append(f"{decimal(ratio, 4, 'nearest')} at n = {n}, M = {M}")
    return "exact/law " + ", ".join(parts)


def _counting(s: Statement) -> str:
    claim = Claim(
        "necessary: n >= log2(2*M + 1)",
        p="1/1000000",
        target="all",
        region={"n": "1..8", "M": "1..4"},
    )
    stage = try_claim(claim, seconds=600).stages[0]
    rows = ", ".join(f"M = {r['M']}: {r['claimed']} against {r['true']}" for r in stage.thresholds)
    word = "consistent" if stage.counterexample is None else "**refuted**"
    return f"{word}; least n claimed against least n with any chance: {rows}"


def _always(s: Statement) -> str:
    claim = Claim("always: distinct*top**2 <= 4**n", region={"n": "1..7", "M": "1..7"})
    stage = try_claim(claim, seconds=600).stages[0]
    if stage.counterexample is not None:
        return f"**refuted** by {stage.counterexample.note}"
    best = max(
        stage.seen,
        key=lambda p: Fraction(p.values["distinct"] * p.values["top"] ** 2, 4 ** p.values["n"]),
    )
    ratio = Fraction(best.values["distinct"] * best.values["top"] ** 2, 4 ** best.values["n"])
    return (
        f"consistent with every weight vector of n = 1–7 integers up to 7; closest: {ratio} "
        f"of 4^n at {best.note}"
    )


def _modular(s: Statement) -> str:
    from exactlt.theory.probability.modular import modular_miss

    rooms = []
    for N in (2, 3, 5, 7, 8, 12):
        for n in (1, 2, 4, 8):
            truth = modular_miss(N, n, [1])
            ball = digits_enclosure(s.relation.right, {"N": N, "n": n}, 40)
            if ball.upper < truth:
                return f"**refuted** at N = {N}, n = {n}"
            if truth:
                rooms.append((ball.lower / truth, N, n))
    least, most = min(rooms), max(rooms)
    return (
        f"consistent at {len(rooms)} points N <= 12, n <= 8; loose by "
        f"{decimal(least[0], 3, 'nearest')} (N = {least[1]}, n = {least[2]}) to "
        f"{decimal(most[0], 3, 'nearest')} (N = {most[1]}, n = {most[2]})"
    )


def _group_sets(s: Statement) -> str:
    """Least size of a random set that covers Z_N with probability 1/2, beside the statement."""
    from exactlt.theory.probability.group_set import cover_threshold

    found = {N: cover_threshold(N) for N in (3, 5, 7, 11, 13, 17, 19, 23)}
    at = {N: {"N": N, "eta": Fraction(1, 2), "C": 0} for N in found}
    room = {N: n - digits_enclosure(s.relation.right, at[N], 40).lower for N, n in found.items()}
    exact = ", ".join(f"{n} at N = {N}" for N, n in found.items())
    if not s.unknown:
        word = "consistent" if min(room.values()) >= 0 else "not yet true at these N"
        least = min(room, key=lambda N: room[N])
        return (
            f"a random set covers Z_N with probability 1/2 from exactly n = {exact}; {word}, "
            f"closest at N = {least}: {decimal(room[least], 3, 'nearest')} below"
        )
    most = max(room, key=lambda N: room[N])
    return (
        f"a random set covers Z_N with probability 1/2 from exactly n = {exact}: C >= "
        f"{decimal(room[most], 3, 'nearest')} at N = {most} fits them all"
    )


def _zero_sums(s: Statement) -> str:
    """The closed form beside a count residue by residue."""
    for n in range(1, 33):
        sums = [1] + [0] * (n - 1)
        for k in range(1, n + 1):
            sums = [sums[r] + sums[(r - k) % n] for r in range(n)]
        ball = digits_enclosure(s.relation.right, {"n": n}, 40)
        if not ball.lower <= sums[0] <= ball.upper:
            return f"**refuted** at n = {n}"
    return "exact: equals the count by residues for n = 1–32"


def _sparse_rate(s: Statement) -> str:
    from exactlt.theory.probability.exact import minimal_n

    parts = []
    for M, eta in ((1, Fraction(1, 10**6)), (2, Fraction(1, 10**6)), (4, Fraction(1, 10**6))):
        gamma = Fraction(1, 4)
        law = {x: gamma / (2 * M + 1) for x in range(-M, M + 1)}
        law[0] += 1 - gamma
        dense = minimal_n(f"uniform:M={M}", [1], eta)
        sparse = minimal_n(law, [1], eta)
        ball = digits_enclosure(s.relation.right, {"M": M, "gamma": gamma}, 40)
        claimed = decimal((ball.lower + ball.upper) / 2, 4, "nearest")
        ratio = decimal(Fraction(sparse, dense), 4, "nearest")
        parts.append(f"M = {M}: {sparse}/{dense} = {ratio} against {claimed}")
    return f"least n for t = 1 at failure 10^-6, density 1/4, exact: {'; '.join(parts)}"


def _products(s: Statement) -> str:
    claim = Claim(
        "P(X=v) >= c/(2*4**m + 1)", law="product", free=("c",), region={"m": "1..3", "v": "0..4**m"}
    )
    found = try_claim(claim, seconds=600).stages[0].fits[0]
    word = "contains no" if found.survives is None else "may contain a"
    return (
        f"exact; the product law {word} uniform part: P(X = {found.binding.values['v']}) = "
        f"{found.binding.known['P_value']} at m = {found.binding.values['m']}"
    )


def _sized(name: str, formula: str = "") -> Callable[[Statement], str]:
    def sentence(s: Statement) -> str:
        claim = Claim(
            "sufficient: " + (formula or s.formula),
            p="1 - eps",
            size="k",
            free=(name,),
            target="range: sqrt(k)*M",
            let={"eps": "1/M"},
            where=("2*k <= n", "M >= 2"),
            region={"n": "4..6", "M": "2..3", "k": "2..3"},
        )
        stage = try_claim(claim, seconds=600).stages[0]
        found = stage.fits[0]
        return (
            f"with integers for reals (eps = 1/M), {_region_text(stage)}: {name} = "
            f"{short(found.survives)} survives, {short(found.falls)} falls at "
            f"{values_text(found.binding.values)}"
        )

    return sentence


def _sized_lower(s: Statement) -> str:
    """One weight, integers for reals: n samples of which exactly k are kept."""
    claim = Claim(
        "necessary: n >= log2(k/eps)/(2*H2(k/n))",
        p="1/2",
        size="k",
        target="range: sqrt(k)*M",
        let={"eps": "1/M"},
        where=("k < n", "M >= 2"),
        region={"n": "3..7", "M": "2..3", "k": "2..3"},
    )
    stage = try_claim(claim, seconds=600).stages[0]
    word = "consistent" if stage.counterexample is None else "**refuted**"
    rows = ", ".join(
        f"{values_text({k: v for k, v in r.items() if k in ('M', 'k')})}: "
        f"{r['claimed']} against {r['true'] or 'more than 7'}"
        for r in stage.thresholds
    )
    return f"{word}, with one weight, integers for reals and eps = 1/M; least n claimed: {rows}"


_TABLE: dict[str, Callable[[Statement], str]] = {
    "KN25-Lem4": _fitted("C", {"n": "1..16", "M": "1..3", "t": "1..M"}),
    "KN26-Thm2": _fitted(
        "K", {"n": "1..40", "M": "1..3", "tol": "0"}, target="all", tol="tol", sweep={"C": "1 2 3"}
    ),
    "KN26-trivial": _consistent(),
    "D4-upper": _consistent(),
    "D4-lower": _consistent({"n": "1..6", "M": "1..3", "t": "1..M"}),
    "D6": _law([dict(n=4, M=4, t=1), dict(n=6, M=8, t=1), dict(n=8, M=16, t=1)]),
    "D7a": _consistent(),
    "D7a-odd": _consistent(),
    "D7b": _consistent(),
    "D10": _consistent({"n": "1..10", "M": "1..4"}, target="range: M/2"),
    "D14": _law(
        [dict(n=4, k=2, M=2, t=1), dict(n=6, k=3, M=4, t=1), dict(n=7, k=3, M=6, t=1)], size=True
    ),
    "D9-all": _counting,
    "JSS21-conjecture": _always,
    "BCP01-window": _window_law,
    "D11": _modular,
    "D11-sharp": _modular,
    "KN25-G2": _products,
    "NFG24-Cor1": _sized("c_amp"),
    # one weight (l = d0 = d1 = 1), k = gamma n kept
    "NFG24-Thm3": _sized("c_amp", "n >= c_amp*log2(2*k/eps)**2/H2(k/n)"),
    "NFG24-Thm5": _sized_lower,
    **NETWORKS,
    "ER65-cover": _group_sets,
    "MT26-prime": _group_sets,
    "E543-upper": _group_sets,
    "KP93-zero": _zero_sums,
    "GAD23-rate": _sparse_rate,
}
