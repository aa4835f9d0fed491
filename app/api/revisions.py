"""The public versions of a proposal's text for programs, and whom each credits."""

from collections.abc import Mapping
from datetime import datetime

from fastapi import APIRouter, Request, Response

from app.api.common import PREFIX, PROBLEMS, PageOf, Reader, Shape, answer
from app.api.proposals import Id
from app.contributions.models import ContributionId, Revision
from app.contributions.queries import credits_of, editors_of, revisions
from app.http.limits import limit
from app.http.transaction import Transaction
from app.people.models import PersonId
from app.proposals.queries import load_proposal

router = APIRouter(prefix=PREFIX, tags=["proposals"], responses=PROBLEMS)


class ConcernCredit(Shape):
    """The concern that a version was changed because of: a public comment, and who raised it.

    `author` is null for a former resident.
    """

    comment_id: int
    author: str | None


class RevisionShape(Shape):
    """One version. `because_of` is null also where the concern is not public any more."""

    number: int
    at: datetime
    editor: str | None
    title: str
    text: str
    reason: str
    because_of: ConcernCredit | None


@router.get(
    "/proposals/{proposal_id}/revisions",
    response_model=PageOf[RevisionShape],
    dependencies=[limit("history", "60 per minute", reads=True)],
)
def list_revisions(
    request: Request, proposal_id: Id, session: Transaction, viewer: Reader
) -> Response:
    """List the versions of a proposal's text, oldest first. Redacted ones are left out."""
    load_proposal(session, viewer, proposal_id)
    states = revisions(session, proposal_id)
    editors, credited = editors_of(session, states), credits_of(session, states)
    items = [_shape(state, editors, credited) for state in states]
    return answer(request, PageOf[RevisionShape](items=items, next=None))


def _shape(
    state: Revision, editors: Mapping[PersonId, str], credited: Mapping[ContributionId, str]
) -> RevisionShape:
    because = None
    if state.because_of is not None and state.because_of in credited:
        author = credited[state.because_of] or None
        because = ConcernCredit(comment_id=state.because_of, author=author)
    return RevisionShape(
        number=state.number,
        at=state.at,
        editor=editors.get(state.editor_id) if state.editor_id else None,
        title=state.title,
        text=state.text,
        reason=state.reason,
        because_of=because,
    )
