"""Stat meetings read elsewhere: in calendars, by programs, in a year's numbers; nothing hidden."""

import re
from datetime import UTC, datetime, timedelta

from icalendar import Calendar
from sqlalchemy import select
from sqlmodel import col

from app.core.events import DatasetGuarded
from app.datasets.models import Dataset
from app.followthrough.mandate.models import Because
from app.followthrough.mandate.owing import owe_answer
from app.followthrough.meetings.models import AgendaItem, EntryKind, ItemKind, Meeting, MeetingEntry
from app.followthrough.meetings.movers import movers_of
from app.moderation.hiding import hide
from app.moderation.models import Rule
from app.people.models import Person
from app.worker.handlers import JOBS, guard_what_agendas_say
from app.worker.works import Works
from tests.api.test_writing import with_token
from tests.charts.claims.city import chart_of, rows
from tests.factories.mandate import make_mandate, make_open
from tests.factories.meetings import Begun, make_begun
from tests.factories.proposals import make_department, make_proposal
from tests.people import City, form_key
from tests.web.charted import store_of
from tests.web.test_stat_meetings import MONDAY, PLAN, ROW, clock, met
from tests.web.test_thread_cache import reads

__all__ = ["clock", "met"]  # fixtures: the same Monday, and the same meetings


def test_the_calendar_feed_is_read_by_a_calendar_program(city: City) -> None:
    olive, reader = city.visitor(city.olive), city.visitor(None)
    olive.post("/departments/public-works/calendar", PLAN)
    with city.database.reading() as session:
        number = session.scalars(select(col(Meeting.id)).order_by(col(Meeting.id))).first()
    olive.post(f"/stat-meetings/{number}/skip", {"skip_reason": "Election day, no room"})
    for address in ("/stat-meetings.ics", "/departments/public-works/stat-meetings.ics"):
        answer = reader.get(address)
        assert answer.headers["content-type"].startswith("text/calendar")
        events = Calendar.from_ical(answer.text).walk("VEVENT")
        assert [one["status"] for one in events[:2]] == ["CANCELLED", "CONFIRMED"]
        assert events[1].decoded("dtstart") == datetime(2026, 3, 10, 10, tzinfo=UTC)
        assert events[1].decoded("dtend") == datetime(2026, 3, 10, 11, 30, tzinfo=UTC)
        assert "City Hall, room 2" in str(events[1]["location"])
        assert len({str(one["uid"]) for one in events}) == len(events)
        same = reader.get(address, **{"If-None-Match": answer.headers["etag"]})
        assert same.status_code == 304
    assert reader.get("/departments/none/meetings.ics").status_code == 404


def test_an_agenda_shows_nothing_that_is_hidden_since(city: City, met: Begun) -> None:
    with city.database.writing() as session:
        topic = make_proposal(session, city.alice, "Mend the secret lamp")
        facts = {"due_on": "2026-02-25", "days": 3}
        session.add(
            AgendaItem(meeting_id=met.meeting.id, kind=ItemKind.OVERDUE, noun="proposal",
                       noun_id=topic.id, facts=facts)
        )  # fmt: skip
    reader, url = city.visitor(None), f"/stat-meetings/{met.meeting.id}"
    assert "25 February 2026: 3 working days overdue" in reader.get(url).text
    with city.database.writing() as session:
        hide(session, session.get_one(Person, city.mo.id), topic.id, Rule.OFF_TOPIC, "Elsewhere.")
    page = reader.get(url).text
    assert "Mend the secret lamp" not in page
    assert "This is not public any more." in page
    assert "Mend the secret lamp" not in reader.get(f"/api/v1{url}").text


def test_an_agenda_keeps_no_number_of_data_that_is_called_sensitive_later(
    city: City, met: Begun
) -> None:
    store = store_of(city)
    with city.database.writing() as session:
        chart = chart_of(session, store, rows({"ropewalk": (20, 20, 60), "dovecote": (20, 20, 22)}))
        dataset = session.get_one(Dataset, chart.dataset_id)
        dataset.steward_id = met.meeting.department_id
        session.flush()
        line = movers_of(session, store, met.meeting.department_id)[0]
        session.add(
            AgendaItem(meeting_id=met.meeting.id, kind=ItemKind.MOVER, noun="chart",
                       noun_id=line.noun_id, facts=line.facts)
        )  # fmt: skip
    reader, url = city.visitor(None), f"/stat-meetings/{met.meeting.id}"
    assert "rose" in reader.get(url).text
    works, event = Works(city.settings, city.database, store), DatasetGuarded(chart.dataset_id)
    guard_what_agendas_say(works, event)  # it is not called sensitive: nothing goes
    assert "rose" in reader.get(url).text
    with city.database.writing() as session:
        session.get_one(Dataset, chart.dataset_id).sensitive = True
    assert guard_what_agendas_say in JOBS[DatasetGuarded]
    for _twice in range(2):
        guard_what_agendas_say(works, event)
    page = reader.get(url).text
    assert "rose" not in page
    assert "called sensitive since" in page
    assert "now_n" not in reader.get(f"/api/v1{url}").text


