"""Finding what an official answer cites: charts, claims, comments and data points, and by whom."""

import re
from collections.abc import Collection
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.models import Chart, Claim
from app.contributions.models import (
    Citation,
    ClaimCitation,
    Contribution,
    ContributionId,
    Noun,
    Visibility,
)
from app.core.events import AnswerPosted
from app.core.paging import BIGGEST_ID
from app.discussion.models import Comment
from app.people.models import PersonId
from app.relationships.credit.models import AnswerCredit

# A link of this site in an answer's text: `/comments/12`, `/charts/3-lights`, `/points/5`.
_LINK: Final = re.compile(r"/(charts|claims|comments|points)/(\d{1,10})(?!\d)")
_NOUNS: Final = {
    "charts": "chart",
    "claims": "claim",
    "comments": "comment",
    "points": "point",
}


def credit_new_answer(session: Session, event: AnswerPosted) -> None:
    """Write down whose work a new answer cites. May run twice."""
    credit_answer(session, event.answer_id)


def credit_answer(session: Session, answer_id: int) -> None:
    """Write down whose work an answer cites now, in place of what was written before."""
    answer = session.get(Contribution, answer_id)
    if answer is None:
        return
    session.execute(delete(AnswerCredit).where(col(AnswerCredit.answer_id) == answer.id))
    session.add_all(
        AnswerCredit(answer_id=answer.id, noun=noun, noun_id=number, person_id=person_id)
        for (noun, number), person_id in _found(session, answer).items()
    )
    session.flush()


def stale_answers(session: Session) -> list[ContributionId]:
    """List the answers whose credit is another now: their words or what they cite changed."""
    answers = session.scalars(select(Contribution).where(col(Contribution.noun) == Noun.ANSWER))
    return [one.id for one in answers if _found(session, one) != _stored(session, one.id)]


def cited_in(text: str) -> set[tuple[str, int]]:
    """Find the nouns and numbers that a text links to on this site."""
    links = ((_NOUNS[kind], int(number)) for kind, number in _LINK.findall(text))
    return {(noun, number) for noun, number in links if 0 < number < BIGGEST_ID}


def _found(session: Session, answer: Contribution) -> dict[tuple[str, int], PersonId]:
    """Find what an answer cites and who made each. Nobody is credited by themselves."""
    cited = cited_in(answer.text) | _pinned(session, answer.id)
    makers = _makers(session, cited) if cited else {}
    return {thing: person for thing, person in makers.items() if person != answer.author_id}


def _stored(session: Session, answer_id: ContributionId) -> dict[tuple[str, int], PersonId]:
    rows = session.scalars(select(AnswerCredit).where(col(AnswerCredit.answer_id) == answer_id))
    return {(row.noun, row.noun_id): row.person_id for row in rows}


def _pinned(session: Session, answer_id: ContributionId) -> set[tuple[str, int]]:
    """Find the charts, data points and claims that an answer pins."""
    rows = select(col(Citation.chart_id), col(Citation.point_id)).where(
        col(Citation.contribution_id) == answer_id
    )
    found: set[tuple[str, int]] = set()
    for chart_id, point_id in session.execute(rows):
        found.add(("chart", chart_id) if point_id is None else ("point", point_id))
    claims = select(col(ClaimCitation.claim_id)).where(
        col(ClaimCitation.contribution_id) == answer_id
    )
    return found | {("claim", number) for number in session.scalars(claims)}


def _makers(
    session: Session, cited: Collection[tuple[str, int]]
) -> dict[tuple[str, int], PersonId]:
    """Say who made each: a chart's and a claim's maker, a comment's writer.

    A data point is whose comment first spoke of it.
    """
    ids: dict[str, list[int]] = {}
    for noun, number in cited:
        ids.setdefault(noun, []).append(number)
    made: dict[tuple[str, int], PersonId] = {}
    for noun, table in (("chart", Chart), ("claim", Claim)):
        rows = select(col(table.id), col(table.created_by)).where(
            col(table.id).in_(ids.get(noun, []))
        )
        for number, person_id in session.execute(rows):
            if person_id is not None:
                made[noun, number] = person_id
    written = (
        select(col(Comment.id), col(Comment.point_id), col(Contribution.author_id))
        .join(Contribution, col(Contribution.id) == col(Comment.id))
        .order_by(col(Comment.id))
    )
    comments = written.where(col(Comment.id).in_(ids.get("comment", [])))
    for number, _point, person_id in session.execute(comments):
        made["comment", number] = person_id
    points = written.where(
        col(Comment.point_id).in_(ids.get("point", [])),
        col(Contribution.visibility) == Visibility.PUBLIC,
    )
    for _number, point, person_id in session.execute(points):
        if point is not None:
            made.setdefault(("point", point), person_id)
    return made
