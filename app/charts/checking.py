"""Whether a spec fits the datasets that it names: columns, numbers, dates, denominators."""

from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from app.charts import queries
from app.charts.grid import is_on_grid
from app.charts.periods import STEPS_LIMIT, Span, beside, clipped, span_of, steps_a_year, steps_in
from app.charts.spec import (
    Between,
    Change,
    Composition,
    Denominator,
    Distribution,
    Ground,
    Measure,
    Population,
    Relation,
    Spec,
    SplitKinds,
    Trend,
)
from app.core.errors import InvalidError
from app.core.i18n import Sentence, _
from app.datasets.columns import label_of
from app.datasets.models import Dataset, DatasetVersion
from app.datasets.query import NUMERIC, time_column
from app.datasets.vocabulary import Role, Shape
from app.places.queries import all_neighborhoods
from app.places.sizes import areas_km2

CHOOSABLE: Final = frozenset({Role.CATEGORY, Role.MEASURE})
EARLIEST: Final = date(1000, 1, 1)

Problems = dict[str, Sentence]


def check_spec(session: Session, spec: Spec) -> tuple[Dataset, DatasetVersion]:
    """Return the dataset and its newest version. Raises InvalidError naming the wrong fields."""
    dataset = queries.dataset_of_slug(session, spec.dataset)
    version = newest_version(session, dataset)
    if dataset is None or version is None:
        raise InvalidError({"dataset": _("Choose one of the datasets offered.")})
    problems = {**_about_columns(spec, version), **_about_time(spec, version)}
    problems |= _about_rate(session, spec, dataset)
    problems |= _about_kind(session, spec, dataset, version)
    problems |= _about_people(session, spec, dataset)
    known = {row.slug for row in all_neighborhoods(session)}
    if spec.focus is not None and spec.focus not in known:
        problems["focus"] = _("Choose one of the neighborhoods offered.")
    if problems:
        raise InvalidError(problems)
    return dataset, version


def _about_people(session: Session, spec: Spec, dataset: Dataset) -> Problems:
    """Refuse what would let small counts of people be found by subtraction: see `grid`."""
    beside = spec.beside.dataset if isinstance(spec, Relation) else None
    other = queries.dataset_of_slug(session, beside) if beside else None
    if is_on_grid(spec) or not (dataset.sensitive or (other and other.sensitive)):
        return {}
    if spec.filters:
        return {"filter_column": _("This dataset is about people, so its rows cannot be picked "
                                   "out. Choose all rows, or what rows are made of.")}  # fmt: skip
    return {"period": _("This dataset is about people. Choose all of its time, or for a ranking, a "
                        "map or a trend whole calendar years.")}  # fmt: skip


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


def _about_columns(spec: Measure, version: DatasetVersion) -> Problems:
    problems: Problems = {}
    roles = {column["name"]: column["role"] for column in version.columns}
    if spec.column is not None and spec.column not in dict(numeric_columns(version)):
        problems["column"] = _("Choose a column that holds numbers to add up or compare.")
    for kept in spec.filters:
        if roles.get(kept.column) not in CHOOSABLE:
            problems["filter_column"] = _("Choose a column that sorts rows into kinds.")
    if spec.of is not None and roles.get(spec.of.column) not in CHOOSABLE:
        problems["of"] = _("Choose a column that sorts rows into kinds.")
    return problems


def _about_time(spec: Measure, version: DatasetVersion) -> Problems:
    if time_column(version) is None:
        problems: Problems = {}
        if isinstance(spec, Trend | Change):
            problems["kind"] = _("This dataset has no dates, so it cannot be shown over time.")
        if spec.period.of != "all":
            problems["period"] = _("This dataset has no dates, so it has no periods.")
        return problems
    days = (spec.period.start, spec.period.end) if isinstance(spec.period, Between) else ()
    if any(day is not None and day < EARLIEST for day in days):
        return {"period": _("Choose a period in which there is data.")}
    span = span_of(spec.period, version)
    if _is_outside(span, version):
        return {"period": _("Choose a period in which there is data.")}
    earlier = beside(clipped(span, version), spec.before) if isinstance(spec, Change) else span
    if isinstance(spec, Change) and _is_outside(earlier, version, wholly=True):
        return {"period": _("The data does not reach back to the time before this period. Choose a "
                            "later or a shorter one.")}  # fmt: skip
    if not isinstance(spec, Trend):
        return {}
    steps = steps_in(span_of(spec.period, version), spec.step)
    if steps > STEPS_LIMIT:
        return {"step": _("This period has %(n)s steps, and a chart can show %(most)s. Choose "
                          "longer steps, or a shorter period.",
                          n=f"{steps:,}", most=STEPS_LIMIT)}  # fmt: skip
    needed = (spec.window or 1) - 1 + (steps_a_year(spec.step) if spec.compare else 0)
    if needed and steps <= needed:
        return {"period": _("This period is too short for it. Choose a longer one.")}
    return {}


def _is_outside(span: Span, version: DatasetVersion, *, wholly: bool = False) -> bool:
    """Say whether the data has nothing of a span, or (`wholly`) not all of its beginning."""
    first, last = version.data_from, version.data_to
    if span.start is None or span.end is None or first is None or last is None:
        return False
    if wholly:
        return span.start < first.replace(day=1)
    return span.end < first or span.start > last


def _about_rate(session: Session, spec: Measure, dataset: Dataset) -> Problems:
    if isinstance(spec.per, Population) and dataset.layer_id is not None:
        return {"per": _("How many people live there is known of neighborhoods only. Choose a "
                         "column of a dataset of the same areas.")}  # fmt: skip
    if isinstance(spec.per, Population) and not queries.populations(session):
        return {"per": _("The city has not said how many people live in its neighborhoods.")}
    if isinstance(spec.per, Ground) and not areas_km2(session, dataset.layer_id):
        return {"per": _("The borders of these areas are not known, so neither is their size.")}
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


def _about_kind(
    session: Session, spec: Spec, dataset: Dataset, version: DatasetVersion
) -> Problems:
    """Say what only one kind of chart needs."""
    kinds = dict(category_columns(version))
    if isinstance(spec, Composition) and spec.by not in kinds:
        return {"by": _("Choose a column that sorts rows into kinds.")}
    if isinstance(spec, Composition | Change) and dataset.shape is Shape.NEIGHBORHOODS:
        return {"kind": _("This table has one row for each area, so there is nothing to count.")}
    if (
        isinstance(spec, Trend)
        and isinstance(spec.split, SplitKinds)
        and (spec.split.column not in kinds)
    ):
        return {"split": _("Choose a column that sorts rows into kinds.")}
    if isinstance(spec, Distribution) and version.is_series:
        return {"kind": _("This table has rows for each date and area. Choose a ranking or a map.")}
    if isinstance(spec, Relation):
        return _about_beside(session, spec, dataset)
    return {}


def _about_beside(session: Session, spec: Relation, dataset: Dataset) -> Problems:
    other = queries.dataset_of_slug(session, spec.beside.dataset)
    version = newest_version(session, other)
    if other is None or version is None:
        return {"beside": _("Choose one of the datasets offered.")}
    if other.layer_id != dataset.layer_id:
        return {"beside": _("These two datasets are of different areas, so that no number of one "
                            "can stand beside one of the other.")}  # fmt: skip
    plain = {
        **_about_columns(spec.beside, version),
        **_about_time(spec.beside, version),
        **_about_rate(session, spec.beside, other),
    }
    return {"beside": next(iter(plain.values()))} if plain else {}
