"""Borrowing: who may, what is asked of whom, what takes the place of what, and taking it away."""

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.charts.public import fetching
from app.charts.public.borrowing import (
    ask_again,
    ask_what_is_due,
    borrow_address,
    borrow_file,
    document_address,
    remove,
)
from app.charts.public.fetching import WELL_KNOWN, fetch_borrowed
from app.charts.public.keys import rotate
from app.charts.public.models import BorrowedChart, Kept
from app.charts.public.queries import borrowed_charts, find_borrowed
from app.charts.public.reading import Signed
from app.core.clock import utc_now
from app.core.errors import InvalidError, RefusedError
from app.core.i18n import _
from app.core.outbox import OutboxEntry
from app.datasets.fetching.refusal import FetchRefusedError
from app.ledger.models import LedgerEntry
from tests.charts.public.samples import BASE, facts, listed, signed, written
from tests.people import City

ADDRESS = f"{BASE}/charts/3-crashes/public.json"
Web = dict[str, bytes]


@pytest.fixture
def tulsa(tmp_path: Path) -> Path:
    folder = tmp_path / "tulsa"
    folder.mkdir()
    return folder


@pytest.fixture
def web(tulsa: Path, monkeypatch: pytest.MonkeyPatch) -> Web:
    """Put a web in place of the network: what each address holds."""
    pages = {ADDRESS: written(signed(tulsa)), BASE + WELL_KNOWN: listed(tulsa)}

    def read(_settings: object, address: str) -> bytes:
        if address not in pages:
            raise FetchRefusedError(_("There is no such page."), _("Look again."), code="gone")
        return pages[address]

    monkeypatch.setattr(fetching, "_bytes", read)
    return pages


@pytest.fixture
def borrowed(city: City, web: Web) -> Callable[[], BorrowedChart]:
    """Borrow the chart and have it fetched; then return it as it is, each time it is called."""
    with city.database.writing() as session:
        number = borrow_address(session, city.alice, ADDRESS, city.settings).id
    assert ADDRESS in web
    fetch_borrowed(city.database, city.settings, number)

    def now() -> BorrowedChart:
        with city.database.reading() as session:
            return session.get_one(BorrowedChart, number)

    return now


def again(city: City, borrowed: Callable[[], BorrowedChart]) -> BorrowedChart:
    with city.database.writing() as session:
        ask_again(session, city.bob, find_borrowed(session, borrowed().id))
    fetch_borrowed(city.database, city.settings, borrowed().id)
    return borrowed()


@pytest.mark.parametrize(
    ("pasted", "asked"),
    [
        (f"{BASE}/charts/3-crashes", ADDRESS),
        (f" {BASE}/charts/3-crashes/ ", ADDRESS),
        (f"{BASE}/charts/3-crashes?focus=kendall#table", f"{ADDRESS}?focus=kendall"),
        (ADDRESS, ADDRESS),
        ("https://elsewhere.example/files/chart.json", "https://elsewhere.example/files/chart.json"),
    ],
)  # fmt: skip
def test_the_address_of_a_page_leads_to_its_document(pasted: str, asked: str) -> None:
    assert document_address(pasted) == asked


def test_what_was_fetched_is_kept_with_who_signed_it(
    borrowed: Callable[[], BorrowedChart],
) -> None:
    chart = borrowed()
    assert (chart.city, chart.signed, chart.error) == ("Tulsa", Signed.CURRENT, "")
    assert chart.fetched_at is not None
    assert chart.asked_at is None
    assert len(chart.document["marks"]) == 2


def test_who_borrows_the_same_address_gets_the_same_chart(
    city: City, borrowed: Callable[[], BorrowedChart]
) -> None:
    with city.database.writing() as session:
        same = borrow_address(session, city.bob, ADDRESS, city.settings)
    assert same.id == borrowed().id


@pytest.mark.parametrize("who", ["nobody", "sue", "una"])
def test_who_may_make_no_chart_may_borrow_none(city: City, who: str) -> None:
    with city.database.writing() as session, pytest.raises(RefusedError):
        borrow_address(session, getattr(city, who), ADDRESS, city.settings)
    with city.database.writing() as session, pytest.raises(RefusedError):
        borrow_file(session, getattr(city, who), written(facts()), city.settings)


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1/charts/1", "http://localhost/charts/1", "http://169.254.169.254/charts/1",
     "file:///etc/passwd", "ftp://tulsa.example/charts/1", "no address", "http://10.0.0.8/charts/1",
     "http://me:secret@tulsa.example/charts/1"],
)  # fmt: skip
def test_an_address_that_leads_inside_is_refused_before_anything_is_kept(
    city: City, address: str
) -> None:
    with city.database.writing() as session, pytest.raises(FetchRefusedError):
        borrow_address(session, city.alice, address, city.settings)
    with city.database.reading() as session:
        assert session.scalars(select(BorrowedChart)).all() == []


