"""Sending an observation: its photo is made anew and stored before the transaction opens."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response

from app.core.clock import utc_now
from app.core.db import Database
from app.core.errors import InvalidError, require
from app.core.i18n import _
from app.discussion.observations.policy import can_observe
from app.discussion.observations.queries import Subject
from app.http.forms import SentForm
from app.http.limits import limit
from app.http.observation_form import Prepared, SeenForm, keep, prepare
from app.http.person import SignedIn, session_token
from app.people.sessions import person_of
from app.web.comment_forms import Key
from app.web.observations import show_new, subject_of
from app.web.page import OnPage

uploads = APIRouter()

AGAIN: Final = _("Choose the photo again: browsers do not let a page keep it.")


class ObservationForm(SeenForm):
    form_key: Key


def only_observers(request: Request) -> None:
    """Refuse before a byte of the body is read whoever may not tell of anything."""
    database: Database = request.app.state.database
    token = session_token(request)
    with database.reading() as session:
        found = person_of(session, token, utc_now()) if token else None
    require(can_observe(found[0] if found else None))


def prepared(form: SentForm, request: Request) -> Prepared[ObservationForm]:
    return prepare(form, ObservationForm, request.app.state.store)


@uploads.post("/observations", dependencies=[limit("observation", "20 per hour")])
def send(
    got: Annotated[Prepared[ObservationForm], Depends(prepared)], page: OnPage, person: SignedIn
) -> Response:
    sent = got.sent
    subject = subject_of(page, sent.typed.get("proposal"), sent.typed.get("chart"))
    said = sent.values
    if said is None or got.kept is None:
        return show_new(page, subject, sent.typed, {"photo": AGAIN, **got.problems})
    on, zone = Subject(*subject.key), page.settings.zone
    try:
        made = keep(page.session, page.store, zone, person, on, said, got.kept, said.form_key)
    except InvalidError as invalid:
        return show_new(page, subject, sent.typed, {"photo": AGAIN, **invalid.problems})
    return page.go(f"/observations/{made.id}")
