"""Questions: exact evaluation, identity, JSON, and every way to state them wrongly."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import validate

from exactlt import InputError, Partition, SubsetSum
from exactlt.errors import MalformedFile
from exactlt.instances import dump, parse_instance, parse_int, read_instance, write_instance
from exactlt.schemas import schema

big = st.integers(-(2**200), 2**200)


@st.composite
def subset_sums(draw):
    weights = draw(st.lists(big, min_size=1, max_size=12))
    size = draw(st.none() | st.integers(0, len(weights)))
    return SubsetSum(weights, draw(big), draw(st.integers(0, 2**100)), size)


@st.composite
def partitions(draw):
    weights = draw(st.lists(big, min_size=1, max_size=12))
    n = len(weights)
    return Partition(weights, draw(st.none() | st.integers(0, n).map(lambda p: 2 * p - n)))


instances = subset_sums() | partitions()


@given(instances)
def test_json_returns_the_same_question_and_hash(question):
    again = parse_instance(question.to_json())
    assert again == question and again.sha256 == question.sha256
    assert parse_instance(dump(question.document({"note": "free"}))).sha256 == question.sha256


@given(instances)
def test_documents_follow_the_shipped_schema(question):
    validate(json.loads(question.to_json()), schema(question.FORMAT))


def test_hash_is_pinned():
    # A change here changes the name of every published instance.
    assert SubsetSum([1, 2, 3], 4).sha256 == (
        "da76a48531576080dee50e5bbe9e252912841e7e5192ac9acd5a3144e71bad08"
    )


@given(subset_sums(), st.data())
def test_gap_is_the_plain_sum(question, data):
    n = question.n
    if question.size is None:
        mask = data.draw(st.lists(st.integers(0, 1), min_size=n, max_size=n))
    else:
        mask = data.draw(st.permutations([1] * question.size + [0] * (n - question.size)))
    expected = abs(
        sum(w * m for w, m in zip(question.weights, mask, strict=True)) - question.target
    )
    assert question.gap(mask) == expected
    assert question.is_solution(mask) == (expected <= question.tolerance)


@given(partitions(), st.data())
def test_a_partition_is_its_subset_sum(question, data):
    row = question.as_subset_sum()
    ones = row.size if row.size is not None else data.draw(st.integers(0, question.n))
    mask = data.draw(st.permutations([1] * ones + [0] * (question.n - ones)))
    signed = sum(w if m else -w for w, m in zip(question.weights, mask, strict=True))
    assert question.discrepancy(mask) == abs(signed) == row.gap(mask)
    assert question.is_solution(mask) == (abs(signed) <= sum(question.weights) % 2)


def test_numpy_integers_are_welcome():
    a = SubsetSum(np.array([1, 2, 3], np.int32), np.int64(4), np.uint8(1), np.int16(2))
    assert a == SubsetSum([1, 2, 3], 4, 1, 2) and all(type(w) is int for w in a.weights)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([], 1), "weights: expected at least one"),
        (([1.0], 1), r"weights\[0\]: expected an integer, got float 1.0"),
        (([1, float("nan")], 1), r"weights\[1\].*nan"),
        (([True], 1), r"weights\[0\]: expected an integer, got bool"),
        (([np.bool_(True)], 1), r"weights\[0\]: expected an integer"),
        (("123", 1), "weights: expected a sequence"),
        ((5, 1), "weights: expected a sequence"),
        ((["1"], 1), r"weights\[0\].*str '1'"),
        (([1], None), "target: expected an integer, got NoneType"),
        (([1], 1, -1), "tolerance: expected an integer >= 0, got -1"),
        (([1], 1, 0, 2), "size: expected at most n = 1, got 2"),
        (([1], 1, 0, -1), "size: expected an integer >= 0"),
    ],
)
def test_bad_subset_sums_get_one_sentence(arguments, words):
    with pytest.raises(InputError, match=words) as caught:
        SubsetSum(*arguments)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([1, 2], 1), "bias: expected an integer of the parity"),
        (([1, 2], 4), "bias"),
        (([1, 2], 0.0), "bias: expected an integer"),
        (([],), "weights"),
    ],
)
def test_bad_partitions_get_one_sentence(arguments, words):
    with pytest.raises(InputError, match=words):
        Partition(*arguments)


@pytest.mark.parametrize("mask", [(1,), (1, 0, 2), (1, 0, 0.5), (1, 1, 1), "110"])
def test_impossible_masks_are_refused(mask):
    with pytest.raises(InputError, match="mask"):
        SubsetSum([1, 2, 3], 3, size=2).gap(mask)


GOOD = '{"format":"exactlt/subset-sum","version":1,"weights":["1"],"target":"1","tolerance":"0","size":null}'  # noqa: E501


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not JSON at line 1"),
        (GOOD[:40], "not JSON"),
        ("[1]", "expected a JSON object, got list"),
        ("{}", "format: expected one of"),
        (GOOD.replace(":1,", ":2,"), "version: expected 1, got 2"),
        (GOOD.replace('"1"]', "1.5]"), "expected integers only, got the number 1.5"),
        (GOOD.replace('"1"]', "NaN]"), "expected integers only, got the number NaN"),
        (GOOD.replace('"1"]', '"01"]'), r"weights\[0\]: expected a decimal integer"),
        (GOOD.replace('"1"]', '"x"]'), r"weights\[0\]"),
        (GOOD.replace('"1"]', "true]"), r"weights\[0\]: expected an integer, got bool"),
        (GOOD.replace('["1"]', "[]"), "at least one"),
        (GOOD.replace('"target":"1",', ""), "the key 'target' is missing"),
        (GOOD.replace('"target":', '"goal":1,"target":'), "unknown key 'goal'"),
        (GOOD.replace('"target":', '"target":"2","target":'), "'target' appears twice"),
        (GOOD.replace("null", "7"), "size: expected at most"),
        ("[" * 100_000, "nested too deeply"),
        ('{"format":"exactlt/subset-sum","version":1,"weights":[' + "9" * 5000 + "]}", "digits"),
        (GOOD.replace('"1"]', '"' + "9" * 5000 + '"]'), "at most 4000 digits, got 5000"),
        (GOOD.replace(":1,", ":true,"), "version: expected 1, got True"),
        (GOOD.replace("subset-sum", "s" * 9999), "format: expected one of .{,300}$"),
        (GOOD.replace("subset-sum", "network-answer"), "exactlt check FILE ANSWER reads"),
    ],
)
def test_malformed_json_gets_one_sentence(text, words):
    with pytest.raises(InputError, match=words) as caught:
        parse_instance(text, "file.json")
    assert str(caught.value).startswith("file.json") and "\n" not in str(caught.value)


@given(st.binary(max_size=80) | st.text(max_size=80))
def test_random_bytes_never_crash_the_reader(data):
    with pytest.raises(MalformedFile):
        parse_instance(data)


def test_plain_json_integers_are_read(tmp_path):
    path = write_instance(SubsetSum([5, 2**70], 3), tmp_path / "a.json", {"origin": "test"})
    assert read_instance(path) == SubsetSum([5, 2**70], 3)
    assert parse_instance(GOOD.replace('"1"]', "1]")) == parse_instance(GOOD)


def test_writing_replaces_whole_files_and_leaves_nothing_behind(tmp_path):
    path = tmp_path / "a.json"
    write_instance(SubsetSum([1], 1), path)
    write_instance(SubsetSum([2], 2), path)
    assert read_instance(path).target == 2 and [p.name for p in tmp_path.iterdir()] == ["a.json"]
    with pytest.raises(InputError, match="cannot write"):
        write_instance(SubsetSum([1], 1), path / "below-a-file.json")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("15", 15),
        ("-3", -3),
        ("2^40", 2**40),
        ("2**31-1", 2**31 - 1),
        ("-2^3", -8),
        ("1_000", 1000),
    ],
)
def test_integers_on_the_command_line(text, value):
    assert parse_int("M", text) == value


@pytest.mark.parametrize("text", ["", "1.5", "two", "2^", "9^999999", "1e3", "--2"])
def test_other_text_is_refused(text):
    with pytest.raises(InputError, match="M: expected an integer such as"):
        parse_int("M", text)
