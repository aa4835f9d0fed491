"""A city that lives through a promise from the first vote to its check-in, day by day.

People act by forms as a page without JavaScript sends them; the clock's work is the worker's own.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import time_machine
from sqlalchemy import func, select
from sqlmodel import col

from app.charts.models import Chart
from app.charts.spec import Ranking
from app.contributions.models import ContributionId
from app.core.events import VersionPublished
from app.core.outbox import announce
from app.core.storage import Storage
from app.datasets.models import Dataset
from app.followthrough.commitments.models import Commitment
from app.followthrough.joint.models import Step
from app.followthrough.meetings.models import Meeting
from app.notices.models import Notice
from app.people.models import Department, Person, Post, Role
from app.web.nouns import register_nouns
from app.worker.mailing import mail_what_is_due
from app.worker.schedule import check_commitments, hold_meetings, keep_clock, plan_meetings
from app.worker.works import Works
from tests.delivering import deliver_everything
from tests.factories.camps import judge
from tests.factories.charts import make_chart
from tests.factories.checking import BEFORE, monthly
from tests.factories.datasets import make_dataset, make_version
from tests.factories.ground import make_ground
from tests.mailbox import Box
from tests.people import City, Visitor, form_key
from tests.web.charted import store_of
from tests.web.test_proposal_writing import begin, key_in, words

MANDATE = {"answer_days": "10", "answers_a_month": "2",
           "resolution_url": "https://city.example/resolutions/2026-14"}  # fmt: skip
HOLIDAY = {"day": "2026-10-12", "name": "Founders' Day", "off": "yes"}
CALENDAR = {"rhythm": "weekly", "weekday": "1", "week": "1", "at": "10:00", "minutes": "90",
            "place": "City Hall", "link": "", "begins_on": "2026-10-27"}  # fmt: skip

PROBLEM = r'<li><a href="#[a-z_]+">([^<]+)'


@dataclass
class Voyage:
    """Olive answers for Public Works, tom for Transport, rita records; alice proposes."""

    city: City
    clock: time_machine.Traveller
    works: Works
    store: Storage
    chart: Chart
    transport: Department
    tom: Person
    rita: Person
    box: Box

    def at(self, day: str, hour: str = "12:00") -> None:
        """Go to a moment, and do the clock's work and all that waits, as the worker does."""
        self.clock.move_to(datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=UTC))
        for work in (keep_clock, plan_meetings, hold_meetings, check_commitments):
            work(self.works)
        deliver_everything(self.works)
        mail_what_is_due(self.works)

    def as_(self, person: Person | None) -> Visitor:
        return self.city.visitor(person)

    def read(self, path: str, person: Person | None = None) -> str:
        answer = self.as_(person).get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.text

    def send(self, person: Person, path: str, form: Mapping[str, object]) -> str:
        """Send a form; return where it leads."""
        sent = self.as_(person).post(path, form)
        assert sent.status_code == 303, (path, sent.status_code, re.findall(PROBLEM, sent.text))
        deliver_everything(self.works)
        mail_what_is_due(self.works)
        return str(sent.headers["location"]).split("#")[0]

    def propose(self, title: str, department: Department) -> str:
        """Post a proposal with a chart by the page of its draft; return its address."""
        alice = self.as_(self.city.alice)
        draft = begin(alice)
        form = words(
            key_in(alice.get(draft).text), title=title, reach="city", areas=["", ""],
            department=department.slug, chart=str(self.chart.id),
        )  # fmt: skip
        return self.send(self.city.alice, f"{draft}/publication", form)

    def let_neighbors_agree(self, path: str) -> None:
        with self.city.database.writing() as session:
            judge(session, self.city.settings, ContributionId(number_in(path)), 0)
        deliver_everything(self.works)

    def refresh(self, monthly_in_2026: int) -> None:
        """Publish the table with another year of data."""
        counts = {slug: (*years, 21) for slug, years in BEFORE.items()}
        counts["ropewalk"] = (*BEFORE["ropewalk"], monthly_in_2026)
        number = self.chart.dataset_id
        with self.city.database.writing() as session:
            version = make_version(self.store, number, number=2, rows=monthly(counts))
            session.add(version)
            session.flush()
            session.get_one(Dataset, number).current_version_id = version.id
            announce(session, VersionPublished(number, version.id))
        deliver_everything(self.works)

    def meeting_on(self, day: str) -> str:
        with self.city.database.reading() as session:
            found = session.scalars(
                select(Meeting).where(col(Meeting.slot_on) == datetime.fromisoformat(day).date())
            ).one()
            return f"/stat-meetings/{found.id}"

    def told(self, person: Person) -> list[str]:
        """List the kinds of notices that somebody has, in their order."""
        with self.city.database.reading() as session:
            mine = select(Notice).where(col(Notice.person_id) == person.id)
            rows = session.scalars(mine.order_by(col(Notice.id)))
            return [one.kind for one in rows for _time in range(one.times)]

    def made(self) -> int:
        return self._only(Commitment)

    def step(self) -> int:
        return self._only(Step)

    def claim(self, person: Person) -> str:
        """Keep a claim about Ropewalk's level by the page of the chart; return its address."""
        says = {"kind": "level", "area": "ropewalk", "period": "last-12"}
        return self.send(person, f"/charts/{self.chart.id}-{self.chart.slug}/claims", says)

    def sponsor(self, path: str, person: Person) -> None:
        """Ask on the page of sponsors; alice, who wrote the proposal, says yes there."""
        page = f"/proposals/{number_in(path)}/sponsors"
        self.send(person, page, {})
        answer = re.search(r'action="(/sponsorships/\d+/answer)"', self.read(page, self.city.alice))
        assert answer is not None
        self.send(self.city.alice, answer[1], {"answer": "yes"})

    def letters(self, person: Person) -> list[str]:
        """Return the texts of the letters that the mail server got for somebody, oldest first."""
        mine = [one for one in self.box.messages if one["To"] == person.email]
        bodies = [one.get_body(("plain",)) for one in mine]
        return [body.get_content() for body in bodies if body is not None]

    def mailed(self, person: Person, words: str) -> int:
        """Count the letters to somebody that say this, line breaks aside."""
        return sum(words in " ".join(text.split()) for text in self.letters(person))

    def _only(self, table: type[Commitment] | type[Step]) -> int:
        with self.city.database.reading() as session:
            return session.scalars(select(col(table.id))).one()

    def notices(self) -> int:
        with self.city.database.reading() as session:
            return session.scalar(select(func.sum(col(Notice.times)))) or 0


