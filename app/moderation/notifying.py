"""Reactions that tell people what happened further down. Each may run twice: a notice is once."""

from sqlalchemy.orm import Session

from app.contributions.models import Contribution, Noun, Visibility
from app.core.events import AnswerPosted, CommentPosted
from app.discussion.models import Comment
from app.notices.queries import followers
from app.notices.service import notify


def tell_of_comment(session: Session, event: CommentPosted) -> None:
    """Tell whose text it answers, a proposal's author, and everybody who follows the topic."""
    comment = session.get_one(Comment, event.comment_id)
    text = session.get_one(Contribution, event.comment_id)
    if text.visibility is not Visibility.PUBLIC:
        return
    answered = set()
    if comment.parent_id is not None:
        answered = {session.get_one(Contribution, comment.parent_id).author_id}
        notify(session, answered, "replied", Noun.COMMENT, comment.id, actor_id=text.author_id)
    on, number = comment.topic
    others = set(followers(session, on, number))
    if comment.proposal_id is not None:
        others.add(session.get_one(Contribution, comment.proposal_id).author_id)
    notify(session, others - answered, "commented", on, number, actor_id=text.author_id)


def tell_of_answer(session: Session, event: AnswerPosted) -> None:
    """Tell the author and everybody who follows the proposal."""
    by = session.get_one(Contribution, event.answer_id).author_id
    author = session.get_one(Contribution, event.proposal_id).author_id
    told = {author, *followers(session, Noun.PROPOSAL, event.proposal_id)}
    notify(session, told, "answered", Noun.PROPOSAL, event.proposal_id, actor_id=by)
