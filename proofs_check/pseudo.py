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

Soundness: `pol` and `rup` keep every solution; `red` keeps at least one.  So when a constraint
is contradictory in the end, the rows had no solution.
"""

import re
import zlib

from .verdicts import Malformed, OutOfLimits, Refuted

HEAD = "pseudo-Boolean proof version 3.0"
INTEGER = re.compile(r"0|[1-9][0-9]{0,4000}")
LITERAL = re.compile(r"~?x[1-9][0-9]{0,8}")
LONGEST = 1 << 22
OWN = 4  # literals that a constraint weighs beside those it has
LINE = 1  # steps that a line costs, even an empty one


def formula(system):
    """The rows as constraints, two a row (low, then high), then one a group."""
    made = []
    for coefficients, low, high in system.rows:
        terms = {j if c > 0 else -j: abs(c) for j, c in enumerate(coefficients, 1) if c}
        below = sum(c for c in coefficients if c < 0)
        made.append((terms, max(0, low - below)))
        above = sum(c for c in coefficients if c > 0)
        made.append(({-lit: c for lit, c in terms.items()}, max(0, above - high)))
    return made + [({-j - 1: 1 for j in group}, len(group) - 1) for group in system.groups]


def add(left, right):
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


def restrict(constraint, lit):
    """The constraint under lit = 1."""
    terms, degree = dict(constraint[0]), constraint[1]
    terms.pop(-lit, None)
    return terms, degree - terms.pop(lit, 0)


def negation(constraint):
    terms, degree = constraint
    return {-lit: c for lit, c in terms.items()}, sum(terms.values()) - degree + 1


def implies(left, right):
    """Whether weakening alone turns left into right (sufficient, not necessary)."""
    if right[1] <= 0:
        return True
    spare, wanted = left[1] - right[1], right[0]
    for lit, c in left[0].items():
        if c != (w := wanted.get(lit, 0)) and c > w:
            spare -= c - w
    return spare >= 0


def propagate(constraints, limits):
    """Whether unit propagation from nothing runs into a violated constraint."""
    true, changed = set(), True
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


def short(constraint):
    """Numbers stay below 2^65536, so that no step can make the work explode."""
    terms, degree = constraint
    if max(abs(degree), max(terms.values(), default=0)).bit_length() > 65536:
        raise OutOfLimits("a number of more than 65536 bits")


class Database:
    """The constraints that are alive, by number."""

    def __init__(self, system, limits):
        self.n, self.limits, self.last, self.size = system.n, limits, 0, 0
        self.alive, self.uses, self.terms = {}, {}, {}
        for constraint in formula(system):
            self.insert(constraint)

    def insert(self, constraint):
        short(constraint)
        self.last += 1
        self.alive[self.last] = constraint
        self.size += OWN + len(constraint[0])
        self.limits.hold(self.size, "veripb: literals")
        for lit in constraint[0]:
            if abs(lit) > self.n:
                self.uses.setdefault(abs(lit), set()).add(self.last)

    def delete(self, number):
        self.size -= OWN + len(self[number][0])
        for lit in self.alive.pop(number)[0]:
            if abs(lit) > self.n:
                self.uses[abs(lit)].discard(number)

    def __getitem__(self, number):
        if number not in self.alive:
            raise Refuted(f"constraint {number} is not there")
        return self.alive[number]

    def literal(self, word):
        if not LITERAL.fullmatch(word):
            raise Malformed(f"expected a literal, got {word[:40]!r}")
        return -int(word[2:]) if word[0] == "~" else int(word[1:])

    def parse_terms(self, words):
        terms = {}
        if len(words) % 2:
            raise Malformed("expected pairs of coefficient and literal")
        for coefficient, word in zip(words[::2], words[1::2], strict=True):
            lit = self.literal(word)
            if lit in terms or -lit in terms:
                raise Malformed(f"{word} appears twice")
            terms[lit] = whole(coefficient)
        return {lit: c for lit, c in terms.items() if c}

    def constraint(self, text):
        """`3 x1 2 ~x2 >= 4`; all but the first term is remembered, for texts that repeat."""
        left, relation, degree = text.partition(">=")
        if not relation:
            raise Malformed("expected a constraint with >=")
        first, second, rest = (*left.split(None, 2), "", "", "")[:3]
        if rest not in self.terms:
            self.limits.spend(1 + len(rest) // 8, "veripb")
            if len(self.terms) > 4096:
                self.terms.clear()
            self.terms[rest] = self.parse_terms(rest.split())
        terms = dict(self.terms[rest])
        for lit, c in self.parse_terms([first, second] if second else first.split()).items():
            if lit in terms or -lit in terms:
                raise Malformed(f"{second} appears twice")
            terms[lit] = c
        self.limits.spend(len(terms), "veripb")
        return terms, whole(degree.strip())

    def pol(self, words):
        """Evaluate; numbers stay numbers until an operation needs a constraint."""
        stack = []

        def constraint(item):
            if isinstance(item, int):
                terms, degree = self[item]
                self.limits.spend(1 + len(terms), "veripb")
                return dict(terms), degree
            return item

        self.limits.spend(len(words), "veripb")
        for word in words:
            try:
                if word == "+":
                    right = stack.pop()
                    left = constraint(stack.pop())
                    right = self[right] if isinstance(right, int) else right
                    self.limits.spend(1 + len(right[0]), "veripb")
                    if len(right[0]) > self.limits.nodes - len(left[0]):
                        raise OutOfLimits("veripb: constraint too long")
                    stack.append(add(left, right))
                elif word in ("*", "d"):
                    factor, (terms, degree) = stack.pop(), constraint(stack.pop())
                    if not isinstance(factor, int) or factor < 1:
                        raise Malformed(f"expected a number above 0 before {word}")
                    if word == "*":
                        stack.append(({k: c * factor for k, c in terms.items()}, degree * factor))
                    else:
                        stack.append(
                            ({k: -(-c // factor) for k, c in terms.items()}, -(-degree // factor))
                        )
                    self.limits.spend(1 + len(terms), "veripb")
                    short(stack[-1])
                elif word == "s":
                    terms, degree = constraint(stack.pop())
                    self.limits.spend(1 + len(terms), "veripb")
                    degree = max(0, degree)
                    stack.append(({k: min(c, degree) for k, c in terms.items() if degree}, degree))
                elif word.isdigit():
                    stack.append(whole(word))
                else:
                    stack.append(({self.literal(word): 1}, 0))
            except IndexError:
                raise Malformed(f"nothing to take for {word}") from None
        if len(stack) != 1:
            raise Malformed(f"{len(stack)} results where one is expected")
        return constraint(stack[0])

    def red(self, text):
        body, _, witness = text.partition(":")
        constraint, words = self.constraint(body), witness.split()
        if len(words) != 3 or words[1] != "->" or words[2] not in ("0", "1"):
            raise Malformed("expected a witness such as x9 -> 0")
        variable = self.literal(words[0])
        if variable <= self.n:
            raise Refuted("the witness must be a variable that is not the question's")
        lit = variable if words[2] == "1" else -variable
        self.limits.spend(16 + len(constraint[0]) + len(self.uses.get(variable, ())), "veripb")
        against = negation(constraint)
        if not implies(against, restrict(constraint, lit)):  # it is not true yet: no premise
            raise Refuted("red: the witness does not fulfil the constraint")
        for number in self.uses.get(variable, ()):
            before = self.alive[number]
            after = restrict(before, lit)
            self.limits.spend(len(before[0]) + len(constraint[0]), "veripb")
            if not implies(against, after) and not implies(before, after):
                raise Refuted(f"red: constraint {number} may break under the witness")
        return constraint

    def rup(self, text):
        body, _, hints = text.partition(":")
        constraint = self.constraint(body)
        self.limits.spend(len(self.alive), "rup")
        chosen = [self[whole(k)] for k in hints.split()] or list(self.alive.values())
        if not propagate([negation(constraint), *chosen], self.limits):
            raise Refuted("rup: propagation finds no conflict")
        return constraint


def whole(word):
    if not INTEGER.fullmatch(word):
        raise Malformed(f"expected a whole number, got {word[:40]!r}")
    return int(word)


def lines(data, limits):
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


def inflated(data, limits):
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


def check(system, proof, data, limits):
    """Raise unless the statements derive a contradiction; returns a sentence on the work."""
    limits.spend(2 * sum(len(row[0]) for row in system.rows), "veripb: rows")
    database, stage, number = Database(system, limits), 0, 0
    for number, raw in enumerate(lines(data, limits), 1):
        try:
            stage = _statement(database, stage, raw.decode("ascii").strip())
        except (Malformed, Refuted, OutOfLimits) as error:
            raise type(error)(f"veripb: line {number}: {error}") from None
        except UnicodeDecodeError:
            raise Malformed(f"veripb: line {number}: not ASCII") from None
    if stage != 4:
        raise Malformed(f"veripb: line {number}: the proof does not end as it must")
    return f"cutting-planes proof of {database.last} constraints"


def _statement(database, stage, line):
    """One line; stages: 0 head, 1 steps, 2 after output, 3 after conclusion, 4 ended."""
    if not line or line.startswith("%"):
        return stage
    if stage == 0:
        if line != HEAD:
            raise Malformed(f"expected {HEAD!r}")
        return 1
    if not line.endswith(";"):
        raise Malformed("expected a statement that ends in ;")
    rule, _, rest = line[:-1].partition(" ")
    if stage == 1 and rule == "pol":
        database.insert(database.pol(rest.split()))
    elif stage == 1 and rule == "red":
        database.insert(database.red(rest))
    elif stage == 1 and rule == "rup":
        database.insert(database.rup(rest))
    elif stage == 1 and rule == "del":
        kind, *words = rest.split() or [""]
        numbers = [whole(word) for word in words]
        if kind == "range" and len(numbers) == 2 and numbers[1] <= database.last + 1:
            database.limits.spend(max(0, numbers[1] - numbers[0]), "del")
            numbers = [k for k in range(*numbers) if k in database.alive]
        elif kind != "id":
            raise Malformed("expected del id … or del range from to")
        for k in numbers:
            database.delete(k)
    elif stage == 1 and rule == "f":
        if whole(rest.strip()) != database.last:
            raise Refuted(f"f: there are {database.last} constraints")
    elif stage == 1 and line == "output NONE;":
        return 2
    elif stage == 2 and rest.startswith("UNSAT :") and rule == "conclusion":
        terms, degree = database[whole(rest[7:].strip())]
        if sum(terms.values()) >= degree:
            raise Refuted("conclusion: the named constraint can be fulfilled")
        return 3
    elif stage == 3 and line == "end pseudo-Boolean proof;":
        return 4
    else:
        raise Malformed(f"{rule[:20]!r} is not expected here")
    return stage
