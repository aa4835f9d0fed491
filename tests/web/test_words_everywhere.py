"""Hidden words of office leave kept pages, lists and files; the figures beside them stay."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.core.clock import as_of, utc_now
from app.followthrough.adopting.service import adopt
from app.followthrough.checking.models import CheckIn
from app.followthrough.checking.service import add_context
from app.followthrough.checking.sweeping import sweep
from app.followthrough.wording.kinds import FINDERS
from app.moderation.models import HiddenWords
from app.people.models import Post, Role
from app.proposals.phases import hand_over
from app.web.ledger_words import THINGS
from app.web.nouns import register_nouns
from tests.factories.checking import REVIEW, make_promised
from tests.factories.proposals import make_department, make_proposal
from tests.people import City
from tests.web.charted import store_of
from tests.web.test_words import HIDE, SAYS, SECRET


@pytest.mark.parametrize("noun", ["adoption", "hand_over"])
def test_a_kept_page_of_a_proposal_shows_hidden_reasons_no_more(city: City, noun: str) -> None:
    dana = city.person("dana", role=Role.OFFICIAL, post=Post.DIRECTOR, department=city.department)
    with city.database.writing() as session:
        proposal = make_proposal(session, city.alice, department=city.department)
        parks = make_department(session, "Parks")
        number = (
            adopt(session, dana, proposal.id, SECRET).id
            if noun == "adoption"
            else hand_over(session, city.olive, proposal.id, parks.id, SECRET).id
        )
    mo, reader = city.visitor(city.mo), city.visitor(None)
    page = reader.get(f"/proposals/{proposal.id}").headers["location"]
    door = f"/moderation/words/{noun}/{number}"
    assert f'href="/words/{noun}/{number}/flags/new"' in city.visitor(city.bob).get(page).text
    for rule in ("private_information", "spam"):
        assert SECRET in reader.get(page).text  # and this copy is kept
        assert mo.post(door, {**HIDE, "rule": rule}).status_code == 303
        for address in (page, f"{page}/feed.atom", "/ledger", "/ledger.csv", "/api/v1/ledger"):
            assert SECRET not in reader.get(address).text, address
        assert ("Spam" if rule == "spam" else SAYS) in reader.get(page).text
        assert mo.post(door, {**HIDE, "decision": "restore"}).status_code == 303
    assert SECRET in reader.get(page).text
    mo.post(door, HIDE)
    with city.database.writing() as session:
        hidden = session.scalars(select(HiddenWords)).one()
        hidden.anew, hidden.anew_at = ["It is urgent."], utc_now()
        read = hidden.anew_version
    assert mo.post(door, {**HIDE, "decision": "approve", "read": read}).status_code == 303
    assert SECRET not in reader.get(page).text  # the copy of before they were hidden is no more
    assert "It is urgent." in reader.get(page).text


def test_an_owners_words_are_hidden_and_the_missed_number_stays(city: City) -> None:
    register_nouns()
    with city.database.writing() as session:
        made = make_promised(session, store_of(city), city.olive, city.department, city.alice)
        made.publish(session, year=26)
    with as_of(datetime(REVIEW.year, REVIEW.month, REVIEW.day, 12, tzinfo=UTC)):
        sweep(city.database, made.store, REVIEW)
        with city.database.writing() as session:
            add_context(session, city.olive, made.made.id, SECRET)
            row = session.scalars(select(CheckIn)).one()
            number, posted, row.posted_at = row.id, row.posted_at, None
    door = f"/moderation/words/context/{number}"
    assert city.visitor(city.mo).get(door).status_code == 404  # its department alone reads it
    with city.database.writing() as session:
        session.get_one(CheckIn, number).posted_at = posted
    path, reader = f"/commitments/{made.made.id}", city.visitor(None)
    pages = path, f"/proposals/{made.proposal.id}-{made.proposal.slug}"
    files = "/commitments.csv", f"/api/v1{path}", f"{path}/public.json"
    assert SECRET in reader.get(path).text
    assert SECRET in reader.get("/commitments.csv").text
    assert reader.get(pages[1]).status_code == 200  # and this copy is kept
    mo = city.visitor(city.mo)
    assert mo.get(f"/moderation/words/context/{number}").status_code == 200
    assert mo.post(f"/moderation/words/context/{number}", HIDE).status_code == 303
    for address in (*pages, *files):
        shown = reader.get(address).text
        assert SECRET not in shown, address
        assert "312" in shown, address
    assert SAYS in reader.get(path).text
    assert SAYS in reader.get("/commitments.csv").text
    olive = city.visitor(city.olive)
    assert olive.post(f"{path}/context", {"text": "Mine."}).status_code in {403, 409}


def test_every_kind_of_words_has_a_name() -> None:
    assert set(FINDERS) <= set(THINGS)
