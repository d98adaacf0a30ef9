r"""The interval diagram as a pseudo-Boolean proof in VeriPB's format 3.0.

With positive coefficients a over literals (:func:`literal_row`) let
:math:`s_i=\sum_{j>i}a_j\ell_j` be what the levels after i supply.  For each threshold c that
level i needs, a fresh variable :math:`g_{i,c}` is defined by two ``red`` steps,

    (→)  :math:`c\,\bar g + s_i\ge c`,     (←)  :math:`(A_i-c+1)\,g+\bar s_i\ge A_i-c+1`

with :math:`\bar s_i=\sum_{j>i}a_j\bar\ell_j` and :math:`A_i` the sum of these :math:`a_j`.  A
node [l, u] stands for the clause :math:`\bar g_{i,l}\lor g_{i,u+w+1}`: the rest never lies in
[l, u+w].  It follows from its two children by one ``pol`` line each level up: for each branch
(→) of the parent's l plus (←) of the child's gives a clause after a division, so does (→) of
the child's upper threshold plus (←) of the parent's; with the child's clause they resolve to
the node's clause or the branch literal; the two branches add up and are halved.  At the root
the rows themselves take the place of the definitions, and 0 ≥ 1 is what remains.

All coefficients are positive, and divisions are by a number beyond all of them, which every
reader of the format handles alike.  Levels are deleted as soon as the next one stands.
"""

from __future__ import annotations

import zlib

from exactlt.certificates._diagram import MOST_NODES, Search
from exactlt.certificates._file import Proof
from exactlt.certificates._rows import choices
from exactlt.encodings import as_system, formula, literal_text, opb, terms_text
from exactlt.errors import FeasibleError, UnsupportedError

HEAD = "pseudo-Boolean proof version 3.0"


def veripb_files(question, most: int = MOST_NODES) -> tuple[str, str]:
    """(OPB text, proof text) of an infeasible question, for VeriPB itself.

    The proof text alone is a certificate as well: ``proofs_check`` makes the rows on its own.
    """
    return opb(question), zlib.decompress(veripb(question, most).data).decode("ascii")


def has_proofs(question) -> bool:
    """Whether :func:`veripb` takes such rows: no groups, and at most one range.

    >>> from exactlt.instances import SubsetSum
    >>> has_proofs(SubsetSum([3, 5], target=4, tolerance=1, size=1))
    True
    """
    system = as_system(question)
    ranges = sum(row.low != row.high for row in system.rows)
    return bool(system.rows) and not system.groups and ranges <= 1


class _Writer:
    """Lines of a proof, compressed as they come; the number of the last constraint."""

    def __init__(self, constraints: int, variables: int):
        self.deflate = zlib.compressobj(6)
        self.parts: list[bytes] = []
        self.last, self.variables = constraints, variables
        self.lines: list[str] = []
        self.line(HEAD)
        self.line(f"f {constraints};")

    def line(self, text: str) -> None:
        self.lines.append(text)
        if len(self.lines) > 4096:
            self._flush()

    def _flush(self) -> None:
        text = "".join(line + "\n" for line in self.lines)
        self.parts.append(self.deflate.compress(text.encode("ascii")))
        self.lines.clear()

    def derive(self, text: str) -> int:
        self.line(text)
        self.last += 1
        return self.last

    def finish(self, contradiction: int) -> bytes:
        self.line("output NONE;")
        self.line(f"conclusion UNSAT : {contradiction};")
        self.line("end pseudo-Boolean proof;")
        self._flush()
        return b"".join([*self.parts, self.deflate.flush()])