def test_a_file_is_shown_at_once_and_its_city_asked_about_it(
    city: City, tulsa: Path, web: Web
) -> None:
    with city.database.writing() as session:
        chart = borrow_file(session, city.alice, written(signed(tulsa)), city.settings)
    assert (chart.city, chart.signed, chart.address) == ("Tulsa", Signed.UNKNOWN, "")
    assert BASE + WELL_KNOWN in web
    fetch_borrowed(city.database, city.settings, chart.id)
    with city.database.reading() as session:
        assert session.get_one(BorrowedChart, chart.id).signed is Signed.CURRENT


def test_newer_numbers_take_the_place_of_older_ones(
    city: City, borrowed: Callable[[], BorrowedChart], web: Web, tulsa: Path
) -> None:
    source = {**facts()["source"], "version": 3}
    web[ADDRESS] = written(signed(tulsa, source=source, hidden=4))
    chart = again(city, borrowed)
    assert (chart.document["hidden"], chart.kept) == (4, Kept.NOTHING)
    assert chart.changed_at is not None


def test_another_chart_under_the_address_never_takes_its_place(
    city: City, borrowed: Callable[[], BorrowedChart], web: Web, tulsa: Path
) -> None:
    before = borrowed().document
    measure = {**facts()["measure"], "nature": "reports"}
    for told, kept in (
        (signed(tulsa, measure=measure), Kept.OTHER_CHART),
        (signed(tulsa, source={**facts()["source"], "version": 1}), Kept.OLDER),
        (facts(hidden=9), Kept.WORSE_SIGNED),
    ):
        web[ADDRESS] = written(told)
        chart = again(city, borrowed)
        assert (chart.kept, chart.document, chart.signed) == (kept, before, Signed.CURRENT)


def test_a_key_that_the_city_no_longer_lists_is_seen_on_the_next_look(
    city: City, borrowed: Callable[[], BorrowedChart], web: Web, tulsa: Path
) -> None:
    web[BASE + WELL_KNOWN] = b'{"keys": []}'
    assert again(city, borrowed).signed is Signed.FOREIGN
    rotate(tulsa)
    web[BASE + WELL_KNOWN] = listed(tulsa)
    assert again(city, borrowed).signed is Signed.EARLIER
    del web[BASE + WELL_KNOWN]
    assert again(city, borrowed).signed is Signed.UNKNOWN


@pytest.mark.parametrize("content", [b"<html>", written(facts(version=9)), b"{" * 90])
def test_an_address_that_fails_keeps_what_came_before_and_says_why(
    city: City, borrowed: Callable[[], BorrowedChart], web: Web, content: bytes
) -> None:
    web[ADDRESS] = content
    chart = again(city, borrowed)
    assert chart.error.endswith(".")
    assert chart.failures == 1
    assert len(chart.document["marks"]) == 2
    del web[ADDRESS]
    assert "no such page" in again(city, borrowed).error


def test_each_address_is_asked_again_once_a_day(
    city: City, borrowed: Callable[[], BorrowedChart]
) -> None:
    assert borrowed().checked_at is not None
    with city.database.writing() as session:
        assert ask_what_is_due(session, utc_now()) == 0
        assert ask_what_is_due(session, utc_now() + timedelta(days=1, minutes=1)) == 1
        assert ask_what_is_due(session, utc_now() + timedelta(minutes=1)) == 0
        kinds = session.scalars(select(col(OutboxEntry.kind))).all()
    assert kinds.count("BorrowDue") == 2


def test_nobody_asks_twice_at_once(city: City, borrowed: Callable[[], BorrowedChart]) -> None:
    with city.database.writing() as session:
        ask_again(session, city.alice, find_borrowed(session, borrowed().id))
    with city.database.writing() as session, pytest.raises(RefusedError) as refused:
        ask_again(session, city.bob, find_borrowed(session, borrowed().id))
    assert refused.value.ruling.status is HTTPStatus.CONFLICT


def test_a_moderator_removes_it_with_a_reason_in_the_public_ledger(
    city: City, borrowed: Callable[[], BorrowedChart]
) -> None:
    number = borrowed().id
    with city.database.writing() as session, pytest.raises(InvalidError):
        remove(session, city.mo, find_borrowed(session, number), "  ")
    with city.database.writing() as session:
        remove(session, city.mo, find_borrowed(session, number), "It is an advertisement.")
    assert borrowed().document == {}
    with city.database.reading() as session:
        entry = session.scalars(select(LedgerEntry)).one()
        assert (entry.deed, entry.noun, entry.actor_id) == ("removed", "borrowed", city.mo.id)
        assert borrowed_charts(session).items == []
        with pytest.raises(RefusedError) as refused:
            find_borrowed(session, number)
    assert refused.value.ruling.status is HTTPStatus.GONE
    fetch_borrowed(city.database, city.settings, number)
    assert borrowed().document == {}


def test_who_borrowed_it_may_take_it_back_and_a_stranger_may_not(
    city: City, borrowed: Callable[[], BorrowedChart]
) -> None:
    for who in (city.bob, city.olive, city.sue, None):
        with city.database.writing() as session, pytest.raises(RefusedError):
            remove(session, who, find_borrowed(session, borrowed().id), "I dislike it.")
    with city.database.writing() as session:
        remove(session, city.alice, find_borrowed(session, borrowed().id), "Wrong chart.")
    with city.database.reading() as session:
        assert session.scalars(select(LedgerEntry)).all() == []
