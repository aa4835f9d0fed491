"""Dates: how each way of writing them is recognised, and cut to a day in the city's time zone.

Every pattern is tested on all rows before it is believed (IMPORT pitfalls 3, 4, 7 and 8).
"""

import re
from collections.abc import Sequence
from typing import Final

from app.datasets.duck import literal
from app.datasets.importing.date_form import DateForm
from app.datasets.importing.job import DateOrder
from app.datasets.importing.periods import financial_form, period_form, serial_form

CLOCK: Final = r"(?:[T ]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
ISO: Final = rf"\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}{CLOCK}"
ISO_HALVES: Final = r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2} +\d{1,2}:\d{2}(?::\d{2})? ?[AaPp][Mm]"
ZONE: Final = r" ?(?:Z|[-+]\d{2}(?::?\d{2})?)"
ZONED: Final = rf"\d{{4}}[-/]\d{{2}}[-/]\d{{2}}[T ]\d{{2}}:\d{{2}}(?::\d{{2}}(?:\.\d+)?)?{ZONE}"
# A day that a program wrote as the midnight of UTC: it is that day everywhere.
UTC_DAY: Final = r"\d{4}[-/]\d{2}[-/]\d{2}[T ]00:00(?::00(?:\.0+)?)? ?(?:Z|[-+]00(?::?00)?)"
EAST_ASIAN: Final = r"\d{4}年 ?\d{1,2}月 ?\d{1,2}日"
COMPACT: Final = r"(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
SLASHED: Final = (
    r"(\d{1,2})([/.-])(\d{1,2})[/.-](\d{4}|\d{2})"
    r"(?: +(\d{1,2}:\d{2}(?::\d{2})?)( *[AaPp][Mm])?)?"
)
YEAR_MONTH: Final = r"(?:18|19|20)\d{2}-?(?:0[1-9]|1[0-2])"
YEAR: Final = r"(?:18|19|20)\d{2}"
MILLISECONDS: Final = r"-?\d{11,13}"
DAY_IN_MILLISECONDS: Final = 86_400_000
LAST_MONTH_DAY: Final = 12
NAMED_MONTH: Final = re.compile(r"date|month|period|yyyymm|year_?mon", re.IGNORECASE)
NAMED_YEAR: Final = re.compile(
    r"(?:.*[\W_])?(?:year|yr|año|année|annee|anno|ano|år)|.*(?:jahr|jaar)|年", re.IGNORECASE
)
NAMED_DATE: Final = re.compile(
    r"date|time|created|updated|closed|opened|_at$| at$|datum|fecha|data(?: |_|$)|dato$|日",
    re.IGNORECASE,
)


def date_form(
    name: str,
    sample: Sequence[str],
    timezone: str,
    order: DateOrder | None,
    *,
    told: bool = False,
    zone_told: bool = False,
    fiscal_month: int,
) -> DateForm | None:
    """Propose how the sample writes dates, or None. All rows then have to agree.

    `told` says that a person called them dates: then also what may be something else is one.
    `zone_told` says that a person named the time zone: then midnights of UTC are cut in it too.
    Financial years begin in `fiscal_month`.
    """
    if not sample:
        return None
    if _all(SLASHED, sample):
        return _slashed(sample, order)
    utc_days = not zone_told and len(set(sample)) > 1  # one midnight may be a moment like others
    return (
        _written_out(sample, timezone, utc_days=utc_days)
        or _by_name(name, sample, timezone, told=told, utc_days=utc_days)
        or period_form(sample, told=told)
        or financial_form(sample, fiscal_month)
        or (serial_form(sample) if told else None)
    )


def maybe_dates(name: str, sample: Sequence[str]) -> bool:
    """Say whether a column may hold dates that only a person can tell from something else."""
    if not sample:
        return False
    if NAMED_DATE.search(name) and serial_form(sample) is not None:
        return True
    return period_form(sample, told=False) is None and period_form(sample, told=True) is not None


def year_form(name: str, sample: Sequence[str]) -> DateForm | None:
    """Propose whole years in a column that is called year: the first day stands for each."""
    if not sample or not NAMED_YEAR.fullmatch(name) or not _all(YEAR, sample):
        return None
    return DateForm(YEAR, "TRY_CAST(trim({c}) || '-01-01' AS DATE)")


