"""A vote is secret: nothing that another is shown moves when one is cast, and no figure tells."""

import random
import re
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.contributions.batching import publish_if_due
from app.contributions.figure_models import Batch
from app.contributions.models import Answer, Contribution, Vote
from app.contributions.publishing import figures
from app.contributions.voting import cast_many, cast_vote, withdraw_vote
from app.core.clock import utc_now
from app.core.config import Settings
from app.people.models import Person
from app.proposals.models import Proposal
from tests.factories.contributions import make_person, make_text
from tests.matrix.world import Case, World
from tests.people import City, Visitor


def published(session: Session, number: int) -> tuple[int, tuple[str, ...]]:
    """Return all that the public is told of a text's votes."""
    found = {int(key): figure for key, figure in figures(session, [number]).items()}[number]
    return found.voters, tuple(str(found.shares[answer]) for answer in Answer)


def in_words(share: float) -> str:
    if share < 0.05:
        return "under 5 %"
    return "over 95 %" if share > 0.95 else f"{100 * share:.0f} %"


def worlds(voters: int, shares: tuple[str, ...]) -> set[tuple[int, int, int]]:
    """List every exact count that reads as these published figures."""
    return {
        (agree, disagree, total - agree - disagree)
        for total in range(max(voters, 1), voters + 10)
        for agree in range(total + 1)
        for disagree in range(total + 1 - agree)
        if tuple(in_words(n / total) for n in (agree, disagree, total - agree - disagree)) == shares
    }


@pytest.mark.parametrize("seed", range(6))
def test_a_differencing_attack_is_certain_of_nobody(
    session: Session, settings: Settings, seed: int
) -> None:
    """An attacker knows who voted between two batches, and how one of them did.

    The people behind what changed gave at least two answers, each at least twice, so whoever
    knows one answer cannot tell any of the others', even with the exact counts in hand.
    """
    dice = random.Random(seed)  # noqa: S311, a made-up city
    text = make_text(session, make_person(session))
    crowd = [make_person(session) for _ in range(60)]
    counted: dict[int, Answer] = {}
    now, batches = utc_now(), 0
    for hour in range(40):
        person = dice.choice(crowd)
        now = now + timedelta(hours=13)
        for voter in [person, *dice.sample(crowd, 4)]:
            if dice.random() < 0.12:
                withdraw_vote(session, voter, text.id)
            else:
                leaning = (8, 1, 1) if hour % 3 else (1, 1, 8)
                cast_vote(session, voter, text.id, dice.choices(list(Answer), leaning)[0])
        standing = _votes(session, text.id)
        if not publish_if_due(session, text.id, settings, now):
            continue
        batches += 1
        fresh = [answer for who, answer in standing.items() if counted.get(who) != answer]
        for known in fresh:
            others = Counter(fresh) - Counter([known])
            assert len(+others) > 1, "whoever knows one answer knows them all"
        voters, shares = published(session, text.id)
        exact = Counter(standing.values())
        assert tuple(exact[answer] for answer in Answer) in worlds(voters, shares)
        counted = standing
    assert batches > 1


def _votes(session: Session, number: int) -> dict[int, Answer]:
    rows = select(Vote).where(col(Vote.contribution_id) == number)
    return {int(vote.person_id): vote.answer for vote in session.scalars(rows)}


def test_a_vote_moves_no_answer_to_anybody_else(city: City) -> None:
    """For everybody but the voter the page, lists and feeds are the same before and after."""
    world = World.build(city)
    case = world.case("open")
    with city.database.writing() as session:
        crowd = [make_person(session) for _ in range(12)]
        two = [Answer.AGREE, Answer.DISAGREE]
        cast_many(session, case.proposal_id, [(p.id, two[n % 2]) for n, p in enumerate(crowd)])
        assert publish_if_due(session, case.proposal_id, city.settings, utc_now())
    eyes = {role: city.visitor(getattr(city, role)) for role in ("nobody", "alice", "ada")}
    before = {role: _all_of(case, visitor) for role, visitor in eyes.items()}
    with city.database.writing() as session:
        active = session.get_one(Proposal, case.proposal_id).active_at
        cast_vote(session, session.get_one(Person, city.bob.id), case.proposal_id, Answer.AGREE)
        cast_vote(session, session.get_one(Person, city.bob.id), case.comment_id, Answer.PASS)
    for role, visitor in eyes.items():
        for path, seen in _all_of(case, visitor).items():
            assert seen == before[role][path], (role, path)
    with city.database.reading() as session:
        assert session.get_one(Proposal, case.proposal_id).active_at == active
        own = col(Batch.contribution_id) == case.proposal_id
        batch = session.scalars(select(Batch).where(own)).one()
        assert session.get_one(Contribution, case.proposal_id).log_length == batch.log_length + 1


def _all_of(case: Case, visitor: Visitor) -> Mapping[str, tuple[int, str, str | None]]:
    number = case.proposal_id
    paths = (
        case.url, "/feed.atom", f"/proposals/{number}/feed.atom", "/api/v1/proposals?sort=support",
        "/api/v1/proposals?sort=active", f"/api/v1/proposals/{number}",
        f"/api/v1/proposals/{number}/comments", f"/api/v1/contributions/{number}/figures",
    )  # fmt: skip
    found = {}
    for path in paths:
        answer = visitor.get(path)
        text = _without_keys(answer.text, visitor)
        found[path] = (answer.status_code, text, answer.headers.get("etag"))
    return found


def _without_keys(text: str, visitor: Visitor) -> str:
    """Leave out what is random by itself: form keys and moments."""
    text = text.replace(visitor.token, "")
    text = re.sub(r"\b[0-9a-f]{32}\b", "", text)
    text = re.sub(r'name="(form_key|key|seen)"\s+value="[^"]*"', "", text)
    return re.sub(r"\d{4}-\d\d-\d\dT[0-9:.]+(Z|\+00:00)?", "", text)


def test_what_no_batch_can_hide_is_said(city: City) -> None:
    """Whoever owns nine of ten new votes knows the tenth: the page about privacy admits it."""
    page = " ".join(city.visitor(None).get("/privacy").text.split())
    assert "at least 10 new votes, so 9 people who vote in the same batch" in page
