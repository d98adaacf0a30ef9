"""Method "veripb": cutting-planes proofs, a subset of VeriPB's proof format 3.0.

A constraint is a sum of positive coefficients over literals, at least a degree.  Literals are
+v and -v for the variable xv, written xv and ~xv; x1..xn are the question's variables and the
constraints 1.. are its rows (`formula`).  One statement a line:

    pseudo-Boolean proof version 3.0
    f 4;                                the number of constraints to begin with
    pol 1 3 * 2 + x5 + 7 d s;           reverse Polish: add, multiply, divide rounding up,
                                        saturate; a literal stands for "literal >= 0"
    red 4 ~x9 3 x1 2 x2 >= 4 : x9 -> 0; fulfil it by setting a variable that is not the question's
    rup 1 x1 1 ~x3 >= 1 : 1 7;          by propagation alone, over the named constraints or all
    del id 5 6;   del range 5 9;        forget; 9 is not included
    output NONE;   conclusion UNSAT : 12;   end pseudo-Boolean proof;

Two tables at the end hold every rule: OPERATORS, what `pol` may apply, and STATEMENTS, what a
line may be.  Each entry names its function, what it derives and why that is sound.  Together:
`pol` and `rup` keep every solution, `red` keeps at least one, nothing else adds a constraint.
So when a constraint is contradictory in the end, the rows had no solution.
"""

import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from .questions import System
from .verdicts import Limits, Malformed, OutOfLimits, Refuted

HEAD = "pseudo-Boolean proof version 3.0"
INTEGER = re.compile(r"0|[1-9][0-9]{0,4000}")
LITERAL = re.compile(r"~?x[1-9][0-9]{0,8}")
LONGEST = 1 << 22
OWN = 4  # literals that a constraint weighs beside those it has
LINE = 1  # steps that a line costs, even an empty one

Constraint = tuple[dict[int, int], int]
"""Coefficients above 0 by literal, no literal beside its negation; and the degree."""


def formula(system: System) -> list[Constraint]:
    """The rows as constraints, two a row (low, then high), then one a group."""
    made: list[Constraint] = []
    for coefficients, low, high in system.rows:
        terms = {j if c > 0 else -j: abs(c) for j, c in enumerate(coefficients, 1) if c}
        below = sum(c for c in coefficients if c < 0)
        made.append((terms, max(0, low - below)))
        above = sum(c for c in coefficients if c > 0)
        made.append(({-lit: c for lit, c in terms.items()}, max(0, above - high)))
    return made + [({-j - 1: 1 for j in group}, len(group) - 1) for group in system.groups]


# Arithmetic of constraints.


def add(left: Constraint, right: Constraint) -> Constraint:
    """Sum of two constraints; the left dictionary is changed and returned."""
    terms, degree = left
    degree += right[1]
    for lit, c in right[0].items():
        other = terms.get(-lit)
        if other is None:
            terms[lit] = terms.get(lit, 0) + c
        elif other > c:  # c lit + c ~lit = c
            terms[-lit] = other - c
            degree -= c
        else:
            del terms[-lit]
            degree -= other
            if c > other:
                terms[lit] = c - other
    return terms, degree


def restrict(constraint: Constraint, lit: int) -> Constraint:
    """The constraint under lit = 1."""
    terms, degree = dict(constraint[0]), constraint[1]
    terms.pop(-lit, None)
    return terms, degree - terms.pop(lit, 0)


def negation(constraint: Constraint) -> Constraint:
    """What holds exactly where the constraint does not."""
    terms, degree = constraint
    return {-lit: c for lit, c in terms.items()}, sum(terms.values()) - degree + 1


def implies(left: Constraint, right: Constraint) -> bool:
    """Whether weakening alone turns left into right (sufficient, not necessary)."""
    if right[1] <= 0:
        return True
    spare, wanted = left[1] - right[1], right[0]
    for lit, c in left[0].items():
        if c != (w := wanted.get(lit, 0)) and c > w:
            spare -= c - w
    return spare >= 0


def propagate(constraints: Iterable[Constraint], limits: Limits) -> bool:
    """Whether unit propagation from nothing runs into a violated constraint."""
    true: set[int] = set()
    changed = True
    while changed:
        changed = False
        for terms, degree in constraints:
            limits.spend(1 + len(terms), "rup")
            slack = -degree
            for lit, c in terms.items():
                if -lit not in true:
                    slack += c
            if slack < 0:
                return True
            for lit, c in terms.items():
                if c > slack and lit not in true and -lit not in true:
                    true.add(lit)
                    changed = True
    return False


def short(constraint: Constraint) -> Constraint:
    """Numbers stay below 2^65536, so that no step can make the work explode."""
    terms, degree = constraint
    if max(abs(degree), max(terms.values(), default=0)).bit_length() > 65536:
        raise OutOfLimits("a number of more than 65536 bits")
    return constraint


