"""Chart pages: for everybody, with htmx and without, and never loosening the policy of content."""

import pytest

from app.charts.models import Chart
from app.charts.spec import Ranking, Trend
from app.http.headers import POLICY
from tests.factories.charts import make_chart
from tests.factories.datasets import make_dataset, store_in
from tests.factories.places import make_neighborhoods
from tests.people import City


@pytest.fixture
def chart(city: City) -> Chart:
    store = store_in(city.settings.data_dir)
    with city.database.writing() as session:
        make_neighborhoods(session)
        dataset, _version = make_dataset(session, store)
        make_chart(session, store, dataset, Trend(dataset=dataset.slug))
        return make_chart(session, store, dataset, Ranking(dataset=dataset.slug))


def test_anybody_reads_a_chart_for_a_neighborhood(city: City, chart: Chart) -> None:
    page = city.visitor(None).get(f"/charts/{chart.id}-{chart.slug}?focus=ropewalk")
    assert page.status_code == 200
    for said in ("Repairs by neighborhood", "3<small>events, Ropewalk", "data.csv?focus=ropewalk",
                 "Propose a fix from this chart", "version 1", "No proposal cites"):  # fmt: skip
        assert said in page.text
    assert page.text.count('role="img"') >= 2
    assert "style=" not in page.text


def test_htmx_gets_the_part_that_the_page_holds(city: City, chart: Chart) -> None:
    visitor = city.visitor(None)
    url = f"/charts/{chart.id}-{chart.slug}?focus=dovecote"
    part = visitor.htmx("GET", url).text
    assert "<html" not in part
    assert part.strip() in visitor.get(url).text


def test_the_readers_own_neighborhood_is_shown_first(city: City, chart: Chart) -> None:
    visitor = city.visitor(None)
    visitor.client.cookies.set("here", "dovecote")
    url = f"/charts/{chart.id}-{chart.slug}"
    assert "events, Dovecote" in visitor.get(url).text
    assert "Whole city" in visitor.get(f"{url}?focus=").text


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/charts/999", 404), ("/charts/abc", 404), ("/charts/-1", 404),
        ("/charts/99999999999", 404),
        ("/charts/{id}", 301), ("/charts/{id}-other", 301), ("/charts/{id}/picture.exe", 404),
        ("/charts/{id}-{slug}?focus=atlantis", 200), ("/charts/{id}-{slug}?focus=<svg>", 200),
        ("/charts/{id}/data.csv", 200), ("/charts/{id}/marks.json", 200),
        ("/charts/{id}/picture.svg", 200), ("/charts/{id}/picture.png?focus=ropewalk", 200),
        ("/charts/{id}/card.png", 200), ("/charts", 200), ("/charts/new", 200),
    ],
)  # fmt: skip
def test_every_address_wears_the_exact_policy(
    city: City, chart: Chart, address: str, status: int
) -> None:
    answer = city.visitor(None).get(address.format(id=chart.id, slug=chart.slug))
    assert answer.status_code == status
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert "access-control-allow-origin" not in answer.headers


def test_the_table_can_be_taken_away(city: City, chart: Chart) -> None:
    answer = city.visitor(None).get(f"/charts/{chart.id}/data.csv")
    lines = answer.text.split("\r\n")
    assert lines[0].startswith("Neighborhood,Number")
    assert lines[1].startswith("Ropewalk,3")
    again = city.visitor(None).get(
        f"/charts/{chart.id}/data.csv", **{"If-None-Match": answer.headers["etag"]}
    )
    assert again.status_code == 304


def test_a_page_goes_from_the_picture_to_who_cites_it_to_its_history(
    city: City, chart: Chart
) -> None:
    page = city.visitor(None).get(f"/charts/{chart.id}-{chart.slug}").text
    order = ["h-picture", "h-table", "h-cited", "h-told", "h-claims", "h-history", "h-counters"]
    found = [page.index(f'id="{one}"') for one in order]
    assert found == sorted(found)
    beside = page[page.rindex('class="split"') :]
    assert 'id="h-history"' in beside
    assert 'class="stack side"' in beside


def test_a_file_says_what_it_shows_in_which_unit_and_when(city: City, chart: Chart) -> None:
    visitor = city.visitor(None)
    told = visitor.get(f"/charts/{chart.id}/picture.svg?focus=ropewalk").text
    assert ">Ropewalk is the highest of" in told
    assert f">{chart.title}<" in told
    assert "Thin lines show the 95% interval." in told
    assert "Source:" in told
    as_map = visitor.get(f"/charts/{chart.id}/picture.svg?view=map").text
    assert " and over<" in as_map
    assert "on the map" in as_map


def test_a_picture_file_has_colours_of_its_own(city: City, chart: Chart) -> None:
    picture = city.visitor(None).get(f"/charts/{chart.id}/picture.svg?focus=ropewalk").text
    assert "var(" not in picture
    assert "#d95700" in picture


def test_the_list_says_what_each_chart_shows_here(city: City, chart: Chart) -> None:
    visitor = city.visitor(None)
    visitor.client.cookies.set("here", "ropewalk")
    page = visitor.get("/charts").text
    assert chart.title in page
    assert "in Ropewalk" in page
