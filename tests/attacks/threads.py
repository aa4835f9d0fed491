"""A thread that nobody would write by hand."""

from datetime import UTC, datetime

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.models import Contribution, ContributionId, Noun, Visibility
from app.discussion.models import Comment, CommentKind
from app.people.models import Person

NOW = datetime(2026, 10, 5, 9, tzinfo=UTC)


def plant_tower(
    session: Session, author: Person, topic_id: ContributionId, *, high: int, wide: int
) -> int:
    """Write comments one below the other, then as many beside each other; return the lowest."""
    last = session.scalar(select(func.max(col(Contribution.id)))) or 0
    ids = range(last + 1, last + 1 + high + wide)
    text = {
        "noun": Noun.COMMENT, "author_id": author.id, "about_id": topic_id, "title": "",
        "text": "It is dark.", "html": "<p>It is dark.</p>", "revision": 1,
        "visibility": Visibility.PUBLIC, "voting_open": True, "created_at": NOW,
    }  # fmt: skip
    session.execute(insert(Contribution), [{"id": number, **text} for number in ids])
    comments = []
    for step, number in enumerate(ids):
        depth = step if step < high else 1
        above = None if step == 0 else number - 1 if step < high else ids[0]
        comments.append(
            {
                "id": number, "proposal_id": topic_id, "parent_id": above, "root_id": ids[0],
                "depth": depth, "kind": CommentKind.CONCERN, "official_role": "",
            }
        )  # fmt: skip
    session.execute(insert(Comment), comments)
    return ids[high - 1]
