"""The one place where Jinja is set up and HTML is made."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import quote
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_compact_decimal, format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.core import i18n
from app.core.clock import utc_now
from app.core.public_words import is_hidden
from app.datasets.columns import label_of
from app.people.names import has_page
from app.web.rank_words import reason_of

TEMPLATES = Path(__file__).parents[2] / "templates"


def draw(template: str, context: dict[str, object]) -> str:
    """Draw a template from exactly this context; a missing name raises."""
    return pages.get_template(template).render(context)


def compile_all() -> None:
    """Compile every template, so that no reader waits for it."""
    for name in pages.list_templates():
        pages.get_template(name)


def watch_templates(*, is_on: bool) -> None:
    """Say whether changed templates are read again while the site runs: pages then ask the disk."""
    pages.auto_reload = is_on


def set_zone(zone: ZoneInfo) -> None:
    """Say in which time zone days and hours are shown: the city's."""
    pages.globals["zone"] = zone


def _local(at: datetime) -> datetime:
    zone = pages.globals["zone"]
    return at.astimezone(zone if isinstance(zone, ZoneInfo) else None)


def day(at: date | datetime) -> str:
    """Say a date in words: `4 October 2026`."""
    when = _local(at).date() if isinstance(at, datetime) else at
    pattern = "d MMMM y" if i18n.language.get() == "en" else "long"
    return format_date(when, pattern, locale=i18n.language.get())


def short_day(at: date | datetime) -> str:
    """Say a date shortly: `4 Oct`, with its year when it is not this one."""
    when = _local(at).date() if isinstance(at, datetime) else at
    pattern = "d MMM" if when.year == utc_now().year else "d MMM y"
    return format_date(when, pattern, locale=i18n.language.get())


def moment(at: datetime) -> str:
    """Say a date and an hour in the city's time zone."""
    return format_datetime(_local(at), "d MMMM y, HH:mm", locale=i18n.language.get())


def month(when: date) -> str:
    return format_date(when, "MMMM y", locale=i18n.language.get())


def ago(at: datetime) -> str:
    """Say how long ago something was, roughly, from hours to days; then its date."""
    past = utc_now() - at
    if past < timedelta(hours=1):
        return i18n.gettext("just now")
    if past < timedelta(days=1):
        hours = int(past.total_seconds() // 3600)
        return i18n.ngettext("%(n)s hour ago", "%(n)s hours ago", hours) % {"n": hours}
    if past < timedelta(days=14):
        return i18n.ngettext("%(n)s day ago", "%(n)s days ago", past.days) % {"n": past.days}
    return short_day(at)


def number(value: float | None, digits: int = 0) -> str:
    """Say a number with the language's separators, and `digits` decimals at most."""
    if value is None:
        return "–"
    pattern = "#,##0." + "#" * digits if digits else "#,##0"
    return format_decimal(value, pattern, locale=i18n.language.get()).replace("-", "−")


def compact(value: float) -> str:
    return format_compact_decimal(value, locale=i18n.language.get(), fraction_digits=1)


def iso(at: date | datetime) -> str:
    return at.isoformat()


def person(handle: str) -> Markup:
    """Name somebody with a link to their page; who has none, with the name alone."""
    if not has_page(handle):
        return Markup("<span>{}</span>").format(handle)
    address = f"/people/{quote(handle)}"
    return Markup('<a href="{}" hx-disable hx-ignore>{}</a>').format(address, handle)


def trusted(html: str) -> Markup:
    """Mark HTML that our own sanitiser or chart drawing made: the only place that may."""
    return Markup(html)  # noqa: S704, see above


pages = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    auto_reload=False,  # otherwise each page asks the disk for the time of each of its parts
    trim_blocks=True,
    lstrip_blocks=True,
    extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
)
pages.globals["zone"] = ZoneInfo("UTC")
pages.globals["language"] = i18n.language.get
# newstyle: values are put in after translation and escaped like everything else.
pages.install_gettext_callables(i18n.gettext, i18n.ngettext, newstyle=True)  # type: ignore[attr-defined]
_filters: tuple[Callable[..., str], ...] = (
    day, short_day, moment, month, ago, number, compact, iso, trusted, label_of,
)  # fmt: skip
for _filter in _filters:
    pages.filters[_filter.__name__] = _filter
pages.filters["reason"] = reason_of
pages.filters["person"] = person
pages.tests["withheld"] = is_hidden
