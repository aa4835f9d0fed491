"""Reads of credit: in which answers a person's work, or a chart, was used. Nothing sorts people."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final, NamedTuple

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.contributions.models import Contribution, Visibility
from app.core import nouns
from app.core.nouns import Place
from app.people.models import Person, PersonId, Standing
from app.relationships.credit.models import AnswerCredit

MOST: Final = 100


class Maker(NamedTuple):
    """Who made a chart, and in how many answers it was used."""

    handle: str
    answers: int


class Credited(NamedTuple):
    """A thing that an answer took from somebody: its place as everybody sees it, and its maker."""

    place: Place
    handle: str


class Used(NamedTuple):
    """An answer, and what it took from one person: titles and addresses as everybody sees them."""

    answer: Place
    things: Sequence[tuple[str, Place]]


def count_answers(session: Session, person_id: PersonId) -> int:
    """Count the public answers that rest on a person's work."""
    mine = _public().where(col(AnswerCredit.person_id) == person_id)
    counted = mine.with_only_columns(func.count(func.distinct(col(AnswerCredit.answer_id))))
    return session.scalar(counted) or 0


def crediting_among(session: Session, answer_ids: Collection[int]) -> set[int]:
    """Return which of these answers rest on a resident's work, as everybody reads it."""
    used = _public().where(col(AnswerCredit.answer_id).in_(answer_ids))
    return set(session.scalars(used.with_only_columns(col(AnswerCredit.answer_id)).distinct()))


def credited_in(session: Session, answer_ids: Collection[int]) -> Mapping[int, Sequence[Credited]]:
    """Say what these answers took from whom, charts first; no query for no answers."""
    if not answer_ids:
        return {}
    rows = session.execute(
        _public()
        .join(Person, col(Person.id) == col(AnswerCredit.person_id))
        .add_columns(col(Person.handle))
        .where(col(AnswerCredit.answer_id).in_(answer_ids))
        .order_by(col(AnswerCredit.answer_id), col(AnswerCredit.noun), col(AnswerCredit.noun_id))
    ).all()
    places = nouns.resolve(session, None, {(row.noun, row.noun_id) for row, _handle in rows})
    found: dict[int, list[Credited]] = {}
    for row, handle in rows:
        place = places.get((row.noun, row.noun_id))
        if place is not None:
            found.setdefault(row.answer_id, []).append(Credited(place, handle))
    return found


def answers_with(session: Session, person_id: PersonId) -> Sequence[Used]:
    """List these answers, the newest first, with what each used."""
    rows = session.scalars(
        _public()
        .where(col(AnswerCredit.person_id) == person_id)
        .order_by(col(AnswerCredit.answer_id).desc(), col(AnswerCredit.noun))
        .limit(MOST)
    ).all()
    things = {(row.noun, row.noun_id) for row in rows} | {("answer", r.answer_id) for r in rows}
    places = nouns.resolve(session, None, things)
    found: dict[int, list[tuple[str, Place]]] = {}
    for row in rows:
        place = places.get((row.noun, row.noun_id))
        if place is not None and ("answer", row.answer_id) in places:
            found.setdefault(row.answer_id, []).append((row.noun, place))
    return [Used(places["answer", number], used) for number, used in found.items()]


def maker_of(session: Session, chart_id: int, created_by: PersonId | None) -> Maker | None:
    """Say who made a chart and how often answers used it; None where the program made it."""
    if created_by is None:
        return None
    used = _public().where(col(AnswerCredit.noun) == "chart", col(AnswerCredit.noun_id) == chart_id)
    counted = used.with_only_columns(func.count(func.distinct(col(AnswerCredit.answer_id))))
    person = select(col(Person.handle), col(Person.standing), counted.scalar_subquery())
    maker = session.execute(person.where(col(Person.id) == created_by)).first()
    if maker is None:
        return None
    handle, standing, answers = maker
    return Maker("" if standing is Standing.ERASED else handle, answers)


def _public() -> Select[AnswerCredit]:
    """Ask for credit by answers that everybody reads, for things that everybody reads."""
    answer, about = aliased(Contribution), aliased(Contribution)
    thing, under = aliased(Contribution), aliased(Contribution)
    is_comment = and_(
        col(AnswerCredit.noun) == "comment", col(thing.id) == col(AnswerCredit.noun_id)
    )
    return (
        select(AnswerCredit)
        .join(answer, col(answer.id) == col(AnswerCredit.answer_id))
        .outerjoin(about, col(about.id) == col(answer.about_id))
        .outerjoin(thing, is_comment)
        .outerjoin(under, col(under.id) == col(thing.about_id))
        .where(
            col(answer.visibility) == Visibility.PUBLIC,
            or_(col(about.id).is_(None), col(about.visibility) == Visibility.PUBLIC),
            or_(col(thing.id).is_(None), col(thing.visibility) == Visibility.PUBLIC),
            or_(col(under.id).is_(None), col(under.visibility) == Visibility.PUBLIC),
        )
    )
