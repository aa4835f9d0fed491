"""Votes: one a person, changeable, takeable back, secret. Every change is a line in the log.

A vote taken back leaves the line `withdrawn` under its pseudonym and loses its row, so nothing
says whose it was. Published figures count it until the next batch. A later vote of the same
person is a new row under a new pseudonym.
"""

from collections.abc import Sequence
from secrets import token_hex

from sqlalchemy import insert, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import (
    Answer,
    Contribution,
    ContributionId,
    LogAnswer,
    LogEntry,
    Vote,
)
from app.contributions.policy import OWN_TEXT, can_judge, can_vote
from app.contributions.queries import about_of, hold
from app.contributions.votelog import next_entry
from app.core.errors import ALLOWED, Ruling, require
from app.people.models import Person, PersonId
from app.people.voices import stand_in_of


def cast_vote(
    session: Session,
    voter: Person,
    contribution_id: int,
    answer: Answer,
    seen_revision: int | None = None,
    *,
    newest_only: bool = False,
) -> None:
    """Make `answer` the voter's one vote on the revision that they saw, and log it.

    Without `seen_revision` that is the present one. Whoever votes while the text is changed has
    judged the earlier revision. The same answer on the same or an earlier revision changes nothing.
    `newest_only`: raises RefusedError 409 instead where they saw another revision than the newest.
    """
    contribution = hold(session, contribution_id)
    require(can_vote(voter, contribution, about_of(session, contribution)))
    require(_is_anothers(session, voter, contribution))
    if newest_only:
        require(can_judge(contribution, seen_revision))
    revision = min(seen_revision or contribution.revision, contribution.revision)
    vote = session.get(Vote, (contribution_id, voter.id), populate_existing=True)
    if vote is None:
        vote = Vote(contribution_id=contribution.id, person_id=voter.id, answer=answer)
        session.add(vote)
    elif vote.answer == answer and vote.revision >= revision:
        return
    vote.answer, vote.revision = answer, revision
    session.add(next_entry(contribution, vote, LogAnswer(answer.value)))
    session.flush()


def withdraw_vote(session: Session, voter: Person, contribution_id: int) -> None:
    """Take one's vote back. Without a vote it changes nothing, so a double click is harmless."""
    contribution = hold(session, contribution_id)
    require(can_vote(voter, contribution, about_of(session, contribution)))
    require(_is_anothers(session, voter, contribution))
    vote = session.get(Vote, (contribution_id, voter.id), populate_existing=True)
    if vote is not None:
        _withdraw(session, contribution, vote)


def erase_votes(session: Session, person_id: PersonId) -> int:
    """Take back every vote of a person whose account goes, and return how many there were."""
    held = session.scalars(
        select(Contribution)
        .join(Vote, col(Vote.contribution_id) == col(Contribution.id))
        .where(col(Vote.person_id) == person_id)
        .order_by(col(Contribution.id))  # everybody locks in this order
        .with_for_update(key_share=True, of=Contribution)
        .execution_options(populate_existing=True)
    ).all()
    rows = session.scalars(select(Vote).where(col(Vote.person_id) == person_id)).all()
    votes = {vote.contribution_id: vote for vote in rows}
    for contribution in held:
        _withdraw(session, contribution, votes[contribution.id])
    return len(held)


def cast_many(
    session: Session, contribution_id: int, votes: Sequence[tuple[PersonId, Answer]]
) -> None:
    """Cast many people's votes on one text in their order, as fast as the database takes rows.

    For loading a demo city or an archive. Keeps every rule of `cast_vote`: each voter is asked for,
    a later answer of the same person replaces the earlier, and the log has a line for each.
    """
    contribution = hold(session, contribution_id)
    voters = {person for person, _answer in votes}
    people = session.scalars(select(Person).where(col(Person.id).in_(voters))).all()
    about = about_of(session, contribution)
    for person in people:
        require(can_vote(person, contribution, about))
    standing = {
        vote.person_id: vote
        for vote in session.scalars(
            select(Vote).where(col(Vote.contribution_id) == contribution_id)
        )
    }
    known = {person.id for person in people}
    fresh: dict[PersonId, Vote] = {}
    lines: list[LogEntry] = []
    for person_id, answer in votes:
        if person_id not in known:
            message = f"there is no person {person_id}"
            raise LookupError(message)
        vote = standing.get(person_id) or fresh.get(person_id)
        if vote is None:
            vote = fresh[person_id] = _new_vote(contribution.id, person_id, answer)
        elif (vote.answer, vote.revision) == (answer, contribution.revision):
            continue
        vote.answer, vote.revision = answer, contribution.revision
        lines.append(next_entry(contribution, vote, LogAnswer(answer.value)))
    session.flush()
    if fresh:
        session.execute(insert(Vote), [vote.model_dump() for vote in fresh.values()])
    if lines:
        session.execute(insert(LogEntry), [line.model_dump() for line in lines])


def _is_anothers(session: Session, voter: Person, contribution: Contribution) -> Ruling:
    """Refuse staff a vote on what they wrote without their name; nobody else ever could."""
    is_own = voter.is_staff and stand_in_of(session, voter, contribution.author_id) is not None
    return OWN_TEXT if is_own else ALLOWED


def _new_vote(contribution_id: ContributionId, person_id: PersonId, answer: Answer) -> Vote:
    return Vote(
        contribution_id=contribution_id,
        person_id=person_id,
        answer=answer,
        pseudonym=token_hex(16),
    )


def _withdraw(session: Session, contribution: Contribution, vote: Vote) -> None:
    session.add(next_entry(contribution, vote, LogAnswer.WITHDRAWN))
    session.delete(vote)
    session.flush()
