"""Telling of what one saw, for programs: a form with its photo, as the page sends it."""

from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field
from sqlalchemy.orm import Session
from starlette.datastructures import FormData

from app.api.common import PREFIX, PROBLEMS, Writer, created, may_write
from app.api.company import ObservationShape, observation_shape
from app.api.proposals import Id
from app.charts.queries import find_chart
from app.contributions.models import ContributionId
from app.core.errors import InvalidError, RefusedError, Ruling, require
from app.core.i18n import _
from app.discussion.observations.policy import can_observe
from app.discussion.observations.queries import Subject, load_observation
from app.discussion.observations.service import take_back
from app.http.limits import limit
from app.http.observation_form import Prepared, SeenForm, forget, keep, prepare
from app.http.transaction import Transaction, look
from app.proposals.queries import load_proposal

NO_FORM: Final = Ruling(
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "no-form",
    _("An observation is sent as a form: multipart/form-data, with its photo in “photo”."),
    _("With curl: -F photo=@seen.jpg"),
)
ONE_SUBJECT: Final = _("Name a proposal or a chart by its number, not both.")


def only_observers(request: Request) -> None:
    """Refuse before a byte of the body is read whoever may not tell of anything."""
    with look(request) as session:
        require(can_observe(may_write(request, session)))


TAG: Final = "teams and observations"
# Apart, because its body has a limit of its own: a photo's.
uploads = APIRouter(
    prefix=PREFIX, tags=[TAG], responses=PROBLEMS, dependencies=[Depends(only_observers)]
)
router = APIRouter(prefix=PREFIX, tags=[TAG], responses=PROBLEMS)


class ObservationForm(SeenForm):
    """`key` makes a retry safe: the same one again is the first observation."""

    key: Annotated[str, Field(min_length=8, max_length=64)]


async def _sent(request: Request) -> AsyncIterator[FormData]:
    """Read the form; whatever was read is closed when the request ends."""
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise RefusedError(NO_FORM)
    try:
        yield await request.form()
    finally:
        await request.close()


def _prepared(
    form: Annotated[FormData, Depends(_sent)], request: Request
) -> Prepared[ObservationForm]:
    return prepare(form, ObservationForm, request.app.state.store)


def _described() -> dict[str, Any]:
    """Describe the form: it is read by us, not by FastAPI, so that no other body is read at all."""
    schema = ObservationForm.model_json_schema()
    fields = {"photo": {"type": "string", "format": "binary"}} | schema["properties"]
    words = {
        "photo": "A JPEG, PNG or WebP. It is made anew: nothing but its pixels is kept.",
        "proposal": "The number of the proposal that it is about, or",
        "chart": "that of the chart.",
        "alt": "What the photo shows, for people who cannot see it.",
        "place": "The slug of the neighborhood. Needed without a point.",
        "point": "Latitude and longitude, such as `39.29, -76.61`. Rounded before it is stored.",
        "key": "A word of yours; the same one again is the same observation.",
    }
    for name, sentence in words.items():
        fields[name]["description"] = sentence
    schema |= {"title": "NewObservation", "properties": fields}
    schema |= {"required": ["photo", "text", "alt", "seen_on", "key"]}
    schema["description"] = "What somebody saw, with a photo."
    return {
        "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}
    }


@uploads.post(
    "/observations",
    response_model=ObservationShape,
    status_code=HTTPStatus.CREATED,
    dependencies=[limit("observation", "20 per hour")],
    openapi_extra=_described(),
)
def send(
    request: Request,
    got: Annotated[Prepared[ObservationForm], Depends(_prepared)],
    session: Transaction,
    person: Writer,
) -> Response:
    """Tell of what the token's owner saw, on a proposal or a chart. It is counted in no number."""
    state, said, kept = request.app.state, got.sent.values, got.kept
    if said is None or kept is None:
        raise InvalidError(dict(got.problems))
    try:
        subject = _subject(session, person, said)
    except RefusedError:
        forget(state.store, kept)
        raise
    made = keep(session, state.store, state.settings.zone, person, subject, said, kept, said.key)
    body = observation_shape(load_observation(session, person, made.id))
    return created(body, f"{PREFIX}/observations/{made.id}")


@router.post(
    "/observations/{observation_id}/deletion",
    status_code=HTTPStatus.NO_CONTENT,
    dependencies=[limit("text", "60 per hour")],
)
def delete(observation_id: Id, session: Transaction, person: Writer) -> Response:
    """Delete one's own observation, its photo too; twice is once."""
    take_back(session, person, observation_id)
    return Response(status_code=HTTPStatus.NO_CONTENT)


def _subject(session: Session, person: Writer, said: SeenForm) -> Subject:
    """Load what it is about. Raises RefusedError 404 or 410, InvalidError for both or neither."""
    if said.proposal is not None and said.chart is None:
        found = load_proposal(session, person, said.proposal)
        return Subject(proposal_id=ContributionId(found.proposal.id))
    if said.chart is not None and said.proposal is None:
        return Subject(chart_id=find_chart(session, said.chart).id)
    raise InvalidError({"proposal": ONE_SUBJECT})
