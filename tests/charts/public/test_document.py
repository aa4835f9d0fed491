"""A chart as a document for other cities: what is in it, what never is, and that it is signed."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as given_settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.charts.comparing.measures import plain_figures
from app.charts.public.document import describe, publish
from app.charts.public.keys import FOLDER
from app.charts.public.likeness import Aspect, Verdict, checks_of, is_comparable
from app.charts.public.reading import read_document
from app.charts.public.schema import Document
from app.charts.spec import How, Map, Population, Ranking, Spec, Step, Trend
from app.core.config import Settings
from app.core.errors import RefusedError
from app.core.i18n import language
from app.core.storage import Storage
from app.datasets.vocabulary import Nature
from tests.charts.public.samples import document, measure, months, written
from tests.factories.charts import make_chart
from tests.factories.datasets import make_dataset, store_in
from tests.factories.places import make_neighborhoods

PLACES = ("ropewalk", "dovecote", "millrace", "tannery")


@pytest.fixture
def store(tmp_path: Path) -> Storage:
    return store_in(tmp_path)


def rows(counts: Sequence[Sequence[int]]) -> list[tuple[object, ...]]:
    """Return so many events of each place (in turn) in each month of 2025."""
    return [
        (PLACES[place], date(2025, 1 + month, 3), "lamp", 1.0)
        for place, months_ in enumerate(counts)
        for month, n in enumerate(months_)
        for _one in range(n)
    ]


def published(
    session: Session,
    store: Storage,
    city: Settings,
    spec: type[Spec] = Ranking,
    focus: str | None = None,
    *,
    counts: Sequence[Sequence[int]] = ((9, 8), (7, 12), (3, 0), (30, 20)),
    sensitive: bool = False,
    **choices: object,
) -> Document:
    make_neighborhoods(session)
    dataset, _version = make_dataset(session, store, rows=rows(counts), sensitive=sensitive)
    chart = make_chart(session, store, dataset, spec(dataset=dataset.slug, **choices))
    return publish(session, store, city, chart, focus)


def test_a_ranking_says_its_areas_its_source_and_its_measure(
    session: Session, store: Storage, settings: Settings
) -> None:
    told = published(session, store, settings)
    assert (told.city, told.along, told.kind) == ("Port Ellery", "areas", "ranking")
    assert {mark.key: mark.value for mark in told.marks}["area:tannery"] == 50
    assert told.measure.nature == "events"
    assert told.source.publisher == "City of Port Ellery"
    assert told.source.version == 1
    assert told.address.startswith("http://testserver/charts/")
    assert all(mark.low is not None for mark in told.marks)
    assert read_document(written(told.model_dump(mode="json"))) == told


def test_a_trend_is_of_its_focus_or_of_the_whole_city(
    session: Session, store: Storage, settings: Settings
) -> None:
    told = published(session, store, settings, Trend, "ropewalk")
    assert told.focus is not None
    assert told.focus.name == "Ropewalk"
    assert [(mark.key, mark.value) for mark in told.marks] == [
        ("period:2025-01", 9), ("period:2025-02", 8),
    ]  # fmt: skip
    assert told.address.endswith("?focus=ropewalk")


def test_a_rate_says_what_it_is_for_each_of(
    session: Session, store: Storage, settings: Settings
) -> None:
    told = published(session, store, settings, Map, how=How.RATE, per=Population())
    assert told.measure.per is not None
    assert (told.measure.per.of, told.measure.per.scale) == ("population", 1000)
    assert told.kind == "map"


def test_an_unknown_focus_is_refused(session: Session, store: Storage, settings: Settings) -> None:
    with pytest.raises(RefusedError):
        published(session, store, settings, focus="atlantis")


def test_a_key_that_cannot_be_used_is_a_sentence(
    session: Session, store: Storage, settings: Settings
) -> None:
    settings.data_dir.joinpath(FOLDER).write_text("in the way")
    with pytest.raises(RefusedError) as refused:
        published(session, store, settings)
    assert refused.value.ruling.code == "no-key"


def test_the_same_chart_is_the_same_bytes_in_any_readers_language(
    session: Session, store: Storage, settings: Settings
) -> None:
    make_neighborhoods(session)
    dataset, _version = make_dataset(session, store, rows=rows(((9, 8), (7, 6))))
    chart = make_chart(session, store, dataset, Trend(dataset=dataset.slug))
    first = publish(session, store, settings, chart, None)
    spoken = language.set("de")
    try:
        assert publish(session, store, settings, chart, None) == first
    finally:
        language.reset(spoken)
    assert first.marks[0].name == "January 2025"


@given_settings(max_examples=25, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(
    counts=st.lists(
        st.lists(st.integers(0, 12), min_size=3, max_size=3), min_size=4, max_size=4
    ).filter(lambda table: sum(map(sum, table)) > 0)
)
def test_hidden_cells_never_appear(
    session: Session, store: Storage, counts: list[list[int]]
) -> None:
    city = Settings(secret_key="s" * 16, base_url="http://testserver", data_dir=store.cache)
    nested = session.begin_nested()
    try:
        make_neighborhoods(session)
        dataset, _version = make_dataset(session, store, rows=rows(counts), sensitive=True)
        for spec in (Ranking(dataset=dataset.slug), Trend(dataset=dataset.slug, step=Step.YEAR)):
            chart = make_chart(session, store, dataset, spec)
            figures = plain_figures(session, store, chart)
            for focus in (None, *PLACES):
                told = describe(session, store, city, chart, focus)
                assert all(mark.n >= 5 for mark in told.marks)
                if not figures.periods:
                    shown = {
                        f"area:{slug}" for i, slug in enumerate(figures.slugs)
                        if not figures.hidden[0, i]
                    }  # fmt: skip
                    assert {mark.key for mark in told.marks} == shown
                    assert told.hidden == int(figures.hidden.sum())
                else:
                    flags = (
                        figures.hidden[:, figures.places[focus]] if focus else figures.city_hidden
                    )
                    assert told.hidden == int(flags.sum())
                    assert len(told.marks) == len(figures.periods) - told.hidden
    finally:
        nested.rollback()


def test_two_charts_made_alike_are_comparable() -> None:
    checks = checks_of(document(), document())
    assert is_comparable(checks)
    assert all(check.fits for check in checks)


def test_each_thing_that_differs_is_found() -> None:
    mine = document()
    per = {"of": "dataset", "scale": 1000, "words": "per 1,000 rows of Lights"}
    for aspect, theirs in (
        (Aspect.UNIT, document(measure=measure(how="mean"))),
        (Aspect.UNIT, document(measure=measure(unit="percent"))),
        (Aspect.NATURE, document(measure=measure(nature=Nature.REPORTS.value))),
        (Aspect.DENOMINATOR, document(measure=measure(per=per))),
        (Aspect.DENOMINATOR, document(measure=measure(per=None))),
        (Aspect.STEP, Document.model_validate(months())),
        (Aspect.PERIOD, document(period_from="2019-01-01", period_to="2019-12-31")),
    ):
        checks = checks_of(mine, theirs)
        assert not is_comparable(checks)
        found = [check.aspect for check in checks if check.verdict is Verdict.DIFFERS]
        assert aspect in found


def test_plain_counts_of_two_cities_are_never_on_one_scale() -> None:
    plain = document(measure=measure(how="count", per=None))
    assert not is_comparable(checks_of(plain, plain))
    means = document(measure=measure(how="mean", per=None))
    assert is_comparable(checks_of(means, means))


def test_what_is_not_known_is_said_and_not_refused() -> None:
    undated = document(period_from=None, period_to=None)
    checks = checks_of(document(), undated)
    assert checks[-1].verdict is Verdict.UNKNOWN
    assert is_comparable(checks)
    per = {"of": "dataset", "scale": 1000, "words": "per 1,000 rows of Lights"}
    lights = document(measure=measure(per=per))
    assert checks_of(lights, lights)[2].verdict is Verdict.UNKNOWN
