"""What is counted of a city's relationships, and that no number or difference tells of anybody."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.contributions.models import Contribution, ContributionId
from app.core.config import Settings
from app.discussion.models import CommentKind
from app.discussion.service import delete_comment, post_comment
from app.people.models import Person, PersonId, Residency
from app.relationships.introductions.models import Introduction
from app.relationships.sponsors.service import answer, ask_to_sponsor
from app.relationships.ties.counting import Count, Span, count_ties
from app.relationships.ties.models import Extent, Measure, TieCount
from app.relationships.ties.opinions import Answering, GroupFigure, Opinions, count_bridging
from app.relationships.ties.publishing import SMALLEST, Shown, may_follow, publish_ties, shown_of
from app.relationships.ties.quarters import bounds, last_quarters, quarter_after, quarter_of
from app.relationships.ties.queries import trends
from tests.factories.contributions import make_person
from tests.factories.introductions import make_room
from tests.factories.proposals import make_proposal
from tests.relationships.conftest import Neighbors

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
ZONE = ZoneInfo("America/New_York")
COUNTS = st.integers(0, 40).flatmap(
    lambda whole: st.integers(0, whole).map(lambda part: Count(part, whole))
)


def test_quarters_follow_the_citys_own_time() -> None:
    assert quarter_of(date(2026, 11, 28)) == date(2026, 10, 1)
    assert quarter_after(date(2026, 10, 1)) == date(2027, 1, 1)
    assert last_quarters(date(2026, 2, 3), 3) == [
        date(2025, 7, 1), date(2025, 10, 1), date(2026, 1, 1),
    ]  # fmt: skip
    assert bounds(date(2026, 10, 1), ZONE)[0] == datetime(2026, 10, 1, 4, tzinfo=UTC)


@pytest.fixture
def declared(settings: Settings) -> Settings:
    return settings.model_copy(update={"timezone": "America/New_York"})


def span() -> Span:
    return Span(datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))


def thread(neighbors: Neighbors, writers: list[Person]) -> list[ContributionId]:
    session = neighbors.session
    proposal = make_proposal(session, make_person(session), title="Mend the road")
    return [
        post_comment(session, one, proposal.id, CommentKind.CONCERN, "It is bad.").id
        for one in writers
    ]


def test_threads_of_three_places_are_counted_and_gone_with_their_comments(
    neighbors: Neighbors, session: Session, declared: Settings
) -> None:
    people = [neighbors.person(f"w{n}", n) for n in range(4)]
    homeless = neighbors.person("nowhere", None)
    said = thread(neighbors, people[:3])
    thread(neighbors, [*people[:2], homeless, people[0]])
    assert count_ties(session, span(), declared)[Measure.THREADS] == Count(1, 2)
    verifying = declared.model_copy(update={"residency": "verified"})
    for person in people[:2]:
        person.residency = Residency.VERIFIED
    session.flush()
    assert count_ties(session, span(), verifying)[Measure.THREADS] == Count(0, 2)
    delete_comment(session, people[2], said[2])
    assert count_ties(session, span(), declared)[Measure.THREADS] == Count(0, 2)
    before = Span(datetime(2020, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC))
    assert count_ties(session, before, declared)[Measure.THREADS] == Count(0, 0)


def test_sponsors_of_another_place_are_counted(
    neighbors: Neighbors, session: Session, declared: Settings
) -> None:
    number = ContributionId(neighbors.subject.number)
    author = session.get_one(Person, session.get_one(Contribution, number).author_id)
    same, nowhere = neighbors.person("same", 2), neighbors.person("nowhere", None)
    for person in (neighbors.ann, neighbors.ben, same, nowhere):
        asked = ask_to_sponsor(session, person, number, show_place=False)
        answer(session, author, asked.id, accept=True)
    ask_to_sponsor(session, neighbors.person("waits", 3), number, show_place=False)
    assert count_ties(session, span(), declared)[Measure.SPONSORS] == Count(2, 4)


def test_only_introductions_with_two_yeses_are_counted(
    neighbors: Neighbors, session: Session, declared: Settings
) -> None:
    make_room(session, neighbors.ann, neighbors.ben, neighbors.subject)
    assert count_ties(session, span(), declared)[Measure.INTRODUCTIONS] == Count(1)


def test_replies_count_when_both_sides_agree(
    neighbors: Neighbors, session: Session, declared: Settings
) -> None:
    """The lead's room gives groups by person and published figures by text: of the real ones."""
    ann, ben = neighbors.ann, neighbors.ben
    first = post_comment(session, ann, neighbors.subject.number, CommentKind.CONCERN, "Dark.")
    reply = post_comment(
        session, ben, neighbors.subject.number, CommentKind.EVIDENCE, "Four of ten.", first.id
    )
    agreed = {0: GroupFigure(9, 6), 1: GroupFigure(5, 3)}
    opinions = Opinions({ann.id: 0, ben.id: 1}, {reply.id: agreed})
    assert count_ties(session, span(), declared, opinions)[Measure.REPLIES] == Count(1, 1)
    assert Measure.REPLIES not in count_ties(session, span(), declared)


