"""The public pages of layers: the list, one layer with its map, its table and its datasets."""

import pytest
from bs4 import BeautifulSoup

from app.core.i18n import language
from app.datasets.models import Dataset
from app.places.models import Layer
from app.web.layers import share_words
from tests.factories.datasets import make_dataset, store_in
from tests.factories.layers import make_layer
from tests.factories.places import make_neighborhoods
from tests.people import City
from tests.web.test_thread_cache import reads

PAGE = "/layers/statistical-areas"


@pytest.fixture
def laid(city: City) -> City:
    with city.database.writing() as session:
        make_neighborhoods(session)
        make_layer(session)
    return city


def lay(city: City, title: str = "Rents") -> None:
    with city.database.writing() as session:
        dataset, _version = make_dataset(session, store_in(city.settings.data_dir), title)
        dataset.layer_id = session.query(Layer).one().id


def parsed(city: City, path: str) -> BeautifulSoup:
    answer = city.visitor(None).get(path)
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


def test_a_city_without_layers_says_so(city: City) -> None:
    assert "all of its tables are by neighborhood" in city.visitor(None).get("/layers").text
    assert "Load a layer" in city.visitor(city.ada).get("/layers").text
    assert "Other sets of areas" not in city.visitor(None).get("/neighborhoods").text
    assert city.visitor(None).get("/layers/nothing").status_code == 404


def test_layers_are_listed_and_found_from_the_neighborhoods(laid: City) -> None:
    lay(laid)
    listed = parsed(laid, "/layers")
    assert [a["href"] for a in listed.select("h2 a")] == [PAGE]
    assert "2 areas" in listed.text
    assert "1 dataset" in listed.text
    assert parsed(laid, "/neighborhoods").select_one(f"a[href='{PAGE}']")


def test_a_table_says_in_which_neighborhoods_each_area_lies(laid: City) -> None:
    page = parsed(laid, PAGE)
    rows = {
        row.select_one("th").text.strip(): row.select_one("td").text  # type: ignore[union-attr]
        for row in page.select("tbody tr")
    }
    assert rows == {
        "Harbor East": "Ropewalk (71%), Dovecote (29%)",
        "Harbor West": "Millrace (38%), Tannery (38%), Dovecote (23%)",
    }
    assert page.select_one("td a[href='/neighborhoods/dovecote']")
    assert "were loaded on" in page.text


def test_every_area_of_the_map_leads_to_its_row(laid: City) -> None:
    page = parsed(laid, PAGE)
    drawing = page.select_one(".citymap")
    assert drawing is not None
    assert drawing["aria-hidden"] == "true"
    on_map = {str(a["href"]).removeprefix("#") for a in drawing.select("a")}
    assert on_map == {row["id"] for row in page.select("tbody tr")}
    assert {a["tabindex"] for a in drawing.select("a")} == {"-1"}


def test_what_lies_beyond_the_city_is_told_as_elsewhere(city: City) -> None:
    with city.database.writing() as session:
        make_neighborhoods(session)
        make_layer(session, areas={"Edge": (3.0, 5.0)})
    assert "Tannery (50%), elsewhere (50%)" in parsed(city, PAGE).text


def test_it_names_the_datasets_that_lie_on_it_and_each_leads_to_it(laid: City) -> None:
    assert "No dataset lies on these areas yet." in parsed(laid, PAGE).text
    lay(laid)
    assert parsed(laid, PAGE).select_one("a[href='/datasets/rents']")
    assert parsed(laid, "/datasets/rents").select_one(f"a[href='{PAGE}']")


def test_a_withdrawn_dataset_still_lies_on_it(laid: City) -> None:
    lay(laid)
    with laid.database.writing() as session:
        session.query(Dataset).one().current_version_id = None
    assert parsed(laid, PAGE).select_one("a[href='/datasets/rents']")


def test_the_readers_own_neighborhood_is_outlined(laid: City) -> None:
    visitor = laid.visitor(None)
    assert 'class="focus"' not in visitor.get(PAGE).text
    visitor.post("/neighborhoods/here", {"slug": "millrace", "next": "/"})
    page = visitor.get(PAGE).text
    assert 'class="focus"' in page
    assert "The thick line is the neighborhood Millrace." in page


def test_the_page_costs_the_same_few_queries_whatever_it_shows(laid: City) -> None:
    visitor = laid.visitor(None)
    counts = []
    for more in ((), ("Rents", "Lamps", "Trees")):
        for title in more:
            lay(laid, title)
        with laid.database.writing() as session:
            areas = {f"Tract {n}": (n / 10, (n + 1) / 10) for n in range(30)} if more else {}
            make_layer(session, areas=areas) if areas else None
        visitor.get(PAGE)  # the maps are kept from now on
        with reads(laid) as statements:
            visitor.get(PAGE)
        counts.append(len(statements))
    assert counts == [7, 7]
    with reads(laid) as statements:
        visitor.get("/layers")
    assert len(statements) == 2


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (1.0, "all of it"), (0.9999, "over 99%"), (0.996, "over 99%"), (0.99, "99%"),
        (0.505, "50%"), (0.01, "1%"), (0.0099, "under 1%"), (0.0, "under 1%"),
    ],
)  # fmt: skip
def test_a_share_is_never_rounded_to_all_or_to_nothing(share: float, words: str) -> None:
    language.set("en")
    assert str(share_words(share)) == words
