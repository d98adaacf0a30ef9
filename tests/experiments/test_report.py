"""The page: complete, self-contained, well-formed, and drawn by a real browser."""

import re
import shutil
import struct
import subprocess
import zlib
from html.parser import HTMLParser

import pytest

from exactlt.cli import main
from exactlt.errors import InputError
from exactlt.experiments import Plan, Stop, certify_some, report, run, summary
from exactlt.experiments._chart import Point, chart, ticks

VOID = {"meta", "br", "line", "circle"}


class Page(HTMLParser):
    """Checks nesting and collects links and text."""

    def __init__(self, text):
        super().__init__()
        self.stack, self.links, self.words, self.tags = [], [], [], []
        self.feed(text)
        assert not self.stack

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [v for k, v in attrs if k in ("href", "src")]
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [v for k, v in attrs if k in ("href", "src")]

    def handle_endtag(self, tag):
        assert self.stack.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


@pytest.fixture
def store(small, tmp_path):
    run(small, tmp_path / "runs", command=["exactlt", "sweep", "<&>"])
    return tmp_path / "runs"


def test_page_has_every_number_and_no_outside(store, small, tmp_path):
    certify_some(store, 2)
    (tmp_path / "out").mkdir()
    text = report([store], tmp_path / "out" / "page.html").read_text()
    page = Page(text)
    words = " ".join(page.words)
    for row in summary(small, store):
        assert str(row.estimate) in words and row.cell.id in words
    assert page.tags.count("svg") == 1 and "script" not in page.tags
    assert len(page.links) == 4 and all(
        link.startswith("../runs/certificates") for link in page.links
    )
    assert all((tmp_path / "out" / link).is_file() for link in page.links)
    assert "exactlt sweep <&>" in words and small.sha256[:16] in words
    assert not re.search(r"https?:|@import|url\(", text)


def test_certificates_are_for_samples_without_solution(store):
    made = certify_some(store, 3)
    assert len(made) == 3 and len({p.stem.split("-")[0] for p in made}) == 3
    for path in made:
        assert main(["verify", str(path.with_suffix(".json")), str(path)]) == 0
    with pytest.raises(InputError, match="certify"):
        certify_some(store, -1)


def test_command_line(store, tmp_path, capsys):
    out = tmp_path / "p.html"
    assert main(["report", str(store), "-o", str(out), "--certify", "1"]) == 0
    assert out.exists() and "1 certificates" in capsys.readouterr().err
    assert main(["report", str(tmp_path / "none"), "-o", str(out)]) == 2
    assert "found none" in capsys.readouterr().err


def test_unfinished_and_other_questions(tmp_path):
    plan = Plan(
        "width",
        laws=("nonzero:M={M}",),
        n=(20,),
        M=(4, 16),
        targets=("M", "M/2"),
        stop=Stop(50, 25),
    )
    run(plan, tmp_path / "w", part="1/3")
    text = report([tmp_path / "w"], tmp_path / "p.html").read_text()
    assert "not finished" in text and "target = M" in text and "target = 1/2 M" in text
    Page(text)


def test_ticks_and_empty_chart():
    assert ticks(0, 1, 5) == [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    assert "No finished" in chart({"a": [Point(1, float("nan"), 0, 0, "")]}, "x", "y")
    Page(chart({"a<b": [Point(1, 2, 1, float("inf"), "t&u")]}, "x", "y"))


def pixels(png):
    """Width, height and the set of colours of an 8-bit RGB(A) PNG without interlacing."""
    data, place, parts = png.read_bytes(), 8, b""
    while place < len(data):
        size, kind = struct.unpack(">I4s", data[place : place + 8])
        if kind == b"IHDR":
            width, height, depth, colour = struct.unpack(">IIBB", data[place + 8 : place + 18])
        if kind == b"IDAT":
            parts += data[place + 8 : place + 8 + size]
        place += 12 + size
    assert depth == 8
    return width, height, len(set(zlib.decompress(parts))), {2: 3, 6: 4}[colour]


@pytest.mark.slow
def test_a_real_browser_draws_it(store, tmp_path):
    browser = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if browser is None:
        pytest.skip("no Chromium on this machine")
    page = report([store], tmp_path / "page.html")
    common = [
        browser,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={tmp_path / 'profile'}",
        "--window-size=1000,1400",
        # no network: everything but this file is refused
        "--host-resolver-rules=MAP * ~NOTFOUND",
    ]
    shot = tmp_path / "shot.png"
    subprocess.run(
        [*common, f"--screenshot={shot}", page.as_uri()],
        check=True,
        timeout=120,
        capture_output=True,
    )
    width, height, variety, _ = pixels(shot)
    assert (width, height) == (1000, 1400) and variety > 20
    dom = subprocess.run(
        [*common, "--dump-dom", page.as_uri()],
        check=True,
        timeout=120,
        capture_output=True,
        text=True,
    ).stdout
    assert dom.count("<circle") == page.read_text().count("<circle") and "<svg" in dom
