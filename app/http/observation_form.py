"""What is sent with an observation, by the page or by a program: its photo is made anew first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from typing import Annotated, Final, Generic, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, field_validator
from sqlalchemy.orm import Session
from starlette.datastructures import FormData

from app.core.clock import utc_now
from app.core.errors import RefusedError
from app.core.i18n import Sentence, _
from app.core.object_store import StoreDownError
from app.core.paging import BIGGEST_ID
from app.core.storage import Storage
from app.core.text import MARKDOWN_LIMIT
from app.discussion.observations.models import Observation
from app.discussion.observations.photos import PhotoRefusedError, read_photo
from app.discussion.observations.queries import Subject
from app.discussion.observations.service import Kept, Told, keep_photo, observe
from app.http.forms import FormModel, Typed, read_form
from app.http.table_form import file_in
from app.people.models import Person

NOT_NOW: Final = _("Photos cannot be stored right now. Your words are kept: try again soon.")
NO_DAY: Final = _("Give the day on which you saw it.")
MOST_FIELD: Final = 12  # characters of a date as a browser writes it


def _none_if_empty(value: object) -> object:
    return None if value == "" else value


Known = Annotated[
    Annotated[int, Field(gt=0, lt=BIGGEST_ID)] | None, BeforeValidator(_none_if_empty)
]


class SeenForm(FormModel):
    """What was seen, and on what: a proposal or a chart."""

    proposal: Known = None
    chart: Known = None
    text: str = Field(min_length=1, max_length=MARKDOWN_LIMIT)
    alt: str = Field(min_length=1, max_length=300)
    seen_on: date
    place: str = Field(default="", max_length=80)
    point: str = Field(default="", max_length=60)

    @field_validator("seen_on", mode="before")
    @classmethod
    def _a_day(cls, value: object) -> object:
        """Say in words what a day is: pydantic takes numbers for days, too."""
        try:
            return date.fromisoformat(str(value)[:MOST_FIELD])
        except ValueError:
            raise ValueError(NO_DAY) from None


Sent = TypeVar("Sent", bound=SeenForm)


@dataclass(frozen=True)
class Prepared(Generic[Sent]):
    """What was sent: the form, and its photo in the store or what is wrong with it."""

    sent: Typed[Sent]
    kept: Kept | None
    problems: Mapping[str, Sentence]


def prepare(form: FormData, model: type[Sent], store: Storage) -> Prepared[Sent]:
    """Read the form and make its photo anew. It is stored only where the words can be, too."""
    sent = read_form(form, model)
    problems = dict(sent.problems)
    file = file_in(form, "photo")
    sent.typed.pop("photo", None)
    kept = None
    try:
        photo = read_photo(file.file if file is not None else BytesIO())
        kept = keep_photo(store, photo) if not problems else None
    except PhotoRefusedError as refused:
        problems["photo"] = refused.sentence
    except (StoreDownError, OSError):
        problems["photo"] = NOT_NOW
    return Prepared(sent, kept, problems)


def keep(
    session: Session,
    store: Storage,
    zone: ZoneInfo,
    person: Person,
    subject: Subject,
    said: SeenForm,
    kept: Kept,
    key: str,
) -> Observation:
    """Put what was seen beside its subject. A photo that is not needed is removed again.

    Raises InvalidError by field, and RefusedError.
    """
    told = Told(said.text, said.alt, said.seen_on, said.place, said.point)
    now = utc_now()
    try:
        made = observe(session, person, subject, told, kept, now.astimezone(zone).date(), now, key)
    except RefusedError:  # InvalidError is one
        forget(store, kept)
        raise
    if made.file != kept.file:  # the same form, sent before
        forget(store, kept)
    return made


def forget(store: Storage, kept: Kept) -> None:
    """Remove a photo that nothing points at."""
    store.forget(kept.file, utc_now() + timedelta(days=1))
