"""What ``exactlt bounds`` prints, as lists of lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from exactlt.errors import InputError, MissingValue
from exactlt.theory.formula.evaluate import check_hypotheses, evaluate, known_names, names_of
from exactlt.theory.formula.invert import Inversion, least
from exactlt.theory.ledger import ledger, statement
from exactlt.theory.ledger.sources import SOURCES
from exactlt.theory.ledger.statement import VARIABLES, Direction, Statement, given_values


def chosen_statements(source: str = "", direction: str = "") -> list[Statement]:
    """The ledger's statements, filtered by paper and direction."""
    if direction and direction not in set(Direction):
        raise InputError(
            f"--direction: expected one of {', '.join(Direction)}, got {direction[:40]!r}"
        )
    chosen = [
        s
        for s in ledger().values()
        if (
            not source
            or s.id.casefold().startswith(source.casefold())
            or s.source.casefold() == source.casefold()
        )
        and (not direction or s.direction == direction)
    ]
    if not chosen:
        raise InputError(
            f"--source: no statement of {source[:40]!r}; sources: {', '.join(SOURCES)}"
        )
    return chosen


def list_lines(source: str = "", direction: str = "") -> Iterator[str]:
    """One line a statement."""
    for s in chosen_statements(source, direction):
        yield f"{s.id:22} {s.direction:10} {s.title}  {s.badge}"


def show_lines(name: str) -> Iterator[str]:
    """Everything about one statement."""
    s = statement(name)
    uses = sorted(names_of(s.relation)) if s.formula else ()  # the formula is read before a line
    latex = s.latex() if s.formula else ""
    yield f"{s.id}: {s.title}"
    yield f"  {s.says}"
    yield f"  direction   {s.direction}"
    yield f"  confidence  {s.badge}"
    for tag in s.tags:
        from exactlt.theory.ledger.statement import TAGS

        yield f"              [{tag}] {TAGS[tag]}"
    if s.formula:
        yield f"  formula     {s.formula}"
        yield f"  latex       {latex}"
        for name_ in uses:
            meaning = VARIABLES.get(name_, "a constant the source does not name")
            yield f"    {name_:10} {meaning}"
    for text in s.where:
        yield f"  where       {text}"
    setting = ", ".join(
        f"{key}: {' or '.join(value) if isinstance(value, tuple) else value}"
        for key, value in vars(s.setting).items()
        if value
    )
    if setting:
        yield f"  about       {setting}"
    place = f", {s.place}" if s.place else ""
    yield f"  source      {s.source}{place}: {s.reference.text()}"
    yield f"  check       {s.check or 'none: ' + s.unchecked}"
    if s.note:
        yield f"  note        {s.note}"


def eval_lines(name: str, pairs: Iterable[str], bits: int, digits: int) -> Iterator[str]:
    """The enclosure, its badge, and what was not checked."""
    found = _evaluated(name, pairs, bits)
    yield found.text(digits)
    yield from _marks(found.statement, found.unchecked)


def eval_document(name: str, pairs: Iterable[str], bits: int) -> dict[str, object]:
    """The same for programs: the enclosure's ends, and the value where it is rational."""
    found = _evaluated(name, pairs, bits)
    return {
        "format": "exactlt/bound-value",
        "version": 1,
        "statement": found.statement.id,
        "formula": found.statement.formula,
        "values": {key: str(value) for key, value in found.values.items()},
        "relation": found.statement.relation.rel,
        "lower": str(found.enclosure.lower),
        "upper": str(found.enclosure.upper),
        "exact": None if found.exact is None else str(found.exact),
        "asymptotic": found.statement.asymptotic,
        "unchecked": list(found.unchecked),
    }


def _evaluated(name: str, pairs: Iterable[str], bits: int):
    s, values = statement(name), given_values(pairs)
    _all_used(s, values)
    return evaluate(s, values, bits)


