"""Fair exposure: which open texts still need people's view, in an order that favours nobody.

A text needs views until ENOUGH people's votes on it are published. Each draws a lot for a reader
and a day. A text about other neighborhoods than the reader's draws twice and keeps the better lot,
so it comes before one about theirs, or about the whole city, two times in three. Every writer's
best text comes before anybody's second one, and every proposal's, with what is said below it,
before another's second: who writes a hundred texts gains no place by it.

Nothing here depends on anybody's vote but the reader's own, and only on that they have judged.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    not_,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from app.contributions.figure_models import Published
from app.contributions.models import Contribution, ContributionId, Noun, Vote
from app.core.clock import utc_now
from app.core.lots import PRIME, bound, drawn, lots_for
from app.core.paging import Paged, decode_cursor, encode_cursor, paged, whole_numbers
from app.discussion.models import Comment, CommentKind
from app.people.models import Block, Person
from app.proposals.models import ProposalArea

ENOUGH: Final = 30  # published voters; from here on figures and score speak for a text
KINDS: Final = (Noun.PROPOSAL, Noun.COMMENT)
PORTION: Final = 1_000  # texts among which a short list is looked for first
START: Final = (0, 0, 0)
_TOPIC: Final = func.coalesce(col(Contribution.about_id), col(Contribution.id))

Place = tuple[int, int, int]  # turn, lot, id: where a text stands in the order


def needs_view(
    session: Session,
    viewer: Person | None,
    *,
    kinds: Collection[Noun] = KINDS,
    limit: int = 10,
    home_id: int | None = None,
    day: date | None = None,
) -> Sequence[ContributionId]:
    """Return the first texts that this reader is asked to judge today, in one query or two.

    Public, open for votes, not theirs, not judged by them, of nobody whom they blocked; questions
    are left out, since nobody can agree with one. `home_id` stands for a reader without a home.
    """
    facts = _facts(viewer, kinds, day or utc_now().date(), home_id)
    found = _places(session, _first(), facts, START, limit)
    if len(found) < limit:
        found = _places(session, _order(), facts, START, limit)
    return [ContributionId(place[2]) for place in found]


def needs_view_page(
    session: Session, viewer: Person | None, cursor: str | None, limit: int
) -> Paged[ContributionId]:
    """Return a page of the proposals that need this reader's view, in one query.

    A cursor holds its day, so that the order does not change under who reads on past midnight.
    """
    day, after = _start(cursor)
    facts = _facts(viewer, (Noun.PROPOSAL,), day, None)
    found = _places(session, _order(), facts, after, limit + 1)
    page = paged(found, limit, lambda place: encode_cursor(day.toordinal(), *place))
    return Paged([ContributionId(place[2]) for place in page.items], page.next)


def still_open(session: Session, ids: Collection[int]) -> set[ContributionId]:
    """Return which of these texts are public and open for votes, in one query."""
    open_ones = select(col(Contribution.id)).where(
        col(Contribution.id).in_(ids),
        col(Contribution.noun).in_(KINDS),
        *_open(Contribution),
        _stands_on_what_is_open(),
    )
    return set(session.scalars(open_ones))


def _facts(
    viewer: Person | None, kinds: Collection[Noun], day: date, home_id: int | None
) -> Mapping[str, object]:
    reader = viewer.id if viewer else 0
    home = viewer.home_id if viewer and viewer.home_id else home_id
    return {
        "reader": reader,
        "home": home or 0,
        "kinds": list(kinds),
        **bound("first", lots_for("first", reader, day)),
        **bound("second", lots_for("second", reader, day)),
    }


def _places(
    session: Session, order: Select[Any], facts: Mapping[str, object], after: Place, limit: int
) -> list[Place]:
    start = dict(zip(("turn", "lot", "number"), after, strict=True))
    rows = session.execute(order, {**facts, **start, "limit": limit})
    return [(row[0], row[1], row[2]) for row in rows]


@cache
def _first() -> Select[Any]:
    """Ask for the beginning of the order alone, among the best lots of about PORTION texts.

    Among them the best one of a writer or a topic is its best of all: whose turn is the first here
    has the first turn of all.
    """
    newest = select(func.max(col(Contribution.id))).scalar_subquery()
    candidates = _candidates(_lot() <= PRIME // (1 + newest // PORTION)).subquery()
    ranked = _ranked(candidates)
    return _page_of(ranked, ranked.c.turn == 1)


@cache
def _order() -> Select[Any]:
    """Build the statement once: that costs more than running it."""
    return _page_of(_ranked(_candidates().subquery()))


def _candidates(*rules: ColumnElement[bool]) -> Select[Any]:
    reader = bindparam("reader", type_=Integer)
    number, author = col(Contribution.id), col(Contribution.author_id)
    blocks = and_(col(Block.person_id) == reader, col(Block.blocked_id) == author)
    columns: list[Any] = [
        number.label("number"),
        author.label("author"),
        _TOPIC.label("topic"),
        _lot().label("lot"),
    ]
    return select(*columns).where(
        *_open(Contribution),
        col(Contribution.noun).in_(bindparam("kinds", expanding=True)),
        author != reader,
        *rules,
        _stands_on_what_is_open(),
        not_(_has_enough()),
        not_(_is_a_question()),
        not_(exists().where(blocks)),
    )


def _ranked(candidates: Subquery) -> Subquery:
    """Give each text its turn: the later one of its turns among its writer's and its topic's."""
    lot, number = candidates.c.lot, candidates.c.number
    first = func.row_number().over(partition_by=candidates.c.author, order_by=(lot, number))
    columns: list[Any] = [number, lot, candidates.c.topic, first.label("first")]
    mine = select(*columns).subquery()
    inside = (mine.c.first, mine.c.lot, mine.c.number)
    second = func.row_number().over(partition_by=mine.c.topic, order_by=inside)
    both = select(mine, second.label("second")).subquery()
    turn = case((both.c.first > both.c.second, both.c.first), else_=both.c.second)
    return select(turn.label("turn"), both.c.lot, both.c.number).subquery()


def _page_of(ranked: Subquery, *rules: ColumnElement[bool]) -> Select[Any]:
    """Leave out at last what the reader has judged: judging one text moves no other."""
    number = ranked.c.number
    reader = bindparam("reader", type_=Integer)
    judged = and_(col(Vote.contribution_id) == number, col(Vote.person_id) == reader)
    place = (ranked.c.turn, ranked.c.lot, number)
    after = tuple(bindparam(name, type_=BigInteger) for name in ("turn", "lot", "number"))
    return (
        select(*place)
        .where(tuple_(*place) > tuple_(*after), *rules, not_(exists().where(judged)))
        .order_by(*place)
        .limit(bindparam("limit", type_=Integer))
    )


def _lot() -> ColumnElement[int]:
    """Return the text's lot: the better of two where it is about elsewhere."""
    first, second = (drawn(col(Contribution.id), name) for name in ("first", "second"))
    home = bindparam("home", type_=Integer)
    placed = select(col(ProposalArea.proposal_id))
    elsewhere = and_(
        home != 0,
        _TOPIC.in_(placed),
        _TOPIC.not_in(placed.where(col(ProposalArea.neighborhood_id) == home)),
    )
    return case((and_(elsewhere, second < first), second), else_=first)


