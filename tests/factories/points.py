"""A chart whose data points can be spoken of, and threads on them."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.charts.models import Chart
from app.charts.spec import Trend
from app.core.storage import Storage
from app.datasets.models import Dataset
from app.discussion.models import Comment, CommentKind
from app.discussion.pointing import begin_thread
from app.people.models import Person
from tests.factories.charts import make_chart
from tests.factories.datasets import make_dataset, make_version
from tests.factories.places import make_neighborhoods

AREA = "area:ropewalk"
MONTH = "period:2025-01"


@dataclass
class Charted:
    """A ranking and a trend of one dataset: three rows in Ropewalk, one in Dovecote."""

    dataset: Dataset
    ranking: Chart
    trend: Chart
    store: Storage


def charted_in(session: Session, store: Storage, *, steward_id: int | None = None) -> Charted:
    make_neighborhoods(session)
    dataset, _version = make_dataset(session, store, steward_id=steward_id)
    ranking = make_chart(session, store, dataset)
    trend = make_chart(session, store, dataset, Trend(dataset=dataset.slug))
    return Charted(dataset, ranking, trend, store)


def make_thread(
    session: Session,
    charted: Charted,
    author: Person,
    anchor: str = AREA,
    text: str = "Why so many here?",
    *,
    chart: Chart | None = None,
    focus: str | None = None,
) -> Comment:
    chart = chart or charted.ranking
    return begin_thread(
        session, charted.store, author, chart, anchor, focus, CommentKind.QUESTION, text
    )


def refresh(
    session: Session, charted: Charted, rows: list[tuple[object, ...]], number: int = 2
) -> None:
    """Publish a newer version with these rows."""
    version = make_version(charted.store, charted.dataset.id, number=number, rows=rows)
    session.add(version)
    session.flush()
    dataset = session.get_one(Dataset, charted.dataset.id)
    dataset.current_version_id = version.id
    session.flush()


def lamps(slug: str, n: int, day: date = date(2025, 1, 5)) -> list[tuple[object, ...]]:
    return [(slug, day, "lamp", 10.0) for _ in range(n)]
