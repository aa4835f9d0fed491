"""A newer version of a dataset: read by its recipe, held where it no longer fits."""

from app.datasets.queries import dataset_by_slug, versions_of
from tests.factories.places import make_neighborhoods
from tests.people import City
from tests.web.test_dataset_upload import send, work

FIRST = b"place,day,n\nRopewalk,2025-01-02,1\nDovecote,2025-01-03,2\n"
OTHER = b"place,n\nRopewalk,x\nDovecote,y\n"


def test_a_refresh_that_does_not_fit_is_held_until_somebody_accepts_it(city: City) -> None:
    with city.database.writing() as session:
        make_neighborhoods(session)
    olive = city.visitor(city.olive)
    send(city, city.olive, FIRST)
    work(city, 1)
    olive.post("/datasets/imports/1/columns", {"missing": "none given"})
    work(city, 1)
    olive.post("/datasets/imports/1/publication")
    work(city, 1)
    send(city, city.olive, OTHER, dataset="broken-lamps")
    work(city, 2)
    text = olive.get("/datasets/imports/2").text
    assert "The column “day” is gone." in text.replace("&#8220;", "“")
    assert "No column says when any more." in text
    assert 'value="none given"' in text, "the recipe is where a refresh begins"
    assert olive.post("/datasets/imports/2/publication").status_code == 409
    with city.database.reading() as session:
        assert dataset_by_slug(session, "broken-lamps").version.number == 1
    assert olive.post("/datasets/imports/2/publication", {"accept": "true"}).status_code == 303
    work(city, 2)
    with city.database.reading() as session:
        listed = dataset_by_slug(session, "broken-lamps")
        assert listed.version.number == 2
        assert len(versions_of(session, listed.dataset.id)) == 2
        assert "head" not in listed.version.report


def test_the_page_says_what_would_change_and_asks_what_tells_rows_apart(city: City) -> None:
    with city.database.writing() as session:
        make_neighborhoods(session)
    olive = city.visitor(city.olive)
    send(city, city.olive, FIRST)
    work(city, 1)
    page = olive.get("/datasets/imports/1").text
    assert '<select id="key" name="key"' in page
    assert "What would change" not in page
    wrong = olive.post("/datasets/imports/1/columns", {"key": "nothing"})
    assert wrong.status_code == 422
    assert 'href="#key"' in wrong.text
    assert olive.post("/datasets/imports/1/columns", {"key": "n"}).status_code == 303
    work(city, 1)
    assert '<option value="n" selected>' in olive.get("/datasets/imports/1").text
    olive.post("/datasets/imports/1/publication")
    work(city, 1)
    send(city, city.olive, FIRST + b"Ropewalk,2025-01-05,3\n", dataset="broken-lamps")
    work(city, 2)
    page = olive.get("/datasets/imports/2").text
    assert "What would change" in page
    assert "Since version 1: rows added: 1, gone: 0, changed: 0." in page
    assert '<option value="n" selected>' in page, "the dataset remembers its key"
