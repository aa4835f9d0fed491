"""A borrowed chart is fetched, and its city asked about the signature. Holds no transaction.

May run twice: what is there already is written again. Every failure becomes a sentence.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from sqlalchemy.orm import Session

from app.charts.public.borrowing import put_in
from app.charts.public.models import BorrowedChart, Kept
from app.charts.public.own import is_same_site, own_keys, refuse_forged
from app.charts.public.promise import Promise
from app.charts.public.queries import known_key_of
from app.charts.public.reading import (
    MOST_BYTES,
    NotAChartError,
    Public,
    Signed,
    check_signature,
    kept_document,
    keys_in,
    read_document,
)
from app.core.clock import utc_now
from app.core.config import Settings
from app.core.db import Database
from app.core.errors import RefusedError
from app.core.i18n import gettext, language
from app.datasets.fetching.budget import Budget
from app.datasets.fetching.client import Client, Guards
from app.datasets.fetching.downloading import download

WELL_KNOWN: Final = "/.well-known/commonplot.json"
SECONDS: Final = 60.0


def fetch_borrowed(database: Database, settings: Settings, borrowed_id: int) -> None:
    """Fetch a borrowed chart and write down what came of it."""
    with database.reading() as session:
        borrowed = session.get(BorrowedChart, borrowed_id)
    if borrowed is None or borrowed.removed_at is not None:
        return
    language.set(settings.locale)
    document, error = _document(settings, borrowed)
    signed = _signed(settings, document) if document else borrowed.signed
    with database.writing() as session:
        still = session.get(BorrowedChart, borrowed_id)
        if still is None or still.removed_at is not None:
            return
        _note(still, document, signed, error)
        if document is not None:
            _know(session, still, document, signed)
        session.add(still)


def _document(settings: Settings, borrowed: BorrowedChart) -> tuple[Public | None, str]:
    """Return what the address holds, or what was uploaded; else why there is nothing."""
    if not borrowed.address:
        return kept_document(borrowed.document), ""
    try:
        document = read_document(_bytes(settings, borrowed.address))
        refuse_forged(document, settings)
    except RefusedError as refused:
        hint = f" {refused.ruling.hint}" if refused.ruling.hint else ""
        return None, f"{refused.ruling.sentence}{hint}"
    except OSError:
        return None, gettext("There is no room on this machine to fetch it.")
    return document, ""


def _signed(settings: Settings, document: Public) -> Signed:
    """Judge a signature by what its city says of its keys; of our own site we know it."""
    if is_same_site(document.base_url, settings.base_url):
        return check_signature(document, own_keys(settings.data_dir))
    keys: list[dict[str, Any]] | None = None
    try:
        keys = keys_in(_bytes(settings, document.base_url + WELL_KNOWN))
    except NotAChartError:
        keys = []
    except (RefusedError, OSError):
        keys = None
    return check_signature(document, keys)


def _bytes(settings: Settings, address: str) -> bytes:
    """Fetch a small file. Raises FetchRefusedError: see `datasets.fetching`."""
    guards = Guards.of(settings, Budget(2 * MOST_BYTES, min(SECONDS, settings.fetch_seconds)))
    with TemporaryDirectory() as folder, Client(guards) as client:
        target = Path(folder) / "fetched"
        download(
            client, client.address(address), target, accept="application/json", most=MOST_BYTES
        )
        return target.read_bytes()


def _note(borrowed: BorrowedChart, document: Public | None, signed: Signed, error: str) -> None:
    now = utc_now()
    borrowed.asked_at, borrowed.checked_at, borrowed.error = None, now, error
    if document is None:
        borrowed.failures += 1
        return
    borrowed.failures, borrowed.fetched_at = 0, now
    before = kept_document(borrowed.document) if borrowed.document else None
    borrowed.kept = _why_kept(before, borrowed.signed, document, signed)
    if borrowed.kept is not Kept.NOTHING:
        return
    if before is not None and before != document:
        borrowed.changed_at = now
    put_in(borrowed, document)
    borrowed.signed = signed


def _know(session: Session, borrowed: BorrowedChart, document: Public, signed: Signed) -> None:
    """Remember by which key a city was first known: that one, seen again, is the same city."""
    if borrowed.known_key:
        return
    mine = document.signature.key if document.signature and signed.is_good else ""
    borrowed.known_key = known_key_of(session, document.base_url) or mine


def _why_kept(before: Public | None, was: Signed, after: Public, now: Signed) -> Kept:
    """Say why what came does not take the place of what is shown, if so.

    Readers have seen the chart that was borrowed: another one under its address is not that one.
    """
    if before is None or before == after:
        return Kept.NOTHING
    if _identity(before) != _identity(after):
        return Kept.OTHER_CHART
    if was.is_good and not now.is_good:
        return Kept.WORSE_SIGNED
    return Kept.OLDER if _age(after) < _age(before) else Kept.NOTHING


def _age(document: Public) -> int:
    """Return what grows with each newer document of the same chart or commitment."""
    if isinstance(document, Promise):
        return document.ended_on.toordinal()
    return document.source.version


def _identity(document: Public) -> tuple[object, ...]:
    if isinstance(document, Promise):
        return document.base_url, document.address, document.kind, document.promised_on
    measure = document.measure
    per = (measure.per.of, measure.per.scale) if measure.per else None
    focus = document.focus.key if document.focus else None
    return (document.base_url, document.kind, document.along, document.step, measure.how,
            measure.unit, measure.nature, per, focus)  # fmt: skip
