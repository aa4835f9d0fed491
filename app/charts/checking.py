"""Whether a spec fits the dataset that it names: columns, numbers, dates, denominators."""

from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from app.charts import queries
from app.charts.spec import Between, Denominator, How, Map, Population, Ranking, Trend
from app.core.errors import InvalidError
from app.core.i18n import Sentence, _
from app.datasets.columns import label_of
from app.datasets.models import Dataset, DatasetVersion
from app.datasets.query import NUMERIC, time_column
from app.datasets.vocabulary import Role
from app.places.queries import all_neighborhoods

CHOOSABLE: Final = frozenset({Role.CATEGORY, Role.MEASURE})
EARLIEST: Final = date(1000, 1, 1)


def check_spec(session: Session, spec: Ranking | Trend | Map) -> tuple[Dataset, DatasetVersion]:
    """Return the dataset and its newest version. Raises InvalidError naming the wrong fields."""
    dataset = queries.dataset_of_slug(session, spec.dataset)
    version = newest_version(session, dataset)
    if dataset is None or version is None:
        raise InvalidError({"dataset": _("Choose one of the datasets offered.")})
    problems = {**_about_columns(spec, version), **_about_time(spec, version)}
    problems |= _about_rate(session, spec, dataset)
    known = {row.slug for row in all_neighborhoods(session)}
    if spec.focus is not None and spec.focus not in known:
        problems["focus"] = _("Choose one of the neighborhoods offered.")
    if problems:
        raise InvalidError(problems)
    return dataset, version


def newest_version(session: Session, dataset: Dataset | None) -> DatasetVersion | None:
    if dataset is None or dataset.current_version_id is None:
        return None
    return queries.versions_by_ids(session, {dataset.current_version_id}).get(
        dataset.current_version_id
    )


def numeric_columns(version: DatasetVersion) -> list[tuple[str, str]]:
    """List columns that can be added up or averaged: (name, label), measures only."""
    return [
        (column["name"], label_of(column))
        for column in version.columns
        if column["type"] in NUMERIC and column["role"] == Role.MEASURE
    ]


def category_columns(version: DatasetVersion) -> list[tuple[str, str]]:
    return [(c["name"], label_of(c)) for c in version.columns if c["role"] == Role.CATEGORY]


def _about_columns(spec: Ranking | Trend | Map, version: DatasetVersion) -> dict[str, Sentence]:
    problems: dict[str, Sentence] = {}
    roles = {column["name"]: column["role"] for column in version.columns}
    if spec.column is not None and spec.column not in dict(numeric_columns(version)):
        problems["column"] = _("Choose a column that holds numbers to add up or compare.")
    for kept in spec.filters:
        if roles.get(kept.column) not in CHOOSABLE:
            problems["filter_column"] = _("Choose a column that sorts rows into kinds.")
    return problems


def _about_time(spec: Ranking | Trend | Map, version: DatasetVersion) -> dict[str, Sentence]:
    if time_column(version) is not None:
        days = (spec.period.start, spec.period.end) if isinstance(spec.period, Between) else ()
        if any(day is not None and day < EARLIEST for day in days):
            return {"period": _("Choose a period in which there is data.")}
        return {}
    problems: dict[str, Sentence] = {}
    if isinstance(spec, Trend):
        problems["kind"] = _("This dataset has no dates, so it cannot be shown over time.")
    if spec.period.of != "all":
        problems["period"] = _("This dataset has no dates, so it has no periods.")
    return problems


def _about_rate(
    session: Session, spec: Ranking | Trend | Map, dataset: Dataset
) -> dict[str, Sentence]:
    if spec.how is not How.RATE:
        return {}
    if isinstance(spec.per, Population) and dataset.layer_id is not None:
        return {"per": _("How many people live there is known of neighborhoods only. Choose a "
                         "column of a dataset of the same areas.")}  # fmt: skip
    if isinstance(spec.per, Population) and not queries.populations(session):
        return {"per": _("The city has not said how many people live in its neighborhoods.")}
    if isinstance(spec.per, Denominator):
        base = queries.dataset_of_slug(session, spec.per.dataset)
        version = newest_version(session, base)
        if base is None or version is None:
            return {"per": _("Choose one of the datasets offered.")}
        if base.layer_id != dataset.layer_id:
            return {"per": _("These two datasets are of different areas, so that no number of one "
                             "can be divided by one of the other.")}  # fmt: skip
        if spec.per.column and spec.per.column not in dict(numeric_columns(version)):
            return {"per": _("Choose a column that holds numbers to add up or compare.")}
    return {}