def divided(question) -> Proof | None:
    """The proof in two divisions that no multiple of a row's common divisor is in its window.

    O(n) for weights of any size; None where no row is refuted so.
    """
    from math import gcd

    system = as_system(question)
    if not system.rows:
        return None
    constraints = formula(question)
    for place, row in enumerate(system.rows):
        step = gcd(*row.coefficients)
        if (
            step < 2
            or row.low is None
            or row.high is None
            or -(-row.low // step) * step <= row.high
        ):
            continue
        writer = _Writer(len(constraints), system.n)
        low = writer.derive(f"pol {2 * place + 1} {step} d;")
        high = writer.derive(f"pol {2 * place + 2} {step} d;")
        return Proof("veripb", writer.finish(writer.derive(f"pol {low} {high} +;")))
    return None


def veripb(question, most: int) -> Proof:
    """A cutting-planes refutation of rows of which at most one is a range, the others equations.

    Exact.  O(2^{n/2}) lines for n random weights, each with up to n terms.

    Raises
    ------
    InputError
        The question is feasible.
    UnsupportedError
        It has groups, no row, or more than one range.
    """
    system = as_system(question)
    if not has_proofs(system):
        raise UnsupportedError(
            "method veripb takes rows of which at most one is a range, and no groups; diagram and "
            "drat take all"
        )
    constraints = formula(question)
    writer = _Writer(len(constraints), system.n)
    for number, (terms, degree) in enumerate(constraints, 1):
        if sum(c for c, _ in terms) < degree:  # a row out of reach is its own contradiction
            return Proof("veripb", writer.finish(number))
    if (proof := divided(question)) is not None:
        return proof
    lifted = choices(question)
    search = Search(lifted, most=most, digitwise=False)
    if search.solution() is not None:
        raise FeasibleError
    return Proof("veripb", _Refuter(search, writer).run())


class _Refuter:
    """Writes the diagram's clauses from the last level up to the root."""

    def __init__(self, search: Search, writer: _Writer):
        self.search, self.writer, self.window = search, writer, search.question.window
        order = search.order
        shifts = [search.question.shifts[k][0] for k in order]
        variables = [search.question.variables[k][0] + 1 for k in order]
        self.weights = [abs(s) for s in shifts]
        self.literals = [v if s >= 0 else -v for s, v in zip(shifts, variables, strict=True)]
        depth = len(order)
        # signed residuals become those over literals: complementing a negative weight moves
        # the rest's reach from [least, greatest] to [0, A]
        self.moved = [-least for least in search.least]
        self.total = [search.greatest[i] - search.least[i] for i in range(depth + 1)]
        self.texts: dict[int, tuple[str, str]] = {}
        self.spans: tuple[int, int] | None = None
        self.divisor = str(4 * (sum(self.weights) + search.question.magnitude))

    def run(self) -> bytes:
        import numpy as np

        writer, search = self.writer, self.search
        low_row, high_row = self._rows()
        levels = list(search.levels())
        depth = len(levels)
        self.positive, self.negative = self._axioms(1), self._axioms(-1)
        if not len(levels[0].low):
            above = search.question.root > search.greatest[0]
            row, rest = (low_row, self.negative) if above else (high_row, self.positive)
            return writer.finish(writer.derive(f"pol {row} {rest[0]} +;"))
        below: list[tuple] = []  # per node of the next level: clause, (→ of high), (← of low)
        for i in range(depth - 1, -1, -1):
            level, first = levels[i], writer.last + 1
            count = len(level.low)
            child = np.full(2 * count, -1, dtype=np.int64)
            child[level.place] = np.cumsum(~level.joined) - 1
            child, lows, highs = child.tolist(), level.low.tolist(), level.high.tolist()
            made: list[tuple] = []
            known: dict = {}
            for v in range(count):
                low = lows[v] + self.moved[i]
                past = highs[v] + self.moved[i] + self.window + 1
                if i:
                    low_to, low_from = known.get(low) or self._define(i, low, known)
                    past_to, past_from = known.get(past) or self._define(i, past, known)
                else:
                    low_to, past_from, low_from, past_to = low_row, high_row, 0, 0
                # branch 1 is "literal true": its variable taken, or a complemented one not
                flipped = self.literals[i] < 0
                parts = []
                for branch in (0, 1):
                    shift = self.weights[i] if branch else 0
                    down = child[v + count * (branch ^ flipped)]
                    parts.append(
                        self._branch(
                            i,
                            branch,
                            low - shift,
                            past - shift,
                            low_to,
                            past_from,
                            below[down] if down >= 0 else None,
                        )
                    )
                clause = writer.derive(f"pol {parts[0]} {parts[1]} + 2 d;")
                made.append((clause, past_to, low_from))
            if self.spans:
                writer.line(f"del range {self.spans[0]} {self.spans[1]};")
            self.spans = (first, writer.last + 1) if made else None
            below = made
        return writer.finish(writer.last)

    def _axioms(self, sign: int) -> list[int]:
        """Per level the constraint that the rest, over literals or complements, is >= 0."""
        kept = [0] * (len(self.weights) + 1)
        for i in range(len(self.weights) - 1, -1, -1):
            a, kept[i] = self.weights[i], kept[i + 1]
            if a:
                term = f"{literal_text(sign * self.literals[i])} {a} *"
                kept[i] = self.writer.derive(
                    f"pol {kept[i + 1]} {term} +;" if kept[i + 1] else f"pol {term};"
                )
        return kept

    def _rows(self) -> tuple[int, int]:
        """The lifted row's two halves: every row's half times its radix, added up."""
        halves = []
        for half in (1, 2):
            text = ""
            for place, (radix, _, _) in zip(
                self.search.question.places, self.search.question.digits, strict=True
            ):
                term = f"{2 * place + half}" + (f" {radix} *" if radix > 1 else "")
                text += f" {term} +" if text else term
            several = len(self.search.question.places) > 1
            halves.append(self.writer.derive(f"pol {text};") if several else half)
        return halves[0], halves[1]

    def _define(self, i: int, c: int, known: dict) -> tuple[int, int]:
        """Both directions of a fresh variable that says: the rest from level i on is >= c."""
        writer, total = self.writer, self.total[i]
        writer.variables += 1
        g = writer.variables
        if i not in self.texts:
            pairs = [
                (a, lit) for a, lit in zip(self.weights[i:], self.literals[i:], strict=True) if a
            ]
            self.texts[i] = (terms_text(pairs), terms_text([(a, -lit) for a, lit in pairs]))
        up, down = self.texts[i]
        to = max(c, 0)
        back = max(total - c + 1, 0)
        head, tail = f"{to} ~x{g} " if to else "", f"{back} x{g} " if back else ""
        known[c] = (
            writer.derive(f"red {head}{up} >= {to} : x{g} -> 0;"),
            writer.derive(f"red {tail}{down} >= {back} : x{g} -> 1;"),
        )
        return known[c]

    def _branch(self, i, branch, low, past, low_to, past_from, below) -> str:
        """Reverse Polish for the node's clause or the literal that leaves this branch.

        ``low`` and ``past`` are what the child has to supply in this branch.  A half that
        still holds the wrong branch literal with coefficient a loses it by adding a times
        the other one.
        """
        divide, a = f"{self.divisor} d", self.weights[i]
        other = literal_text(-self.literals[i] if branch else self.literals[i])
        if below is None:
            above = low > self.total[i + 1]
            row, rest = (low_to, self.negative) if above else (past_from, self.positive)
            text = f"{row} {rest[i + 1]} +" if rest[i + 1] else f"{row}"
            if a and above == bool(branch):  # lose the wrong literal, keep the right one
                text += f" {other} {a + 1} * +"
            return f"{text} {divide}"
        clause, past_to, low_from = below
        lose = f" {other} {a} * +" if a else ""
        first, second = (lose, "") if branch else ("", lose)
        return (
            f"{low_to} {low_from} +{first} {divide} "
            f"{past_to} {past_from} +{second} {divide} + {clause} +"
        )
