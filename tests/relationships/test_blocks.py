"""What a block holds back: every request from one person to another, and nothing in public.

Ben wants no private contact with Ann. Nothing tells her so.
"""

from collections.abc import Callable
from random import Random

import pytest
from sqlalchemy import delete
from sqlmodel import col

from app.core.clock import utc_now
from app.core.errors import InvalidError, RefusedError
from app.core.events import CommentPosted
from app.discussion.models import CommentKind
from app.discussion.service import post_comment
from app.moderation.notifying import tell_of_comment
from app.notices.models import Notice
from app.notices.queries import notices_of
from app.people.blocking import block, unblock
from app.relationships.introductions.pairing import introduce_people
from app.relationships.introductions.rooms import say
from app.relationships.mergers.models import Join
from app.relationships.mergers.service import offer
from app.relationships.sponsors.co_authoring import answer_offer, offer_co_authorship
from app.relationships.sponsors.queries import count_seen, open_between, settled_between
from app.relationships.sponsors.service import answer, ask_to_sponsor, invite
from tests.factories.introductions import make_room
from tests.factories.proposals import make_proposal
from tests.relationships.conftest import Neighbors

Refused = type[Exception] | None


def asks_to_sponsor(town: Neighbors) -> None:
    theirs = make_proposal(town.session, town.ben)
    ask_to_sponsor(town.session, town.ann, theirs.id, show_place=False)
    assert open_between(town.session, town.ben, theirs.id, utc_now()) == []


def invites(town: Neighbors) -> None:
    mine = make_proposal(town.session, town.ann)
    invite(town.session, town.ann, mine.id, town.ben.handle)


def takes_an_older_invitation(town: Neighbors) -> None:
    """Ben invited her before he blocked her: his invitation is over, and her no reaches nobody."""
    unblock(town.session, town.ben, town.ann)
    theirs = make_proposal(town.session, town.ben)
    found = invite(town.session, town.ben, theirs.id, town.ann.handle)
    block(town.session, town.ben, town.ann)
    answer(town.session, town.ann, found.id, accept=False, reason="Words for Ben.")
    assert settled_between(town.session, town.ben, theirs.id) == []
    answer(town.session, town.ann, found.id, accept=True)


def asks_a_sponsor_to_write(town: Neighbors) -> None:
    found = sponsored(town)
    offer_co_authorship(town.session, town.ann, found)


def writes_after_an_older_offer(town: Neighbors) -> None:
    found = sponsored(town)
    unblock(town.session, town.ben, town.ann)
    offer_co_authorship(town.session, town.ann, found)
    forget(town)
    block(town.session, town.ben, town.ann)
    answer_offer(town.session, town.ben, found, accept=True)


def sponsored(town: Neighbors) -> int:
    """Let Ben sponsor a proposal of Ann's from before the block."""
    unblock(town.session, town.ben, town.ann)
    mine = make_proposal(town.session, town.ann)
    found = ask_to_sponsor(town.session, town.ben, mine.id, show_place=False)
    answer(town.session, town.ann, found.id, accept=True)
    block(town.session, town.ben, town.ann)
    forget(town)
    return found.id


def offers_a_merge(town: Neighbors) -> None:
    offers(town, Join.MERGE)


def offers_a_link(town: Neighbors) -> None:
    offers(town, Join.LINK)


def offers(town: Neighbors, kind: Join) -> None:
    mine, theirs = (make_proposal(town.session, person) for person in (town.ann, town.ben))
    offer(town.session, town.ann, kind, mine.id, theirs.id, "Both want light.")


def is_introduced(town: Neighbors) -> None:
    chance = Random(1)  # noqa: S311, no key is made of it
    assert introduce_people(town.session, utc_now(), chance) == 0


def writes_in_a_room(town: Neighbors) -> None:
    unblock(town.session, town.ben, town.ann)
    room = make_room(town.session, town.ann, town.ben, town.subject)
    forget(town)
    block(town.session, town.ben, town.ann)
    say(town.session, town.ann, room.id, "Hello?", "a-form-key", utc_now())


def forget(town: Neighbors) -> None:
    """Take away what Ben heard before the block."""
    town.session.execute(delete(Notice).where(col(Notice.person_id) == town.ben.id))


REQUESTS: list[tuple[Callable[[Neighbors], None], Refused]] = [
    (asks_to_sponsor, None),
    (invites, InvalidError),
    (takes_an_older_invitation, RefusedError),
    (asks_a_sponsor_to_write, RefusedError),
    (writes_after_an_older_offer, RefusedError),
    (offers_a_merge, RefusedError),
    (offers_a_link, RefusedError),
    (is_introduced, None),
    (writes_in_a_room, RefusedError),
]


@pytest.mark.parametrize(("request_of_ann", "refused"), REQUESTS)
def test_no_request_of_a_blocked_person_reaches_who_blocked_them(
    neighbors: Neighbors, request_of_ann: Callable[[Neighbors], None], refused: Refused
) -> None:
    block(neighbors.session, neighbors.ben, neighbors.ann)
    if refused is None:
        request_of_ann(neighbors)
    else:
        with pytest.raises(refused) as told:
            request_of_ann(neighbors)
        assert "block" not in str(told.value.__dict__).lower()
    assert notices_of(neighbors.session, neighbors.ben.id).items == []


def test_what_was_asked_is_seen_once_the_block_is_taken_back(neighbors: Neighbors) -> None:
    block(neighbors.session, neighbors.ben, neighbors.ann)
    theirs = make_proposal(neighbors.session, neighbors.ben)
    found = ask_to_sponsor(neighbors.session, neighbors.ann, theirs.id, show_place=False)
    with pytest.raises(InvalidError):
        invite(neighbors.session, neighbors.ben, theirs.id, neighbors.ann.handle)
    unblock(neighbors.session, neighbors.ben, neighbors.ann)
    seen = open_between(neighbors.session, neighbors.ben, theirs.id, utc_now())
    assert [one.found.id for one in seen] == [found.id]
    answer(neighbors.session, neighbors.ben, found.id, accept=True)
    assert count_seen(neighbors.session, theirs.id) == (1, 0)


def test_a_public_question_under_a_proposal_stays_possible_and_is_told(
    neighbors: Neighbors,
) -> None:
    block(neighbors.session, neighbors.ben, neighbors.ann)
    theirs = make_proposal(neighbors.session, neighbors.ben)
    asked = post_comment(
        neighbors.session, neighbors.ann, theirs.id, CommentKind.QUESTION, "Since when?"
    )
    tell_of_comment(neighbors.session, CommentPosted(asked.id))
    kinds = [notice.kind for notice in notices_of(neighbors.session, neighbors.ben.id).items]
    assert kinds == ["commented"]
