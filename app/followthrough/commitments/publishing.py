"""A commitment that has ended, as a signed document for other cities. See `charts.public`."""

import unicodedata
from http import HTTPStatus
from typing import Any, Final

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.metrics.metric import Level, Metric
from app.charts.metrics.showing import read_metric
from app.charts.public.document import INVISIBLE, NOT_PUBLIC, UNSIGNED, line
from app.charts.public.keys import ALGORITHM, NoKeyError, sign, signing_key
from app.charts.public.promise import MOST_WORDS, PROMISE_FORMAT, PROMISE_VERSION, Promise
from app.charts.public.reading import signed_content
from app.charts.queries import find_chart
from app.contributions.models import Contribution, Visibility
from app.core.config import Settings
from app.core.errors import RefusedError, Ruling
from app.core.i18n import _, language
from app.core.storage import Storage
from app.core.text import excerpt
from app.followthrough.commitments.models import Commitment
from app.followthrough.commitments.queries import Promised, commitment_url

STILL_OPEN: Final = Ruling(
    HTTPStatus.CONFLICT,
    "still-open",
    _("This commitment goes on. It can be written down for other cities once it has ended."),
)


def publish_commitment(
    session: Session, store: Storage, settings: Settings, one: Promised, others: list[str]
) -> Promise:
    """Return an ended commitment as a signed document in the city's own language.

    `others` are the departments that joined. Raises RefusedError: 409 while it goes on, 422 for
    words or numbers that no document holds, 503 for a key that is not there.
    """
    if one.commitment.closed_at is None:
        raise RefusedError(STILL_OPEN)
    spoken = language.set(settings.locale)
    try:
        unsigned = Promise.model_validate(_facts(session, store, settings, one, others))
        key = signing_key(settings.data_dir)
        value = sign(key, signed_content(unsigned))
    except ValidationError as error:
        raise RefusedError(NOT_PUBLIC) from error
    except NoKeyError as error:
        raise RefusedError(UNSIGNED) from error
    finally:
        language.reset(spoken)
    signature = {"algorithm": ALGORITHM, "key": key.id, "value": value}
    return Promise.model_validate(unsigned.model_dump(mode="json") | {"signature": signature})


def _facts(
    session: Session, store: Storage, settings: Settings, one: Promised, others: list[str]
) -> dict[str, Any]:
    made, frozen = one.commitment, one.frozen
    metric = _metric(session, store, made)
    likely = frozen.likely if frozen else None
    return {
        "format": PROMISE_FORMAT,
        "version": PROMISE_VERSION,
        "language": settings.locale,
        "city": line(settings.city),
        "base_url": settings.base_url,
        "address": settings.base_url + commitment_url(made.id),
        "title": line(one.title),
        "kind": made.kind.value,
        "department": line(one.department),
        "others": [line(name) for name in others],
        "metric": line(one.metric),
        "unit": (frozen.about.measured_in or "none") if frozen else "none",
        "baseline": _year(frozen.baseline) if frozen else None,
        "likely": dict(zip(("value", "low", "high"), likely, strict=True)) if likely else None,
        "better": made.better.value if made.better else None,
        "target": made.target,
        "until": made.until.isoformat() if made.until else None,
        "question": _shown(made.question),
        "result": _result(one, metric),
        "outcome": made.state.value,
        "words": _words(session, made),
        "promised_on": made.made_at.date().isoformat(),
        "ended_on": made.closed_at.date().isoformat() if made.closed_at else None,
        "source": _source(metric, settings) if metric else None,
    }


def _result(one: Promised, metric: Metric | None) -> dict[str, Any] | None:
    """Return the year that the check-in found; of a trial, which has none, the newest one."""
    found = one.check_in.found if one.check_in else None
    level = found.level if found else metric.baseline if metric else None
    return _year(level) if level else None


def _metric(session: Session, store: Storage, made: Commitment) -> Metric | None:
    """Read the number on the newest data, where it can still be read and shown."""
    chart = find_chart(session, made.chart_id) if made.chart_id is not None else None
    metric = read_metric(session, store, chart, made.area, made.until) if chart else None
    return metric if metric is not None and metric.missing is None else None


def _year(level: Level) -> dict[str, Any] | None:
    if level.value is None:
        return None
    low, high = level.interval or (None, None)
    return {
        "value": level.value,
        "n": level.n,
        "low": low,
        "high": high,
        "start": level.day_from.isoformat(),
        "end": level.day_to.isoformat(),
    }


def _source(metric: Metric, settings: Settings) -> dict[str, Any]:
    dataset, version = metric.cube.dataset, metric.cube.version
    return {
        "title": line(dataset.title),
        "publisher": line(dataset.publisher),
        "licence": line(dataset.licence),
        "url": f"{settings.base_url}/datasets/{dataset.slug}",
        "version": version.number,
        "published": version.published_at.date().isoformat(),
        "data_from": version.data_from.isoformat() if version.data_from else None,
        "data_to": version.data_to.isoformat() if version.data_to else None,
    }


def _words(session: Session, made: Commitment) -> str:
    """Return what the city said last of it in public: what was learnt, else the answer."""
    said = {made.answer_id, made.learnt_id} - {None}
    rows = session.scalars(
        select(col(Contribution.text))
        .where(
            col(Contribution.id).in_(said),
            col(Contribution.visibility) == Visibility.PUBLIC,
        )
        .order_by(col(Contribution.id).desc())
    )
    return _shown(excerpt(rows.first() or "", MOST_WORDS))


def _shown(text: str) -> str:
    """Return a text without the signs that a reader does not see."""
    return "".join(s for s in text if s == "\n" or unicodedata.category(s) not in INVISIBLE)
