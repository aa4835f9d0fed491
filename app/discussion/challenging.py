"""Evidence flags and error reports: raised with a reason, answered with one, both in public.

Each is a comment with a mark of its own, so that it is read, voted on, moderated, exported and
searched as any other; only its answer closes it.
"""

from sqlalchemy.orm import Session

from app.contributions.models import Citation, Contribution, Visibility
from app.contributions.policy import can_read
from app.contributions.queries import about_of, first_of, hold
from app.core.clock import utc_now
from app.core.errors import NOT_FOUND, InvalidError, RefusedError, require
from app.core.events import CommentPosted
from app.core.i18n import _
from app.datasets.models import DatasetVersion
from app.discussion.challenge_policy import can_answer_challenge, can_challenge
from app.discussion.challenge_queries import (
    count_open_of,
    find_challenge,
    open_alike,
    parties_of,
)
from app.discussion.models import (
    OF_CITATIONS,
    OF_DATASETS,
    Challenge,
    Comment,
    CommentKind,
    Fault,
    On,
    Outcome,
    Topic,
)
from app.discussion.service import post
from app.notices.service import notify
from app.people.models import DepartmentId, Person, PersonId, Role, Standing
from app.people.queries import people_of

CHOOSE = _("Choose what is wrong.")


def flag_evidence(
    session: Session,
    person: Person,
    citation_id: int,
    kind: Fault,
    text: str,
    form_key: str | None = None,
) -> Challenge:
    """Flag a citation. It stands in the discussion of what cites, under a comment that does."""
    citation = session.get(Citation, citation_id) if 0 < citation_id < 2**31 else None
    if citation is None:
        raise RefusedError(NOT_FOUND)
    citing = hold(session, citation.contribution_id)
    require(can_read(person, citing, about_of(session, citing)))
    if citing.visibility is not Visibility.PUBLIC:
        raise RefusedError(NOT_FOUND)
    if kind not in OF_CITATIONS:
        raise InvalidError({"kind": CHOOSE})
    comment = session.get(Comment, citing.id)
    topic = comment.topic if comment else Topic(On.PROPOSAL, citing.id)
    made = Challenge(kind=kind, citation_id=citation.id, version_id=citation.version_id)
    return _raise(session, person, topic, made, text, comment.id if comment else None, form_key)


def report_error(
    session: Session,
    person: Person,
    version: DatasetVersion,
    kind: Fault,
    text: str,
    column: str = "",
    row: str = "",
    form_key: str | None = None,
) -> Challenge:
    """Report an error in a version of a dataset. Raises InvalidError (fields `kind`, `column`)."""
    if kind not in OF_DATASETS:
        raise InvalidError({"kind": CHOOSE})
    if column and column not in {known["name"] for known in version.columns}:
        raise InvalidError({"column": _("Choose one of the columns.")})
    made = Challenge(
        kind=kind, version_id=version.id, column_name=column, row_words=row.strip()[:200]
    )
    topic = Topic(On.DATASET, version.dataset_id)
    return _raise(session, person, topic, made, text, None, form_key)


def answer_challenge(
    session: Session,
    person: Person,
    challenge_id: int,
    outcome: Outcome,
    text: str,
    form_key: str | None = None,
) -> Challenge:
    """Answer a challenge with a reason, and close it. Whoever raised it is told."""
    challenge = find_challenge(session, challenge_id)
    words = hold(session, challenge_id)
    session.refresh(challenge)
    first = first_of(session, person.id, form_key) if form_key else None
    if first is not None and first.id == challenge.answer_id:
        return challenge  # a double click
    require(can_answer_challenge(person, challenge, words, parties_of(session, challenge)))
    comment = session.get_one(Comment, challenge_id)
    answer = post(
        session, person, comment.topic, CommentKind.EVIDENCE, text, challenge_id, form_key
    )
    challenge.outcome, challenge.answer_id, challenge.answered_at = outcome, answer.id, utc_now()
    session.flush()
    return challenge


def tell_of_challenge(session: Session, event: CommentPosted) -> None:
    """Tell who brought the evidence, or the department that owes a reply. May run twice."""
    challenge = session.get(Challenge, event.comment_id)
    text = session.get_one(Contribution, event.comment_id)
    if challenge is None or text.visibility is not Visibility.PUBLIC:
        return
    parties = parties_of(session, challenge)
    kind, told = "evidence_flagged", set(parties.authors)
    if challenge.citation_id is None:
        kind, told = "error_reported", _stewards(session, parties.steward_id)
    notify(session, told, kind, "comment", challenge.id, actor_id=text.author_id)


def _stewards(session: Session, department_id: DepartmentId | None) -> set[PersonId]:
    if department_id is None:
        return set()
    return {
        person.id
        for person in people_of(session, department_id)
        if person.role is Role.OFFICIAL and person.standing is not Standing.SUSPENDED
    }


def _raise(
    session: Session,
    person: Person,
    topic: Topic,
    made: Challenge,
    text: str,
    parent_id: int | None,
    form_key: str | None,
) -> Challenge:
    comment = post(session, person, topic, CommentKind.CONCERN, text, parent_id, form_key)
    known = session.get(Challenge, comment.id)
    if known is not None:  # the same form again
        return known
    alike = made.citation_id is not None and open_alike(session, person.id, made)
    waiting = count_open_of(session, person.id)
    require(can_challenge(person, parties_of(session, made), alike=alike, waiting=waiting))
    made.id = comment.id
    session.add(made)
    session.flush()
    return made