LEVELS = {"eta", "p"}
"""The two names of a probability that is asked for, p = 1 − eta."""


def _names_used(s: Statement) -> set[str]:
    return names_of(s.relation).union(*(names_of(relation) for _, relation in s.conditions))


def _all_used(s: Statement, values, also: frozenset[str] = frozenset()) -> None:
    """No value that was given is without effect."""
    known_names(s, values)
    used = _names_used(s) | also
    for name in values:
        if name not in used:
            raise InputError(
                f"{name}: {s.id} does not use it; its formula and hypotheses use "
                f"{', '.join(sorted(used))}"
            )


def _marks(s: Statement, skipped: tuple[str, ...] = ()) -> Iterator[str]:
    yield f"  {s.id} {s.badge}"
    if s.unknown:
        yield f"  the value of {', '.join(s.unknown)} is yours, not the source's"
    if s.asymptotic:
        yield "  an asymptotic statement: a prediction at finite size, not a bound"
    for text in skipped:
        yield f"  not checked: {text}"


def _solved(name: str, variable: str, pairs: Iterable[str]):
    """(statement, values, inversion); every given value has an effect."""
    s, values = statement(name), given_values(pairs)
    asks = not names_of(s.relation).isdisjoint({"P_miss", "P_hit", "P_perfect"})
    _all_used(s, values, frozenset(LEVELS if asks else ()))
    if asks:
        _one_level(values)
    return s, values, least(s, variable, values)


def _one_level(values) -> None:
    if values.keys() >= LEVELS and values["eta"] + values["p"] != 1:
        raise InputError("eta and p: expected one of them, or p = 1 - eta; both are given")


def solve_lines(name: str, variable: str, pairs: Iterable[str]) -> Iterator[str]:
    """The least integer and how it is certified."""
    s, _, found = _solved(name, variable, pairs)
    certified = "certified least" if found.certified else "not certified least"
    yield f"{variable} = {found.value}"
    yield f"  {found.goal}; {certified}: {found.how}"
    yield from _marks(s)


def solve_document(name: str, variable: str, pairs: Iterable[str]) -> dict[str, object]:
    """The same for programs."""
    s, values, found = _solved(name, variable, pairs)
    return {
        "format": "exactlt/bound-least",
        "version": 1,
        "statement": s.id,
        "values": {key: str(value) for key, value in values.items()},
        "variable": variable,
        "least": found.value,
        "goal": found.goal,
        "certified": found.certified,
        "how": found.how,
        "asymptotic": s.asymptotic,
    }


def cite_lines(name: str) -> Iterator[str]:
    """Text and BibTeX of a statement's or a key's source."""
    by_fold = {key.casefold(): source for key, source in SOURCES.items()}
    source = by_fold.get(name.casefold()) or statement(name).reference
    yield source.text()
    yield source.bibtex()


def compare_lines(
    pairs: Iterable[str], law: str, target: str, size: str, exact: bool
) -> Iterator[str]:
    """Least n by statement for one question; the exact answer last."""
    rows = _compared(_comparable(pairs, law, target, size), law, target, size, exact)
    yield f"{'statement':20} {'n':>8}  direction   how"
    for row in rows:
        n = "" if row["n"] is None else row["n"]
        badge = f"  {row['badge']}" if row["badge"] else ""
        yield f"{row['statement']:20} {n:>8}  {row['direction']:11} {row['how']}{badge}"


def compare_document(
    pairs: Iterable[str], law: str, target: str, size: str, exact: bool
) -> dict[str, object]:
    """The same for programs."""
    values = _comparable(pairs, law, target, size)
    rows = list(_compared(values, law, target, size, exact))
    shown = {key: str(value) for key, value in values.items()}
    question = {"law": law, "target": target, "size": size, "values": shown}
    return {"format": "exactlt/bounds-compared", "version": 1, **question, "statements": rows}


