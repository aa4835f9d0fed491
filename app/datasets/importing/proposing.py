"""What a column seems to hold, by cells of it: a proposal, which all rows have to bear out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.core.i18n import _
from app.datasets.importing.dates import date_form, year_form
from app.datasets.importing.decimals import COORDINATE, lone_sign
from app.datasets.importing.job import Wishes
from app.datasets.importing.numbers import IN_GROUPS, NumberForm, for_python, number_form
from app.datasets.importing.refusal import ImportRefusedError
from app.datasets.vocabulary import ColumnType

MOST_WAYS: Final = 12  # of writing one column, when a person chose its type
BOOLEAN: Final = r"(?i:true|false|yes|no)"


@dataclass(frozen=True)
class Kind:
    """`value` is SQL for the typed value of the text `{c}`, NULL where that does not fit."""

    type: ColumnType
    pattern: str
    value: str
    undecided: bool = False
    unit: str = ""
    mixed: bool = False

    def of(self, cell: str) -> str:
        return self.value.replace("{c}", cell)


TEXT: Final = Kind(ColumnType.TEXT, "", "{c}")
YES_OR_NO: Final = Kind(
    ColumnType.BOOLEAN,
    BOOLEAN,
    "CASE lower({c}) WHEN 'true' THEN true WHEN 'yes' THEN true "
    "WHEN 'false' THEN false WHEN 'no' THEN false END",
)


@dataclass(frozen=True)
class Hints:
    """What is known of a file besides its cells."""

    timezone: str
    wishes: Wishes
    years: Sequence[str] = ()  # columns of years that are the time
    fiscal_month: int = 7  # in which the city's financial years begin
    decimal: str | None = None  # the sign of decimals, where the file tells
    doubt: bool = False  # the comma may write decimals, so 1.234 may be a thousand
    told: bool = False  # a person chose the type, so what may be two things is what they said


def proposal(name: str, sample: Sequence[str], hints: Hints) -> Kind:
    """Return the plainest kind that fits every cell of the sample."""
    year = year_form(name, sample) if name in hints.years else None
    dates = year or date_form(
        name,
        sample,
        hints.timezone,
        hints.wishes.date_order,
        told=hints.told,
        zone_told=hints.wishes.timezone is not None,
        fiscal_month=hints.fiscal_month,
    )
    if dates is not None:
        return Kind(ColumnType.DATE, dates.pattern, dates.day, dates.undecided)
    if sample and all(re.fullmatch(BOOLEAN, value.strip()) for value in sample):
        return YES_OR_NO
    if COORDINATE.fullmatch(name):
        hints = replace(hints, decimal=None, doubt=False)
    form = number_form(sample, hints.decimal, doubt=hints.doubt)
    return TEXT if form is None else _kind_of(form)


def _kind_of(form: NumberForm) -> Kind:
    kind = ColumnType.INTEGER if form.is_whole else ColumnType.NUMBER
    return Kind(kind, form.pattern, form.value, form.undecided, form.unit, form.mixed)


def told_kind(name: str, sample: Sequence[str], hints: Hints) -> Kind | None:
    """Return the kind that a person chose, read the way that most cells are written.

    None where nobody chose. Raises ImportRefusedError where no cell can be read so.
    """
    wish = hints.wishes.types.get(name)
    if wish is None or wish == ColumnType.TEXT:
        return None if wish is None else TEXT
    sign = lone_sign(sample)
    if hints.doubt and sign is not None and hints.decimal is None:  # the type says what 1.234 is
        other = "," if sign == "." else "."
        hints = replace(hints, decimal=sign if wish == ColumnType.NUMBER else other)
    for kind in _readings(name, sample, replace(hints, told=True)):
        if kind.type == wish or (wish == ColumnType.NUMBER and kind.type is ColumnType.INTEGER):
            return kind
    raise ImportRefusedError(
        _("The column “%(name)s” holds nothing that can be read so.", name=name),
        _("Leave its type open, or choose text."),
        code="no-such-type",
    )


def _readings(name: str, sample: Sequence[str], hints: Hints) -> Iterator[Kind]:
    """Give the ways in which some cells can be read, the one that fits most cells first.

    The cells are asked one by one, so that odd ones among them do not count.
    """
    ways: dict[Kind, int] = {}
    for value in dict.fromkeys(sample):
        kind = proposal(name, [value], replace(hints, years=[name]))
        if kind is not TEXT and kind not in ways:
            pattern = re.compile(for_python(kind.pattern))
            ways[kind] = sum(pattern.fullmatch(cell.strip()) is not None for cell in sample)
        if len(ways) == MOST_WAYS:
            break
    if hints.wishes.types.get(name) == ColumnType.INTEGER:
        pattern = re.compile(for_python(IN_GROUPS.pattern))
        grouped = sum(pattern.fullmatch(cell.strip()) is not None for cell in sample)
        ways |= {_kind_of(IN_GROUPS): grouped} if grouped else {}
    yield from sorted(ways, key=lambda kind: -ways[kind])
