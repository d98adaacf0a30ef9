"""Hostile input: no crash, no hang, no growth; only the four answers."""

import itertools
import json
import random
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs_check import clausal, counting, diagram, encoding, pseudo, questions, streams
from proofs_check.claims import MAGIC, METHODS, Certificate
from proofs_check.questions import Question, System, read_json
from proofs_check.verdicts import Limits, OutOfLimits, Refuted, Rejected

SMALL = System(3, [((2, -3, 4), 2, 3), ((1, 1, 1), 1, 2)], [(0, 2)])


def tight():
    return Limits(nodes=1 << 14, steps=1 << 16, text=1 << 18)


def rejects_or_answers(call):
    try:
        return call()
    except Rejected:
        return None


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["exactlt/subset-sum", "1", "-7", "infeasible", "diagram"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "format",
                    "version",
                    "weights",
                    "target",
                    "rows",
                    "variables",
                    "groups",
                    "claim",
                    "instance",
                    "mask",
                    "proofs",
                    "method",
                    "bytes",
                    "masks",
                    "n",
                    "low",
                    "high",
                    "coefficients",
                    "law",
                    "seed",
                    "size",
                    "bias",
                ]
            ),
            inner,
            max_size=8,
        )
    ),
    max_leaves=20,
)


@given(st.binary(max_size=200) | JSON.map(lambda x: json.dumps(x).encode()))
def test_question_parser_survives(data):
    rejects_or_answers(lambda: Question(data, "i"))


FORMATS = [
    "exactlt/subset-sum",
    "exactlt/partition",
    "exactlt/linear-system",
    "exactlt/width",
    "exactlt/cover",
]


@settings(max_examples=60)
@given(
    st.sampled_from(FORMATS),
    st.dictionaries(
        st.sampled_from(
            [
                "weights",
                "target",
                "tolerance",
                "size",
                "rows",
                "variables",
                "groups",
                "names",
                "bias",
                "law",
                "seed",
                "label",
                "low",
                "high",
            ]
        ),
        JSON,
        max_size=8,
    ),
)
def test_question_reader_survives_wrong_types(form, content):
    data = json.dumps({"format": form, "version": 1, **content}).encode()
    rejects_or_answers(lambda: Question(data, "i"))


@settings(max_examples=50)
@given(st.binary(max_size=100), JSON)
def test_certificate_parser_survives(body, header):
    rejects_or_answers(lambda: Certificate(MAGIC + json.dumps(header).encode() + b"\n" + body, "c"))


@settings(max_examples=100)
@given(
    st.sampled_from(sorted(METHODS)),
    st.binary(max_size=200),
    st.booleans(),
    st.dictionaries(st.sampled_from(["order", "modulus", "rice"]), JSON),
)
def test_methods_survive_any_bytes(method, data, packed, extra):
    data = zlib.compress(data) if packed else data
    proof = {"order": [0, 1, 2, 3], "modulus": 9, "rice": 2, **extra, "method": method}
    feasible = System(3, [((2, -3, 4), 1, 3)])
    assert feasible.broken((0, 0, 0)) and not feasible.broken((1, 0, 0))
    assert rejects_or_answers(lambda: METHODS[method](feasible, proof, data, tight())) is None


WORDS = st.sampled_from(
    [
        "pol",
        "red",
        "rup",
        "del",
        "id",
        "range",
        "f",
        "+",
        "*",
        "d",
        "s",
        ";",
        ":",
        "->",
        ">=",
        "1",
        "2",
        "3",
        "0",
        "-1",
        "x1",
        "~x2",
        "x4",
        "~x9",
        "output NONE;",
        "conclusion UNSAT : 3;",
        "end pseudo-Boolean proof;",
    ]
)


@settings(max_examples=120)
@given(st.lists(st.lists(WORDS, max_size=8).map(lambda w: " ".join(w) + ";"), max_size=12))
def test_pseudo_boolean_statements_never_refute_a_feasible_system(lines):
    feasible = System(3, [((2, 3, 4), 5, 6)])
    text = "\n".join(
        [
            pseudo.HEAD,
            *lines,
            "output NONE;",
            "conclusion UNSAT : 3;",
            "end pseudo-Boolean proof;",
            "",
        ]
    ).encode()
    assert rejects_or_answers(lambda: pseudo.check(feasible, {}, text, tight())) is None


