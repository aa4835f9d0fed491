"""What a picture found, said in words; silent where nothing is clear."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.charts.findings import ordinal
from app.charts.queries import dataset_of_slug
from app.charts.showing import show_chart
from app.charts.spec import read_spec
from app.charts.warming import make_first_charts
from app.core.storage import Storage
from app.datasets.vocabulary import Nature
from tests.factories.charts import make_chart
from tests.factories.datasets import make_dataset, store_in
from tests.factories.places import make_neighborhoods

COUNTS = {"ropewalk": (120, 60), "dovecote": (50, 52), "millrace": (30, 90), "tannery": (5, 6)}
KINDS = ("lamp", "lamp", "road", "tree")


@pytest.fixture
def store(tmp_path: Path) -> Storage:
    return store_in(tmp_path)


def found(session: Session, store: Storage, facts: dict[str, Any], focus: str | None) -> str:
    make_neighborhoods(session)
    rows = [
        (place, date(2024 + year, 1 + n % 12, 1 + n % 28), KINDS[n % 4], float(n % 20))
        for place, counts in COUNTS.items()
        for year, many in enumerate(counts)
        for n in range(many)
    ]
    rows += [("tannery", date(2025, 12, 31), "lamp", 1.0)]
    dataset, _version = make_dataset(session, store, "Lights out", nature=Nature.REPORTS, rows=rows)
    spec = read_spec({"dataset": dataset.slug, **facts})
    return show_chart(session, store, make_chart(session, store, dataset, spec), focus).finding


@pytest.mark.parametrize(
    ("facts", "focus", "words"),
    [
        ({"kind": "change"}, "ropewalk", "Reports of lights out fell by 50% in Ropewalk"),
        ({"kind": "change"}, "dovecote", "Reports of lights out: no clear change in Dovecote"),
        ({"kind": "change"}, "tannery", ""),
        ({"kind": "trend"}, "millrace", "Reports of lights out rose by 200% in a year in Millrace"),
        ({"kind": "trend", "compare": "year_before"}, "dovecote",
         "Reports of lights out: no clear change from a year earlier in Dovecote"),
        ({"kind": "trend", "compare": "year_before", "step": "year"}, "millrace",
         "Reports of lights out: 200% more than a year earlier in Millrace"),
        ({"kind": "ranking"}, "dovecote",
         "Dovecote is 3rd of 4 from the highest: Reports of lights out"),
        ({"kind": "ranking"}, "ropewalk", "Ropewalk is the highest of 4: Reports of lights out"),
        ({"kind": "ranking"}, "tannery", "Tannery is the lowest of 4: Reports of lights out"),
        ({"kind": "map"}, None, "Reports of lights out: highest in Ropewalk, lowest in Tannery"),
        ({"kind": "composition", "by": "kind"}, None,
         "Commonest in the whole city: lamp, 51%"),
        ({"kind": "distribution", "how": "median", "column": "cost"}, None,
         "Half of all rows in the whole city have 8 or less: cost"),
        ({"kind": "relation", "beside": {"dataset": "lights-out"}}, None,
         "Too few areas have both numbers to say how lights out and lights out go together."),
    ],
)  # fmt: skip
def test_a_finding_says_what_is_clear(
    session: Session, store: Storage, facts: dict[str, Any], focus: str | None, words: str
) -> None:
    assert found(session, store, facts, focus) == words


def test_a_table_of_two_years_and_few_kinds_begins_with_five_charts(
    session: Session, store: Storage
) -> None:
    found(session, store, {"kind": "ranking"}, None)
    dataset = dataset_of_slug(session, "lights-out")
    assert dataset is not None
    kinds = [chart.kind.value for chart in make_first_charts(session, store, dataset.id)]
    assert kinds == ["ranking", "map", "trend", "change", "composition"]


@pytest.mark.parametrize(
    ("n", "words"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (112, "112th"), (22, "22nd")],
)
def test_ranks_are_said_as_people_say_them(n: int, words: str) -> None:
    assert ordinal(n) == words
