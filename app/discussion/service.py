"""What people do in a discussion. Every verb asks its policy, whichever door it is called from."""

from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.contributions.models import Contribution, ContributionId, Noun, PointId, Visibility
from app.contributions.queries import first_of, hold
from app.contributions.writing import revise, withdraw_text, write
from app.core.clock import utc_now
from app.core.errors import NOT_FOUND, InvalidError, RefusedError, require
from app.core.events import CommentPosted
from app.core.i18n import _
from app.core.outbox import announce
from app.datasets.models import DatasetId
from app.discussion.grounds import ground_of, hold_ground
from app.discussion.models import Comment, CommentKind, On, Topic, Visit
from app.discussion.policy import can_comment, can_delete_comment, can_edit_comment
from app.discussion.queries import count_comments, find_comment
from app.discussion.spoken import charts_spoken_of, recount_threads
from app.people.models import Person, Role
from app.people.queries import department_by_id
from app.proposals.service import note_comment, note_discussion

EMPTY = _("Write something first.")


def post_comment(
    session: Session,
    author: Person,
    proposal_id: int,
    kind: CommentKind,
    text: str,
    parent_id: int | None = None,
    form_key: str | None = None,
    now: datetime | None = None,
) -> Comment:
    """Add a comment to a proposal's discussion, or a reply to another comment of it."""
    topic = Topic(On.PROPOSAL, proposal_id)
    return post(session, author, topic, kind, text, parent_id, form_key, now)


def post(
    session: Session,
    author: Person,
    topic: Topic,
    kind: CommentKind,
    text: str,
    parent_id: int | None = None,
    form_key: str | None = None,
    now: datetime | None = None,
) -> Comment:
    """Add a comment to a thread, whatever it stands on.

    The same form key again returns the first comment. What a limited account writes waits in the
    moderators' queue. Raises InvalidError (field `text`) when it is empty or too long.
    """
    ground = hold_ground(session, topic)
    if form_key and (first := first_of(session, author.id, form_key)):
        return find_comment(session, first.id)
    parent = _parent(session, topic, parent_id)
    answered = session.get_one(Contribution, parent.id) if parent else None
    require(can_comment(author, ground.text, ground.proposal, answered))
    if not text.strip():
        raise InvalidError({"text": EMPTY})
    now = now or utc_now()
    written = write(
        session, author, Noun.COMMENT, text,
        form_key=form_key, about_id=ground.about_id, at=now, voting_open=True,
    )  # fmt: skip
    words = written.text
    if not written.is_new:
        return find_comment(session, words.id)
    comment = Comment(
        id=words.id,
        proposal_id=ContributionId(topic.id) if topic.on is On.PROPOSAL else None,
        point_id=PointId(topic.id) if topic.on is On.POINT else None,
        dataset_id=DatasetId(topic.id) if topic.on is On.DATASET else None,
        parent_id=parent.id if parent else None,
        root_id=parent.root_id if parent else words.id,
        depth=parent.depth + 1 if parent else 0,
        kind=kind,
        official_role=_office_of(session, author),
    )
    session.add(comment)
    if words.visibility is Visibility.PUBLIC:
        announce(session, CommentPosted(comment.id))
        if ground.proposal is not None:
            note_comment(ground.proposal, now)
    session.flush()
    return comment


def edit_comment(
    session: Session,
    editor: Person,
    comment_id: int,
    text: str,
    seen_revision: int,
    reason: str = "",
) -> Comment:
    """Change a comment's words as its next revision; votes stay on the one they were cast on.

    Raises StaleError (409) when another tab changed it meanwhile, InvalidError for its text.
    """
    comment = find_comment(session, comment_id)
    words = hold(session, comment_id)
    ground = ground_of(session, comment)
    require(can_edit_comment(editor, words, ground.text, ground.proposal))
    if not text.strip():
        raise InvalidError({"text": EMPTY})
    revise(session, editor, words, "", text, seen_revision, reason)
    return comment


def delete_comment(session: Session, author: Person, comment_id: int) -> Comment:
    """Delete one's own comment. Its stub keeps the thread together; twice is once."""
    comment = find_comment(session, comment_id)
    words = hold(session, comment_id)
    if words.visibility is Visibility.DELETED and words.author_id == author.id:
        return comment
    require(can_delete_comment(author, words, ground_of(session, comment).text))
    withdraw_text(session, author, comment_id)
    recount_with(session, words)
    return comment


def recount_with(session: Session, text: Contribution) -> None:
    """Count anew what a text's coming or going changes for lists. Call it after either."""
    session.flush()
    if text.noun is Noun.COMMENT:
        proposal_id = find_comment(session, text.id).proposal_id
        if proposal_id is not None:
            recount(session, proposal_id)
    for chart_id in charts_spoken_of(session, text.id):
        recount_threads(session, chart_id)


def recount(session: Session, proposal_id: int) -> None:
    """Tell the proposal how many comments readers see. Call it after hiding or restoring one."""
    session.flush()
    found = count_comments(session, [proposal_id])
    note_discussion(session, proposal_id, found.get(ContributionId(proposal_id), 0))


def mark_visited(session: Session, person: Person, proposal_id: int, at: datetime) -> None:
    """Note what a person has read. It never goes back, so an old tab unreads nothing."""
    seen = {"person_id": person.id, "proposal_id": proposal_id, "at": at}
    visit = session.get(Visit, (person.id, proposal_id), with_for_update=True)
    if visit is None:
        try:
            with session.begin_nested():
                session.execute(insert(Visit), seen)
        except IntegrityError:  # two tabs at once
            visit = session.get_one(Visit, (person.id, proposal_id), with_for_update=True)
    if visit is not None:
        visit.at = max(visit.at, at)
        session.flush()


def _parent(session: Session, topic: Topic, parent_id: int | None) -> Comment | None:
    if parent_id is None:
        return None
    parent = find_comment(session, parent_id)
    if parent.topic != topic:
        raise RefusedError(NOT_FOUND)
    return parent


def _office_of(session: Session, author: Person) -> str:
    """Name what an official works in, never their rank, as it is now: people move, words stay."""
    if author.role is not Role.OFFICIAL:
        return ""
    department = department_by_id(session, author.department_id)
    return department.name if department else str(_("the city"))