def text_of(constraint: Constraint) -> str:
    """For the trace: the first terms of a constraint."""
    terms, degree = constraint
    first = [f"{c} {'x' if lit > 0 else '~x'}{abs(lit)}" for lit, c in list(terms.items())[:12]]
    more = [f"and {len(terms) - 12} more"] if len(terms) > 12 else []
    return " ".join([*first, *more, ">=", str(degree)])


class Database:
    """The constraints that are alive, by number."""

    def __init__(self, system: System, limits: Limits):
        self.n, self.limits, self.last, self.size = system.n, limits, 0, 0
        self.alive: dict[int, Constraint] = {}
        self.uses: dict[int, set[int]] = {}  # who holds a variable that is not the question's
        self.terms: dict[str, dict[int, int]] = {}
        for constraint in formula(system):
            self.insert(constraint)

    def insert(self, constraint: Constraint) -> None:
        short(constraint)
        self.last += 1
        self.alive[self.last] = constraint
        self.size += OWN + len(constraint[0])
        self.limits.hold(self.size, "veripb: literals")
        for lit in constraint[0]:
            if abs(lit) > self.n:
                self.uses.setdefault(abs(lit), set()).add(self.last)

    def delete(self, number: int) -> None:
        self.size -= OWN + len(self[number][0])
        for lit in self.alive.pop(number)[0]:
            if abs(lit) > self.n:
                self.uses[abs(lit)].discard(number)

    def __getitem__(self, number: int) -> Constraint:
        if number not in self.alive:
            raise Refuted(f"constraint {number} is not there")
        return self.alive[number]

    def own(self, item: "Operand") -> Constraint:
        """A constraint that may be changed: a number stands for a copy of that constraint."""
        if not isinstance(item, int):
            return item
        terms, degree = self[item]
        self.limits.spend(1 + len(terms), "veripb")
        return dict(terms), degree

    def parse(self, text: str) -> Constraint:
        """`3 x1 2 ~x2 >= 4`; all but the first term is remembered, for texts that repeat."""
        left, relation, degree = text.partition(">=")
        if not relation:
            raise Malformed("expected a constraint with >=")
        first, second, rest = (*left.split(None, 2), "", "", "")[:3]
        if rest not in self.terms:
            self.limits.spend(1 + len(rest) // 8, "veripb")
            if len(self.terms) > 4096:
                self.terms.clear()
            self.terms[rest] = parse_terms(rest.split())
        terms = dict(self.terms[rest])
        for lit, c in parse_terms([first, second] if second else first.split()).items():
            if lit in terms or -lit in terms:
                raise Malformed(f"{second} appears twice")
            terms[lit] = c
        self.limits.spend(len(terms), "veripb")
        return terms, whole(degree.strip())


def whole(word: str) -> int:
    if not INTEGER.fullmatch(word):
        raise Malformed(f"expected a whole number, got {word[:40]!r}")
    return int(word)


def literal(word: str) -> int:
    if not LITERAL.fullmatch(word):
        raise Malformed(f"expected a literal, got {word[:40]!r}")
    return -int(word[2:]) if word[0] == "~" else int(word[1:])


def parse_terms(words: list[str]) -> dict[int, int]:
    terms: dict[int, int] = {}
    if len(words) % 2:
        raise Malformed("expected pairs of coefficient and literal")
    for coefficient, word in zip(words[::2], words[1::2], strict=True):
        lit = literal(word)
        if lit in terms or -lit in terms:
            raise Malformed(f"{word} appears twice")
        terms[lit] = whole(coefficient)
    return {lit: c for lit, c in terms.items() if c}


# The operators of `pol`.  An operand is a constraint, or a number until someone needs more.

Operand = int | Constraint


def sum_of(database: Database, left: Operand, right: Operand) -> Constraint:
    mine = database.own(left)
    other = database[right] if isinstance(right, int) else right
    database.limits.spend(1 + len(other[0]), "veripb")
    if len(other[0]) > database.limits.nodes - len(mine[0]):
        raise OutOfLimits("veripb: constraint too long")
    return add(mine, other)


def factor_of(item: Operand, name: str) -> int:
    if not isinstance(item, int) or item < 1:
        raise Malformed(f"expected a number above 0 before {name}")
    return item


def product_of(database: Database, left: Operand, right: Operand) -> Constraint:
    (terms, degree), factor = database.own(left), factor_of(right, "*")
    database.limits.spend(1 + len(terms), "veripb")
    return short(({lit: c * factor for lit, c in terms.items()}, degree * factor))


def quotient_of(database: Database, left: Operand, right: Operand) -> Constraint:
    (terms, degree), factor = database.own(left), factor_of(right, "d")
    database.limits.spend(1 + len(terms), "veripb")
    return {lit: -(-c // factor) for lit, c in terms.items()}, -(-degree // factor)


def saturation_of(database: Database, item: Operand) -> Constraint:
    terms, degree = database.own(item)
    database.limits.spend(1 + len(terms), "veripb")
    degree = max(0, degree)
    return {lit: min(c, degree) for lit, c in terms.items() if degree}, degree


# The statements.  Each takes the database and what follows the rule's name.


def pol(database: Database, text: str) -> Constraint:
    stack: list[Operand] = []
    words = text.split()
    database.limits.spend(len(words), "veripb")
    for word in words:
        if operator := OPERATORS.get(word):
            if len(stack) < operator.arity:
                raise Malformed(f"nothing to take for {word}")
            operands = stack[-operator.arity :]
            del stack[-operator.arity :]
            stack.append(operator.run(database, *operands))
        elif word.isdigit():
            stack.append(whole(word))
        else:
            stack.append(({literal(word): 1}, 0))
    if len(stack) != 1:
        raise Malformed(f"{len(stack)} results where one is expected")
    return database.own(stack[0])


def red(database: Database, text: str) -> Constraint:
    body, _, witness = text.partition(":")
    constraint, words = database.parse(body), witness.split()
    if len(words) != 3 or words[1] != "->" or words[2] not in ("0", "1"):
        raise Malformed("expected a witness such as x9 -> 0")
    variable = literal(words[0])
    if variable <= database.n:
        raise Refuted("the witness must be a variable that is not the question's")
    lit = variable if words[2] == "1" else -variable
    users = database.uses.get(variable, set())
    database.limits.spend(16 + len(constraint[0]) + len(users), "veripb")
    against = negation(constraint)
    if not implies(against, restrict(constraint, lit)):  # it is not true yet: no premise
        raise Refuted("red: the witness does not fulfil the constraint")
    for number in users:
        before = database.alive[number]
        after = restrict(before, lit)
        database.limits.spend(len(before[0]) + len(constraint[0]), "veripb")
        if not implies(against, after) and not implies(before, after):
            raise Refuted(f"red: constraint {number} may break under the witness")
    return constraint


def rup(database: Database, text: str) -> Constraint:
    body, _, hints = text.partition(":")
    constraint = database.parse(body)
    database.limits.spend(len(database.alive), "rup")
    chosen = [database[whole(k)] for k in hints.split()] or list(database.alive.values())
    if not propagate([negation(constraint), *chosen], database.limits):
        raise Refuted("rup: propagation finds no conflict")
    return constraint


def delete(database: Database, text: str) -> None:
    kind, *words = text.split() or [""]
    numbers = [whole(word) for word in words]
    if kind == "range" and len(numbers) == 2 and numbers[1] <= database.last + 1:
        database.limits.spend(max(0, numbers[1] - numbers[0]), "del")
        numbers = [k for k in range(*numbers) if k in database.alive]
    elif kind != "id":
        raise Malformed("expected del id … or del range from to")
    for k in numbers:
        database.delete(k)


def begun(database: Database, text: str) -> None:
    if whole(text.strip()) != database.last:
        raise Refuted(f"f: there are {database.last} constraints")


def output(database: Database, text: str) -> None:
    if text != "NONE":
        raise Malformed("output is not expected here")


def conclusion(database: Database, text: str) -> None:
    if not text.startswith("UNSAT :"):
        raise Malformed("conclusion is not expected here")
    terms, degree = database[whole(text[7:].strip())]
    if sum(terms.values()) >= degree:
        raise Refuted("conclusion: the named constraint can be fulfilled")


def end(database: Database, text: str) -> None:
    if text != "pseudo-Boolean proof":
        raise Malformed("end is not expected here")


class Operator(NamedTuple):
    """One thing that `pol` can do with what it has."""

    name: str
    arity: int
    run: Callable[..., Constraint]
    derives: str
    sound: str


class Statement(NamedTuple):
    """One kind of line: allowed at a stage, leading to the next; a constraint is entered."""

    name: str
    stage: int
    after: int
    run: Callable[[Database, str], Constraint | None]
    derives: str
    sound: str


def table(rules: Iterable[Any]) -> Mapping[str, Any]:
    return {rule.name: rule for rule in rules}


OPERATORS: Mapping[str, Operator] = table(
    [
        Operator(
            "+",
            2,
            sum_of,
            "the sum of two constraints, where c x + c ~x is the number c",
            "what fulfils both fulfils their sum",
        ),
        Operator(
            "*", 2, product_of, "a constraint times a number above 0", "both sides grow alike"
        ),
        Operator(
            "d",
            2,
            quotient_of,
            "coefficients and degree divided by a number above 0, all rounded up",
            "greater coefficients only help; then the left side is a whole number that is at "
            "least a fraction, so at least the next whole number (Chvátal, Gomory)",
        ),
        Operator(
            "s",
            1,
            saturation_of,
            "coefficients above the degree lowered to it; a degree below 0 raised to 0",
            "one true literal with such a coefficient fulfils it before and after; without one "
            "nothing has changed, and no left side is below 0",
        ),
    ]
)
BEGIN, STEPS, OUTPUT, CONCLUSION, ENDED = range(5)
STATEMENTS: Mapping[str, Statement] = table(
    [
        Statement("f", STEPS, STEPS, begun, "nothing", "only compares a number"),
        Statement(
            "pol",
            STEPS,
            STEPS,
            pol,
            "what the operators make of constraints by number and of x >= 0, ~x >= 0",
            "each operator keeps every solution, and a literal is never below 0",
        ),
        Statement(
            "red",
            STEPS,
            STEPS,
            red,
            "a constraint that setting one variable beyond the question's fulfils",
            "from a solution that breaks the constraint, set that variable as the witness says: "
            "the constraint, and each one that holds the variable, follows from its negation or "
            "from itself by weakening, the others do not hold it; so a solution is left, alike "
            "on the question's variables",
        ),
        Statement(
            "rup",
            STEPS,
            STEPS,
            rup,
            "a constraint whose negation, beside those named, propagates to a violated one",
            "propagation only sets what every solution of the negation would have",
        ),
        Statement(
            "del", STEPS, STEPS, delete, "nothing", "forgetting a constraint loses no solution"
        ),
        Statement("output", STEPS, OUTPUT, output, "nothing", "no formula is put out"),
        Statement(
            "conclusion",
            OUTPUT,
            CONCLUSION,
            conclusion,
            "that there is no solution",
            "the named constraint fails even where all its literals are true",
        ),
        Statement("end", CONCLUSION, ENDED, end, "nothing", "only closes the text"),
    ]
)


def lines(data: bytes, limits: Limits) -> Iterator[bytes]:
    """The lines of a proof, compressed by zlib or plain."""
    tail = b""
    for chunk in [data] if data.startswith(HEAD.encode()) else inflated(data, limits):
        parts = (tail + chunk).split(b"\n")
        limits.spend(LINE * len(parts), "veripb: lines")
        tail = parts.pop()
        if len(tail) > LONGEST:
            raise OutOfLimits("a line is too long")
        yield from parts
    if tail:
        yield tail


def inflated(data: bytes, limits: Limits) -> Iterator[bytes]:
    """A text compressed by zlib, in pieces of at most one MiB."""
    inflate, total = zlib.decompressobj(), 0
    while not inflate.eof:
        try:
            chunk = inflate.decompress(data, 1 << 20)
        except zlib.error as error:
            raise Malformed(f"compressed text: {error}") from None
        data, total = inflate.unconsumed_tail, total + len(chunk)
        if total > limits.text:
            raise OutOfLimits(f"text of more than {limits.text} bytes")
        if not chunk and not inflate.eof:
            raise Malformed("compressed text ends too early")
        yield chunk
    if inflate.unused_data:
        raise Malformed("bytes after the compressed text")


def check(system: System, proof: dict[str, Any], data: bytes, limits: Limits) -> str:
    """Raise unless the statements derive a contradiction; returns a sentence on the work."""
    limits.spend(2 * sum(len(row[0]) for row in system.rows), "veripb: rows")
    database, stage, number = Database(system, limits), BEGIN, 0
    for number, raw in enumerate(lines(data, limits), 1):
        where = f"veripb: line {number}"
        try:
            stage = state(database, stage, raw.decode("ascii").strip(), where)
        except (Malformed, Refuted, OutOfLimits) as error:
            raise type(error)(f"{where}: {error}") from None
        except UnicodeDecodeError:
            raise Malformed(f"{where}: not ASCII") from None
    if stage != ENDED:
        raise Malformed(f"veripb: line {number}: the proof does not end as it must")
    return f"cutting-planes proof of {database.last} constraints"


def state(database: Database, stage: int, line: str, where: str) -> int:
    """Carry out one line; returns the stage after it."""
    if not line or line.startswith("%"):
        return stage
    if stage == BEGIN:
        if line != HEAD:
            raise Malformed(f"expected {HEAD!r}")
        return STEPS
    if not line.endswith(";"):
        raise Malformed("expected a statement that ends in ;")
    name, _, rest = line[:-1].partition(" ")
    statement = STATEMENTS.get(name)
    if statement is None or statement.stage != stage:
        raise Malformed(f"{name[:20]!r} is not expected here")
    made = statement.run(database, rest)
    if made is not None:
        database.insert(made)
        if database.limits.traced:
            database.limits.tell(f"{where}: {name} gives {database.last}: {text_of(made)}")
    elif database.limits.traced:
        database.limits.tell(f"{where}: {name} {rest[:60]}")
    return statement.after