def _written_out(sample: Sequence[str], timezone: str, *, utc_days: bool) -> DateForm | None:
    """Year, month and day in this order: nothing else looks like it."""
    if utc_days and _all(UTC_DAY, sample):
        return DateForm(UTC_DAY, _iso_day("substr(trim({c}), 1, 10)"))
    if _all(ZONED, sample):
        moment = "TRY_CAST(replace({c}, '/', '-') AS TIMESTAMPTZ)"
        return _in_zone(moment, ZONED, timezone)
    if _all(ISO, sample) and len({value.strip()[4] for value in sample}) == 1:
        sign = sample[0].strip()[4]
        return DateForm(ISO, _iso_day("{c}" if sign == "-" else f"replace({{c}}, '{sign}', '-')"))
    if _all(ISO_HALVES, sample):
        day = "regexp_extract({c}, '[0-9]+[-/.][0-9]+[-/.][0-9]+')"
        return DateForm(ISO_HALVES, _iso_day(f"translate({day}, '/.', '--')"))
    if _all(EAST_ASIAN, sample):
        return DateForm(EAST_ASIAN, _iso_day("translate(translate({c}, '日 ', ''), '年月', '--')"))
    return None


def _by_name(
    name: str, sample: Sequence[str], timezone: str, *, told: bool, utc_days: bool
) -> DateForm | None:
    """Whole numbers are dates only in a column that is called so."""
    if _all(COMPACT, sample) and (told or NAMED_DATE.search(name)):
        return DateForm(COMPACT, "CAST(try_strptime(trim({c}), '%Y%m%d') AS DATE)")
    if _all(MILLISECONDS, sample) and NAMED_DATE.search(name):
        number = "TRY_CAST({c} AS BIGINT)"
        if utc_days and all(int(value) % DAY_IN_MILLISECONDS == 0 for value in sample):
            days = f"CAST({number} // {DAY_IN_MILLISECONDS} AS INTEGER)"
            whole = f"{number} % {DAY_IN_MILLISECONDS} = 0"
            return DateForm(MILLISECONDS, f"CASE WHEN {whole} THEN DATE '1970-01-01' + {days} END")
        return _in_zone(f"make_timestamptz({number} * 1000)", MILLISECONDS, timezone)
    if _all(YEAR_MONTH, sample) and _are_months(name, sample):
        day = "TRY_CAST(substr(trim({c}), 1, 4) || '-' || right(trim({c}), 2) || '-01' AS DATE)"
        return DateForm(YEAR_MONTH, day)
    return None


def _iso_day(text: str) -> str:
    return f"CAST(TRY_CAST({text} AS TIMESTAMP) AS DATE)"


def _all(pattern: str, sample: Sequence[str]) -> bool:
    return all(re.fullmatch(pattern, value.strip()) for value in sample)


def _in_zone(moment: str, pattern: str, timezone: str) -> DateForm:
    return DateForm(pattern, f"CAST({moment} AT TIME ZONE {literal(timezone)} AS DATE)")


def _are_months(name: str, sample: Sequence[str]) -> bool:
    """Tell 201912 from an amount by the column's name, and 2019-12 from a financial year.

    `2010-11` may be the year 2010 to 2011: months are believed when one is not the next year.
    """
    if "-" not in sample[0]:
        return bool(NAMED_MONTH.search(name))
    return any((int(value.strip()[2:4]) + 1) % 100 != int(value.strip()[5:7]) for value in sample)


def _slashed(sample: Sequence[str], order: DateOrder | None) -> DateForm | None:
    """03/04/2012: the whole column decides which number is the month, or its person does."""
    found = [re.fullmatch(SLASHED, value.strip()) for value in sample]
    parts = [match.groups() for match in found if match]
    signs = {part[1] for part in parts}
    if len(signs) != 1:
        return None
    day_first = any(int(part[0]) > LAST_MONTH_DAY for part in parts)
    month_first = any(int(part[2]) > LAST_MONTH_DAY for part in parts)
    if day_first and month_first:
        return None
    decided = day_first or month_first or order is not None or signs == {"."}
    first_is_day = day_first or (
        not month_first and (order is DateOrder.DAY_FIRST or signs == {"."})
    )
    formats = _formats(parts, first_is_day=first_is_day, sign=signs.pop())
    listed = ", ".join(literal(written) for written in formats)
    padded = any(value != value.strip() for value in sample)
    cell = "trim({c})" if padded else "{c}"  # trimming costs as much as reading the date
    return DateForm(SLASHED, f"CAST(try_strptime({cell}, [{listed}]) AS DATE)", not decided)


def _formats(parts: Sequence[Sequence[str | None]], *, first_is_day: bool, sign: str) -> list[str]:
    """List the strptime formats that the sample needs, the commonest shapes only."""
    wanted: dict[str, None] = {}
    for part in parts:
        year, clock, half = part[3] or "", part[4], part[5]
        days = ("%d", "%m") if first_is_day else ("%m", "%d")
        written = sign.join((*days, "%y" if len(year) == 2 else "%Y"))  # noqa: PLR2004
        if clock:
            seconds = ":%S" if clock.count(":") > 1 else ""
            written += f" %I:%M{seconds}" if half else f" %H:%M{seconds}"
            written += f"{' ' if (half or '').startswith(' ') else ''}%p" if half else ""
        wanted[written] = None
    return list(wanted)
