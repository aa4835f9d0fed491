"""Reactions that tell people what happened further down. Each may run twice: a notice is once."""

from sqlalchemy.orm import Session

from app.contributions.models import Contribution, Noun, Visibility
from app.core.events import AnswerPosted, CommentPosted
from app.discussion.models import Comment
from app.notices.service import notify, tell_followers


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
    author = set()
    if comment.proposal_id is not None:
        author = {session.get_one(Contribution, comment.proposal_id).author_id} - answered
    notify(session, author, "commented", on, number, actor_id=text.author_id)
    told, by = answered | author, text.author_id
    tell_followers(session, (on, number), "commented", on, number, actor_id=by, but=told)


def tell_of_answer(session: Session, event: AnswerPosted) -> None:
    """Tell the author at once, and everybody who follows the proposal with the digest."""
    by = session.get_one(Contribution, event.answer_id).author_id
    author = session.get_one(Contribution, event.proposal_id).author_id
    thing = Noun.PROPOSAL.value, event.proposal_id
    notify(session, [author], "answered", *thing, actor_id=by)
    tell_followers(session, thing, "answer_followed", *thing, actor_id=by, but=[author])
