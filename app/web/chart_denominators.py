"""What a rate can be per: rows of events, or a column of a table with a row for each area."""

import json
from typing import Final

from app.charts.checking import numeric_columns
from app.core.i18n import _
from app.datasets.models import Dataset
from app.datasets.queries import all_datasets
from app.datasets.query import time_column
from app.datasets.vocabulary import Shape
from app.web.page import Page

COLUMNS: Final = 40  # of one table: a list of more is not read
LONGEST: Final = 200  # letters of a column that a spec takes


def denominators(page: Page, dataset: Dataset) -> list[tuple[str, str]]:
    """List what a rate of a dataset may divide by, as the form sends it: always of its own areas.

    A table with one row for each area has nothing to count there, so its columns are offered.
    """
    offered: list[tuple[str, str]] = []
    for listed in all_datasets(page.session):
        other = listed.dataset
        if other.layer_id != dataset.layer_id:
            continue
        if other.shape is Shape.NEIGHBORHOODS:
            offered += [
                (json.dumps([other.slug, name]),
                 str(_("%(column)s (%(dataset)s)", column=label, dataset=other.title)))
                for name, label in numeric_columns(listed.version)[:COLUMNS]
                if len(name) <= LONGEST
            ]  # fmt: skip
        elif other.id != dataset.id:
            offered.append((other.slug, other.title))
    return offered


def besides(page: Page, dataset: Dataset) -> list[tuple[str, str]]:
    """List the second numbers of a relation, as the form sends them: of the same areas.

    Of each table the columns (their mean), and of events how many there are.
    """
    offered: list[tuple[str, str]] = []
    for listed in all_datasets(page.session):
        other = listed.dataset
        if other.layer_id != dataset.layer_id:
            continue
        dated = time_column(listed.version) is not None
        columns = [pair for pair in numeric_columns(listed.version) if len(pair[0]) <= LONGEST]
        offered += [
            (json.dumps([other.slug, "mean", name, dated]),
             str(_("%(column)s (%(dataset)s)", column=label, dataset=other.title)))
            for name, label in columns[:COLUMNS]
        ]  # fmt: skip
        if other.shape is not Shape.NEIGHBORHOODS and other.id != dataset.id:
            offered.append((json.dumps([other.slug, "count", None, dated]), other.title))
    return offered