@settings(max_examples=120)
@given(st.lists(st.lists(st.integers(-9, 9), max_size=5), max_size=12), st.booleans())
def test_clausal_steps_never_refute_a_feasible_system(steps, numbered):
    feasible = System(3, [((2, 3, 4), 5, 6)])
    assert feasible.broken((0, 1, 0)) and not feasible.broken((1, 0, 1))
    count = len(encoding.clauses(feasible, tight())[1])
    lines = [
        " ".join(
            map(
                str,
                [*([count + k] if numbered else []), *step, 0, *([1, 2, 3, 0] if numbered else [])],
            )
        )
        for k, step in enumerate(steps, 1)
    ]
    method = clausal.lrat if numbered else clausal.drat
    text = "\n".join([*lines, f"{count + 99} 0 1 2 3 0" if numbered else "0"]).encode()
    assert rejects_or_answers(lambda: method(feasible, {}, text, tight())) is None


@given(
    st.text(max_size=40)
    | st.sampled_from(
        [
            "uniform:M=",
            "range:low=5,high=1",
            "sign:x=1",
            "normal:sigma=1/0,M=3",
            "uniform:M=9^999999",
        ]
    )
)
def test_law_parser_survives(text):
    rejects_or_answers(lambda: streams.weights(text, 1, "", 2, tight()))


def test_random_steps_never_refute_a_feasible_question():
    """Deterministic twin of the above: short wrong proofs that a careless checker accepts."""
    rng = random.Random(5)
    feasible = System(3, [((2, 3, 4), 5, 6)])
    start = encoding.clauses(feasible, tight())[1]
    literals = [lit for v in range(1, 8) for lit in (v, -v)]
    for _ in range(400):
        lines, plain = [], []
        for k in range(rng.randint(1, 4)):
            clause = rng.sample(literals, rng.randint(0, 2)) if k else rng.sample(literals, 1)
            hints = rng.sample(range(1, len(start) + 1 + k), rng.randint(1, 4))
            lines.append(" ".join(map(str, [len(start) + 1 + k, *clause, 0, *hints, 0])))
            plain.append(" ".join(map(str, [*clause, 0])))
        lines.append(f"{len(start) + 9} 0 {rng.randint(1, len(start))} 0")
        for method, text in ((clausal.lrat, lines), (clausal.drat, [*plain, "0"])):
            with pytest.raises(Rejected):
                method(feasible, {}, "\n".join(text).encode(), tight())
    atoms = ["1", "2", "x1", "~x2", "x3", "~x4", "x4"]
    for _ in range(600):
        lines, last = [], 2
        for _ in range(rng.randint(1, 5)):
            words = [rng.choice([*atoms, str(last)])]
            for _ in range(rng.randint(0, 4)):
                words += rng.choice(
                    [
                        [rng.choice([*atoms, str(last)]), "+"],
                        ["2", "d"],
                        ["3", "*"],
                        ["s"],
                        ["5", "d"],
                    ]
                )
            degree = rng.randint(0, 3)
            terms = " ".join(
                f"{rng.randint(1, 3)} {x}"
                for x in rng.sample(["x1", "~x2", "x3", "~x4", "x5"], rng.randint(0, 3))
            )
            lines.append(
                rng.choice(
                    [
                        f"pol {' '.join(words)};",
                        f"pol {' '.join(words)};",
                        f"red {terms} >= {degree} : x{rng.randint(1, 5)} -> {rng.randint(0, 1)};",
                        f"rup {terms} >= {degree};",
                        f"rup {terms} >= {degree} : {last};",
                    ]
                )
            )
            last += 1
            text = "\n".join(
                [
                    pseudo.HEAD,
                    *lines,
                    "output NONE;",
                    f"conclusion UNSAT : {last};",
                    "end pseudo-Boolean proof;",
                ]
            ).encode()
            with pytest.raises(Rejected):
                pseudo.check(feasible, {}, text, tight())


