"""What a proposal's author and co-authors do with a concern: answer it, or change their text."""

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import (
    Contribution,
    ContributionId,
    Noun,
    Revision,
    Visibility,
)
from app.contributions.queries import co_authors_of, first_of, hold
from app.contributions.writing import KEY_USED
from app.core.errors import NOT_FOUND, InvalidError, RefusedError, require
from app.core.i18n import _
from app.discussion.concern_policy import Raised, can_answer_concern, can_take_up
from app.discussion.models import Challenge, CommentKind, ConcernAnswer
from app.discussion.queries import find_comment
from app.discussion.service import post
from app.notices.service import notify
from app.people.models import Person
from app.proposals.models import Proposal
from app.proposals.service import edit_proposal

UNCHANGED = _("Change something first: this is the text as it stands.")


def answer_concern(
    session: Session,
    person: Person,
    concern_id: int,
    kind: CommentKind,
    text: str,
    form_key: str | None = None,
) -> ConcernAnswer:
    """Reply to a concern as the proposal's own answer to it. Its writer is told of a reply.

    The same form again returns the first answer. What a limited account writes waits for a
    moderator and stands as the answer from then on.
    """
    topic = find_comment(session, concern_id).topic
    raised = raised_of(session, concern_id)
    hold(session, raised.about.id)  # of two writers at once the second sees the first one's answer
    known = session.get(ConcernAnswer, concern_id, populate_existing=True)
    first = first_of(session, person.id, form_key) if form_key else None
    if known is not None and first is not None and first.id == known.answer_id:
        return known
    require(can_answer_concern(person, raised, answered=_stands(session, known)))
    reply = post(session, person, topic, kind, text, concern_id, form_key)
    if reply.parent_id != raised.words.id:
        raise RefusedError(KEY_USED)  # the form had made something else before
    if known is None:
        known = ConcernAnswer(concern_id=raised.words.id, answer_id=reply.id)
        session.add(known)
    known.answer_id = reply.id
    session.flush()
    return known


def change_because(
    session: Session,
    editor: Person,
    concern_id: int,
    title: str,
    text: str,
    seen_revision: int,
    reason: str = "",
    *,
    new_meaning: bool = False,
) -> Proposal:
    """Change a proposal's text because of a concern: the revision credits who raised it.

    Raises StaleError (409) when somebody changed it meanwhile, and InvalidError for its fields,
    or where nothing changed that could be credited. Twice is once.
    """
    raised = raised_of(session, concern_id)
    require(can_take_up(editor, raised))
    about = hold(session, raised.about.id)
    if (about.title, about.text) == (title.strip(), text):
        if not _credits(session, about, raised.words.id):
            raise InvalidError({"text": UNCHANGED})
        return session.get_one(Proposal, about.id)
    proposal = edit_proposal(
        session, editor, about.id, title, text, seen_revision, reason,
        because_of=raised.words.id, new_meaning=new_meaning,
    )  # fmt: skip
    notify(
        session,
        [raised.words.author_id],
        "changed_because",
        Noun.PROPOSAL,
        proposal.id,
        actor_id=editor.id,
    )
    return proposal


def raised_of(session: Session, concern_id: int) -> Raised:
    """Load a comment on a proposal with who writes that. Raises RefusedError 404."""
    comment = find_comment(session, concern_id)
    if comment.proposal_id is None:
        raise RefusedError(NOT_FOUND)
    words = session.get_one(Contribution, comment.id)
    about = session.get_one(Contribution, comment.proposal_id)
    writers = frozenset({about.author_id, *co_authors_of(session, about.id)})
    flagged = session.get(Challenge, comment.id) is not None
    return Raised(comment.kind, words, about, writers, flagged)


def is_answered(session: Session, concern_id: int) -> bool:
    """Say whether a concern has an answer that is public, or will be when a moderator lets it."""
    return _stands(session, session.get(ConcernAnswer, concern_id))


def _stands(session: Session, answer: ConcernAnswer | None) -> bool:
    if answer is None:
        return False
    words = session.get_one(Contribution, answer.answer_id)
    return words.visibility in (Visibility.PUBLIC, Visibility.QUEUED)


def _credits(session: Session, text: Contribution, concern_id: ContributionId) -> bool:
    """Say whether the text as it stands credits this concern already: a form sent twice."""
    state = select(col(Revision.because_of)).where(
        col(Revision.contribution_id) == text.id, col(Revision.number) == text.revision
    )
    return session.scalar(state) == concern_id
