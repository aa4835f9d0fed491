"""Stat meetings on pages: read by everybody, recorded by several at once, with a memo and dates."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlmodel import col

from app.followthrough.meetings.models import Meeting, MeetingEntry
from app.people.models import Post, Role
from tests.factories.contributions import make_person
from tests.factories.meetings import Begun, make_begun
from tests.people import City, Visitor, form_key
from tests.web.test_thread_cache import reads

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
PLAN = {
    "rhythm": "weekly", "weekday": "1", "week": "1", "at": "10:00", "minutes": "90",
    "place": "City Hall, room 2", "link": "https://meet.example/works", "begins_on": "2026-03-02",
}  # fmt: skip
ROW = {"kind": "request", "text": "Count the benches.", "department": "public-works",
       "owner": "olive", "due_on": "2026-03-16"}  # fmt: skip


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def met(city: City) -> Begun:
    with city.database.writing() as session:
        return make_begun(session, city.department, city.olive)


def second_recorder(city: City) -> Visitor:
    """Let olive name a colleague."""
    rita = city.person("rita", role=Role.OFFICIAL, post=Post.STAFF, department=city.department)
    named = {"handle": "rita"}
    assert city.visitor(city.olive).post("/departments/public-works/recorders", named).is_redirect
    return city.visitor(rita)


def test_a_department_plans_its_meetings_and_everybody_reads_when(city: City) -> None:
    olive, reader = city.visitor(city.olive), city.visitor(None)
    assert "planned no stat meeting" in reader.get("/departments/public-works").text
    wrong = olive.post("/departments/public-works/calendar", PLAN | {"at": "25:00", "place": ""})
    assert wrong.status_code == 422
    assert "Write a time of day" in wrong.text
    assert 'value="https://meet.example/works"' in wrong.text  # what was typed is kept
    sent = olive.post("/departments/public-works/calendar", PLAN)
    assert (sent.status_code, sent.headers["location"]) == (
        303,
        "/stat-meetings?department=public-works",
    )
    for address in (
        "/departments/public-works",
        "/stat-meetings",
        "/stat-meetings?department=public-works",
    ):
        assert "3 March 2026, 10:00" in reader.get(address).text
    assert (
        "Every week on Tuesday at 10:00."
        in reader.get("/stat-meetings?department=public-works").text
    )
    assert reader.get("/stat-meetings?department=none").status_code == 404
    for who in (city.alice, city.bob):
        assert city.visitor(who).get("/departments/public-works/calendar").status_code == 404


def test_a_calendar_that_is_sent_again_moves_no_meeting(
    city: City, clock: time_machine.Traveller
) -> None:
    olive, plan = city.visitor(city.olive), PLAN | {"rhythm": "two_weeks"}
    olive.post("/departments/public-works/calendar", plan)
    clock.move_to(MONDAY + timedelta(days=3))
    listed = city.visitor(None).get("/stat-meetings").text
    assert "17 March 2026, 10:00" in listed
    assert 'value="2026-03-17"' in olive.get("/departments/public-works/calendar").text
    again = plan | {"begins_on": "2026-03-17"}
    assert olive.post("/departments/public-works/calendar", again).status_code == 303
    assert city.visitor(None).get("/stat-meetings").text == listed


def test_a_meeting_is_moved_and_called_off_in_public(city: City) -> None:
    olive, reader = city.visitor(city.olive), city.visitor(None)
    olive.post("/departments/public-works/calendar", PLAN)
    with city.database.reading() as session:
        first, second = session.scalars(
            select(col(Meeting.id)).order_by(col(Meeting.starts_at)).limit(2)
        )
    url = f"/stat-meetings/{first}"
    wrong = olive.post(f"{url}/date", {"day": "2026-03-07", "at": "10:00", "reason": "A flood."})
    assert wrong.status_code == 422
    assert "no working day" in wrong.text
    moved = {"day": "2026-03-05", "at": "14:30", "reason": "A flood."}
    assert olive.post(f"{url}/date", moved).headers["location"] == url
    page = reader.get(url).text
    assert "5 March 2026, 14:30" in page
    assert "Moved from 3 March 2026, 10:00." in page
    for _twice in range(2):
        off = olive.post(f"/stat-meetings/{second}/skip", {"skip_reason": "Election day."})
        assert off.status_code == 303
    olive.post("/departments/public-works/calendar", PLAN | {"weekday": "4"})
    assert "A flood." in reader.get(url).text  # a new rhythm does not undo what was moved
    assert "5 March 2026, 14:30" in olive.get("/departments/public-works/calendar").text
    again = olive.post(f"/stat-meetings/{second}/skip", {"skip_reason": "Another one."})
    assert again.status_code == 409
    off = city.visitor(city.alice).post(
        f"/stat-meetings/{second}/skip", {"skip_reason": "Election day."}
    )
    assert off.status_code == 404
    assert "Election day." in reader.get(f"/stat-meetings/{second}").text
    assert "A flood." in reader.get("/ledger").text


def test_a_recorder_writes_rows_by_a_plain_form_and_by_htmx(city: City, met: Begun) -> None:
    olive, url = city.visitor(city.olive), f"/stat-meetings/{met.meeting.id}"
    for who in (city.alice, city.mo):
        assert city.visitor(who).post(f"{url}/rows", ROW).status_code == 404
    assert city.visitor(None).get(f"{url}/record").headers["location"].startswith("/sign-in")
    empty = olive.post(f"{url}/rows", ROW | {"text": "", "form_key": form_key()})
    assert empty.status_code == 422
    assert "Please fill this in." in empty.text
    key = {"form_key": form_key()}
    for _twice in range(2):
        assert olive.post(f"{url}/rows", ROW | key).headers["location"] == f"{url}/record#rows"
    live = olive.htmx("POST", f"{url}/rows", ROW | {"text": "Mend it.", "form_key": form_key()})
    assert live.status_code == 200
    assert "<html" not in live.text
    assert live.text.count("Count the benches.") == 2  # its row, and its link for a reader
    assert "Mend it." in city.visitor(None).get(url).text
    wrong = olive.htmx("POST", f"{url}/rows", ROW | {"owner": "nobody", "form_key": form_key()})
    assert wrong.status_code == 422
    assert 'value="nobody"' in wrong.text


def test_several_recorders_see_the_same_rows_by_asking_for_one_number(
    city: City, met: Begun
) -> None:
    olive, rita = city.visitor(city.olive), second_recorder(city)
    url = f"/stat-meetings/{met.meeting.id}"
    page = rita.get(f"{url}/record").text
    found = re.search(r'hx-get="(/stat-meetings/\d+/rows\?seen=\d+&amp;recording=1)"', page)
    assert found is not None
    asks = found[1].replace("&amp;", "&")
    with reads(city) as statements:
        assert rita.client.get(asks, headers={"HX-Request": "true"}).status_code == 204
        assert len([one for one in statements if "stat_meeting" in one]) == 1
    olive.post(f"{url}/rows", ROW | {"form_key": form_key()})
    news = rita.client.get(asks, headers={"HX-Request": "true"})
    assert "Count the benches." in news.text
    assert "/rows?seen=1&amp;recording=1" in news.text
    public = city.visitor(None).client.get(asks, headers={"HX-Request": "true"})
    assert "Change" not in public.text  # nobody else gets the recorders' links
    assert rita.get(asks).headers["location"] == f"{url}#rows"
    assert city.visitor(None).get("/stat-meetings/999/rows").status_code == 404


def test_the_second_of_two_recorders_is_told_and_loses_nothing(city: City, met: Begun) -> None:
    olive, rita = city.visitor(city.olive), second_recorder(city)
    url = f"/stat-meetings/{met.meeting.id}"
    form = ROW | {"seen": "1"}
    assert olive.post(f"{url}/rows/{met.row.id}", form | {"text": "Olive's."}).status_code == 303
    second = rita.post(f"{url}/rows/{met.row.id}", form | {"text": "Rita's."})
    assert second.status_code == 409
    assert "Another recorder changed this" in second.text
    assert "Olive&#39;s." in second.text
    assert "Rita&#39;s." in second.text
    people = {
        "office": ["public-works"],
        "people": ["4"],
        "council": "1",
        "public": "12",
        "seen": 0,
    }
    assert olive.post(f"{url}/attendance", people).status_code == 303
    other = rita.post(f"{url}/attendance", people | {"public": "13"})
    assert other.status_code == 409
    assert 'value="13"' in other.text
    beside = other.text[other.text.index('id="people"') :]
    assert beside.index("Another recorder changed this") < beside.index("17 people came")
    wrong = rita.post(f"{url}/attendance", people | {"public": "-1", "seen": 1})
    assert wrong.status_code == 422
    mark = {"mark": "done", "seen": ""}
    assert olive.post(f"{url}/marks/{met.last.id}", mark).status_code == 303
    assert rita.post(f"{url}/marks/{met.last.id}", mark | {"mark": "not_done"}).status_code == 409
    taken = rita.post(f"{url}/rows/{met.row.id}/deletion", {"seen": "2"})
    assert taken.status_code == 303
    assert "17 people came" in city.visitor(None).get(url).text


def test_the_form_of_a_row_names_nobody_who_left(city: City, met: Begun) -> None:
    olive, url = city.visitor(city.olive), f"/stat-meetings/{met.meeting.id}/rows/{met.row.id}"
    assert 'value="gone-one"' not in olive.get(url).text
    with city.database.writing() as session:
        left = make_person(session, "gone-one")
        session.get_one(MeetingEntry, met.row.id).owner_id = left.id
    assert "gone-one" not in olive.get(url).text


def test_the_memo_drafts_itself_is_published_and_late_by_how_late(
    city: City, met: Begun, clock: time_machine.Traveller
) -> None:
    olive, reader = city.visitor(city.olive), city.visitor(None)
    url = f"/stat-meetings/{met.meeting.id}"
    draft = olive.get(f"{url}/memo").text
    assert "- Buy forty lamps. (Public Works, 2 March 2026)" in draft
    assert olive.post(f"{url}/memo", {"text": "", "seen": "0"}).status_code == 422
    memo = {"text": "We buy **forty** lamps.", "seen": "0", "action": "publish"}
    clock.move_to(MONDAY + timedelta(days=4))
    assert "2 working days overdue" in reader.get(url).text
    assert olive.post(f"{url}/memo", memo).headers["location"] == f"{url}#memo"
    second = olive.post(f"{url}/memo", memo | {"text": "Otherwise."})
    assert second.status_code == 409
    assert "Otherwise." in second.text
    assert f"{url}/record" not in olive.get(url).text
    page = reader.get(url).text
    assert "We buy <strong>forty</strong> lamps." in page
    assert "2 working days late" in page
    listed = reader.get("/stat-meetings").text
    assert "Held, memo late" in listed
    assert "Of the last 2 meetings: 0 held, 2 with a late memo, 0 skipped." in listed
    assert olive.post(f"{url}/rows", ROW | {"form_key": form_key()}).status_code == 409


def test_what_went_well_is_named_by_the_department_with_a_suggestion(
    city: City, met: Begun
) -> None:
    olive, url = city.visitor(city.olive), f"/stat-meetings/{met.meeting.id}"
    assert city.visitor(city.alice).post(f"{url}/good", {"text": "x", "seen": 0}).status_code == 404
    assert olive.post(f"{url}/good", {"text": "All lamps burn.", "seen": "0"}).status_code == 303
    second = olive.post(f"{url}/good", {"text": "Nothing does.", "seen": "0"})
    assert second.status_code == 409
    assert "Nothing does." in second.text
    page = city.visitor(None).get(url).text
    assert "All lamps burn." in page
    assert "after the agenda froze" in page
    assert olive.post(f"{url}/additions", {"text": "The bridge."}).status_code == 303
    assert "Added on 2 March 2026, 09:00" in city.visitor(None).get(url).text
