"""What ``exactlt probability`` prints: the exact number, its method, the laws beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from exactlt.errors import InputError, UnsupportedError
from exactlt.instances import parse_int, parse_law
from exactlt.theory.formula.intervals import Enclosure, decimal
from exactlt.theory.probability.law import Event, Weights, weights

DIGITS = 12
ALL_LIMIT = 4096
MIXTURE_CELLS = 60_000


@dataclass
class Report:
    """Lines of (name, text) in order; ``numbers`` holds the same as exact values."""

    lines: list[tuple[str, str]] = field(default_factory=list)
    numbers: dict[str, object] = field(default_factory=dict)

    def add(self, name: str, text: str, **numbers: object) -> None:
        self.lines.append((name, text))
        self.numbers.update(numbers)

    def text(self) -> str:
        wide = max(len(name) for name, _ in self.lines)
        return "".join(f"{name:<{wide}}  {line}\n" for name, line in self.lines)


def parse_targets(text: str, law: Weights) -> tuple[int, ...]:
    """``all``, ``-3..9`` or ``1,2,5``; all is {−M..M}, or {0..M} for items >= 0."""
    text = text.strip()
    if text == "all":
        low, high = (0 if law.nonnegative else -law.bound), law.bound
    elif ".." in text:
        first, _, last = text.partition("..")
        low, high = parse_int("targets", first), parse_int("targets", last)
    else:
        return tuple(parse_int("targets", part) for part in text.split(","))
    if low > high or high - low >= ALL_LIMIT:
        raise InputError(
            f"targets: expected a..b with a <= b and at most {ALL_LIMIT} integers, got {text!r}"
        )
    return tuple(range(low, high + 1))


def fraction_text(x: Fraction) -> str:
    text = str(x)
    return text if len(text) <= 400 else f"{text[:60]}…/{str(x.denominator)[:20]}… (use --json)"


def _decimal(x: Fraction) -> str:
    """12 digits of p; with the digits of 1 − p where p is nearly 1."""
    if x in (0, 1):
        return str(x)
    return decimal(x, DIGITS, "nearest")


def success_report(
    law_text: str, event: Event, *, method: str = "auto", steps: float, closed: bool = False
) -> Report:
    """Exact probability or, where that is refused, bounds; then the laws."""
    from exactlt.theory.probability.bounds import bounds_within
    from exactlt.theory.probability.exact import OutOfReach, exact

    law = weights(parse_law(law_text))
    report = Report()
    report.add(
        "question",
        _question(law_text, event),
        law=law_text,
        n=event.n,
        targets=list(event.targets),
        mode=event.mode,
        size=event.size,
    )
    try:
        found = exact(law, event, method=method, steps=steps)
    except OutOfReach as error:
        if method != "auto":
            raise
        report.add("exact", f"refused before computing: {error.why}", refused=error.why)
        if event.nonempty and 0 in event.targets:
            raise
        b = bounds_within(law, event, steps)
        report.add("lower", f"{decimal(b.lower, DIGITS, 'down')}   {b.how_lower}", lower=b.lower)
        report.add("upper", f"{decimal(b.upper, DIGITS, 'up')}   {b.how_upper}", upper=b.upper)
        report.add(
            "miss", f"between {decimal(1 - b.upper, 6, 'down')} and {decimal(1 - b.lower, 6, 'up')}"
        )
    else:
        report.add("exact", fraction_text(found.value), exact=found.value)
        report.add("decimal", _decimal(found.value))
        report.add("miss", _decimal(found.miss))
        report.add("method", f"{found.method} ({found.work})", method=found.method, work=found.work)
    _laws(report, law, event, steps)
    if closed:
        from exactlt.theory.probability.closed import closed_form

        form = closed_form(law, event.targets, mode=event.mode, size=event.size)
        report.add("miss(n)", str(form), closed_form=str(form))
    return report


def _question(law: str, event: Event) -> str:
    few = event.targets if len(event.targets) <= 6 else None
    shown = (
        ", ".join(map(str, few))
        if few
        else f"{event.targets[0]}..{event.targets[-1]} ({len(event.targets)} targets)"
    )
    which = "" if len(event.targets) == 1 else f"{event.mode} of "
    subset = "nonempty subset" if event.nonempty else "subset"
    size = "" if event.size is None else f" of exactly {event.size} items"
    return f"P({which}{shown} reached by some {subset}{size} of {event.n} samples from {law})"


def _laws(report: Report, law: Weights, event: Event, steps: float) -> None:
    """Limit laws next to the truth: failure probabilities, single targets only."""
    from exactlt.theory.laws.subset import miss_law, mixture_steps, poisson_mixture, sized_miss_law
    from exactlt.theory.probability.floor import failure_floor

    t, n, k = event.targets[0], event.n, event.size
    if len(event.targets) > 1 or n == 0 or (k is None and t == 0):
        return
    if k is None:
        try:
            floor, name = failure_floor(law, n, t, steps=steps)
        except UnsupportedError as error:
            floor, name = Fraction(0), ""
            report.add("floor", f"refused: {error}")
        if floor:
            report.add("floor", f"miss >= {decimal(floor, 6, 'down')}   {name}", floor=floor)
    if law.symmetric and law.bound and k is None:
        value = miss_law(law, n, t)
        report.add("law", f"miss ≈ {value.text(6)}   window law for n → ∞", law_miss=value)
    elif law.symmetric and law.bound and 0 < k < n:
        value = sized_miss_law(law, n, k, t)
        report.add("law", f"miss ≈ {value.text(6)}   fixed-size law for n → ∞", law_miss=value)
    small = n * n * (law.values[-1] - law.values[0]) <= MIXTURE_CELLS
    if small and k != 0 and mixture_steps(law, n) <= steps:
        value = poisson_mixture(law, n, t, size=k)
        report.add(
            "law", f"miss ≈ {value.text(6)}   Poisson given the exact total", mixture_miss=value
        )


def partition_report(law_text: str, n: int, *, steps: float) -> Report:
    """P(perfect partition), split by the parity of the total, with the window law."""
    from exactlt.theory.laws.window import discrepancy_tail
    from exactlt.theory.probability.partition import perfect_partition_probability

    law = weights(parse_law(law_text))
    report = Report()
    report.add(
        "question",
        f"P(signs with |sum| <= 1 exist for {n} samples from {law_text})",
        law=law_text,
        n=n,
    )
    try:
        p = perfect_partition_probability(law, n, steps=steps)
    except UnsupportedError as error:
        report.add("exact", f"refused: {error}", refused=str(error))
    else:
        report.add("exact", fraction_text(p.perfect), exact=p.perfect)
        report.add("decimal", _decimal(p.perfect))
        report.add("even", f"{_decimal(p.even)}   P(the total is even)", even=p.even)
        report.add("miss", _decimal(1 - p.perfect))
        if p.even:
            report.add("miss | even", _decimal(1 - p.given_even), given_even=p.given_even)
        if p.even < 1:
            report.add("miss | odd", _decimal(1 - p.given_odd), given_odd=p.given_odd)
    if n and law.bound:
        tails = [discrepancy_tail(law, n, parity) for parity in (0, 1)]
        mean = Enclosure(
            (tails[0].lower + tails[1].lower) / 2, (tails[0].upper + tails[1].upper) / 2
        )
        for name, value in zip(("law", "law | even", "law | odd"), (mean, *tails), strict=True):
            report.add(
                name,
                f"miss ≈ {value.text(6)}   window of Borgs, Chayes, Pittel",
                **{name.replace(" | ", "_"): value},
            )
    return report