def _open(table: Any) -> tuple[ColumnElement[bool], ...]:  # noqa: ANN401, the table or an alias
    """Say so in the words of the index `ix_contribution_open`, or no database will use it."""
    return table.visibility == literal_column("'public'"), table.voting_open


def _stands_on_what_is_open() -> ColumnElement[bool]:
    about = aliased(Contribution)
    open_ones = select(col(about.id)).where(*_open(about), col(about.noun) == Noun.PROPOSAL)
    return or_(col(Contribution.about_id).is_(None), col(Contribution.about_id).in_(open_ones))


def _has_enough() -> ColumnElement[bool]:
    published = col(Published.contribution_id) == col(Contribution.id)
    return exists().where(published, col(Published.voters) >= ENOUGH)


def _is_a_question() -> ColumnElement[bool]:
    comment = col(Comment.id) == col(Contribution.id)
    return exists().where(comment, col(Comment.kind) == CommentKind.QUESTION)


def _start(cursor: str | None) -> tuple[date, Place]:
    """Read where a page begins: anything that is no cursor of ours is the beginning of today."""
    numbers = whole_numbers(decode_cursor(cursor, 4))
    if numbers is None or not 0 < numbers[0] <= date.max.toordinal():
        return utc_now().date(), START
    day, turn, lot, number = numbers
    return date.fromordinal(day), (turn, lot, number)
