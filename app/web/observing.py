"""Sending an observation: its photo is made anew and stored before the transaction opens."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field, field_validator

from app.core.clock import utc_now
from app.core.db import Database
from app.core.errors import InvalidError, RefusedError, require
from app.core.i18n import Sentence, _
from app.core.object_store import StoreDownError
from app.core.storage import Storage
from app.core.text import MARKDOWN_LIMIT
from app.discussion.observations.photos import PhotoRefusedError, read_photo
from app.discussion.observations.policy import can_observe
from app.discussion.observations.queries import Subject
from app.discussion.observations.service import Kept, Told, keep_photo, observe
from app.http.forms import FormModel, SentForm, Typed, read_form
from app.http.limits import limit
from app.http.person import SignedIn, session_token
from app.http.table_form import file_in
from app.people.sessions import person_of
from app.web.comment_forms import Key, Known
from app.web.observations import show_new, subject_of
from app.web.page import OnPage

uploads = APIRouter()

NOT_NOW: Final = _("Photos cannot be stored right now. Your words are kept: try again soon.")
AGAIN: Final = _("Choose the photo again: browsers do not let a page keep it.")
NO_DAY: Final = _("Give the day on which you saw it.")
MOST_FIELD: Final = 12  # characters of a date as a browser writes it


class ObservationForm(FormModel):
    proposal: Known = None
    chart: Known = None
    text: str = Field(min_length=1, max_length=MARKDOWN_LIMIT)
    alt: str = Field(min_length=1, max_length=300)
    seen_on: date
    place: str = Field(default="", max_length=80)
    point: str = Field(default="", max_length=60)
    form_key: Key

    @field_validator("seen_on", mode="before")
    @classmethod
    def _a_day(cls, value: object) -> object:
        """Say in words what a day is: pydantic takes numbers for days, too."""
        try:
            return date.fromisoformat(str(value)[:MOST_FIELD])
        except ValueError:
            raise ValueError(NO_DAY) from None


@dataclass(frozen=True)
class Prepared:
    """What was sent: the form, and its photo in the store or what is wrong with it."""

    sent: Typed[ObservationForm]
    kept: Kept | None
    problems: Mapping[str, Sentence]


def only_observers(request: Request) -> None:
    """Refuse before a byte of the body is read whoever may not tell of anything."""
    database: Database = request.app.state.database
    token = session_token(request)
    with database.reading() as session:
        found = person_of(session, token, utc_now()) if token else None
    require(can_observe(found[0] if found else None))


def prepared(form: SentForm, request: Request) -> Prepared:
    """Read the form and make its photo anew. It is stored only where the words can be, too."""
    sent = read_form(form, ObservationForm)
    problems = dict(sent.problems)
    file = file_in(form, "photo")
    sent.typed.pop("photo", None)
    kept = None
    try:
        photo = read_photo(file.file if file is not None else BytesIO())
        if not problems:
            kept = keep_photo(request.app.state.store, photo)
        else:
            problems["photo"] = AGAIN
    except PhotoRefusedError as refused:
        problems["photo"] = refused.sentence
    except (StoreDownError, OSError):
        problems["photo"] = NOT_NOW
    return Prepared(sent, kept, problems)


@uploads.post("/observations", dependencies=[limit("observation", "20 per hour")])
def send(got: Annotated[Prepared, Depends(prepared)], page: OnPage, person: SignedIn) -> Response:
    sent, kept = got.sent, got.kept
    subject = subject_of(page, sent.typed.get("proposal"), sent.typed.get("chart"))
    if sent.values is None or kept is None:
        return show_new(page, subject, sent.typed, got.problems)
    said = sent.values
    told = Told(said.text, said.alt, said.seen_on, said.place, said.point)
    now = utc_now()
    today = now.astimezone(page.settings.zone).date()
    try:
        made = observe(
            page.session, person, Subject(*subject.key), told, kept, today, now, said.form_key
        )
    except InvalidError as invalid:
        _forget(page.store, kept)
        problems = {"photo": AGAIN, **invalid.problems}
        return show_new(page, subject, sent.typed, problems)
    except RefusedError:
        _forget(page.store, kept)
        raise
    if made.file != kept.file:  # the same form, sent before
        _forget(page.store, kept)
    return page.go(f"/observations/{made.id}")


def _forget(store: Storage, kept: Kept) -> None:
    """Remove a photo that nothing points at."""
    store.forget(kept.file, utc_now() + timedelta(days=1))