def test_no_merging_hides_a_solution():
    """All lengths of bits, no joins and random joins, on questions with a solution."""
    rng = random.Random(8)
    for _ in range(60):
        n = rng.randint(1, 5)
        weights = [rng.choice([rng.randint(-9, 9), rng.randint(-90, 90)]) for _ in range(n)]
        kept = rng.sample(range(n), rng.randint(0, n))
        target = sum(weights[j] for j in kept)
        width = rng.choice([0, 0, 1, 6])
        rows = [(tuple(weights), target - rng.randint(0, width), target + width)]
        if rng.random() < 0.4:
            rows.append(((1,) * n, len(kept), len(kept)))
        system = System(n, rows)
        assert not system.broken([int(j in kept) for j in range(n)])
        orders = [
            rng.sample(range(n), n),
            [rng.randrange(n) for _ in range(n)],
            [0] * n,
            list(range(n - 1)),
            [*range(n), 0],
        ]
        for length in range(30):
            order = orders[0] if rng.random() < 0.5 else rng.choice(orders)
            for joins in ([0], [0, 0, 64], [0, 64, 32, 96]):
                data = zlib.compress(bytes(rng.choice(joins) for _ in range(length)))
                with pytest.raises(Rejected):
                    diagram.check(system, {"order": order}, data, tight())


def test_implication_and_propagation_by_enumeration():
    rng = random.Random(6)

    def surplus(constraint, values):
        return (
            sum(c for lit, c in constraint[0].items() if values[abs(lit)] == (lit > 0))
            - constraint[1]
        )

    def fulfilled(constraint, values):
        return surplus(constraint, values) >= 0

    def some():
        terms = {
            v * rng.choice([1, -1]): rng.randint(1, 4)
            for v in rng.sample(range(1, 5), rng.randint(1, 4))
        }
        return terms, rng.randint(0, 9)

    every = [
        dict(zip(range(1, 5), bits, strict=True))
        for bits in itertools.product((False, True), repeat=4)
    ]
    for _ in range(800):
        left, right = some(), some()
        models = [v for v in every if fulfilled(left, v)]
        if pseudo.implies(left, right):
            assert all(fulfilled(right, v) for v in models)
        assert [fulfilled(pseudo.negation(left), v) for v in every] == [
            not fulfilled(left, v) for v in every
        ]
        assert [fulfilled(pseudo.restrict(left, 2), v) for v in every] == [
            fulfilled(left, {**v, 2: True}) for v in every
        ]
        total = pseudo.add((dict(left[0]), left[1]), right)
        for v in every:
            assert surplus(total, v) == surplus(left, v) + surplus(right, v)
        assert all(fulfilled(total, v) for v in models if fulfilled(right, v))
        if pseudo.propagate([left, right], tight()):
            assert not any(fulfilled(right, v) for v in models)
        clash = left[0], sum(left[0].values()) + 1
        assert (pseudo.propagate([clash], tight()) and not pseudo.propagate([left], tight())) or (
            left[1] > sum(left[0].values())
        )


def test_constraints_mean_the_rows():
    rng = random.Random(9)
    for _ in range(150):
        n = rng.randint(1, 5)
        rows = []
        for _ in range(rng.randint(0, 2)):
            low = rng.randint(-9, 9)
            rows.append(
                (tuple(rng.randint(-6, 6) for _ in range(n)), low, low + rng.randint(-1, 9))
            )
        system = System(
            n, rows, [rng.sample(range(n), rng.randint(0, n)) for _ in range(rng.randint(0, 2))]
        )
        for mask in itertools.product((0, 1), repeat=n):
            holds = all(
                sum(c for lit, c in terms.items() if mask[abs(lit) - 1] == (lit > 0)) >= degree
                for terms, degree in pseudo.formula(system)
            )
            assert holds == (system.broken(mask) is None)


def test_counts_by_enumeration():
    rng = random.Random(7)
    for _ in range(150):
        weights = [rng.randint(-30, 30) for _ in range(rng.randint(1, 7))]
        root, p = rng.randint(-20, 20), rng.randint(1, 25)
        window = rng.randint(0, p - 1)
        sums = [
            sum(w for w, bit in zip(weights, bits, strict=True) if bit)
            for bits in itertools.product((0, 1), repeat=len(weights))
        ]
        assert counting.count(weights, root, window, p) == sum(
            (s - root) % p <= window for s in sums
        )
        tables = counting.Sums(weights * 3)
        mask = rng.getrandbits(3 * len(weights))
        assert tables.of(mask) == sum(w for k, w in enumerate(weights * 3) if mask >> k & 1)


