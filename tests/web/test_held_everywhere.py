"""A rank that is held shows the score it keeps, and says so, wherever a score is shown."""

import json

from sqlalchemy.orm import Session

from app.contributions.figure_models import Published
from app.contributions.models import ContributionId
from app.contributions.standings import history_of, newest_fit
from app.proposals.models import Proposal
from app.ranking.checking import check
from app.ranking.holding import clear_hold, freeze_for_a_week
from app.ranking.recomputing import recompute
from tests.factories.ground import make_ground
from tests.factories.holds import flood, grow_old, make_hold
from tests.factories.moderation import make_comment
from tests.factories.proposals import make_proposal
from tests.people import City
from tests.ranked import rank_by_hand

WHY = "Forty neighbors joined after a meeting at the school."
HELD = "Its place is held while moderators look at it."


def scores_told(city: City, text: ContributionId) -> dict[str, int | None]:
    """Gather the score of a text, in thousandths, from each place that tells it exactly."""
    reader = city.visitor(None)
    files = json.loads(reader.get("/common-ground/figures.json").text)["texts"]
    pages = reader.get("/api/v1/common-ground").json()["items"]
    with city.database.reading() as session:
        first = session.get_one(Published, text)
        return {
            "lists": first.score,
            "history": history_of(session, text)[-1][1],
            "file": next(one["score"] for one in files if one["id"] == text),
            "api": next(one["score"] for one in pages if one["id"] == text),
            "one": reader.get(f"/api/v1/proposals/{text}/common-ground").json()["score"],
        }


def badges_of(session: Session) -> int | None:
    fit = newest_fit(session)
    return fit.badges if fit else None


def test_every_place_shows_the_score_that_a_held_text_keeps(city: City) -> None:
    text = make_ground(city)[0]
    before = scores_told(city, text)
    tag = city.visitor(None).get("/common-ground/figures.json").headers["ETag"]
    assert len(set(before.values())) == 1
    with city.database.writing() as session:
        hold = make_hold(session, text).id
        freeze_for_a_week(session, city.mo, hold, WHY)
        grow_old(session)
        badges = badges_of(session)
    assert city.visitor(None).get("/common-ground/figures.json").headers["ETag"] != tag
    with city.database.writing() as session:
        flood(session, city.settings, text, new=0, old=100)
    recompute(city.database, city.settings)
    assert scores_told(city, text) == before
    reader = city.visitor(None)
    with city.database.reading() as session:
        slug = session.get_one(Proposal, text).slug
        assert badges_of(session) == badges
    row = _row_of(reader.get("/common-ground?show=agreed").text)
    assert 'class="ground">Common ground' in row
    page = reader.get(f"/proposals/{text}-{slug}").text.split('id="common-ground"')[1]
    for place in (row, page, reader.get("/proposals").text):
        assert place.count(HELD) == 1
    assert reader.get("/common-ground/feed").text.count("“Text 0”") == 1
    figures = json.loads(reader.get("/common-ground/figures.json").text)
    assert [one["id"] for one in figures["texts"] if one["held"]] == [text]
    checked = check(figures)
    assert (checked.held, checked.holds) == (1, True)
    with city.database.writing() as session:
        clear_hold(session, city.ada, hold, WHY)
    after = scores_told(city, text)
    assert len(set(after.values())) == 1
    assert after["lists"] != before["lists"]
    assert HELD not in reader.get("/common-ground").text
    assert HELD not in reader.get("/proposals").text


def test_a_held_comment_says_so_in_its_thread(city: City) -> None:
    with city.database.writing() as session:
        text = ranked_comment(session, city)
        proposal = session.get_one(Proposal, text[0])
        address = f"/proposals/{proposal.id}-{proposal.slug}"
    reader = city.visitor(None)
    assert "agree where support is lowest" in reader.get(address).text
    assert "its place is held while moderators look at it" not in reader.get(address).text
    with city.database.writing() as session:
        hold = make_hold(session, text[1]).id
        freeze_for_a_week(session, city.mo, hold, WHY)
    assert reader.get(address).text.count("its place is held while moderators look at it") == 1


def ranked_comment(session: Session, city: City) -> tuple[int, ContributionId]:
    proposal = make_proposal(session, city.alice)
    comment = make_comment(session, proposal, city.bob)
    rank_by_hand(session, comment.id, 700)
    return proposal.id, comment.id


def _row_of(page: str) -> str:
    """Cut the row of Text 0 out of the page of common ground."""
    rows = page.split('<li class="item has-bars">')[1:]
    return next(row for row in rows if "Text 0<" in row)