def _comparable(pairs, law: str, target: str, size: str):
    """The values, once the question is one that can be compared."""
    values = given_values(pairs)
    chosen = {"law": law, "target": target, "size": size, "arithmetic": "integer"}
    if "eta" not in values and "p" not in values:
        raise InputError(
            "bounds compare: it needs a value for eta, the failure probability, such as 1/100"
        )
    for name in {"eta", "p"} & values.keys():
        if not 0 < values[name] < 1:
            raise InputError(f"{name}: expected a number between 0 and 1")
    for name, allowed in (
        ("law", ("uniform", "nonzero")),
        ("target", ("one", "all", "window")),
        ("size", ("free", "fixed")),
    ):
        if chosen[name] not in allowed:
            raise InputError(f"{name}: expected {' or '.join(allowed)}, got {chosen[name][:40]!r}")
    _one_level(values)
    used = LEVELS | {"M"} | ({"t"} if target == "one" else set())
    used |= {"k"} if size == "fixed" else set()
    used = used.union(*(_names_used(s) for s in _statements(law, target, size)))
    for name in values:
        if name not in used:
            raise InputError(
                f"{name}: no statement about {law} samples, target {target}, size {size} uses "
                f"it; they use {', '.join(sorted(used - {'P_miss', 'P_hit', 'P_perfect'}))}"
            )
    return values


def _statements(law: str, target: str, size: str) -> list[Statement]:
    """Those that can be compared on one question."""
    chosen = {"law": law, "target": target, "size": size, "arithmetic": "integer"}
    return [
        s
        for s in ledger().values()
        if s.formula
        and not s.setting.refuses(chosen)
        and s.setting.arithmetic
        and s.direction is not Direction.IDENTITY
    ]


def _compared(values, law: str, target: str, size: str, exact: bool) -> Iterator[dict[str, object]]:
    for s in _statements(law, target, size):
        try:
            found = _least_n(s, values)
        except MissingValue as error:
            yield _row(s.id, None, s.direction, str(error))
            continue
        except InputError:
            continue
        how = "certified" if found.certified else "not certified least"
        yield _row(s.id, found.value, s.direction, how, s.badge)
    if exact:
        yield _exact_row(law, target, size, values)


def _row(name: str, n: int | None, direction: str, how: str, badge: str = "") -> dict[str, object]:
    return {"statement": name, "n": n, "direction": str(direction), "how": how, "badge": badge}


def _least_n(s: Statement, values) -> Inversion:
    names = {x: v for x, v in values.items() if x in s.names}
    if "n" not in names_of(s.relation):
        raise InputError("not about n")
    known_names(s, names)
    check_hypotheses(s, {x: v for x, v in names.items() if x != "n"})
    return least(s, "n", names)


def _exact_row(law: str, target: str, size: str, values) -> dict[str, object]:
    from exactlt.theory.probability.truth import least_exact_n

    try:
        n = least_exact_n(law, target, size, values)
    except InputError as error:
        return _row("exact", None, "truth", str(error))
    return _row("exact", n, "truth", "exact rational probability at n and n-1")


def export_document(chosen: Iterable[Statement] | None = None) -> dict[str, object]:
    """Statements, all without argument, as JSON data (``checks.theory`` reads the ledger)."""
    return {
        "format": "exactlt/ledger",
        "version": 1,
        "statements": [
            {
                "id": s.id,
                "title": s.title,
                "direction": str(s.direction),
                "says": s.says,
                "formula": s.formula,
                "where": list(s.where),
                "unknown": list(s.unknown),
                "setting": {
                    k: list(v) if isinstance(v, tuple) else v for k, v in vars(s.setting).items()
                },
                "confidence": list(s.tags),
                "asymptotic": s.asymptotic,
                "source": s.source,
                "place": s.place,
                "link": s.reference.link,
                "check": s.check,
                "unchecked": s.unchecked,
                "note": s.note,
            }
            for s in (ledger().values() if chosen is None else chosen)
        ],
    }