def set_out(city: City, clock: time_machine.Traveller, box: Box) -> Voyage:
    """Make two departments with a mandate, meetings of one, three years of data, and a town.

    Letters go to the box.
    """
    register_nouns()
    store = store_of(city)
    transport = Department(name="Transport", slug="transport")
    make_ground(city)
    with city.database.writing() as session:
        session.add(transport)
        dataset, _version = make_dataset(session, store, rows=monthly(BEFORE))
        dataset.steward_id = city.department.id
        chart = make_chart(session, store, dataset, Ranking(dataset=dataset.slug))
    tom = city.person("tom", role=Role.OFFICIAL, post=Post.DIRECTOR, department=transport)
    rita = city.person("rita", role=Role.OFFICIAL, post=Post.STAFF, department=city.department)
    works = Works(city.settings.model_copy(update=box.settings), city.database, store)
    made = Voyage(city, clock, works, store, chart, transport, tom, rita, box)
    made.send(city.ada, "/mandate/edit", MANDATE)
    made.send(city.ada, "/mandate/days", HOLIDAY)
    for slug, officer in (("public-works", "olive"), ("transport", "tom")):
        made.send(city.ada, f"/mandate/departments/{slug}", {"officer": officer, "deputy": ""})
    made.send(city.olive, "/departments/public-works/calendar", CALENDAR)
    made.send(city.olive, "/departments/public-works/recorders", {"handle": "rita"})
    return made


def promise_of(voyage: Voyage, **changed: object) -> dict[str, object]:
    """Fill the form of an accepted answer: 180 reports a year or fewer in Ropewalk by December."""
    city = voyage.city
    return {
        "verdict": "accepted", "text": "We repair each lamp.", "action": "post", "answered": "0",
        "department": city.department.id, "owner": city.olive.id, "chart": voyage.chart.id,
        "area": "ropewalk", "better": "less", "target": "180", "until": "2026-12-31",
        "review_on": "2027-02-01", "form_key": form_key(), **changed,
    }  # fmt: skip


def number_in(path: str) -> int:
    found = re.search(r"/(\d+)", path)
    assert found is not None
    return int(found[1])
