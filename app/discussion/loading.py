"""Loading threads. A page of one is a single query for facts, whatever its size."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.claiming import evidence_stamp
from app.contributions.figure_models import Published
from app.contributions.models import Contribution, ContributionId, Visibility
from app.core.errors import NOT_FOUND, RefusedError
from app.core.paging import decode_cursor, encode_cursor, paged
from app.discussion.models import Challenge, Comment, CommentKind, On
from app.discussion.threads import Row
from app.people.models import Person
from app.people.policy import SMALLEST_HOME
from app.places.models import Neighborhood

PAGE: Final = 100  # comments, or one branch where that has more
MOST_ROWS: Final = 2_000  # of one branch or page
# What a challenge says and how it was answered, empty for any other comment.
_CHALLENGE: Final = func.coalesce(
    cast(col(Challenge.kind), String)
    + " "
    + func.coalesce(cast(col(Challenge.outcome), String), "open"),
    "",
)
PUBLIC = col(Contribution.visibility) == Visibility.PUBLIC


class Page(NamedTuple):
    """A page of a thread: whole branches, oldest first."""

    rows: Sequence[Row]
    next: str | None


def thread(
    session: Session,
    topic_id: int,
    kind: CommentKind | None = None,
    after: str | None = None,
    on: On = On.PROPOSAL,
) -> Page:
    """Load a page of about PAGE comments: whole branches, or the comments of one kind in a row.

    Stubs of what is hidden, deleted or waiting are among them: their texts are not loaded here.
    """
    facts: dict[str, object] = {"topic": topic_id, "start": _start(after)}
    if kind is not None:
        rows = _load(session, _one_kind(on), {**facts, "kind": kind})
        cut = paged(rows, PAGE, lambda row: encode_cursor(row.id))
        return Page(cut.items, cut.next)
    found = session.execute(_whole_branches(on), facts).all()
    rows = [Row(*row[:-1]) for row in found]
    more = bool(found) and found[0][-1] > len(rows)
    return Page(rows, encode_cursor(max(row.root_id for row in rows)) if more else None)


def branch_of(session: Session, root_id: int) -> Sequence[Row]:
    """Load a whole branch, for the page on which a deep part of it goes on."""
    branch = _rows().where(col(Comment.root_id) == root_id).limit(MOST_ROWS)
    return _load(session, branch, {})


def row_of(session: Session, comment_id: int) -> Row:
    only = _rows().where(col(Comment.id) == comment_id)
    rows = _load(session, only, {})
    if not rows:
        raise RefusedError(NOT_FOUND)
    return rows[0]


def texts_of(session: Session, ids: Collection[int]) -> Mapping[ContributionId, str]:
    """Load the rendered texts of these comments. Who may read them is asked of their rows."""
    if not ids:
        return {}
    texts = select(col(Contribution.id), col(Contribution.html))
    rows = session.execute(texts.where(col(Contribution.id).in_(ids)))
    return {row[0]: row[1] for row in rows}


def stamp(session: Session, proposal_id: int) -> str:
    """Return all that a signed-out reader's view of a thread depends on, in one query and row.

    Two equal stamps are two equal threads: revisions, visibility, batches, names and homes.
    """
    return session.scalar(stamp_statement(), {"proposal": proposal_id}) or ""


# Building a statement costs more than running it, so each is built once.


def column_of(on: On) -> Any:  # noqa: ANN401, a column of any key
    """Return the column that names what a comment stands on."""
    match on:
        case On.PROPOSAL:
            return col(Comment.proposal_id)
        case On.POINT:
            return col(Comment.point_id)
        case On.DATASET:
            return col(Comment.dataset_id)


@cache
def _whole_branches(on: On) -> Select[Any]:
    about = column_of(on) == bindparam("topic")
    later = and_(about, col(Comment.root_id) > bindparam("start"))
    size = func.count().label("size")
    upto = func.sum(size).over(order_by=col(Comment.root_id)).label("upto")
    sizes: list[Any] = [col(Comment.root_id).label("root"), size, upto]
    branch = select(*sizes).where(later).group_by(col(Comment.root_id)).subquery()
    chosen = select(branch.c.root).where(branch.c.upto - branch.c.size < PAGE)
    left = select(func.count()).where(later).scalar_subquery()
    return _rows(left).where(about, col(Comment.root_id).in_(chosen)).limit(MOST_ROWS)


@cache
def _one_kind(on: On) -> Select[Any]:
    about = column_of(on) == bindparam("topic")
    kind = col(Comment.kind) == bindparam("kind")
    rows = _rows().where(about, kind, PUBLIC, col(Comment.id) > bindparam("start"))
    return rows.limit(PAGE + 1)


@cache
def stamp_statement() -> Select[tuple[str]]:
    """Return the question behind `stamp`, for a page that asks more at once (`proposal` bound)."""
    facts: list[ColumnElement[str]] = [
        cast(col(Comment.id), String),
        cast(col(Contribution.revision), String),
        cast(col(Contribution.visibility), String),
        func.coalesce(cast(col(Published.batch_id), String), ""),
        cast(col(Person.handle), String),
        func.coalesce(col(Neighborhood.name), ""),
        _CHALLENGE,
    ]
    line: ColumnElement[str] = literal("")
    for fact in facts:
        line = line + fact + "\x1f"
    lines = _joined(select(line.label("line")))
    about = col(Comment.proposal_id) == bindparam("proposal")
    found = lines.where(about).order_by(col(Comment.id)).subquery()
    lines_ = func.coalesce(func.aggregate_strings(found.c.line, "\x1e"), "")
    return select(lines_ + "\x1d" + evidence_stamp())


def _rows(*more: Any) -> Select[Any]:  # noqa: ANN401, further columns
    columns: list[Any] = [
        col(Comment.id),
        col(Comment.parent_id),
        col(Comment.root_id),
        col(Comment.depth),
        col(Comment.kind),
        col(Comment.official_role),
        col(Contribution.revision),
        col(Contribution.visibility),
        col(Contribution.voting_open),
        col(Contribution.created_at),
        col(Contribution.edited_at),
        col(Contribution.author_id),
        col(Person.handle),
        col(Person.standing),
        col(Neighborhood.name),
        col(Published.batch_id),
    ]
    rows: Select[Any] = _joined(select(*columns, evidence_stamp(), _CHALLENGE, *more))
    return rows.order_by(col(Comment.id))


def _joined(columns: Select[Any]) -> Select[Any]:
    large = or_(
        col(Neighborhood.population).is_(None), col(Neighborhood.population) >= SMALLEST_HOME
    )
    home = and_(col(Neighborhood.id) == col(Person.home_id), col(Person.show_home), large)
    return (
        columns.select_from(Comment)
        .join(Contribution, col(Contribution.id) == col(Comment.id))
        .join(Person, col(Person.id) == col(Contribution.author_id))
        .outerjoin(Published, col(Published.contribution_id) == col(Comment.id))
        .outerjoin(Neighborhood, home)
        .outerjoin(Challenge, col(Challenge.id) == col(Comment.id))
    )


def _load(session: Session, rows: Select[Any], facts: Mapping[str, object]) -> list[Row]:
    return [Row(*row) for row in session.execute(rows, facts)]


def _start(after: str | None) -> int:
    cursor = decode_cursor(after, 1)
    return cursor[0] if cursor and isinstance(cursor[0], int) else 0