def test_programs_read_meetings_and_a_recorder_writes_rows(city: City, met: Begun) -> None:
    reader = city.visitor(None)
    listed = reader.get("/api/v1/stat-meetings?department=public-works").json()["items"]
    assert [one["state"] for one in listed] == ["open", "late"]
    full = reader.get(f"/api/v1/stat-meetings/{met.meeting.id}").json()
    assert [one["text"] for one in full["rows"]] == ["Buy forty lamps."]
    assert [one["text"] for one in full["last_time"]] == ["Count the lamps."]
    assert full["memo"] is None
    assert reader.get("/api/v1/stat-meetings?department=none").status_code == 404
    row = ROW | {"key": form_key()}
    url = f"/api/v1/stat-meetings/{met.meeting.id}/rows"
    assert with_token(city, "alice").post(url, json=row).status_code == 404
    olive = with_token(city, "olive")
    for _twice in range(2):
        made = olive.post(url, json=row)
        assert made.status_code == 201
        assert (made.json()["owner"], made.json()["text"]) == ("olive", "Count the benches.")
    wrong = olive.post(url, json=row | {"key": form_key(), "owner": "nobody"})
    assert wrong.status_code == 422
    assert [one["field"] for one in wrong.json()["errors"]] == ["owner"]
    assert olive.post(url, json=row | {"key": form_key(), "text": "  "}).status_code == 422
    assert len(reader.get(f"/api/v1/stat-meetings/{met.meeting.id}").json()["rows"]) == 2


def test_a_year_is_counted_from_the_same_rows(city: City, met: Begun) -> None:
    reader = city.visitor(None)
    olive = city.visitor(city.olive)
    with city.database.writing() as session:
        make_mandate(session, city.department)
        owe_answer(session, make_open(session, city.department), Because.ADOPTED)
    olive.post(f"/stat-meetings/{met.meeting.id}/marks/{met.last.id}", {"mark": "done", "seen": ""})
    page = reader.get("/departments/public-works/report/2026").text
    cells = re.findall(r'<th scope="row">([^<]+)</th><td>([^<]+)</td>', page)
    assert {"Held, memo late": "1", "Skipped": "0"}.items() <= dict(cells).items()
    assert [number for _words, number in cells[:5]] == ["1", "0", "0", "0", "1"]
    assert '<th scope="row">Request</th><td>2</td><td>1</td>' in page
    for year in ("1999", "2027", "99999999999"):
        assert reader.get(f"/departments/public-works/report/{year}").status_code == 404


def test_the_list_of_all_meetings_keeps_its_number_of_queries(city: City, met: Begun) -> None:
    assert met.row.id
    reader, counts = city.visitor(None), []
    for office in ("Parks", "Homes"):
        with reads(city) as statements:
            assert reader.get("/stat-meetings").status_code == 200
            counts.append(len(statements))
        with city.database.writing() as session:
            make_begun(session, make_department(session, office), city.olive)
    assert counts[0] == counts[1] <= 8
    lines = []
    for _more in range(2):
        with reads(city) as statements:
            assert reader.get(f"/stat-meetings/{met.meeting.id}").status_code == 200
            lines.append(len(statements))
        with city.database.writing() as session:
            for title in ("Mend a lamp", "Mend a bench"):
                topic = make_proposal(session, city.alice, title)
                session.add(
                    AgendaItem(meeting_id=met.meeting.id, kind=ItemKind.OVERDUE, noun="proposal",
                               noun_id=topic.id, facts={"due_on": "2026-02-25", "days": 3})
                )  # fmt: skip
    assert lines[0] + 1 == lines[1] <= 12  # one statement for all that the lines name


def test_a_desk_has_the_open_rows_of_its_department_by_their_day(city: City) -> None:
    with city.database.writing() as session:
        met = make_begun(session, city.department, city.olive)
        late = session.get_one(MeetingEntry, met.last.id)
        late.due_on, late.owner_id = (MONDAY - timedelta(days=4)).date(), None
        decided = MeetingEntry(
            meeting_id=met.meeting.id, kind=EntryKind.DECISION, text="We meet at noon.",
            due_on=MONDAY.date(), department_id=city.department.id, entered_by=city.olive.id,
            form_key="a-key-of-a-decision",
        )  # fmt: skip
        session.add(decided)
    olive = city.visitor(city.olive)
    desk = " ".join(olive.get("/desk").text.split())
    assert desk.index("Count the lamps.") < desk.index("Buy forty lamps.")
    assert "2 working days overdue" in desk
    assert "One thing that a meeting asked for is overdue." in desk
    assert f'href="/stat-meetings/{met.earlier.id}#e{met.last.id}"' in desk
    assert "We meet at noon." not in desk
    assert "What meetings asked for" not in city.visitor(city.ada).get("/desk").text
    assert olive.post(f"/stat-meetings/{met.meeting.id}/marks/{met.last.id}",
                      {"mark": "done", "seen": ""}).is_redirect  # fmt: skip
    assert "Count the lamps." not in olive.get("/desk").text
