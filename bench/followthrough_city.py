"""A large city that promised much: 5,000 commitments, 100,000 followers, offices that meet.

One promise of each kind is made by the program's own verbs; the others are copies of its rows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import insert, select
from sqlalchemy.orm import Session
from sqlmodel import SQLModel, col

from app.charts.models import Chart
from app.charts.spec import Ranking
from app.contributions.models import Contribution
from app.core.clock import as_of, utc_now
from app.core.config import Settings
from app.core.db import Database
from app.core.events import VersionPublished
from app.core.outbox import OutboxEntry, announce
from app.core.portions import portions
from app.datasets.models import Dataset, DatasetVersion
from app.followthrough.commitments.models import Commitment
from app.followthrough.mandate.models import Because, OwedAnswer
from app.followthrough.mandate.queries import workdays_in
from app.followthrough.models import OfficialAnswer
from app.notices.models import Follow
from app.people.models import Department, Person
from app.proposals.models import Phase, Proposal
from app.web.nouns import register_nouns
from app.worker.works import Works
from tests.factories.charts import make_chart
from tests.factories.checking import PROMISED, monthly, promise
from tests.factories.datasets import make_dataset, make_version, store_in
from tests.factories.mandate import make_mandate
from tests.factories.meetings import make_meetings
from tests.factories.moderation import make_official
from tests.factories.places import make_neighborhoods
from tests.factories.proposals import make_department, make_proposal
from tests.schema import build_schema

AREAS: Final = 24
TABLES: Final = 20  # each with a chart on which every twentieth commitment rests
OFFICES: Final = 20
OWED: Final = 400
FIRST: Final = 1_000_000  # number of the first copy
MANY_ON: Final = date(2027, 3, 2)  # hundreds of reviews come on this day
NOTHING_ON: Final = date(2026, 3, 3)  # no review is near
MANY: Final = 400
WEEK: Final = datetime(2026, 3, 2, 12, tzinfo=UTC)  # a Monday


@dataclass(frozen=True)
class Promises:
    """A city, and the works of its worker."""

    works: Works
    offices: Sequence[int]
    tables: Sequence[int]
    proposal_id: int

    @property
    def database(self) -> Database:
        return self.works.database


def build(url: str, folder: Path, commitments: int, people: int, **settings: Any) -> Promises:  # noqa: ANN401, of Settings
    """Make the city. Each person follows an office, a commitment and, the first half, a dataset."""
    build_schema(url)
    told = Settings(
        secret_key="f" * 16, data_dir=folder, database_url=url, rate_limits=False, **settings
    )
    works = Works(told, Database(url), store_in(folder))
    register_nouns()
    with as_of(PROMISED), works.database.writing() as session:
        city = _promise(session, works, commitments)
        _people(session, people, city.offices, commitments)
        session.query(OutboxEntry).delete()  # what making the city announced is no day's work
    return city


def refresh(city: Promises) -> Sequence[int]:
    """Publish a newer version of each dataset, which knows the year 2026; return the datasets."""
    counts = _counts((4, 4, 5, 3))
    with city.database.writing() as session:
        version = make_version(city.works.store, city.tables[0], number=2, rows=monthly(counts))
        session.add(version)
        session.flush()
        for number in city.tables:
            mine = version
            if number != city.tables[0]:
                mine = DatasetVersion(**version.model_dump(exclude={"id", "dataset_id"}))
                mine.dataset_id = number
                session.add(mine)
                session.flush()
            session.get_one(Dataset, number).current_version_id = mine.id
            announce(session, VersionPublished(number, mine.id))
    return city.tables


def _counts(yearly: tuple[int, ...]) -> dict[str, tuple[int, ...]]:
    """Return the rows a month of each area, each year a little otherwise than beside it."""
    return {
        slug: tuple(each + (place + year) % 3 for year, each in enumerate(yearly))
        for place, slug in enumerate(["ropewalk", *(f"place-{n}" for n in range(1, AREAS))])
    }


def _promise(session: Session, works: Works, commitments: int) -> Promises:
    make_neighborhoods(session, ["Ropewalk", *(f"Place {n}" for n in range(1, AREAS))])
    offices = [make_department(session, f"Office {n}") for n in range(OFFICES)]
    officials = [make_official(session, office) for office in offices]
    make_mandate(session, *offices, a_month=5)
    workdays = workdays_in(session, works.settings.zone)
    for office in offices:
        make_meetings(session, office, workdays)
    charts = list(_charts(session, works, offices))
    likes: list[Commitment] = []
    for chart, office, official in zip(charts, offices, officials, strict=True):
        proposal = make_proposal(session, department=office)
        likes.append(promise(session, works.store, official, office, chart, proposal, 40.0))
    session.flush()
    _copy(session, likes, commitments - len(likes))
    _owe(session, session.get_one(Proposal, likes[0].proposal_id), [one.id for one in offices])
    tables = [chart.dataset_id for chart in charts]
    return Promises(works, [one.id for one in offices], tables, likes[0].proposal_id)


def _charts(session: Session, works: Works, offices: Sequence[Department]) -> Iterator[Chart]:
    rows = monthly(_counts((4, 4, 5)))
    for number in range(TABLES):
        dataset, _version = make_dataset(
            session, works.store, f"Repairs {number}", rows=rows, steward_id=offices[number].id
        )
        yield make_chart(session, works.store, dataset, Ranking(dataset=dataset.slug))


def _copy(session: Session, likes: Sequence[Commitment], wanted: int) -> None:
    """Copy promises with all that they stand on: proposal, answer, and the words of both."""
    rows: dict[type[SQLModel], list[dict[str, Any]]] = {
        Contribution: [], Proposal: [], OfficialAnswer: [], Commitment: []
    }  # fmt: skip
    for n in range(wanted):
        like = likes[n % len(likes)]
        asked, said = FIRST + 2 * n, FIRST + 2 * n + 1
        for old, new in ((like.proposal_id, asked), (like.answer_id, said)):
            words = session.get_one(Contribution, old).model_dump()
            about = asked if words["about_id"] == like.proposal_id else words["about_id"]
            rows[Contribution].append({**words, "id": new, "about_id": about})
        proposal = session.get_one(Proposal, like.proposal_id)
        rows[Proposal].append({**proposal.model_dump(), "id": asked})
        answer = session.get_one(OfficialAnswer, like.answer_id)
        rows[OfficialAnswer].append({**answer.model_dump(), "id": said, "proposal_id": asked})
        place = n // TABLES % AREAS
        review = MANY_ON if n < MANY else MANY_ON + timedelta(days=1 + n % 700)
        rows[Commitment].append(
            {**like.model_dump(), "id": FIRST + n, "answer_id": said, "proposal_id": asked,
             "area": f"place-{place}" if place else "ropewalk", "review_on": review}
        )  # fmt: skip
    for table, made in rows.items():
        _add(session, table, made)


def _owe(session: Session, like: Proposal, offices: Sequence[int]) -> None:
    """Let some proposals wait for answers, most of them in the queues of their offices."""
    words = session.get_one(Contribution, like.id).model_dump()
    ids = range(2 * FIRST, 2 * FIRST + OWED)
    _add(session, Contribution, [{**words, "id": number} for number in ids])
    asked = {**like.model_dump(), "phase": Phase.OPEN}
    waiting = [{**asked, "id": n, "department_id": offices[n % len(offices)]} for n in ids]
    _add(session, Proposal, waiting)
    owed = {"because": Because.BADGE, "asked_at": utc_now()}
    _add(session, OwedAnswer, [{**owed, "proposal_id": number} for number in ids])


def _people(session: Session, people: int, offices: Sequence[int], commitments: int) -> None:
    numbers = range(10 * FIRST, 10 * FIRST + people)
    _add(session, Person, [reader(n) for n in numbers])
    promised = session.scalars(select(col(Commitment.id)).order_by(col(Commitment.id))).all()
    now = {"created_at": utc_now()}
    follows: list[dict[str, Any]] = []
    for n in numbers:
        for noun, thing in (
            ("department", offices[0]),
            ("commitment", promised[n % commitments]),
        ):
            follows.append({"person_id": n, "noun": noun, "noun_id": thing, **now})
    _add(session, Follow, follows)


def reader(number: int) -> dict[str, Any]:
    """Return the row of a person who gets letters."""
    handle = f"reader{number}"
    address = f"{handle}@people.example"
    return {"id": number, "handle": handle, "handle_key": handle, "email": address,
            "email_key": address, "confirmed": True}  # fmt: skip


def _add(session: Session, table: type[SQLModel], rows: Sequence[dict[str, Any]]) -> None:
    for some in portions(rows):
        session.execute(insert(table), list(some))
