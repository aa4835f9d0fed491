"""The verbs of offers between proposals: offer, accept, decline, take back, end.

Both proposals are held in the order of their numbers before anything is judged, so that two people
who act at one moment are judged one after the other.
"""

from sqlalchemy.orm import Session

from app.contributions.queries import hold
from app.core.clock import utc_now
from app.core.errors import InvalidError, require
from app.core.i18n import _
from app.notices.service import notify
from app.people.models import Person, PersonId
from app.people.policy import can_take_part
from app.proposals.loading import hold_proposal
from app.proposals.service import merge_into
from app.relationships.mergers.models import Join, Offer, State, pair_of
from app.relationships.mergers.policy import (
    Side,
    can_answer,
    can_end,
    can_offer,
    can_see_offer,
    can_withdraw,
)
from app.relationships.mergers.queries import both_sides, find_offer, past_of

REASON_LIMIT = 500
NOUN = "offer"


def offer(
    session: Session, person: Person, kind: Join, one_id: int, other_id: int, words: str
) -> Offer:
    """Offer to merge `one` into `other`, or to link them. Raises InvalidError (field `words`).

    An author who offers agrees by it; who wrote both decides at once. The same offer sent twice
    is one.
    """
    require(can_take_part(person))
    one, other = _held(session, one_id, other_id)
    past = past_of(session, one, other, person)
    for known in past.offers:
        sent_twice = (known.kind, known.one_id, known.by_id) == (kind, one_id, person.id)
        if known.state is State.OPEN and sent_twice and known.words == words.strip():
            return known
    now = utc_now()
    require(can_offer(person, kind, one, other, past, now))
    made = Offer(
        kind=kind,
        one_id=one.proposal.id,
        other_id=other.proposal.id,
        pair=pair_of(one_id, other_id),
        by_id=person.id,
        by_moderator=not (one.has(person) or other.has(person)),
        words=_checked(words, "words"),
        at=now,
        one_agreed_at=now if one.agrees(person, kind) else None,
        other_agreed_at=now if other.agrees(person, kind) else None,
    )
    session.add(made)
    session.flush()
    asked = _waited_for(made, one, other)
    notify(session, asked, f"{kind.value}_offered", NOUN, made.id, actor_id=person.id)
    _settle(session, person, made)
    return made


def accept(session: Session, person: Person, offer_id: int) -> Offer:
    """Agree for one's own proposal. When both authors have, it is done. Twice is once."""
    found, one, other = _held_offer(session, person, offer_id)
    mine = [side.agrees(person, found.kind) for side in (one, other)]
    agreed = (found.one_agreed_at, found.other_agreed_at)
    is_again = any(mine) and all(at for at, own in zip(agreed, mine, strict=True) if own)
    if found.state is State.ACCEPTED and is_again:
        return found  # a double click
    require(can_answer(person, found, one, other))
    now = utc_now()
    if one.agrees(person, found.kind):
        found.one_agreed_at = found.one_agreed_at or now
    if other.agrees(person, found.kind):
        found.other_agreed_at = found.other_agreed_at or now
    session.flush()
    _settle(session, person, found)
    return found


def decline(session: Session, person: Person, offer_id: int, reason: str) -> Offer:
    """Say no, with a reason that the other side reads. Raises InvalidError (field `reason`)."""
    found, one, other = _held_offer(session, person, offer_id)
    if found.state is State.DECLINED and found.decided_by == person.id:
        return found  # a double click
    require(can_answer(person, found, one, other))
    _decide(found, person, State.DECLINED, _checked(reason, "reason"))
    session.flush()
    told = one.writers | other.writers | {found.by_id}
    notify(session, told, "offer_declined", NOUN, found.id, actor_id=person.id)
    return found


def withdraw(session: Session, person: Person, offer_id: int) -> Offer:
    """Take one's own offer back while it waits."""
    found, one, other = _held_offer(session, person, offer_id)
    if found.state is State.WITHDRAWN and found.by_id == person.id:
        return found
    require(can_withdraw(person, found))
    _decide(found, person, State.WITHDRAWN)
    session.flush()
    notify(
        session, one.writers | other.writers, "offer_withdrawn", NOUN, found.id, actor_id=person.id
    )
    return found


def end_link(session: Session, person: Person, offer_id: int, reason: str) -> Offer:
    """End a link. The other side reads why. Raises InvalidError (field `reason`)."""
    found, one, other = _held_offer(session, person, offer_id)
    if found.state is State.ENDED and found.decided_by == person.id:
        return found
    require(can_end(person, found, one, other))
    _decide(found, person, State.ENDED, _checked(reason, "reason"))
    session.flush()
    notify(session, one.writers | other.writers, "link_ended", NOUN, found.id, actor_id=person.id)
    return found


def _settle(session: Session, person: Person, found: Offer) -> None:
    """Do what was offered once both have agreed."""
    if found.one_agreed_at is None or found.other_agreed_at is None:
        return
    _decide(found, person, State.ACCEPTED)
    session.flush()
    one, other = both_sides(session, found.one_id, found.other_id)
    told = other.writers | {found.by_id}
    if found.kind is Join.MERGE:
        merge_into(session, person, found.one_id, found.other_id, found.words)
        told -= {one.text.author_id}  # who is told that it was merged
        notify(session, told, "merge_agreed", NOUN, found.id, actor_id=person.id)
        return
    notify(session, told | one.writers, "link_agreed", NOUN, found.id, actor_id=person.id)


def _held_offer(session: Session, person: Person, offer_id: int) -> tuple[Offer, Side, Side]:
    """Hold both proposals, then read the offer anew: somebody may have just answered it."""
    found = find_offer(session, offer_id)
    one, other = _held(session, found.one_id, found.other_id)
    session.refresh(found)
    require(can_see_offer(person, found, one, other))
    return found, one, other


def _held(session: Session, one_id: int, other_id: int) -> tuple[Side, Side]:
    for number in sorted({one_id, other_id}):
        hold(session, number)
        hold_proposal(session, number)
    return both_sides(session, one_id, other_id)


def _waited_for(found: Offer, one: Side, other: Side) -> set[PersonId]:
    asked: set[PersonId] = set()
    if found.one_agreed_at is None:
        asked |= one.speaks(found.kind)
    if found.other_agreed_at is None:
        asked |= other.speaks(found.kind)
    return asked


def _decide(found: Offer, person: Person, state: State, reason: str = "") -> None:
    found.state, found.decided_by, found.decided_at = state, person.id, utc_now()
    found.reason = reason


def _checked(words: str, field: str) -> str:
    words = words.strip()
    if not words:
        raise InvalidError({field: _("Say why in a few words.")})
    if len(words) > REASON_LIMIT:
        raise InvalidError({field: _("Use at most %(n)s characters.", n=REASON_LIMIT)})
    return words
