"""Evidence flags and reported errors for programs: read, raised, answered."""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from app.api.common import (
    PREFIX,
    PROBLEMS,
    PageOf,
    Reader,
    Shape,
    Writer,
    answer,
    bearer_of,
    created,
    listed,
)
from app.api.proposals import BIGGEST, Id
from app.contributions.models import Citation
from app.contributions.queries import load_for
from app.core.errors import NOT_FOUND, RefusedError
from app.core.text import draw_ahead
from app.datasets.queries import find_dataset, version_by_number
from app.discussion.challenge_queries import Raised, challenges_to, errors_in
from app.discussion.challenging import answer_challenge, flag_evidence, report_error
from app.discussion.models import Fault, Outcome
from app.http.limits import limit
from app.http.transaction import Transaction

router = APIRouter(prefix=PREFIX, tags=["discussion"], responses=PROBLEMS)

LIMIT = limit("challenge", "20 per hour")


class ChallengeShape(Shape):
    """A flag on a citation, or an error reported in a dataset; `outcome` is null while it waits.

    `text` and `answer` are the first words of each; both stand whole in the discussion.
    """

    id: int
    kind: Fault
    citation_id: int | None
    dataset: str
    version: int
    column: str
    row: str
    author: str
    text: str
    created_at: datetime
    outcome: Outcome | None
    answered_by: str
    answer: str
    answered_at: datetime | None


class NewFlag(Shape):
    """`kind`: stale, denominator, period, place or scale. `key` makes a retry safe."""

    kind: Fault
    text: Annotated[str, Field(min_length=1, max_length=1_000)]
    key: Annotated[str, Field(min_length=8, max_length=64)]


class NewReport(Shape):
    """`kind`: value, missing, meaning or other. `version` is its number."""

    kind: Fault
    version: Annotated[int, Field(ge=1, le=BIGGEST)]
    column: Annotated[str, Field(max_length=200)] = ""
    row: Annotated[str, Field(max_length=200)] = ""
    text: Annotated[str, Field(min_length=1, max_length=2_000)]
    key: Annotated[str, Field(min_length=8, max_length=64)]


class NewAnswer(Shape):
    outcome: Outcome
    text: Annotated[str, Field(min_length=1, max_length=20_000)]
    key: Annotated[str, Field(min_length=8, max_length=64)]


class Kept(Shape):
    """`outcome` is null until somebody answers. The text is the comment of the same number."""

    id: int
    kind: Fault
    outcome: Outcome | None


@router.get("/citations/{citation_id}/challenges", response_model=PageOf[ChallengeShape])
def list_flags(request: Request, citation_id: Id, session: Transaction, viewer: Reader) -> Response:
    """List the flags on a citation, oldest first."""
    citation = session.get(Citation, citation_id)
    if citation is None:
        raise RefusedError(NOT_FOUND)
    load_for(session, viewer, citation.contribution_id)
    found = challenges_to(session, [citation_id]).get(citation_id, [])
    return answer(request, _shapes(found))


@router.get("/datasets/{slug}/errors", response_model=PageOf[ChallengeShape])
def list_errors(request: Request, slug: str, session: Transaction) -> Response:
    """List the errors reported in a dataset, those that wait first."""
    return answer(request, _shapes(errors_in(session, find_dataset(session, slug).id)))


# Texts are drawn before the transaction opens: a route names these before its session.


def _drawn_flag(request: Request, new: NewFlag) -> NewFlag:
    if bearer_of(request):
        draw_ahead(new.text)
    return new


def _drawn_report(request: Request, new: NewReport) -> NewReport:
    if bearer_of(request):
        draw_ahead(new.text)
    return new


def _drawn_answer(request: Request, new: NewAnswer) -> NewAnswer:
    if bearer_of(request):
        draw_ahead(new.text)
    return new


@router.post(
    "/citations/{citation_id}/challenges",
    response_model=Kept,
    status_code=HTTPStatus.CREATED,
    dependencies=[LIMIT],
)
def flag(
    citation_id: Id,
    new: Annotated[NewFlag, Depends(_drawn_flag)],
    session: Transaction,
    author: Writer,
) -> Response:
    """Flag evidence in the token owner's name."""
    made = flag_evidence(session, author, citation_id, new.kind, new.text, new.key)
    return created(Kept.model_validate(made), f"/challenges/{made.id}")


@router.post(
    "/datasets/{slug}/errors",
    response_model=Kept,
    status_code=HTTPStatus.CREATED,
    dependencies=[LIMIT],
)
def report(
    slug: str,
    new: Annotated[NewReport, Depends(_drawn_report)],
    session: Transaction,
    author: Writer,
) -> Response:
    """Report an error in a version of a dataset in the token owner's name."""
    version = version_by_number(session, slug, new.version)[1]
    made = report_error(session, author, version, new.kind, new.text, new.column, new.row, new.key)
    return created(Kept.model_validate(made), f"/challenges/{made.id}")


@router.post(
    "/challenges/{challenge_id}/answer",
    response_model=Kept,
    status_code=HTTPStatus.CREATED,
    dependencies=[limit("challenge-answer", "60 per hour")],
)
def reply(
    challenge_id: Id,
    new: Annotated[NewAnswer, Depends(_drawn_answer)],
    session: Transaction,
    author: Writer,
) -> Response:
    """Answer a challenge in the token owner's name, and close it."""
    made = answer_challenge(session, author, challenge_id, new.outcome, new.text, new.key)
    return created(Kept.model_validate(made), f"/challenges/{made.id}")


def _shapes(found: Sequence[Raised]) -> PageOf[ChallengeShape]:
    return listed(
        [
            ChallengeShape(
                id=one.challenge.id,
                kind=one.challenge.kind,
                citation_id=one.challenge.citation_id,
                dataset=one.dataset_slug,
                version=one.version,
                column=one.challenge.column_name,
                row=one.challenge.row_words,
                author=one.by,
                text=one.excerpt,
                created_at=one.at,
                outcome=one.challenge.outcome,
                answered_by=one.answered_by,
                answer=one.answer,
                answered_at=one.challenge.answered_at,
            )
            for one in found
        ]
    )
