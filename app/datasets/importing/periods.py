"""Months in words, quarters, financial years, and days that a spreadsheet counts.

The first day stands for each.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from app.datasets.duck import literal
from app.datasets.importing.date_form import DateForm

# English, French, German, Spanish, Italian, Portuguese, Dutch, Polish, Swedish; short forms too.
MONTHS: Final = (
    "jan january janvier janv januar jänner enero ene gennaio gen janeiro januari styczeń",
    "feb february février févr fév fevrier februar febrero febbraio fevereiro fev februari luty",
    "mar march mars märz mär mrz marzo março maart mrt marzec",
    "apr april avril avr abril abr aprile kwiecień",
    "may mai mayo maggio mag maio mei maj",
    "jun june juin juni junio giugno giu junho czerwiec",
    "jul july juillet juil juli julio luglio lug julho lipiec",
    "aug august août aout agosto ago augustus augusti sierpień",
    "sep sept september septembre septiembre settembre set setembro wrzesień",
    "oct october octobre oktober okt octubre ottobre ott outubro out październik",
    "nov november novembre noviembre novembro listopad",
    "dec december décembre déc decembre dezember dez diciembre dic dicembre dezembro grudzień",
)
NUMBERS: Final[Mapping[str, int]] = {
    word: number for number, words in enumerate(MONTHS, start=1) for word in words.split()
}
_WORDS: Final = "|".join(sorted(NUMBERS, key=len, reverse=True))
_YEAR: Final = r"(?:18|19|20)[0-9]{2}"
_CLOCK: Final = r"(?: +[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?: ?[AP]M)?)?"
MONTH_YEAR: Final = rf"(?i)(?P<m>{_WORDS})\.?[ ,/-]{{1,2}}(?:de )?(?P<y>{_YEAR})"
YEAR_MONTH: Final = rf"(?i)(?P<y>{_YEAR})[ -](?P<m>{_WORDS})\.?"
DAY_MONTH_YEAR: Final = (
    r"(?i)(?P<d>[0-3]?[0-9])(?:\.|er)?[ -](?:de )?"
    rf"(?P<m>{_WORDS})\.?[ ,-]{{1,2}}(?:de )?(?P<y>{_YEAR}){_CLOCK}"
)
DATABASE: Final = rf"(?i)(?P<d>[0-3][0-9])-(?P<m>{_WORDS})-(?P<s>[0-9]{{2}}){_CLOCK}"  # 05-JAN-20
MONTH_SLASH: Final = rf"(?P<n>0?[1-9]|1[0-2])[/-](?P<y>{_YEAR})"
MONTH_DAY_YEAR: Final = rf"(?i)(?P<m>{_WORDS})\.? (?P<d>[0-3]?[0-9]),? (?P<y>{_YEAR})"
SHORT_YEAR: Final = rf"(?i)(?P<m>{_WORDS})\.?[ '-]{{1,2}}(?P<s>[0-9]{{2}})"  # or the day in it
STATISTICAL: Final = rf"(?i)(?P<y>{_YEAR})-?M(?P<n>0[1-9]|1[0-2])"  # 2019M03
QUARTER: Final = rf"(?i)(?P<y>{_YEAR})[ -]?[QT](?P<q>[1-4])"
QUARTER_YEAR: Final = rf"(?i)[QT](?P<q>[1-4])[ /-]?(?P<y>{_YEAR})"
SERIAL: Final = r"(?:2[5-9]|[3-5][0-9])[0-9]{3}(?:\.0+)?"  # 1968 to 2064
_FY: Final = r"(?:FY|F\.Y\.|Fiscal Year|Financial Year)"
# 2018/19, 2018-19, 2018/2019, FY2018-19: named by the year in which they begin.
TWO_YEARS: Final = rf"(?i)(?:{_FY} ?)?((?:18|19|20)[0-9]{{2}}) ?[-/–] ?((?:[0-9]{{2}})?[0-9]{{2}})"
ENDING: Final = rf"(?i){_FY} ?-?'?((?:20)?[0-9]{{2}})"  # FY2019, FY19: by that in which they end
FINANCIAL: Final = frozenset({TWO_YEARS, ENDING})
LAST_MONTH: Final = 12
SURE: Final = (
    MONTH_YEAR, YEAR_MONTH, DAY_MONTH_YEAR, MONTH_DAY_YEAR, DATABASE, MONTH_SLASH, STATISTICAL,
    QUARTER, QUARTER_YEAR,
)  # fmt: skip


def period_form(sample: Sequence[str], *, told: bool) -> DateForm | None:
    """Propose months in words or quarters. `Jan-19` is a month only where a person called it so."""
    values = [value.strip() for value in sample]
    for pattern in (*SURE, SHORT_YEAR) if told else SURE:
        if all(re.fullmatch(pattern, value) for value in values):
            return DateForm(_unnamed(pattern), _day(pattern))
    return None


def financial_form(sample: Sequence[str], month: int) -> DateForm | None:
    """Propose financial years that begin in this month (1 to 12).

    The second year of two has to be the next one: 2018-25 is none. `2011-12` alone may be December.
    """
    values = [value.strip() for value in sample]
    if all(re.fullmatch(ENDING, value) for value in values):
        written = f"TRY_CAST({_group(ENDING, 1)} AS INTEGER)"
        ends = f"({written} + CASE WHEN {written} < 100 THEN 2000 ELSE 0 END)"
        begins = ends if month == 1 else f"({ends} - 1)"
        return DateForm(ENDING, f"TRY_CAST({begins} || '-{month}-1' AS DATE)")
    found = [re.fullmatch(TWO_YEARS, value) for value in values]
    years = {(int(one[1]), int(one[2])) for one in found if one}
    if not all(found) or any((first + 1 - second) % 100 for first, second in years):
        return None
    if len(years) == 1 and all("-" in value for value in values) and max(years)[1] <= LAST_MONTH:
        return None
    begins, ends = (f"TRY_CAST({_group(TWO_YEARS, n)} AS INTEGER)" for n in (1, 2))
    day = f"TRY_CAST({begins} || '-{month}-1' AS DATE)"
    return DateForm(TWO_YEARS, f"CASE WHEN ({begins} + 1 - {ends}) % 100 = 0 THEN {day} END")


def _group(pattern: str, place: int) -> str:
    return f"regexp_extract(trim({{c}}), {literal(pattern)}, {place})"


def serial_form(sample: Sequence[str]) -> DateForm | None:
    """Propose the days that a spreadsheet counts from the end of 1899."""
    if not all(re.fullmatch(SERIAL, value.strip()) for value in sample):
        return None
    return DateForm(SERIAL, "DATE '1899-12-30' + CAST(TRY_CAST({c} AS DOUBLE) AS INTEGER)")


def _unnamed(pattern: str) -> str:
    return re.sub(r"\(\?P<\w>", "(", pattern)


def _day(pattern: str) -> str:
    """Return SQL for the day: the parts are taken by their place in the pattern."""
    places = {name: place for place, name in enumerate(re.findall(r"\(\?P<(\w)>", pattern), 1)}

    def part(name: str) -> str:
        return f"regexp_extract(trim({{c}}), {literal(_unnamed(pattern))}, {places[name]})"

    year = f"TRY_CAST({part('y' if 'y' in places else 's')} AS INTEGER)"
    if "s" in places:
        year = f"({year} + CASE WHEN {year} < 70 THEN 2000 ELSE 1900 END)"
    if "m" in places:
        listed = ", ".join(f"{literal(word)}: {number}" for word, number in NUMBERS.items())
        month = f"MAP {{{listed}}}[lower({part('m')})]"
    elif "q" in places:
        month = f"(TRY_CAST({part('q')} AS INTEGER) * 3 - 2)"
    else:
        month = f"TRY_CAST({part('n')} AS INTEGER)"
    day = part("d") if "d" in places else "'1'"
    return f"TRY_CAST({year} || '-' || {month} || '-' || {day} AS DATE)"
