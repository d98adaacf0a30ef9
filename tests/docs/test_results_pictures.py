"""The pictures of docs/results come from the claims alone, and each page shows its own."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def drawing():
    spec = importlib.util.spec_from_file_location("draw", ROOT / "data" / "results" / "draw.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_picture_is_drawn_and_shown(tmp_path):
    pytest.importorskip("matplotlib", reason="matplotlib is not installed")
    drawing().draw(tmp_path)
    made = sorted(p.name for p in tmp_path.glob("*.svg"))
    there = sorted(p.name for p in (ROOT / "docs" / "results").glob("*.svg"))
    assert made and set(made) <= set(there)
    for name in made:
        page = (ROOT / "docs" / "results" / name).with_suffix(".md")
        assert f"]({name})" in page.read_text("utf-8")


def test_a_claim_that_changes_changes_the_picture(tmp_path, monkeypatch):
    pytest.importorskip("matplotlib", reason="matplotlib is not installed")
    module = drawing()
    module.fixed_size(tmp_path)
    before = (tmp_path / "fixed-size.svg").read_bytes()
    module.fixed_size(tmp_path)
    assert (tmp_path / "fixed-size.svg").read_bytes() == before
    real = module.claims

    def altered(name):
        found = real(name)
        found["one-log-M3"] = {**found["one-log-M3"], "survives": "9.9"}
        return found

    monkeypatch.setattr(module, "claims", altered)
    module.fixed_size(tmp_path)
    assert (tmp_path / "fixed-size.svg").read_bytes() != before
