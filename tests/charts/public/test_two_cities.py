"""Two installations that talk to each other over real connections on this machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.charts.public.borrowing import borrow_address, borrow_file
from app.charts.public.fetching import fetch_borrowed
from app.charts.public.keys import rotate
from app.charts.public.models import BorrowedChart, Kept
from app.charts.public.reading import Signed
from app.charts.spec import How, Population, Ranking
from app.core.config import Settings
from app.core.db import Database
from app.datasets.fetching import downloading
from app.followthrough.commitments.learning import tell_what_we_learnt
from app.main import route
from tests.factories.charts import make_chart
from tests.factories.commitments import make_trial
from tests.factories.datasets import make_dataset, store_in
from tests.factories.places import make_neighborhoods
from tests.factories.proposals import make_proposal
from tests.people import City, LiveCity
from tests.schema import build_schema


@pytest.fixture
def lender(live_city: LiveCity) -> str:
    """Let one city publish a chart; return the address of its page."""
    store = store_in(live_city.settings.data_dir)
    with live_city.database.writing() as session:
        make_neighborhoods(session)
        dataset, _version = make_dataset(session, store)
        spec = Ranking(dataset=dataset.slug, how=How.RATE, per=Population())
        chart = make_chart(session, store, dataset, spec)
        return f"{live_city.settings.base_url}/charts/{chart.id}-{chart.slug}"


@pytest.fixture
def borrower(
    live_city: LiveCity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[City]:
    """Run another city with a database and a folder of its own, which may ask this machine."""
    monkeypatch.setattr(downloading, "FIRST_PAUSE", 0.01)
    folder = tmp_path / "other"
    folder.mkdir()
    url = f"sqlite:///{folder}/other.sqlite"
    build_schema(url)
    settings = Settings(
        secret_key="o" * 16, base_url="http://testserver", data_dir=folder, rate_limits=False,
        city="Other City", fetch_private_hosts=live_city.settings.base_url.removeprefix("http://"),
    )  # fmt: skip
    database = Database(url)
    city = City(database, settings, route(settings.upload_limit))
    with city.doors:
        yield city
    database.engine.dispose()


def borrow(borrower: City, address: str) -> BorrowedChart:
    with borrower.database.writing() as session:
        number = borrow_address(session, borrower.alice, address, borrower.settings).id
    return fetched(borrower, number)


def fetched(borrower: City, number: int) -> BorrowedChart:
    fetch_borrowed(borrower.database, borrower.settings, number)
    with borrower.database.reading() as session:
        return session.get_one(BorrowedChart, number)


def test_a_chart_is_borrowed_from_the_other_city_and_its_signature_checked(
    lender: str, borrower: City, live_city: LiveCity
) -> None:
    chart = borrow(borrower, lender)
    assert (chart.error, chart.city, chart.signed) == ("", "Port Ellery", Signed.CURRENT)
    page = borrower.visitor(None).get(f"/charts/borrowed/{chart.id}").text
    assert "Signed by Port Ellery" in page
    assert "Ropewalk" in page
    rotate(live_city.settings.data_dir)
    assert fetched(borrower, chart.id).signed is Signed.CURRENT  # it came anew, signed anew


def test_a_file_from_the_other_city_is_checked_with_keys_that_it_no_longer_signs_with(
    lender: str, borrower: City, live_city: LiveCity
) -> None:
    content = live_city.visitor(None).get(f"{lender}/public.json").content
    rotate(live_city.settings.data_dir)
    with borrower.database.writing() as session:
        number = borrow_file(session, borrower.alice, content, borrower.settings).id
    assert fetched(borrower, number).signed is Signed.EARLIER
    with borrower.database.writing() as session:
        changed = content.replace(b'"hidden": 0', b'"hidden": 7')
        assert changed != content
        number = borrow_file(session, borrower.alice, changed, borrower.settings).id
    assert fetched(borrower, number).signed is Signed.BROKEN


def test_a_chart_that_is_not_there_ends_in_a_sentence(lender: str, borrower: City) -> None:
    chart = borrow(borrower, lender.partition("/charts/")[0] + "/charts/999")
    assert chart.document == {}
    assert chart.error
    page = borrower.visitor(None).get(f"/charts/borrowed/{chart.id}")
    assert page.status_code == 200
    assert "The last fetch failed" in page.text


def test_an_ended_commitment_is_borrowed_by_the_address_of_its_page(
    live_city: LiveCity, borrower: City
) -> None:
    city, store = live_city, store_in(live_city.settings.data_dir)
    with city.database.writing() as session:
        proposal = make_proposal(session, city.alice, department=city.department)
        made = make_trial(session, store, city.olive, city.department, proposal)
        tell_what_we_learnt(session, city.olive, made.id, "Lamps help.")
        page = f"{city.settings.base_url}/commitments/{made.id}"
    found = borrow(borrower, page)
    assert (found.error, found.city, found.signed) == ("", "Port Ellery", Signed.CURRENT)
    shown = borrower.visitor(None).get(f"/charts/borrowed/{found.id}").text
    assert "Signed by Port Ellery" in shown
    assert "Lamps help." in shown
    assert fetched(borrower, found.id).kept is Kept.NOTHING
