"""What the builder offers for one dataset: only what fits it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, TypeAlias

from app.charts.checking import category_columns, numeric_columns
from app.charts.queries import populations
from app.charts.suppressing import FEWEST
from app.charts.words import period_words
from app.core.i18n import Sentence, _
from app.datasets.models import DatasetVersion
from app.datasets.queries import Listed
from app.datasets.query import categories, time_column
from app.datasets.vocabulary import ColumnType, Shape
from app.places.queries import all_neighborhoods
from app.places.sizes import areas_km2
from app.web.chart_denominators import besides, denominators
from app.web.chart_forms import RATE_OF_TOTAL
from app.web.page import Page

COLUMNS, VALUES = 8, 30  # that the list of kinds offers
LONGEST: Final = 200  # letters of a name or value that a spec takes
YEARS: Final = 30
YES_NO: Final = {"true": _("yes"), "false": _("no")}

Options: TypeAlias = Sequence[tuple[str, Sentence | str]]


@dataclass(frozen=True)
class Choices:
    """What can be chosen, as (value, words); a list that is empty does not fit the dataset."""

    kinds: Options
    hows: Options
    columns: Options
    pers: Options
    keeps: Sequence[tuple[str, Options]]
    bys: Options
    besides: Options
    periods: Options
    steps: Options
    windows: Options
    splits: Options
    places: Options


def choices_for(page: Page, listed: Listed) -> Choices:
    version, is_layer = listed.version, listed.dataset.layer_id is not None
    of_rows = listed.dataset.shape is Shape.EVENTS and not version.is_series
    dated = is_dated(version)
    numbers = [pair for pair in numeric_columns(version) if len(pair[0]) <= LONGEST]
    kinds = [pair for pair in category_columns(version) if len(pair[0]) <= LONGEST]
    keeps = _keeps(page, listed, kinds)
    pers = denominators(page, listed.dataset)
    if areas_km2(page.session, listed.dataset.layer_id):
        pers.insert(0, ("area", str(_("1 square kilometer"))))
    if populations(page.session) and not is_layer:
        pers.insert(0, ("population", str(_("1,000 people"))))
    others = besides(page, listed.dataset)
    splits: list[tuple[str, Sentence | str]] = [
        ("places", _("For each area") if is_layer else _("For each neighborhood"))
    ]
    splits += [(json.dumps(name), _("For each kind: %(column)s", column=label))
               for name, label in kinds if of_rows]  # fmt: skip
    return Choices(
        kinds=_kinds(listed, of_rows=of_rows, others=bool(others)),
        hows=_hows(has_numbers=bool(numbers), has_kinds=bool(keeps) and of_rows, rates=bool(pers)),
        columns=numbers,
        pers=pers,
        keeps=keeps,
        bys=kinds if of_rows else [],
        besides=others,
        periods=_periods(version),
        steps=[
            ("day", _("Days")), ("week", _("Weeks")), ("month", _("Months")),
            ("quarter", _("Quarters")), ("year", _("Years")),
        ] if dated else [],
        windows=[(str(n), _("%(n)s points together", n=n)) for n in (3, 4, 7, 12, 28, 52)],
        splits=splits,
        places=[(row.slug, row.name) for row in all_neighborhoods(page.session)],
    )  # fmt: skip


def with_period(choices: Choices, typed: object) -> Choices:
    """Offer a period of two days beside the others, where a chart from elsewhere has it."""
    first, slash, last = str(typed).partition("/")
    try:
        days = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return choices
    known = (str(typed), period_words(*days))
    return replace(choices, periods=[*choices.periods, known]) if slash else choices


def is_dated(version: DatasetVersion) -> bool:
    return bool(time_column(version) is not None and version.data_from and version.data_to)


def _kinds(listed: Listed, *, of_rows: bool, others: bool) -> Options:
    is_layer = listed.dataset.layer_id is not None
    ranking = _("Ranking of areas") if is_layer else _("Ranking of neighborhoods")
    found: list[tuple[str, Sentence | str]] = [("ranking", ranking), ("map", _("Map"))]
    if is_dated(listed.version):
        found.append(("trend", _("Over time")))
        if of_rows or listed.version.is_series:
            found.append(("change", _("Change between two periods")))
    if of_rows and category_columns(listed.version):
        found.append(("composition", _("What the rows are made of")))
    if numeric_columns(listed.version) and not listed.version.is_series:
        found.append(("distribution", _("How numbers are spread")))
    if others:
        found.append(("relation", _("Two numbers of each area")))
    return found


def _hows(*, has_numbers: bool, has_kinds: bool, rates: bool) -> Options:
    hows: list[tuple[str, Sentence | str]] = [("count", _("How many rows"))]
    if has_numbers:
        hows += [
            ("sum", _("Total: all values added up")),
            ("mean", _("Average (mean)")),
            ("median", _("The middle value (median)")),
        ]
    if has_kinds:
        hows.append(("share", _("What part of the rows is of a kind (share)")))
    if rates:
        hows.append(("rate", _("How many for each 1,000 people, or each of something else (rate)")))
    if rates and has_numbers:
        words = _("Total of a column for each 1,000 people, or each of something else")
        hows.append((RATE_OF_TOTAL, words))
    return hows


def _periods(version: DatasetVersion) -> Options:
    periods = [("all", str(_("All of the data")))]
    if is_dated(version) and version.data_from and version.data_to:
        periods += [(f"last-{n}", str(_("The last %(n)s full months", n=n))) for n in (3, 12, 36)]
        years = range(version.data_to.year, version.data_from.year - 1, -1)
        periods += [(str(year), str(year)) for year in years if year >= 1000][:YEARS]  # noqa: PLR2004, four digits
    return periods


def _keeps(
    page: Page, listed: Listed, kinds: Sequence[tuple[str, str]]
) -> list[tuple[str, Options]]:
    fewest = FEWEST if listed.dataset.sensitive else 1  # a rare kind may be one person
    keeps: list[tuple[str, Options]] = []
    yes_no = {c["name"] for c in listed.version.columns if c["type"] == ColumnType.BOOLEAN}
    for name, label in kinds[:COLUMNS]:
        values = categories(page.store, listed.version, name, VALUES)
        offered: list[tuple[str, Sentence | str]] = [
            (json.dumps([name, value]), YES_NO.get(value, value) if name in yes_no else value)
            for value, n in values
            if n >= fewest and 0 < len(value) <= LONGEST and value.isprintable()
        ]
        if offered:
            keeps.append((label, offered))
    return keeps