@pytest.mark.parametrize(
    ("groups", "figures", "counted"),
    [
        ({1: 0, 2: 1}, {0: GroupFigure(5, 3), 1: GroupFigure(8, 8)}, 1),
        ({1: 0, 2: 1}, {0: GroupFigure(4, 4), 1: GroupFigure(8, 8)}, 0),
        ({1: 0, 2: 1}, {0: GroupFigure(6, 3), 1: GroupFigure(8, 8)}, 0),
        ({1: 0, 2: 1}, {0: GroupFigure(9, 9)}, 0),
        ({1: 0, 2: 0}, {0: GroupFigure(9, 9), 1: GroupFigure(9, 9)}, 0),
        ({1: 0}, {0: GroupFigure(9, 9), 1: GroupFigure(9, 9)}, 0),
    ],
)
def test_a_side_agrees_with_five_voters_and_more_than_half(
    groups: dict[int, int], figures: dict[int, GroupFigure], counted: int
) -> None:
    reply = Answering(ContributionId(7), PersonId(1), PersonId(2))
    known = {PersonId(person): group for person, group in groups.items()}
    assert count_bridging([reply], Opinions(known, {ContributionId(7): figures})) == counted


@given(COUNTS)
def test_a_small_part_and_a_small_rest_are_hidden(count: Count) -> None:
    shown = shown_of(count)
    assert count.whole is not None
    is_small = count.part < SMALLEST or count.whole - count.part < SMALLEST
    assert (shown.part is None) == is_small
    assert shown.part in (None, count.part)


@given(COUNTS, COUNTS)
def test_no_row_after_another_tells_of_fewer_than_five(one: Count, other: Count) -> None:
    """Whatever is hidden: a fifth thread after "fewer than 5" would tell where its writer lives."""
    last, now = shown_of(one), shown_of(other)
    if not may_follow(last, now):
        return
    assert one.whole is not None
    assert other.whole is not None
    if last.extent is now.extent is not Extent.EXACT:
        assert abs(other.whole - one.whole) >= SMALLEST
    else:
        assert abs(other.part - one.part) >= SMALLEST
        assert abs((other.whole - other.part) - (one.whole - one.part)) >= SMALLEST


def test_a_row_follows_in_steps_of_five() -> None:
    few = Shown(Extent.FEW, None, 20)
    assert not may_follow(few, few)
    assert not may_follow(few, Shown(Extent.FEW, None, 24))  # it would stop at the fifth
    assert may_follow(few, Shown(Extent.FEW, None, 25))
    assert not may_follow(few, Shown(Extent.EXACT, 5, 40))
    assert not may_follow(few, Shown(Extent.EXACT, 9, 25))
    assert may_follow(few, Shown(Extent.EXACT, 9, 34))
    assert not may_follow(Shown(Extent.FEW, None, 8), Shown(Extent.MOST, None, 8))
    assert not may_follow(Shown(Extent.EXACT, 6, None), Shown(Extent.EXACT, 9, None))
    assert may_follow(Shown(Extent.EXACT, 6, None), Shown(Extent.EXACT, 11, None))


def test_a_day_is_counted_once_and_the_page_reads_its_rows(
    neighbors: Neighbors, session: Session, declared: Settings
) -> None:
    thread(neighbors, [neighbors.person(f"w{n}", n) for n in range(4)])
    assert publish_ties(session, NOW, declared) > 0
    assert publish_ties(session, NOW, declared) == 0
    rows = session.scalars(select(TieCount).where(TieCount.measure == Measure.THREADS)).all()  # type: ignore[arg-type]
    assert all(row.part is None and row.extent is Extent.FEW for row in rows)
    make_room(session, neighbors.ann, neighbors.ben, neighbors.subject)
    assert publish_ties(session, NOW + timedelta(days=1), declared) == 0
    found = {trend.measure: trend for trend in trends(session, NOW.date())}
    assert found[Measure.REPLIES].latest is None
    assert found[Measure.THREADS].latest is not None
    assert session.scalars(select(Introduction)).one().met_at is not None
