import csv
import io
import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from signlab.hand.view import View
from signlab.vision.coverage import Coverage, coverage
from signlab.vision.report import figures, page, png, svg, terminal
from signlab.vision.shortcuts import Shortcut
from tests.vision.test_coverage import Album


@pytest.fixture(scope="module")
def covered() -> Coverage:
    album = Album()
    for burst, roll in enumerate((-23, 0, 23)):
        album.add("A", View(roll=roll), burst=burst, frames=2, light_direction=90.0, light_strength=0.5)
    album.add("A", None, frames=2, burst=9)
    album.add("B", burst=20, signer="s2", session="two")
    return coverage(album.pictures(("A", "B", "<C>")), "roll", 2)


SHORTCUT = Shortcut("brightness", 0.38, 0.04, 500, "burst")


class _Page(HTMLParser):
    """Collects what a page would load, and whether its elements are closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.outside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.outside += [value or "" for key, value in attrs if key in ("src", "href", "srcset")]
        if tag not in ("meta", "rect", "line", "circle"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("rect", "line", "circle"):
            assert self.open.pop() == tag


def test_the_page_needs_nothing_beside_it(covered: Coverage) -> None:
    text = page.page(covered, "my <signs>", [SHORTCUT])
    reader = _Page()
    reader.feed(text)
    assert reader.open == []
    assert reader.outside == []
    assert not re.search(r"https?://|@import|<script|url\((?!#)", text)
    assert "my &lt;signs&gt;" in text
    assert "&lt;C&gt;" in text
    assert "<C>" not in text
    assert SHORTCUT.words in text
    assert "prefers-color-scheme:dark" in text


def test_a_map_says_its_numbers_on_hover_and_marks_gaps_and_single_signers(covered: Coverage) -> None:
    root = ET.fromstring(svg.heat_map(covered, 0))
    cells = root.findall("g")
    assert len(cells) == len(covered.axis) * 5 + 1
    classes = [rect.get("class") for rect in root.iter("rect")]
    assert classes.count("only") == 3
    assert classes.count("gap") == 12
    titles = [title.text or "" for title in root.iter("title")]
    assert any("1 bursts, 2 pictures, 1 signers, 1 sessions" in title for title in titles)
    assert titles[-1] == "No hand found in 2 of 8 pictures"
    assert "arm" in svg.compass(covered, 0)


def test_one_scale_for_all_maps(covered: Coverage) -> None:
    both = svg.heat_map(covered, 0) + svg.heat_map(covered, 1)
    assert set(re.findall(r'fill-opacity="([\d.]+)"', both)) == {"0.56"}  # one burst of two, wherever it is


def test_the_table_holds_every_cell(covered: Coverage) -> None:
    rows = list(csv.DictReader(io.StringIO(figures.as_csv(covered))))
    assert len(rows) == 3 * 5 * 7
    assert sum(int(row["bursts"]) for row in rows) == covered.bursts.sum()
    assert {row["label"] for row in rows} == {"A", "B", "<C>"}


def test_the_figures_go_through_json(covered: Coverage) -> None:
    read = json.loads(json.dumps(figures.as_dict(covered, [SHORTCUT])))
    assert read["labels"][0]["no_hand"] == 2
    assert read["labels"][2]["evenness"] is None
    assert read["labels"][0]["light_from"]["left"] == 3
    assert np.array(read["labels"][0]["cells"]).shape == (5, 7)
    assert read["prompts"][0]["words"]
    assert read["shortcuts"][0]["telling"]
    assert read["next"].startswith("Record <C>")


def test_the_sheet_is_a_picture_with_all_maps(covered: Coverage) -> None:
    image = Image.open(io.BytesIO(png.sheet(covered, "signs")))
    image.load()
    assert image.width >= 800
    colours = {colour for _, colour in image.convert("RGB").getcolors(1 << 20) or []}
    assert (154, 91, 0) in colours  # a gap's outline
    assert tuple(round(255 + (channel - 255) * 0.56) for channel in (11, 92, 173)) in colours


def test_the_sheet_fits_a_terminal(covered: Coverage) -> None:
    for width in (30, 80):
        lines = terminal.sheet(covered, width).splitlines()
        assert max(map(len, lines)) <= width
        assert sum(line.count("▓") for line in lines) == 4
    assert "no hand" in terminal.sheet(covered)


def test_the_label_that_lacks_most_comes_first(covered: Coverage) -> None:
    assert [row.label for row in figures.by_most_missing(covered)] == ["<C>", "B", "A"]
    assert figures.headline(covered).startswith("4 of 100 bursts are there, 0 of 100 cells have all their 2")


def test_every_row_of_the_table_has_a_figure_below_each_heading(covered: Coverage) -> None:
    text = page.page(covered, "signs")
    table = text[text.index("<h2>Figures</h2>") :].partition("</table>")[0]
    assert table.count("<td>") == 3 * table.count("<th>")


def test_two_sets_stand_side_by_side_in_one_order(covered: Coverage) -> None:
    album = Album()
    album.add("A", frames=2)
    other = coverage(album.pictures(("A", "B", "<C>")), "roll", 2)
    text = page.side_by_side([("one & all", covered), ("two", other)])
    reader = _Page()
    reader.feed(text)
    assert (reader.open, reader.outside) == ([], [])
    assert "<h1>Coverage of one &amp; all and two</h1>" in text
    left, right = (re.findall(r"<figcaption><b>(.*?)</b>", part) for part in text.split("<section>")[1:])
    assert left == right == ["B", "&lt;C&gt;", "A"]
    lines = terminal.side_by_side([("one", covered), ("two", other)], 80).splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[0].split() == ["one", "│", "two"]
    heads = next(line for line in lines if "%" in line).split("│")
    assert [head.split()[0] for head in heads] == ["B", "B"]
