"""Who is told of a comment: whose text it answers, the author and followers; once, never itself."""

from sqlalchemy.orm import Session

from app.core.events import CommentPosted
from app.discussion.models import CommentKind
from app.discussion.service import post_comment
from app.moderation.notifying import tell_of_comment
from app.notices.service import follow
from app.people.models import Standing
from tests.factories.contributions import make_person
from tests.factories.moderation import make_comment, told
from tests.factories.proposals import make_proposal


def test_a_reply_tells_whom_it_answers_and_a_comment_the_author_and_followers(
    session: Session,
) -> None:
    ann, bob, cem, fay = (make_person(session) for _n in range(4))
    proposal = make_proposal(session, ann)
    follow(session, fay.id, "proposal", proposal.id)
    first = make_comment(session, proposal, bob)
    reply = post_comment(session, cem, proposal.id, CommentKind.QUESTION, "Which?", first.id)

    for _twice in range(2):
        tell_of_comment(session, CommentPosted(reply.id))

    assert told(session, bob) == ["replied"]
    assert told(session, ann) == told(session, fay) == ["commented"]
    assert told(session, cem) == []


def test_a_comment_that_waits_tells_nobody(session: Session) -> None:
    ann = make_person(session)
    proposal = make_proposal(session, ann)
    text = make_comment(session, proposal, make_person(session, standing=Standing.LIMITED))
    tell_of_comment(session, CommentPosted(text.id))
    assert told(session, ann) == []
