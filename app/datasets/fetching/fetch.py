"""The door of this folder: an address becomes a file beside what its source says of it."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from app.core.config import Settings
from app.datasets.fetching import arcgis, ckan, folder, plain, socrata
from app.datasets.fetching.budget import Budget
from app.datasets.fetching.client import Client, Guards
from app.datasets.fetching.found import Errand, Fetched, Place
from app.datasets.fetching.kept import OtherStateError
from app.datasets.fetching.refusal import FetchRefusedError
from app.datasets.importing.refusal import ImportRefusedError
from app.datasets.models import SourceKind
from app.datasets.uploads import NO_ROOM

KINDS: Mapping[SourceKind, Callable[[Errand], Fetched | None]] = {
    SourceKind.URL: plain.fetch,
    SourceKind.SOCRATA: socrata.fetch,
    SourceKind.CKAN: ckan.fetch,
    SourceKind.ARCGIS: arcgis.fetch,
}
# What a site says that is not the portal which its address looks like.
NO_PORTAL = frozenset({"not-there", "html-page", "refused-there", "bad-answer"})


def fetch(
    settings: Settings,
    place: Place,
    target: Path,
    mark: Mapping[str, Any] | None = None,
    check: Callable[[], None] = lambda: None,
) -> Fetched | None:
    """Fetch a place's table into `target`; None where it is as `mark` says it was.

    Raises ImportRefusedError with a sentence and what to do, whatever the server does. `check` is
    called every second of it; where it raises, the fetch ends with that error.
    """
    budget = Budget(settings.fetch_limit, settings.fetch_seconds, check)
    with Client(Guards.of(settings, budget)) as client:
        errand = Errand(client, place, target, mark or {})
        try:
            if place.kind is SourceKind.FOLDER:
                return folder.fetch(errand, settings, budget)
            return _fetch(errand)
        except OSError as error:
            raise ImportRefusedError(
                NO_ROOM.sentence, NO_ROOM.hint or NO_ROOM.sentence, code=NO_ROOM.code
            ) from error


def fetch_first(
    settings: Settings, place: Place, target: Path, check: Callable[[], None] = lambda: None
) -> Fetched:
    """Fetch a place's table, whatever came before. Raises ImportRefusedError."""
    fetched = fetch(settings, place, target, None, check)
    if fetched is None:  # nothing was said of an earlier one, so nothing can be as it was
        raise AssertionError
    return fetched


def _fetch(errand: Errand) -> Fetched | None:
    """Ask the portal that the address looks like; where there is none, take it as it stands."""
    place = errand.place
    try:
        return _whole(errand)
    except FetchRefusedError as refused:
        if not place.unsure or refused.code not in NO_PORTAL:
            raise
    return plain.fetch(errand, errand.client.address(place.written))


def _whole(errand: Errand) -> Fetched | None:
    """Fetch a table, all of it anew where what an earlier try kept is of another state."""
    try:
        return KINDS[errand.place.kind](errand)
    except OtherStateError:
        return KINDS[errand.place.kind](errand)  # nothing is kept any more
