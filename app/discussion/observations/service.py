"""Telling of what one saw, and taking it back. A photo goes with its words."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import Final

from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.models import Chart
from app.charts.queries import find_chart
from app.contributions.models import Contribution, Noun, Visibility
from app.contributions.queries import first_of, hold
from app.contributions.writing import redact, set_visibility, withdraw_text, write
from app.core.errors import NOT_FOUND, InvalidError, RefusedError, require
from app.core.events import PhotoLetGo
from app.core.hashing import hash_of
from app.core.i18n import _
from app.core.outbox import announce
from app.core.storage import Storage
from app.discussion.observations.models import Observation
from app.discussion.observations.photos import Photo
from app.discussion.observations.policy import can_observe, can_take_back
from app.discussion.observations.queries import Subject, count_since, observations_of
from app.people.models import Person
from app.places.finding import at_place, parse_place
from app.places.models import NeighborhoodId
from app.places.queries import by_slug

FOLDER: Final = "seen"  # of the store
FIRST_DAY: Final = date(1900, 1, 1)
STEP: Final = 0.002  # degrees that a point is rounded to: a block or two
EMPTY: Final = _("Say what you saw.")
NO_ALT: Final = _("Say what the photo shows, for people who cannot see it.")
IN_THE_FUTURE: Final = _("This day is still to come. Give the day on which you saw it.")
TOO_LONG_AGO: Final = _("Give a day after 1899.")
NO_PLACE: Final = _("Choose the neighborhood where you saw it.")
NO_POINT: Final = _("Give a point as latitude and longitude, such as 39.2904, -76.6122.")
OUTSIDE: Final = _("This point is in none of the city's neighborhoods. Leave it out, or mend it.")


@dataclass(frozen=True)
class Kept:
    """A photo as it lies in the store, under a name that tells nothing."""

    file: str
    content_hash: str
    width: int
    height: int


@dataclass(frozen=True)
class Told:
    """What somebody says they saw: `point` is a latitude and longitude as typed, or nothing."""

    words: str
    alt: str
    seen_on: date
    place: str  # a neighborhood's slug
    point: str = ""


def keep_photo(store: Storage, photo: Photo) -> Kept:
    """Put a photo into the store. Raises StoreDownError, or OSError where a disk is full."""
    name = f"{FOLDER}/{token_hex(16)}.jpg"
    with TemporaryDirectory(dir=store.cache) as folder:
        path = Path(folder) / "photo.jpg"
        path.write_bytes(photo.content)
        store.keep(path, name)
        return Kept(name, hash_of(path), photo.width, photo.height)


def observe(
    session: Session,
    person: Person,
    subject: Subject,
    told: Told,
    kept: Kept,
    today: date,
    now: datetime,
    form_key: str | None = None,
) -> Observation:
    """Put what somebody saw beside a proposal or chart. The same form again is the first one.

    `today` is the city's. Raises InvalidError (`text`, `alt`, `seen_on`, `place`, `point`).
    """
    first = first_of(session, person.id, form_key) if form_key else None
    known = session.get(Observation, first.id) if first else None
    if known is not None:
        return known
    about = _about(session, subject)
    require(can_observe(person, about, today=count_since(session, person.id, now)))
    place_id, point = _where(session, told)
    _check(told, today)
    written = write(
        session, person, Noun.OBSERVATION, told.words,
        form_key=form_key, about_id=about.id if about else None, at=now,
    )  # fmt: skip
    if not written.is_new:
        return session.get_one(Observation, written.text.id)
    made = Observation(
        id=written.text.id,
        proposal_id=subject.proposal_id,
        chart_id=subject.chart_id,
        seen_on=told.seen_on,
        place_id=place_id,
        latitude=point[0] if point else None,
        longitude=point[1] if point else None,
        alt=told.alt,
        **vars(kept),
    )
    session.add(made)
    session.flush()
    return made


def take_back(session: Session, person: Person, number: int) -> Contribution:
    """Delete one's own observation, its photo too; twice is once."""
    observation = session.get(Observation, number)
    if observation is None:
        raise RefusedError(NOT_FOUND)
    text = hold(session, number)
    if text.visibility is Visibility.DELETED and text.author_id == person.id:
        return text
    require(can_take_back(person, text))
    withdraw_text(session, person, number)
    _let_go(session, observation)
    return text


def erase_observations(session: Session, person: Person) -> None:
    """Take away all that a person told of, words and photos: they show where somebody was."""
    for observation in observations_of(session, person.id):
        text = hold(session, observation.id)
        redact(session, text.id)
        set_visibility(session, text.id, Visibility.DELETED)
        text.text = text.html = ""
        _let_go(session, observation)


def export_observations(session: Session, person: Person) -> list[dict[str, object]]:
    """Return what hangs on a person only by their texts: day, place, and where the photo is."""
    return [
        {
            "contribution_id": one.id,
            "seen_on": one.seen_on.isoformat(),
            "place_id": one.place_id,
            "latitude": one.latitude,
            "longitude": one.longitude,
            "alt": one.alt,
            "photo": f"/observations/{one.id}/photo.jpg" if one.file else None,
        }
        for one in observations_of(session, person.id)
    ]


def _about(session: Session, subject: Subject) -> Contribution | None:
    """Hold the proposal, or note on the chart that something stands beside it."""
    if subject.proposal_id is not None:
        about = hold(session, subject.proposal_id)
        if about.noun is not Noun.PROPOSAL:
            raise RefusedError(NOT_FOUND)
        return about
    chart = find_chart(session, subject.chart_id or 0)
    note_company(session, chart)
    return None


def note_company(session: Session, chart: Chart) -> None:
    """Mark a chart as one beside which observations or teams stand: its page then looks for them.

    All other charts' pages ask nothing. It is never taken back: to look in vain is harmless.
    """
    there = col(Chart.id) == chart.id, ~col(Chart.has_company)
    session.execute(update(Chart).where(*there).values(has_company=True))


def _where(session: Session, told: Told) -> tuple[NeighborhoodId, tuple[float, float] | None]:
    """Find the neighborhood. A point decides it, and is rounded before anybody sees it."""
    if told.point.strip():
        said = parse_place(told.point)
        if said is None:
            raise InvalidError({"point": NO_POINT})
        found = at_place(session, *said)
        if found is None:
            raise InvalidError({"point": OUTSIDE})
        return found.id, (_rounded(said[0]), _rounded(said[1]))
    try:
        return by_slug(session, told.place).id, None
    except RefusedError as refused:
        raise InvalidError({"place": NO_PLACE}) from refused


def _rounded(degrees: float) -> float:
    return round(round(degrees / STEP) * STEP, 3)


def _check(told: Told, today: date) -> None:
    problems = {}
    if not told.words.strip():
        problems["text"] = EMPTY
    if not told.alt.strip():
        problems["alt"] = NO_ALT
    if told.seen_on > today:
        problems["seen_on"] = IN_THE_FUTURE
    if told.seen_on < FIRST_DAY:
        problems["seen_on"] = TOO_LONG_AGO
    if problems:
        raise InvalidError(problems)


def _let_go(session: Session, observation: Observation) -> None:
    """Forget where it was, and have the photo removed once this is stored."""
    if observation.file:
        announce(session, PhotoLetGo(observation.file))
    observation.file = observation.alt = observation.content_hash = ""
    observation.latitude = observation.longitude = None
    session.flush()
