"""A chart as a small document for other cities. What is not shown here is not in it."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from pydantic import ValidationError
from sqlalchemy.orm import Session

from app.charts.anchors import area_anchor, period_anchor
from app.charts.cells import Cell, Figures
from app.charts.comparing.measures import plain_figures
from app.charts.kind_words import title_of
from app.charts.models import Chart
from app.charts.public.keys import ALGORITHM, NoKeyError, sign, signing_key
from app.charts.public.reading import signed_content
from app.charts.public.schema import FORMAT, VERSION, Document
from app.charts.queries import chart_address
from app.charts.reading import Reading, reading_of
from app.charts.spec import How, Step, Trend, hash_of_spec
from app.charts.words import measure_words, month_words, per_words, unit_words
from app.core.config import Settings
from app.core.errors import NOT_FOUND, RefusedError, Ruling
from app.core.i18n import _, language
from app.core.storage import Storage

NOT_PUBLIC: Final = Ruling(
    HTTPStatus.UNPROCESSABLE_ENTITY,
    "not-public",
    _("This chart cannot be written down for other cities: its numbers or words are too long."),
)
UNSIGNED: Final = Ruling(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "no-key",
    _("The key that public charts are signed with cannot be used. Whoever runs this site can "
      "mend it."),
)  # fmt: skip
INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


@dataclass(frozen=True)
class About:
    """One chart with what its document needs to be worded."""

    chart: Chart
    figures: Figures
    reading: Reading
    focus: str | None  # an area of the figures


def publish(
    session: Session, store: Storage, settings: Settings, chart: Chart, focus: str | None
) -> Document:
    """Return a chart as a signed document in the city's own language.

    Raises RefusedError: 404 for an unknown focus, 503 for damaged data or a key that is not there.
    """
    unsigned = describe(session, store, settings, chart, focus)
    try:
        key = signing_key(settings.data_dir)
        value = sign(key, signed_content(unsigned))
    except NoKeyError as error:
        raise RefusedError(UNSIGNED) from error
    signature = {"algorithm": ALGORITHM, "key": key.id, "value": value}
    facts = unsigned.model_dump(mode="json") | {"signature": signature}
    return Document.model_validate(facts)


def describe(
    session: Session, store: Storage, settings: Settings, chart: Chart, focus: str | None
) -> Document:
    """Return a chart as a document that nobody signed. Raises RefusedError as `publish` does."""
    figures = plain_figures(session, store, chart)
    if focus is not None and focus not in figures.areas.homes:
        raise RefusedError(NOT_FOUND)
    spoken = language.set(settings.locale)
    try:
        reading = reading_of(figures, focus)
        facts = _facts(About(chart, figures, reading, figures.areas.main(focus)), settings)
        return Document.model_validate(facts)
    except ValidationError as error:
        raise RefusedError(NOT_PUBLIC) from error
    finally:
        language.reset(spoken)


def _facts(about: About, settings: Settings) -> dict[str, Any]:
    figures, chart = about.figures, about.chart
    spec, version = figures.spec, figures.version
    own = hash_of_spec(spec) == chart.spec_hash
    address = settings.base_url + chart_address(chart, about.reading.focus)
    return {
        "format": FORMAT,
        "version": VERSION,
        "language": settings.locale,
        "city": line(settings.city),
        "base_url": settings.base_url,
        "address": address,
        "title": line(chart.title if own else title_of(about.reading)),
        "kind": chart.kind.value if own else spec.kind.value,
        "along": "periods" if isinstance(spec, Trend) else "areas",
        "step": spec.step.value if isinstance(spec, Trend) else None,
        "measure": _measure(about),
        "source": {
            "title": line(figures.dataset.title),
            "publisher": line(figures.dataset.publisher),
            "licence": line(figures.dataset.licence),
            "url": f"{settings.base_url}/datasets/{figures.dataset.slug}",
            "version": version.number,
            "published": version.published_at.date().isoformat(),
            "data_from": version.data_from.isoformat() if version.data_from else None,
            "data_to": version.data_to.isoformat() if version.data_to else None,
        },
        "period_from": figures.span.start.isoformat() if figures.span.start else None,
        "period_to": figures.span.end.isoformat() if figures.span.end else None,
        "focus": _focus(about),
        "whole_city": _city(figures),
        "marks": list(_periods(about) if isinstance(spec, Trend) else _areas(figures)),
        "hidden": _hidden(about),
    }


def _measure(about: About) -> dict[str, Any]:
    figures, reading = about.figures, about.reading
    spec, per = figures.spec, None
    if spec.per is not None:
        per = {"of": spec.per.of, "scale": spec.scale_counts, "words": line(per_words(reading))}
    return {
        "words": line(measure_words(reading)),
        "how": spec.how.value,
        "unit": figures.measured_in.value or "none",
        "unit_words": line(unit_words(reading)),
        "nature": figures.dataset.nature.value,
        "per": per,
    }


def _focus(about: About) -> dict[str, str] | None:
    if about.focus is None:
        return None
    return {"key": area_anchor(about.focus), "name": line(about.figures.names[about.focus])}


def _city(figures: Figures) -> dict[str, Any] | None:
    """Return the city's own number; a mean over measured areas is none."""
    if figures.current < 0 or (figures.alone and figures.spec.how is How.MEAN):
        return None
    return _number(figures.city_cell(figures.current))


def _areas(figures: Figures) -> Iterator[dict[str, Any]]:
    for slug in figures.slugs if figures.current >= 0 else ():
        number = _number(figures.cell(figures.current, slug))
        if number is not None:
            name = line(figures.names[slug])
            yield {"key": area_anchor(slug), "name": name, "start": None, "end": None,
                   "whole": True, **number}  # fmt: skip


def _periods(about: About) -> Iterator[dict[str, Any]]:
    figures = about.figures
    step = figures.spec.step if isinstance(figures.spec, Trend) else Step.MONTH
    for at, period in enumerate(figures.periods):
        number = _number(_cell(about, at))
        if number is not None:
            name = str(period.start.year) if step is Step.YEAR else month_words(period.start)
            yield {
                "key": period_anchor(period.start, step),
                "name": name,
                "start": period.start.isoformat(),
                "end": period.end.isoformat(),
                "whole": period.full,
                **number,
            }


def _cell(about: About, at: int) -> Cell:
    figures = about.figures
    return figures.cell(at, about.focus) if about.focus else figures.city_cell(at)


def _hidden(about: About) -> int:
    figures = about.figures
    if isinstance(figures.spec, Trend):
        return sum(_cell(about, at).hidden for at in range(len(figures.periods)))
    return int(figures.hidden[figures.current].sum()) if figures.current >= 0 else 0


def _number(cell: Cell) -> dict[str, Any] | None:
    """Return a number as documents have it; None where there is none, or where it is hidden."""
    if cell.hidden or cell.value is None:
        return None
    low, high = cell.interval or (None, None)
    return {"value": cell.value, "n": cell.n, "low": low, "high": high}


def line(text: str) -> str:
    """Return a line that other programs take: without signs that nobody sees, not too long."""
    shown = "".join(s for s in text if unicodedata.category(s) not in INVISIBLE)
    return " ".join(shown.split())[:300]
