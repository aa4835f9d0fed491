"""What is done with charts: made once for each spec, featured, and renamed with their columns."""

import re
from collections.abc import Collection, Mapping

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.charts.checking import check_spec
from app.charts.figures import figures_of
from app.charts.kind_words import title_of
from app.charts.models import Chart
from app.charts.policy import can_feature_chart, can_make_chart
from app.charts.queries import charts_of, same_chart
from app.charts.reading import reading_of
from app.charts.spec import Spec, hash_of_spec, read_spec, spec_facts
from app.core.errors import require
from app.core.events import ChartsDue
from app.core.outbox import announce
from app.core.storage import Storage
from app.core.text import slugify
from app.datasets.models import Dataset
from app.people.models import Person
from app.search.service import index

TITLE_LIMIT = 300


def create_chart(session: Session, store: Storage, person: Person | None, spec: Spec) -> Chart:
    """Make a chart, or return the one that says the same. Raises RefusedError or InvalidError.

    The program writes its title, so that a chart never argues.
    """
    require(can_make_chart(person))
    return keep_chart(session, store, spec, person=person)


def feature_chart(session: Session, person: Person | None, chart: Chart, *, featured: bool) -> None:
    """Offer a chart to writers and on places' pages, or no longer."""
    require(can_feature_chart(person))
    chart.featured = featured
    session.add(chart)


def rename_columns(
    session: Session, dataset: Dataset, before: Mapping[str, str], after: Mapping[str, str]
) -> None:
    """Put new words for columns into the titles of the charts that are about them.

    `before` and `after` are labels by the column's name. Addresses stay as they were shared.
    """
    changed = {name for name, label in after.items() if before.get(name, label) != label}
    for chart in charts_of(session, dataset.id) if changed else ():
        spec = read_spec(chart.spec)
        used = changed.intersection({spec.column or "", *(kept.column for kept in spec.filters)})
        title = _renamed(chart.title, spec.column, used, before, after)[:TITLE_LIMIT]
        if title != chart.title:
            chart.title = title
            session.add(chart)
            index(session, "chart", chart.id, chart.title, dataset.title)


def _renamed(
    title: str,
    measured: str | None,
    used: Collection[str],
    before: Mapping[str, str],
    after: Mapping[str, str],
) -> str:
    """Put new labels where `words.title_of` puts them: the measure first, a filter with its colon.

    Nowhere else: a label may be one letter, or a word that stands in every title.
    """
    if not used:
        return title
    if (
        measured is not None
        and measured in used
        and re.match(rf"{re.escape(before[measured])}(?!\w)", title)
    ):
        title = after[measured] + title.removeprefix(before[measured])
    news = {before[name]: after[name] for name in used}
    olds = "|".join(map(re.escape, sorted(news, key=len, reverse=True)))
    return re.sub(rf"(?:(?<=\()|(?<=; ))(?:{olds})(?=: )", lambda old: news[old[0]], title)


def keep_chart(
    session: Session,
    store: Storage,
    spec: Spec,
    *,
    person: Person | None = None,
    title: str = "",
    featured: bool = False,
) -> Chart:
    """Make or find a chart without asking who: for the machine's own people and the program.

    Raises InvalidError when the spec does not fit its dataset.
    """
    dataset, version = check_spec(session, spec)
    spec_hash = hash_of_spec(spec)
    found = same_chart(session, dataset.id, spec_hash)
    if found is not None:
        return found
    figures = figures_of(session, store, dataset, version, spec)
    title = (title or title_of(reading_of(figures, None)))[:TITLE_LIMIT]
    chart = Chart(
        slug=slugify(title),
        title=title,
        kind=spec.kind,
        spec=spec_facts(spec),
        spec_hash=spec_hash,
        dataset_id=dataset.id,
        created_by=person.id if person else None,
        featured=featured,
    )
    try:
        with session.begin_nested():
            session.add(chart)
    except IntegrityError:  # somebody chose the same at the same moment
        found = same_chart(session, dataset.id, spec_hash)
        if found is None:
            raise
        return found
    index(session, "chart", chart.id, chart.title, dataset.title)
    announce(session, ChartsDue(chart_id=chart.id))
    return chart
