"""A table full of spite walks through all doors: its names and cells are text, and stay data."""

import csv
import io
import json
import re
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from typer.testing import CliRunner

from app.cli.commands import app as command
from app.core.storage import storage_of
from app.datasets.carrying import carry_out
from app.datasets.download import FORMULA_SIGNS
from app.datasets.models import Dataset, DatasetVersion
from tests.factories.places import make_neighborhoods
from tests.people import City
from tests.web.test_dataset_upload import SAID

MARKUP = "\"><svg onload=alert(1)></svg><script>alert(2)</script>'"
TEMPLATE = "{{7*'7'}}{% raw %}<!--"
SQL = "'; DROP TABLE dataset; --\""
FORMULA = '=HYPERLINK("http://evil.example";"click")'
LINES = "one\r\ntwo\n=three"
BIDI = "abc\u202e\u2066gpj.exe"
ESCAPE = "\x1b]0;owned\x07\x1b[31mred"
LONG = "x" * 10_000
CELLS = (
    MARKUP, TEMPLATE, SQL, FORMULA, LINES, BIDI, ESCAPE, LONG, "@SUM(A1)", "+1+cmd|' /C calc'!A0",
    "-2+3", "\t=1", "|pipe", "datum.x + event", "javascript:alert(3)", "-12.5",
)  # fmt: skip
NAMES = (MARKUP, FORMULA, BIDI, LONG, SQL, "datum['x']", "-a")
NUMBERS = [n - 7.5 for n in range(len(CELLS))]
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def table() -> bytes:
    """Write a place, a day, a number, a column of spite, and columns that are called so."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["place", "day", "amount", "kind", *NAMES])
    for turn in range(8):
        for n, cell in enumerate(CELLS):
            place = cell if n % 2 and turn else ("Ropewalk", "Dovecote", "Millrace")[turn % 3]
            rows.writerow([place, f"2025-0{turn + 1}-03", NUMBERS[n], cell, *[cell] * len(NAMES)])
    rows.writerow([*([MARKUP] * 20), FORMULA])  # wider than the table: it is set aside
    return out.getvalue().encode()


@pytest.fixture
def spiteful(city: City) -> City:
    """Load the table as an official does, by the page and the worker."""
    with city.database.writing() as session:
        make_neighborhoods(session)
    olive = city.visitor(city.olive)
    fields = {**SAID, "csrf_token": olive.token, "title": MARKUP, "publisher": FORMULA}
    files = {"file": (f"{MARKUP}.csv", table(), "text/csv")}
    sent = olive.client.post("/datasets/new", data=fields, files=files)
    assert sent.status_code == 303, sent.text
    carry_out(city.database, storage_of(city.settings), city.settings, 1)
    return city


def publish(city: City) -> str:
    olive = city.visitor(city.olive)
    assert olive.post("/datasets/imports/1/publication").status_code == 303
    carry_out(city.database, storage_of(city.settings), city.settings, 1)
    with city.database.reading() as session:
        return session.scalars(select(Dataset)).one().slug


def page(city: City, address: str, *, fragment: bool = False) -> BeautifulSoup:
    """Fetch a page as the official; nothing on it may run, and no cell may fill it."""
    headers = {"HX-Request": "true"} if fragment else {}
    answer = city.visitor(city.olive).get(address, **headers)
    assert answer.status_code == 200, (address, answer.text[:500])
    drawn = BeautifulSoup(answer.text, "html.parser")
    for tag in drawn.select("*"):
        assert not [name for name in tag.attrs if name.startswith("on")], (address, tag.name)
        assert not str(tag.get("href", "")).startswith(("javascript:", "data:")), address
    assert not [s for s in drawn.find_all("script") if "alert" in s.text], address
    assert "7777777" not in drawn.text, address
    assert "x" * 1000 not in answer.text, (address, "a long cell fills the page")
    return drawn


def rows_of(city: City, address: str) -> list[list[str]]:
    answer = city.visitor(city.olive).get(address)
    assert answer.status_code == 200, answer.text[:300]
    assert "attachment" in answer.headers["content-disposition"]
    rows = list(csv.reader(io.StringIO(answer.text, newline="")))
    for cell in (cell for row in rows for cell in row):
        is_number = re.fullmatch(r"-?\d+(\.\d+)?", cell)
        assert is_number or not cell.lstrip().startswith(FORMULA_SIGNS), (address, cell[:40])
    return rows


def test_the_page_of_an_import_shows_text(spiteful: City) -> None:
    for fragment in (False, True):
        shown = page(spiteful, "/datasets/imports/1", fragment=fragment).text
        assert MARKUP in shown
        assert FORMULA in shown
    assert MARKUP in page(spiteful, "/datasets/imports/1/aside").text
    assert len(rows_of(spiteful, "/datasets/imports/1/aside.csv")) == 2
    assert len(rows_of(spiteful, "/datasets/imports/1/unmatched.csv")) > 2


def test_the_pages_of_the_dataset_show_text(spiteful: City) -> None:
    slug = publish(spiteful)
    for address in (
        "/datasets", f"/datasets/{slug}", f"/datasets/new?dataset={slug}",
        f"/charts/new?dataset={slug}",
    ):  # fmt: skip
        shown = page(spiteful, address)
        fields = [field.get("value") for field in shown("input")]
        assert MARKUP in shown.text or MARKUP in fields, address
    for address in ("/datasets/imports/1", "/datasets/new", "/charts", "/", "/search?q=svg"):
        page(spiteful, address)
    for part in ("dictionary", "dictionary/edit", "versions/1", "versions/1/aside", "source"):
        page(spiteful, f"/datasets/{slug}/{part}")


def test_charts_of_it_show_text(spiteful: City) -> None:
    slug = publish(spiteful)
    olive = spiteful.visitor(spiteful.olive)
    for cell in (MARKUP, TEMPLATE, SQL, FORMULA, BIDI, "datum.x + event", "-12.5"):
        sent = {
            "dataset": slug, "kind": "ranking", "how": "count", "keep": json.dumps(["kind", cell])
        }  # fmt: skip
        query = "&".join(f"{name}={quote(value)}" for name, value in sent.items())
        page(spiteful, f"/charts/preview?{query}", fragment=True)
        answer = olive.post("/charts", sent)
        assert answer.status_code == 303, (cell, answer.text[:300])
        address = answer.headers["location"].split("?")[0]
        drawn = page(spiteful, address)
        assert " ".join(cell.split())[:20] in " ".join(drawn.text.split())
        assert not drawn.select("svg script, svg a, svg foreignobject, svg image")
        picture = olive.get(f"{address}/picture.svg")
        assert picture.status_code == 200
        elements = {tag.name for tag in BeautifulSoup(picture.text, "html.parser").select("*")}
        assert elements <= {"svg", "g", "path", "text", "tspan", "rect", "line", "defs", "style",
                            "clippath", "title", "desc"}  # fmt: skip
        assert olive.get(f"{address}/picture.png").status_code == 200
        assert olive.get(f"{address}/marks.json").status_code == 200
        rows_of(spiteful, f"{address}/data.csv")


@pytest.mark.parametrize("cell", [LINES, ESCAPE, LONG])
def test_what_no_picture_can_hold_is_refused(spiteful: City, cell: str) -> None:
    """Signs that XML forbids, and cells that are no kind: a sentence, and nothing is drawn."""
    sent = {"dataset": publish(spiteful), "keep": json.dumps(["kind", cell])}
    answer = spiteful.visitor(spiteful.olive).post("/charts", sent)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text or "problem" in answer.text


def test_a_measure_that_is_called_so_is_drawn(spiteful: City) -> None:
    slug = publish(spiteful)
    olive = spiteful.visitor(spiteful.olive)
    sent = {"dataset": slug, "kind": "trend", "how": "sum", "column": "amount", "step": "month"}
    answer = olive.post("/charts", sent)
    assert answer.status_code == 303, answer.text[:300]
    page(spiteful, answer.headers["location"])


def test_the_table_goes_out_as_text_and_its_numbers_as_numbers(spiteful: City) -> None:
    slug = publish(spiteful)
    rows = rows_of(spiteful, f"/datasets/{slug}/versions/1.csv")
    where = {name: place for place, name in enumerate(rows[0])}
    assert {float(row[where["amount"]]) for row in rows[1:]} == set(NUMBERS)
    kinds = {row[where["kind"]] for row in rows[1:]}
    assert {"-12.5", MARKUP, TEMPLATE, BIDI, LONG} <= kinds
    assert f"'{FORMULA}" in kinds
    assert len(rows) == 1 + 8 * len(CELLS)
    assert len(rows_of(spiteful, f"/datasets/{slug}/versions/1/aside.csv")) == 2


def test_programs_get_it_as_text(spiteful: City) -> None:
    slug = publish(spiteful)
    client = spiteful.visitor(spiteful.olive)
    for address in ("/api/v1/datasets", f"/api/v1/datasets/{slug}", "/api/v1/charts"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("application/json")
        assert answer.headers["x-content-type-options"] == "nosniff"
    for name in ("datapackage.json", "dataset.jsonld"):
        answer = client.get(f"/datasets/{slug}/{name}")
        assert answer.status_code == 200
        assert "html" not in answer.headers["content-type"]
        assert MARKUP in json.dumps(answer.json(), ensure_ascii=False).replace('\\"', '"')
    told = client.get(f"/api/v1/datasets/{slug}").json()
    assert told["title"] == MARKUP
    names = {column["name"] for column in told["columns"]}
    assert {MARKUP, SQL, FORMULA} <= names
    assert all(len(name) <= 100 and not CONTROL.search(name) for name in names)
    assert not [name for name in names if "\u202e" in name or "\u2066" in name]
    with spiteful.database.reading() as session:
        assert session.scalars(select(DatasetVersion)).one().rows_used == 8 * len(CELLS)


def test_a_terminal_is_told_nothing_that_it_would_obey(
    spiteful: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMMONPLOT_SECRET_KEY", "s" * 16)
    monkeypatch.setenv("COMMONPLOT_DATA_DIR", str(spiteful.settings.data_dir))
    monkeypatch.setenv(
        "COMMONPLOT_DATABASE_URL",
        spiteful.database.engine.url.render_as_string(hide_password=False),
    )
    path = spiteful.settings.data_dir / "spite.csv"
    path.write_bytes(table())
    told = CliRunner().invoke(command, ["datasets", "load", str(path), "--dry-run"])
    assert told.exit_code == 0, told.output
    assert not CONTROL.search(told.output)
    assert "x" * 1000 not in told.output
