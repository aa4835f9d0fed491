"""Cards and files: words wrapped to their room in any script, pictures moved whole."""

import base64
import struct
from xml.etree import ElementTree as ET

import pytest

from app.charts.drawing import painter
from app.charts.drawing.cards import HEIGHT, WIDTH, Card, draw_card
from app.charts.drawing.framing import framed, placed, wrapped
from app.charts.drawing.layers import CARD, Plan, width_of
from app.charts.drawing.legends import with_legend
from app.charts.drawing.maps import Shade
from app.charts.drawing.pen import pen
from app.charts.filing import titled

LONG = "Donaudampfschifffahrtsgesellschaftskapitänswitwenrente " * 4


@pytest.mark.parametrize(
    "text",
    [
        "Fix the lights on Hemp Lane " * 6,
        LONG,
        "街灯を直してください" * 12,
        "أصلحوا مصابيح الشارع " * 8,
        "x" * 900,
    ],
)
@pytest.mark.parametrize("weight", [400, 700])
def test_lines_fit_their_room_whatever_the_script(text: str, weight: int) -> None:
    lines = wrapped(text, 500, 46, weight, 3)
    assert 1 <= len(lines) <= 3
    assert all(width_of(line, 46, weight) <= 500 for line in lines)
    assert lines[-1].endswith("…")
    assert text.startswith(lines[0][:4])


def test_a_short_text_is_left_as_it_is() -> None:
    assert wrapped("Fix the lights", 500, 20) == ["Fix the lights"]
    assert wrapped("", 500, 20) == []


@pytest.mark.parametrize("title", ["Fix it", LONG, "街灯" * 60, '<svg onload=alert(1)>"&'])
def test_a_card_has_the_size_that_sites_ask_for_and_holds_its_words(title: str) -> None:
    picture = Plan(330, 280)
    picture.rects([{"x": 0, "x2": 330, "y": 0, "y2": 280}], "var(--mark)")
    card = Card("Commonplot, Port Ellery", title, "384", "reports, Ropewalk", "Source", picture)
    plan = draw_card(card)
    assert "var(" not in str(plan.layers)
    for layer in plan.layers:
        for row in layer["rows"]:
            assert 0 <= row["x"] <= row.get("x2", row["x"]) <= WIDTH
            assert 0 <= row["y"] <= row.get("y2", row["y"]) <= HEIGHT
    drawn = base64.b64decode(pen.draw("card", plan.to_facts()))
    assert struct.unpack(">II", drawn[16:24]) == (1200, 630)


def test_a_picture_moves_whole_with_its_areas_letters_and_points() -> None:
    plan = Plan(100, 100)
    plan.texts([{"x": 10, "y": 20, "t": "a"}], "var(--ink)", size=10)
    plan.dots([{"x": 10, "y": 20}], "var(--ink)", "var(--ink)", 100)
    square = {"type": "MultiPolygon", "coordinates": [[[[0, 0], [1, 0], [1, 1], [0, 0]]]]}
    plan.shapes([{"type": "Feature", "geometry": square, "properties": {}}], "var(--line)", 2)
    words, point, area = placed(plan.layers, 5, 7, 2)
    assert (words["rows"][0]["x"], words["rows"][0]["y"], words["size"]) == (25, 47, 20)
    assert point["size"] == 400
    assert area["rows"][0]["geometry"]["coordinates"][0][0][2] == [7, 9]
    assert area["width"] == 4
    assert plan.layers[0]["rows"][0]["x"] == 10


def test_a_file_has_its_title_description_and_source_inside() -> None:
    plan = Plan(760, 100)
    plan.texts([{"x": 10, "y": 20, "t": "inside"}], "var(--ink)")
    whole = framed(plan, "A <title>", ["Source: x", "http://city.example/charts/1"])
    svg = titled(painter.svg(whole.to_facts(), for_page=False), "A <title>", 'It\'s "said" & done')
    root = ET.fromstring(svg)  # noqa: S314, our own
    name = "{http://www.w3.org/2000/svg}"
    assert root.findtext(f"{name}title") == "A <title>"
    assert root.findtext(f"{name}desc") == 'It\'s "said" & done'
    assert root.get("aria-labelledby") == "t d"
    told = "".join(root.itertext())
    assert "inside" in told
    assert "http://city.example/charts/1" in told
    assert "var(" not in svg


def test_a_long_title_beside_a_picture_is_written_smaller_before_it_is_cut() -> None:
    found = (
        "There is no clear relation between traffic crashes, per 1,000 people and streetlight "
        "reports, per 1,000 streetlights"
    )
    plan = draw_card(Card("Commonplot", found, "568", "per 1,000", picture=Plan(330, 280)))
    heading = [layer for layer in plan.layers if layer["mark"] == "text"][1]
    assert " ".join(row["t"] for row in heading["rows"]) == found
    assert heading["size"] < 46
    short = draw_card(Card("Commonplot", "No clear change", picture=Plan(330, 280)))
    assert [layer for layer in short.layers if layer["mark"] == "text"][1]["size"] == 46


def test_a_legend_stands_under_its_map_in_lines_that_fit() -> None:
    plan = Plan(CARD, 200)
    shades = [Shade("var(--ramp-1)", f"{n} to under {n + 1},000 reports") for n in range(5)]
    whole = with_legend(plan, shades)
    words = [row for layer in whole.layers if layer["mark"] == "text" for row in layer["rows"]]
    assert [row["t"] for row in words] == [shade.words for shade in shades]
    assert all(200 < row["y"] < whole.height for row in words)
    assert all(row["x"] + width_of(row["t"], 14) < CARD for row in words)
    assert with_legend(plan, []) is plan
