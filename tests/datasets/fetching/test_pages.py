"""Pages: an address pasted in place of a file, and the source of a dataset."""

import re

import pytest
from httpx2 import Response
from sqlalchemy import func, select

from app.core.storage import Storage
from app.datasets.models import DataSource, ImportJob
from app.worker.works import Works
from tests.datasets.fetching.server import Reply, Server
from tests.datasets.fetching.test_addresses import INWARD
from tests.datasets.fetching.twins import Socrata, lamps
from tests.delivering import deliver_everything
from tests.factories.places import make_neighborhoods
from tests.people import City, Visitor

FIRST = "place,day,n\nRopewalk,2025-01-02,1\nDovecote,2025-01-03,2\n"
SAID: dict[str, object] = {"nature": "reports", "steward": "public-works", "schedule": "weekly"}


class Town:
    """A city whose worker does what was asked when a test says so."""

    def __init__(self, city: City, server: Server) -> None:
        self.city, self.server = city, server
        self.olive: Visitor = city.visitor(city.olive)
        with city.database.writing() as session:
            make_neighborhoods(session)

    def paste(self, address: str, **changes: object) -> Response:
        fields = {"csrf_token": self.olive.token, "address": address} | SAID | changes
        return self.olive.client.post("/datasets/new", data=fields)

    def work(self) -> None:
        settings = self.city.settings
        store = Storage(settings.resolved_storage_url, settings.data_dir / "cache")
        deliver_everything(Works(settings, self.city.database, store))

    def loaded(self) -> None:
        """Load a first version from the server, as an official does, and publish it."""
        page = self.paste(self.server.gives("/lamps.csv", FIRST), title="Lamps")
        self.work()
        self.olive.post(f"{page.headers['location']}/publication")
        self.work()

    def count(self, kind: type[ImportJob | DataSource]) -> int:
        with self.city.database.reading() as session:
            return session.scalar(select(func.count()).select_from(kind)) or 0


@pytest.fixture
def town(city: City, server: Server) -> Town:
    return Town(city, server)


def test_an_official_pastes_an_address_sees_the_table_and_publishes(town: Town) -> None:
    url = Socrata(lamps(30)).stand_on(town.server)
    answer = town.paste(url)
    assert answer.status_code == 303
    page = answer.headers["location"]
    waiting = town.olive.get(page).text
    assert "The table is being fetched." in waiting
    assert f'<a href="{page}">Refresh</a>' in waiting
    assert town.server.asked == [], "nothing is fetched in a request"
    town.work()
    shown = town.olive.get(page).text
    assert "30 rows were read." in shown
    assert "<h1><span hx-disable hx-ignore>Broken lamps</span></h1>" in shown
    town.olive.post(f"{page}/publication")
    town.work()
    public = town.city.visitor(None).get("/datasets/broken-lamps").text
    assert "Department of Light" in public
    assert "CC BY 4.0" in public
    assert "a table of a Socrata portal" in public
    assert f'href="{url}"' in public
    source = town.olive.get("/datasets/broken-lamps/source").text
    for words in ("a table of a Socrata portal", "every week", "The last check went well."):
        assert words in source


def test_an_address_that_cannot_be_fetched_is_told_on_the_page_and_fetched_again(
    town: Town,
) -> None:
    page = town.paste(town.server.url("/lamps.csv")).headers["location"]
    town.work()
    failed = town.olive.get(page).text
    assert "The table could not be fetched." in failed
    assert "There is nothing at this address any more (404)." in failed
    assert "Fetch it again" in failed
    town.server.gives("/lamps.csv", FIRST)
    assert town.olive.post(f"{page}/columns").status_code == 303
    town.work()
    assert "2 rows were read." in town.olive.get(page).text


def test_a_disk_that_takes_nothing_is_told_on_the_page(town: Town) -> None:
    page = town.paste(town.server.gives("/lamps.csv", FIRST)).headers["location"]
    (town.city.settings.data_dir / "uploads").write_text("no folder")
    town.work()
    assert "the disk is full or cannot be written" in town.olive.get(page).text


def test_a_person_who_stops_the_fetch_sees_no_table(town: Town) -> None:
    page = town.paste(town.server.gives("/lamps.csv", FIRST)).headers["location"]
    town.olive.post(f"{page}/stop")
    town.work()
    assert "You stopped this import." in town.olive.get(page).text
    assert town.server.asked == []


def test_no_private_place_is_taken_from_the_web(town: Town) -> None:
    """Files, buckets, globs, folders and every spelling of an address inside."""
    for address in filter(str.strip, INWARD):
        answer = town.paste(address, description="Kept words")
        assert answer.status_code == 422, address
        assert "Kept words" in answer.text
        assert 'href="#address"' in answer.text
    assert town.count(ImportJob) == 0


