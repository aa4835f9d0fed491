"""The specification of observations on their pages, their photos, and what they never touch."""

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from httpx2 import Response
from sqlalchemy import func, select

from app.core.clock import utc_now
from app.core.events import PhotoLetGo
from app.core.storage import storage_of
from app.discussion.observations.models import Observation
from app.discussion.observations.policy import MOST_A_DAY
from app.discussion.observations.queries import Subject
from app.moderation.hiding import hide
from app.moderation.models import Rule
from app.people.erasure import erase
from app.people.export import export_person
from app.people.models import Standing
from app.people.passwords import UNPROVEN
from app.worker.handlers import remove_photo
from app.worker.works import Works
from tests.factories.company import make_observation
from tests.factories.photos import make_moving, make_photo, make_turned_photo
from tests.factories.places import make_neighborhoods
from tests.factories.proposals import make_chart, make_proposal
from tests.people import City, Visitor, form_key

DAY = "2026-01-05"


@dataclass
class Case:
    city: City
    proposal_id: int
    url: str
    chart_id: int

    def form(self, **changed: object) -> dict[str, object]:
        sent: dict[str, object] = {
            "proposal": self.proposal_id, "text": "Six lamps are dark.", "form_key": form_key(),
            "alt": "A lamp that is dark.", "seen_on": DAY, "place": "ropewalk", "point": "",
        }  # fmt: skip
        return {name: value for name, value in {**sent, **changed}.items() if value is not None}

    def send(self, who: Visitor, photo: bytes | None = None, **changed: object) -> Response:
        content = make_turned_photo() if photo is None else photo
        form = {"csrf_token": who.token, **self.form(**changed)}
        return who.client.post("/observations", data=form, files={"photo": ("IMG.jpg", content)})

    def seen(self, **subject: int) -> Observation:
        """Let bob tell of something on the proposal, or on the chart."""
        store = storage_of(self.city.settings)
        on = Subject(**(subject or {"proposal_id": self.proposal_id}))  # type: ignore[arg-type]
        with self.city.database.writing() as session:
            return make_observation(session, store, self.city.bob, on)

    def file_of(self, observation: Observation) -> Path:
        return storage_of(self.city.settings).folder / observation.file

    def works(self) -> Works:
        return Works(self.city.settings, self.city.database, storage_of(self.city.settings))


@pytest.fixture
def case(city: City) -> Case:
    with city.database.writing() as session:
        make_neighborhoods(session)
        proposal = make_proposal(session, city.alice, "Fix the lights")
        chart = make_chart(session)
        return Case(city, proposal.id, f"/proposals/{proposal.id}-fix-the-lights", chart.id)


def test_a_photo_is_told_of_without_a_script_and_stands_beside_the_proposal(case: Case) -> None:
    bob = case.city.visitor(case.city.bob)
    assert f'href="/observations/new?proposal={case.proposal_id}"' in bob.get(case.url).text
    form = bob.get(f"/observations/new?proposal={case.proposal_id}").text
    assert 'enctype="multipart/form-data"' in form
    assert 'accept="image/jpeg,image/png,image/webp"' in form
    key = form_key()
    first, second = (case.send(bob, form_key=key) for _twice in range(2))
    assert first.status_code == second.status_code == 303
    assert first.headers["location"] == second.headers["location"]
    page = case.city.visitor(None).get(case.url).text.split('id="seen"')[1]
    picture = re.search(r'<img class="photo" src="(\S+)" width="300" height="400"', page)
    assert picture
    assert 'alt="A lamp that is dark."' in page
    assert 'loading="lazy"' in page
    assert len(list((storage_of(case.city.settings).folder / "seen").iterdir())) == 1
    photo = case.city.visitor(None).get(picture[1])
    assert photo.headers["content-type"] == "image/jpeg"
    assert photo.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in photo.headers["content-security-policy"]
    assert photo.headers["cache-control"] == "private, no-cache"
    assert b"39.29" not in photo.content
    again = case.city.visitor(None).get(picture[1], **{"If-None-Match": photo.headers["etag"]})
    assert again.status_code == 304


