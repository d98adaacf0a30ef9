"""The demo's shipped masks, the four ways beside each other, and the bounds that are quoted."""

from dataclasses import replace

import numpy as np
import pytest

from exactlt.errors import SoundnessError
from exactlt.instances import read_instance
from exactlt.networks import Network
from exactlt.papers import demo, side_by_side
from exactlt.representation import lower_bound, read_representation


@pytest.fixture(scope="module")
def shipped():
    return read_representation(side_by_side.shipped_path())


def test_the_shipped_masks_are_the_demo_s_classifier(shipped):
    target = demo.quantized(read_instance(demo.target_path()), 4)
    assert shipped.target == target and shipped.complete and shipped.flaw() is None
    assert shipped.widths[1] <= 1010 and shipped.widths[3] <= 185
    for report in shipped.layers:
        assert report.bound.width <= report.constructive.n
        assert report.bound.width <= sum(report.bound.sides)


def test_pixels_need_about_half_of_the_units(shipped):
    pixels = read_representation(side_by_side.shipped_path().with_name("digits-pixels.json"))
    assert pixels.target == shipped.target and pixels.complete and pixels.flaw() is None
    assert str(pixels.layers[0].question.inputs) == "0..1"
    assert pixels.widths[1] <= 505


def test_every_image_gets_the_same_outputs(shipped):
    images, _ = demo.digits()
    source, masks = shipped.source()
    ratio = int(shipped.target.output_unit / source.output_unit)
    images = images[:300]
    assert (source.evaluate(images, masks) == shipped.target.evaluate(images) * ratio).all()


def test_another_target_has_no_second_half():
    assert side_by_side.compare(Network([[[1]]]), None) is None


def test_a_wrong_shipped_mask_stops_the_demo(shipped, monkeypatch):
    report = shipped.layers[0]
    wrong = report.constructive.kept_outputs.copy()
    j = int(np.flatnonzero(wrong.any(axis=1))[0])
    wrong[j] = False
    report = replace(report, constructive=replace(report.constructive, kept_outputs=wrong))
    bad = replace(shipped, layers=(report, *shipped.layers[1:]))
    monkeypatch.setattr(side_by_side, "read_representation", lambda path: bad)
    with pytest.raises(SoundnessError, match="shipped masks are wrong"):
        side_by_side.compare(shipped.target, None)


@pytest.mark.slow
def test_the_quoted_bounds_are_recomputed(shipped):
    for report in shipped.layers:
        found = lower_bound(report.question, report.constructive.n)
        assert found.width == report.bound.width
