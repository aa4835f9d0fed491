"""Loading threads. A page of one is a single query for facts, whatever its size."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Subquery,
    and_,
    bindparam,
    cast,
    false,
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
from app.discussion.models import Challenge, Comment, CommentKind, ConcernAnswer, On
from app.discussion.ordering import Order, cursor_after, is_after, keys, start_of
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
_HELD: Final = func.coalesce(col(Published.held), false())
PUBLIC = col(Contribution.visibility) == Visibility.PUBLIC


class Page(NamedTuple):
    """A page of a thread: whole branches in their order, each from its top down."""

    rows: Sequence[Row]
    next: str | None


def thread(
    session: Session,
    topic_id: int,
    kind: CommentKind | None = None,
    after: str | None = None,
    on: On = On.PROPOSAL,
    order: Order = Order.POSTED,
) -> Page:
    """Load a page of about PAGE comments: whole branches, or the comments of one kind in a row.

    Stubs of what is hidden, deleted or waiting are among them: their texts are not loaded here.
    Where figures changed between two pages, a branch may stand on both or on none.
    """
    start = start_of(order, after)
    facts: dict[str, object] = {"topic": topic_id, **start.facts()}
    if kind is not None:
        found = session.execute(_one_kind(on, order), {**facts, "kind": kind}).all()
        last = found[PAGE - 1] if len(found) > PAGE else None
        found = found[:PAGE]
    else:
        found = session.execute(_whole_branches(on, order), facts).all()
        last = found[-1] if found and found[0].left > len(found) else None
    rows = [Row(*row[: len(Row._fields)]) for row in found]
    if last is None:
        return Page(rows, None)
    return Page(rows, cursor_after(order, start.day, last.first, last.second, last.top))


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

    Two equal stamps are two equal threads: revisions, visibility, batches, scores, holds, names,
    homes.
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
def _whole_branches(on: On, order: Order) -> Select[Any]:
    placed = branches(on, order)
    place = (placed.c.first, placed.c.second, placed.c.top)
    upto = func.sum(placed.c.size).over(order_by=place).label("upto")
    left = func.sum(placed.c.size).over().label("left")
    later = select(placed, upto, left).where(is_after(*place)).subquery()
    chosen = select(later).where(later.c.upto - later.c.size < PAGE).subquery()
    rows = _rows(chosen.c.first, chosen.c.second, chosen.c.top, chosen.c.left)
    ordered = (chosen.c.first, chosen.c.second, chosen.c.top, col(Comment.id))
    return (
        rows.join(chosen, chosen.c.top == col(Comment.root_id))
        .order_by(None)
        .order_by(*ordered)
        .limit(MOST_ROWS)
    )


def branches(on: On, order: Order) -> Subquery:
    """Return a thread's branches (`topic` bound): `top`, `size` and their place in an order."""
    sizes = (
        select(col(Comment.root_id).label("top"), func.count().label("size"))
        .where(column_of(on) == bindparam("topic"))
        .group_by(col(Comment.root_id))
        .subquery()
    )
    first, second = keys(order, sizes.c.top, sizes.c.top)
    return select(sizes, first.label("first"), second.label("second")).subquery()


@cache
def _one_kind(on: On, order: Order) -> Select[Any]:
    about = column_of(on) == bindparam("topic")
    kind = col(Comment.kind) == bindparam("kind")
    number = col(Comment.id)
    first, second = keys(order, number, col(Comment.root_id))
    rows = _rows(first.label("first"), second.label("second"), number.label("top"))
    later = rows.where(about, kind, PUBLIC, is_after(first, second, number))
    return later.order_by(None).order_by(first, second, number).limit(PAGE + 1)


@cache
def stamp_statement() -> Select[tuple[str]]:
    """Return the question behind `stamp`, for a page that asks more at once (`proposal` bound)."""
    facts: list[ColumnElement[str]] = [
        cast(col(Comment.id), String),
        cast(col(Contribution.revision), String),
        cast(col(Contribution.visibility), String),
        func.coalesce(cast(col(Published.batch_id), String), ""),
        func.coalesce(cast(col(Published.score), String), ""),
        cast(_HELD, String),
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
    answers = col(ConcernAnswer.answer_id).is_not(None)
    mine = (evidence_stamp(), _CHALLENGE, col(Published.score), answers, _HELD)
    rows: Select[Any] = _joined(select(*columns, *mine, *more))
    return rows.order_by(col(Comment.id))


def _joined(columns: Select[Any]) -> Select[Any]:
    large = or_(
        col(Neighborhood.population).is_(None), col(Neighborhood.population) >= SMALLEST_HOME
    )
    answered = and_(
        col(ConcernAnswer.concern_id) == col(Comment.parent_id),
        col(ConcernAnswer.answer_id) == col(Comment.id),
    )
    home = and_(col(Neighborhood.id) == col(Person.home_id), col(Person.show_home), large)
    return (
        columns.select_from(Comment)
        .join(Contribution, col(Contribution.id) == col(Comment.id))
        .join(Person, col(Person.id) == col(Contribution.author_id))
        .outerjoin(Published, col(Published.contribution_id) == col(Comment.id))
        .outerjoin(Neighborhood, home)
        .outerjoin(Challenge, col(Challenge.id) == col(Comment.id))
        .outerjoin(ConcernAnswer, answered)
    )


def _load(session: Session, rows: Select[Any], facts: Mapping[str, object]) -> list[Row]:
    return [Row(*row) for row in session.execute(rows, facts)]