WRONG = {
    "no photo": ({"photo": b""}, "Choose a photo."),
    "forty megabytes": ({"photo": bytes(40 * 1024**2)}, "larger than 20 MB"),
    "svg": ({"photo": b"<svg onload=x>"}, "SVG"),
    "heic": ({"photo": b"\x00\x00\x00\x18ftypheic" + bytes(99)}, "HEIC"),
    "gif": ({"photo": make_moving("GIF")}, "moving picture"),
    "cut off": ({"photo": make_photo()[:2000]}, "damaged"),
    "tomorrow": ({"seen_on": (utc_now() + timedelta(days=2)).date().isoformat()}, "still to come"),
    "before 1900": ({"seen_on": "1899-12-31"}, "after 1899"),
    "no day": ({"seen_on": "20260105x"}, "Give the day"),
    "no place": ({"place": "atlantis"}, "Choose the neighborhood"),
    "no alt": ({"alt": ""}, "Please fill this in."),
    "no point": ({"point": "here"}, "latitude and longitude"),
    "a point elsewhere": ({"point": "10.0, 10.0"}, "none of the city"),
}


@pytest.mark.parametrize(("changed", "why"), WRONG.values(), ids=WRONG)
def test_a_wrong_form_says_why_and_keeps_what_was_typed(
    case: Case, changed: dict[str, object], why: str
) -> None:
    bob = case.city.visitor(case.city.bob)
    answer = case.send(bob, **{"text": "Six <b>lamps</b>", **changed})  # type: ignore[arg-type]
    assert answer.status_code == 422
    assert why in answer.text
    assert "Six &lt;b&gt;lamps" in answer.text
    assert not list((storage_of(case.city.settings).folder).glob("seen/*"))


def test_a_point_decides_the_place_and_is_rounded(case: Case) -> None:
    bob = case.city.visitor(case.city.bob)
    sent = case.send(bob, place="", point="39.19512345, -76.68512345")
    with case.city.database.reading() as session:
        stored = session.get_one(Observation, int(sent.headers["location"].rsplit("/", 1)[-1]))
    assert (stored.latitude, stored.longitude) == (39.196, -76.686)
    assert "Dovecote" in bob.get(sent.headers["location"]).text


@pytest.mark.parametrize(("who", "status"), {"nobody": 303, "sue": 403, "una": 403}.items())
def test_who_may_not_take_part_sends_no_photo(case: Case, who: str, status: int) -> None:
    answer = case.send(case.city.visitor(getattr(case.city, who)))
    assert answer.status_code == status
    assert not list(storage_of(case.city.settings).folder.glob("seen/*"))


def test_nobody_tells_of_more_than_the_day_allows(case: Case) -> None:
    for _each in range(MOST_A_DAY):
        case.seen()
    answer = case.send(case.city.visitor(case.city.bob))
    assert answer.status_code == 409
    assert len(list(storage_of(case.city.settings).folder.glob("seen/*"))) == MOST_A_DAY


def test_hidden_it_is_gone_with_its_photo_for_all_but_its_author_and_moderators(case: Case) -> None:
    one, address = case.seen(), ""
    address = f"/observations/{one.id}/photo.jpg"
    bob, stranger, mo = (
        case.city.visitor(who) for who in (case.city.bob, case.city.charlie, case.city.mo)
    )
    assert stranger.get(f"/contributions/{one.id}/flags/new").status_code == 200
    flagged = stranger.post(f"/contributions/{one.id}/flags", {"reason": "off_topic", "note": ""})
    assert flagged.status_code < 400
    assert "Six lamps are dark" in mo.get("/moderation").text
    with case.city.database.writing() as session:
        entry = hide(session, case.city.mo, one.id, Rule.OFF_TOPIC, "It is elsewhere.")
    assert [who.get(address).status_code for who in (stranger, bob, mo)] == [410, 200, 200]
    assert address not in case.city.visitor(None).get(case.url).text
    assert bob.get(f"/appeals/new?entry={entry.id}").status_code == 200
    assert case.file_of(one).exists()
    assert f'href="/observations/{one.id}"' in bob.get(f"/ledger/{entry.id}").text


