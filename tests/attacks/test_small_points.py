"""Small counts of people on the pages of data points, and beside another chart: no canary sings."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.models import Chart
from app.charts.points import point_address
from app.charts.showing import show_chart
from app.contributions.guarding import guard_citations
from app.core.clock import utc_now
from app.core.errors import RefusedError
from app.core.storage import Storage
from app.datasets.models import Dataset
from app.discussion.models import CommentKind
from app.discussion.pointing import anchor_comment, begin_thread
from app.discussion.service import post_comment
from app.web.nouns import register_nouns
from tests.attacks.test_small_counts import people, told_in
from tests.factories.proposals import make_proposal
from tests.people import City

PLACES = (None, "ropewalk", "dovecote")


@pytest.fixture
def store(city: City) -> Storage:
    register_nouns()
    return Storage(city.settings.resolved_storage_url, city.settings.data_dir / "cache")


def points(session: Session, store: Storage) -> Iterator[tuple[Chart, str, str | None]]:
    for chart in session.scalars(select(Chart).order_by(col(Chart.id))).all():
        for place in PLACES:
            with suppress(RefusedError):  # rows that are picked out: no chart of people does that
                table = show_chart(session, store, chart, place).table
                yield from ((chart, line.anchor, place) for line in table.lines)


def doors(session: Session, store: Storage) -> list[str]:
    found = [point_address(*point) for point in points(session, store)]
    charts = session.scalars(select(Chart).order_by(col(Chart.id))).all()
    for chart in charts:
        found += [
            f"/charts/{chart.id}-{chart.slug}", f"/charts/{chart.id}-{chart.slug}/points",
            f"/charts/{chart.id}/feed.atom", f"/api/v1/charts/{chart.id}/points",
        ]  # fmt: skip
        found += [f"/charts/{chart.id}/beside/{other.id}?focus=ropewalk" for other in charts[:4]]
    return list(dict.fromkeys(found))


def test_no_point_tells_a_small_cell(city: City, store: Storage) -> None:
    people(city, store)
    with city.database.reading() as session:
        asked = doors(session, store)
    assert len(asked) > 60
    for address in asked:
        assert told_in(city.visitor(None), address) == [], address


def test_what_threads_saw_before_is_guarded_with_the_table(city: City, store: Storage) -> None:
    """Threads are begun on every point while the table is open; then it becomes sensitive."""
    people(city, store, sensitive=False)
    with city.database.writing() as session:
        spoken = list(points(session, store))
        proposal = make_proposal(session, city.alice, "Help them")
        for chart, anchor, place in spoken[:60]:
            begin_thread(
                session, store, city.alice, chart, anchor, place, CommentKind.QUESTION, "Why?"
            )
            said = post_comment(session, city.bob, proposal.id, CommentKind.CONCERN, "Here.")
            anchor_comment(session, store, city.bob, said, chart, anchor, place)
        dataset_id = session.scalars(select(col(Dataset.id))).one()
    with city.database.reading() as session:
        asked = [*doors(session, store), "/proposals/1-help-them", "/api/v1/proposals/1/comments"]
    reader = city.visitor(None)
    assert {canary for address in asked for canary in told_in(reader, address)}
    with city.database.writing() as session:
        dataset = session.get_one(Dataset, dataset_id)
        dataset.sensitive, dataset.edited_at = True, utc_now()
    guard_citations(city.database, store, dataset_id)
    for address in asked:
        assert told_in(reader, address) == [], address