def test_laws_are_read_strictly():
    assert streams.parse_law("range:low=-2^3-1,high=10**2", tight())[0] == 110
    assert streams.parse_law("range:low=1_0, high= 12", tight())[0] == 3
    for law in (
        "uniform:M=0",
        "uniform:M=3/1",
        "grid:k=4097",
        "grid:k=-1",
        "gadget:k=2,side=0",
        "range:low=2,high=1",
        "normal:sigma=1/1001,M=3",
        "normal:sigma=2^21,M=3",
        "normal:sigma=1,M=1048577",
        "uniform:M=9^99999",
        "uniform:M=1.5",
        "uniform",
        "uniform:M=1,M=1",
        "sign:M=1",
        "zipf:s=1",
    ):
        with pytest.raises(Rejected):
            streams.parse_law(law, Limits())


def test_nesting_and_long_numbers_are_refused():
    for text in ("[" * 100000, '{"a":' * 100000, '{"a":' + "9" * 5000 + "}"):
        with pytest.raises(Rejected):
            read_json(text.encode(), "i")


def test_bombs_end_at_the_limits():
    bomb = zlib.compress(bytes(50_000_000), 9)
    for method in ("veripb", "lrat", "drat", "diagram"):
        with pytest.raises(Rejected):
            METHODS[method](SMALL, {"order": [0, 1]}, bomb, tight())


def test_sizes_of_instances_hold():
    """What would be refused on its own grounds is refused as too large before."""

    def question(**content):
        return lambda: Question(json.dumps({"version": 1, **content}).encode(), "i")

    row = {"variables": [0], "coefficients": [1], "low": 0, "high": 1}
    system = {"format": "exactlt/linear-system", "variables": 16}
    usual, questions.CELLS = questions.CELLS, 64
    try:
        assert question(**system, rows=[row] * 4, groups=[[0]] * 4)().fixed.n == 16
        for key, value in (("rows", [row] * 5), ("groups", [[0]] * 5)):
            with pytest.raises(OutOfLimits):
                question(**{**system, "rows": [], key: value})()
    finally:
        questions.CELLS = usual
    cover = {"format": "exactlt/cover", "weights": [1], "low": 0, "tolerance": 0}
    assert question(**cover, high=(1 << 20) - 1)().high == (1 << 20) - 1
    for refused in (
        question(format="exactlt/subset-sum", weights=[0] * ((1 << 20) + 1), target=0),
        question(format="exactlt/subset-sum", weights=[1], target=str(10**4100)),
        question(format="exactlt/linear-system", variables=(1 << 20) + 1, rows=[]),
        question(**cover, high=1 << 20),
    ):
        with pytest.raises(Rejected):
            refused()


def test_limits_are_counted_exactly():
    limits = Limits(nodes=3, steps=3)
    limits.hold(3, "")
    limits.spend(3, "")
    for late in (lambda: limits.hold(4, ""), lambda: limits.spend(1, "")):
        with pytest.raises(OutOfLimits):
            late()
    store = pseudo.Database(System(2, [((1, 1), 1, 1)]), Limits(nodes=12))
    assert store.size == 12
    store.delete(1)
    store.insert(({1: 1, 2: 1}, 1))
    with pytest.raises(OutOfLimits):
        store.insert(({}, 0))
    state = clausal.Propagator(Limits(nodes=6))
    state.add((1, 2))
    state.add((-1, 2))
    state.forget((1, 2), "")
    state.add((1, -2))
    with pytest.raises(OutOfLimits):
        state.add((3,))


def test_text_of_many_lines_ends_at_the_limit():
    lines = zlib.compress(pseudo.HEAD.encode() + b"\n" * 5_000_000, 9)
    for method in ("veripb", "lrat", "drat"):
        with pytest.raises(OutOfLimits):
            METHODS[method](SMALL, {}, lines, tight())


def test_work_limits_hold():
    wide = System(40, [(tuple(range(1000, 1040)), 20001, 20001)])
    order = {"order": list(range(40))}
    with pytest.raises(OutOfLimits):
        diagram.check(wide, order, zlib.compress(bytes(10**6)), tight())
    with pytest.raises(OutOfLimits):
        counting.check(wide, {"modulus": 1 << 14, "rice": 3}, b"", tight())
    with pytest.raises(OutOfLimits):
        encoding.clauses(
            System(99, [((2**60 + 1, 2**60 + 3, *range(1, 98)), 5, 2**60)] * 9), tight()
        )
    with pytest.raises(Refuted):
        counting.check(wide, {"modulus": 2, "rice": 1}, b"", Limits())