def test_what_a_limited_account_shows_waits_and_a_moderator_sees_its_photo(case: Case) -> None:
    with case.city.database.writing() as session:
        session.merge(case.city.bob).standing = Standing.LIMITED
    sent = case.send(case.city.visitor(case.city.bob)).headers["location"]
    assert case.city.visitor(None).get(f"{sent}/photo.jpg").status_code == 404
    mo = case.city.visitor(case.city.mo)
    assert f'href="{sent}"' in mo.get("/moderation").text
    assert mo.get(f"{sent}/photo.jpg").status_code == 200


def test_deleted_it_leaves_no_photo(case: Case) -> None:
    one = case.seen(chart_id=case.chart_id)
    stranger, bob = case.city.visitor(case.city.charlie), case.city.visitor(case.city.bob)
    assert stranger.post(f"/observations/{one.id}/deletion").status_code == 403
    for _twice in range(2):
        assert bob.post(f"/observations/{one.id}/deletion").status_code == 303
    assert bob.get(f"/observations/{one.id}").status_code == 410
    remove_photo(case.works(), PhotoLetGo(one.file))
    assert not case.file_of(one).exists()


def test_it_goes_with_the_account_and_is_in_its_export(case: Case) -> None:
    one = case.seen()
    with case.city.database.writing() as session:
        bob = session.merge(case.city.bob)
        told = export_person(session, bob)["observations"]
        assert isinstance(told, list)
        assert told[0]["seen_on"] == DAY
        assert "file" not in told[0]
        erase(session, bob, UNPROVEN, utc_now())
    with case.city.database.reading() as session:
        stored = session.get_one(Observation, one.id)
        assert (stored.file, stored.alt, stored.latitude) == ("", "", None)
    assert case.city.visitor(None).get(f"/observations/{one.id}").status_code == 410
    assert "Six lamps" not in case.city.visitor(None).get(case.url).text


def test_programs_read_what_pages_show(case: Case) -> None:
    one = case.seen()
    reader = case.city.visitor(None)
    listed = reader.get(f"/api/v1/observations?proposal={case.proposal_id}").json()["items"]
    assert [row["id"] for row in listed] == [one.id]
    assert reader.get(f"/api/v1/observations/{one.id}").json()["place"] == "ropewalk"
    assert reader.get(f"/api/v1/observations?chart={case.chart_id}").json()["items"] == []


def test_nobody_votes_on_it(case: Case) -> None:
    one = case.seen()
    alice = case.city.visitor(case.city.alice)
    assert alice.post(f"/contributions/{one.id}/vote", {"vote": "agree"}).status_code == 409


def test_no_figure_claim_rank_or_score_reads_observations() -> None:
    """What counts lives below or elsewhere: only these may name the room or its table."""
    app = Path(__file__).parents[2] / "app"
    naming = {
        str(path.relative_to(app))
        for path in app.rglob("*.py")
        if re.search(r"observations?\b", path.read_text(), re.IGNORECASE)
        and re.search(r"observations\.(models|queries|service)|\bObservation\b", path.read_text())
    }
    may = (
        r"discussion/observations/|web/|api/company|api/observing|http/observation_form|main|demo/|"
        r"followthrough/teams/working|followthrough/checking/(service|queries)\.py"
    )
    assert [path for path in sorted(naming) if not re.match(may, path)] == []


def test_the_list_of_the_city_shows_both_kinds_and_says_when_it_is_empty(case: Case) -> None:
    reader = case.city.visitor(None)
    assert "Nobody has added a photo yet." in reader.get("/observations").text
    on_chart, on_proposal = case.seen(chart_id=case.chart_id), case.seen()
    page = reader.get("/observations").text
    assert page.index(f"/observations/{on_proposal.id}") < page.index(
        f"/observations/{on_chart.id}"
    )
    with case.city.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Observation)) == 2