@pytest.mark.parametrize("sent", ["neither", "both"])
def test_a_file_or_an_address_and_not_both(town: Town, sent: str) -> None:
    files = {"file": ("lamps.csv", FIRST, "text/csv")} if sent == "both" else {}
    fields = {"csrf_token": town.olive.token, "title": "Lamps", "publisher": "P", "licence": "L"}
    fields |= {name: str(value) for name, value in SAID.items()}
    fields |= {"address": "https://data.city.gov/x.csv"} if sent == "both" else {}
    answer = town.olive.client.post("/datasets/new", data=fields, files=files)
    assert answer.status_code == 422
    assert 'href="#file"' in answer.text


def test_the_form_asks_for_an_address_and_how_often(town: Town) -> None:
    text = town.olive.get("/datasets/new").text
    assert 'id="address"' in text
    assert re.search(r'<option value="never"[^>]*>only when somebody asks', text)


def test_a_source_is_tied_checked_changed_and_let_go(town: Town) -> None:
    town.loaded()
    page = "/datasets/lamps/source"
    assert town.olive.post(f"{page}/removal").status_code == 303
    assert "Tie it to an address" in town.olive.get(page).text
    assert town.olive.post(f"{page}/check").status_code == 404
    url = town.server.gives("/other.csv", FIRST + "Ropewalk,2025-02-01,3\n")
    told = {"address": url, "schedule": "daily"}
    assert town.olive.post(page, told).headers["location"] == page
    asked = town.olive.get(page).text
    assert "The source is being checked." in asked
    assert 'hx-trigger="every 3s"' in asked
    assert town.olive.post(f"{page}/check").status_code == 409
    town.work()
    text = town.olive.get(page).text
    assert "The last check went well." in text
    assert "hx-trigger" not in text
    assert "Version 2" in town.city.visitor(None).get("/datasets/lamps").text
    town.server.routes["/other.csv"] = lambda _asked: Reply(b"", 404)
    part = town.olive.htmx("POST", f"{page}/check").text
    assert part.lstrip().startswith("<div")
    assert "The source is being checked." in part
    town.work()
    text = town.olive.get(page).text
    assert "The last check failed." in text
    assert "The last version stays as it is." in text
    assert "There is nothing at this address any more (404)." in text
    assert town.olive.htmx("POST", f"{page}/removal").text.lstrip().startswith("<div")
    assert town.count(DataSource) == 0
    assert "Version 2" in town.city.visitor(None).get("/datasets/lamps").text


def test_a_table_that_is_held_is_told_to_its_person_and_reached_from_two_places(
    town: Town,
) -> None:
    town.loaded()
    town.server.gives("/lamps.csv", "place,n\nRopewalk,x\n")
    town.olive.post("/datasets/lamps/source/check")
    town.work()
    text = town.olive.get("/datasets/lamps/source").text
    assert "A newer table waits for a decision." in text
    link = re.search(r'href="(/datasets/imports/\d+)">Look at it', text)
    assert link is not None
    notices = town.olive.get("/notices").text
    assert "waits for you: it differs from the last version." in notices
    assert f'href="{link[1]}"' in notices
    assert "Publish all the same" in town.olive.get(link[1]).text
    others = town.city.person("otto", role=town.city.olive.role, department=town.city.department)
    text = town.city.visitor(others).get("/datasets/lamps/source").text
    assert "A newer table waits for a decision." in text
    assert link[1] not in text
    assert "“Lamps”" not in town.city.visitor(others).get("/notices").text


@pytest.mark.parametrize("address", ["", "http://127.0.0.1:1/x", "folder:permits", "x" * 2001])
def test_a_rejected_source_keeps_what_was_typed(town: Town, address: str) -> None:
    town.loaded()
    page = "/datasets/lamps/source"
    answer = town.olive.post(page, {"address": address, "schedule": "monthly"})
    assert answer.status_code == 422
    assert 'href="#address"' in answer.text
    assert re.search(r'<option value="monthly" selected', answer.text)
    assert town.olive.post(
        page, {"address": "https://a.gov/", "schedule": "hourly"}
    ).status_code == (422)


@pytest.mark.parametrize(
    ("who", "status"), [("nobody", 303), ("alice", 404), ("mo", 404), ("sue", 403), ("una", 403)]
)
def test_only_officials_and_administrators_see_and_change_a_source(
    town: Town, who: str, status: int
) -> None:
    town.loaded()
    visitor = town.city.visitor(getattr(town.city, who))
    page = "/datasets/lamps/source"
    assert visitor.get(page).status_code == status
    for address, told in ((page, {"address": "https://a.gov/x"}), (f"{page}/check", {}),
                          (f"{page}/removal", {})):  # fmt: skip
        assert visitor.post(address, told).status_code == status
    assert town.count(DataSource) == 1


def test_markup_in_what_a_portal_says_is_text(town: Town) -> None:
    portal = Socrata([{"id": "<script>alert(1)</script>", "place": "Ropewalk"}] * 3)
    page = town.paste(portal.stand_on(town.server), title="<b>Lamps</b>").headers["location"]
    town.work()
    text = town.olive.get(page).text
    assert "<script>alert" not in text
    assert "<b>Lamps" not in text
