"""Proposals and what they cite. The chart is a row only: nothing here draws it."""

from datetime import datetime
from itertools import count

from sqlalchemy.orm import Session

from app.charts.models import Chart
from app.charts.spec import Kind as ChartKind
from app.datasets.models import Dataset, DatasetVersion
from app.datasets.vocabulary import Nature
from app.people.models import Department, Person
from app.places.models import Neighborhood
from app.proposals.models import Kind, Proposal, Reach
from app.proposals.service import Evidence, Wish, publish_proposal
from tests.factories.contributions import make_person

_numbers = count(1)


def make_chart(session: Session, title: str = "Lights out for more than 7 days") -> Chart:
    """Make a chart row on a dataset with one version."""
    number = next(_numbers)
    dataset = Dataset(slug=f"lights-{number}", title="Streetlights", nature=Nature.EVENTS)
    session.add(dataset)
    session.flush()
    add_version(session, dataset)
    chart = Chart(
        slug="lights",
        title=title,
        kind=ChartKind.RANKING,
        spec={"kind": "ranking", "dataset": dataset.slug, "how": "count"},
        spec_hash=f"{number:064}",
        dataset_id=dataset.id,
    )
    session.add(chart)
    session.flush()
    return chart


def add_version(session: Session, dataset: Dataset, number: int = 1) -> DatasetVersion:
    version = DatasetVersion(
        dataset_id=dataset.id,
        number=number,
        content_hash="0" * 64,
        rows_read=10,
        rows_used=10,
        report={},
        columns=[],
        bytes=100,
        path=f"lights-{dataset.id}-{number}.parquet",
    )
    session.add(version)
    session.flush()
    dataset.current_version_id = version.id
    return version


def evidence_on(session: Session, chart: Chart, place: Neighborhood | None = None) -> Evidence:
    dataset = session.get_one(Dataset, chart.dataset_id)
    assert dataset.current_version_id is not None
    return Evidence(
        chart_id=chart.id,
        version_id=dataset.current_version_id,
        focus_id=place.id if place else None,
        period_from=None,
        period_to=None,
        reading={"value": 82.0, "city": 38.0, "rank": 2, "of": 20},
    )


def make_wish(
    title: str = "Fix the broken lights on Hemp Lane",
    text: str = "Hemp Lane has been dark since May. Repair each light within 7 days.",
    *,
    place: Neighborhood | None = None,
    kind: Kind = Kind.FIX,
    department: Department | None = None,
    evidence: Evidence | None = None,
) -> Wish:
    return Wish(
        title=title,
        text=text,
        kind=kind,
        reach=Reach.CORNER if place else Reach.CITY,
        areas=[place.id] if place else [],
        department_id=department.id if department else None,
        evidence=evidence,
    )


def make_proposal(
    session: Session,
    author: Person | None = None,
    title: str = "Fix the broken lights on Hemp Lane",
    *,
    text: str = "Hemp Lane has been dark since May. Repair each light within 7 days.",
    place: Neighborhood | None = None,
    kind: Kind = Kind.FIX,
    department: Department | None = None,
    evidence: Evidence | None = None,
    now: datetime | None = None,
) -> Proposal:
    """Post a proposal as the program does."""
    author = author or make_person(session)
    wish = make_wish(title, text, place=place, kind=kind, department=department, evidence=evidence)
    return publish_proposal(session, author, wish, f"key-{next(_numbers)}", now)


def make_department(session: Session, name: str = "Public Works") -> Department:
    department = Department(name=name, slug=f"department-{next(_numbers)}")
    session.add(department)
    session.flush()
    return department
