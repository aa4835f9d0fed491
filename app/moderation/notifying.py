"""Reactions that tell people what happened further down. Each may run twice: a notice is once."""

from sqlalchemy.orm import Session

from app.contributions.models import Contribution, Noun, Visibility
from app.core.events import AnswerPosted, CommentPosted, RoleChanged
from app.discussion.models import Comment
from app.ledger.queries import latest_entry
from app.ledger.service import record
from app.notices.queries import followers
from app.notices.service import notify
from app.people.models import Person, PersonId
from app.people.queries import department_by_id


def tell_of_comment(session: Session, event: CommentPosted) -> None:
    """Tell whose text it answers, the proposal's author and everybody who follows it."""
    comment = session.get_one(Comment, event.comment_id)
    text = session.get_one(Contribution, event.comment_id)
    if text.visibility is not Visibility.PUBLIC:
        return
    answered = set()
    if comment.parent_id is not None:
        answered = {session.get_one(Contribution, comment.parent_id).author_id}
        notify(session, answered, "replied", Noun.COMMENT, comment.id, actor_id=text.author_id)
    author = session.get_one(Contribution, comment.proposal_id).author_id
    others = {author, *followers(session, Noun.PROPOSAL, comment.proposal_id)} - answered
    proposal_id = comment.proposal_id
    notify(session, others, "commented", Noun.PROPOSAL, proposal_id, actor_id=text.author_id)


def tell_of_answer(session: Session, event: AnswerPosted) -> None:
    """Tell the author and everybody who follows the proposal."""
    by = session.get_one(Contribution, event.answer_id).author_id
    author = session.get_one(Contribution, event.proposal_id).author_id
    told = {author, *followers(session, Noun.PROPOSAL, event.proposal_id)}
    notify(session, told, "answered", Noun.PROPOSAL, event.proposal_id, actor_id=by)


def record_role(session: Session, event: RoleChanged) -> None:
    """Put a change of role into the ledger: who speaks and decides for the city is public."""
    person = session.get_one(Person, event.person_id)
    department = department_by_id(session, person.department_id)
    words = [person.title or str(person.post or "").replace("_", " ")]
    words += [department.name if department else ""]
    office = ", ".join(word for word in words if word)
    known = latest_entry(session, "person", person.id, ["role_given"])
    if known is not None and (known.rule, known.reason) == (person.role, office):
        return  # this very change stands in the ledger already
    entry = record(
        session,
        deed="role_given",
        noun="person",
        noun_id=person.id,
        rule=person.role,
        reason=office,
        actor_id=PersonId(event.by_id) if event.by_id else None,
        concerns_id=person.id,
    )
    notify(session, [person.id], "role_given", "person", person.id, entry.id)
