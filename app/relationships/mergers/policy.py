"""Who offers to bring two proposals together, who answers, who carries a vote over. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final, NamedTuple

from app.contributions.models import Contribution, Visibility
from app.contributions.policy import wrote
from app.contributions.queries import OwnVote
from app.core.errors import ALLOWED, NOT_FOUND, Ruling
from app.core.i18n import _
from app.people.models import Person, PersonId
from app.people.policy import can_moderate, can_publish_at_once, can_take_part
from app.proposals.models import Phase, Proposal
from app.proposals.policy import IS_CLOSED, NOT_A_DUPLICATE
from app.relationships.mergers.models import Join, Offer, State

REST: Final = timedelta(days=30)  # after a refusal
MOST_OPEN: Final = 5  # offers of one author that wait
MOST_OPEN_OF_MODERATORS: Final = 40

NOT_YOURS_TO_OFFER = Ruling(
    HTTPStatus.FORBIDDEN,
    "not-yours-to-offer",
    _("Only the author of one of the two can offer this. A moderator can offer a merge."),
)
NOT_PUBLIC = Ruling(
    HTTPStatus.CONFLICT, "not-public", _("One of the two proposals is not public now.")
)
NOBODY_TO_ASK = Ruling(
    HTTPStatus.CONFLICT,
    "nobody-to-ask",
    _("The author of one of the two cannot answer, so there is nobody to agree."),
    _("A moderator can close a plain duplicate with a reason."),
)
ALREADY_OFFERED = Ruling(
    HTTPStatus.CONFLICT,
    "already-offered",
    _("There is an open offer between these two. It waits for an answer."),
)
ALREADY_LINKED = Ruling(HTTPStatus.CONFLICT, "already-linked", _("These two are linked already."))
DECLINED_LATELY = Ruling(
    HTTPStatus.CONFLICT,
    "declined-lately",
    _("An offer between these two was declined less than 30 days ago, and that stands."),
    _("Only the one who declined can offer something else before that."),
)
TOO_MANY = Ruling(
    HTTPStatus.CONFLICT,
    "too-many-offers",
    _("Many of your offers wait for an answer. Wait for some of them, or take one back."),
)
DECIDED = Ruling(HTTPStatus.CONFLICT, "decided", _("This offer was decided already."))
AGREED = Ruling(
    HTTPStatus.CONFLICT, "agreed", _("You have agreed already. The other author is asked.")
)
NOT_LINKED = Ruling(HTTPStatus.CONFLICT, "not-linked", _("These two are not linked."))
NOT_MERGED = Ruling(
    HTTPStatus.CONFLICT, "not-merged", _("That proposal is not part of this one now.")
)
NO_VOTE_THERE = Ruling(
    HTTPStatus.CONFLICT, "no-vote-there", _("You have no vote there to carry over.")
)
VOTED_HERE = Ruling(
    HTTPStatus.CONFLICT,
    "voted-here",
    _("You have voted on this one already. Change your vote here if you want to."),
)


class Side(NamedTuple):
    """One of the two proposals. `writers` are its author and co-authors, without who is gone."""

    proposal: Proposal
    text: Contribution
    writers: frozenset[PersonId]

    def has(self, person: Person | None) -> bool:
        """Say whether this is one of those who write it. Its author stays one, suspended or not."""
        return person is not None and person.id in self.writers | {self.text.author_id}

    def speaks(self, kind: Join) -> frozenset[PersonId]:
        """Return who can say yes: all who write it to a link, its author alone to a merge."""
        author = self.writers & {self.text.author_id}
        return self.writers if kind is Join.LINK else author

    def agrees(self, person: Person | None, kind: Join) -> bool:
        return person is not None and person.id in self.speaks(kind)


class Past(NamedTuple):
    """What was offered between the two before, and how many offers of this person wait.

    `blocked` says that this person and somebody who would be asked want no private contact.
    """

    offers: Sequence[Offer]
    waiting: int
    blocked: bool = False


def can_offer(
    person: Person | None, kind: Join, one: Side, other: Side, past: Past, now: datetime
) -> Ruling:
    """Let those who write either offer; a moderator may offer a merge. A limited account may not.

    A co-author's offer of a merge asks their own author too.
    """
    mine = one.has(person) or other.has(person)
    as_moderator = kind is Join.MERGE and bool(can_moderate(person))
    return (
        can_publish_at_once(person)
        and (NOT_A_DUPLICATE if one.proposal.id == other.proposal.id else ALLOWED)
        and (ALLOWED if mine or as_moderator else NOT_YOURS_TO_OFFER)
        and _both_open(one, other)
        and _somebody_answers(person, kind, one, other)
        and (NOBODY_TO_ASK if past.blocked else ALLOWED)
        and _not_before(person, kind, past.offers, now)
        and (TOO_MANY if past.waiting >= _most(person) else ALLOWED)
    )


def can_join(person: Person | None, text: Contribution, *, shared: bool) -> Ruling:
    """Say whose page of a proposal leads to its offers: its author's, and its co-authors'."""
    mine = shared or wrote(person, text)
    return can_take_part(person) and (ALLOWED if mine else NOT_YOURS_TO_OFFER)


def can_see_offers(person: Person | None, side: Side) -> Ruling:
    """Say who sees the offers of a proposal: those who write it, and moderators."""
    return can_take_part(person) and (
        ALLOWED if side.has(person) or can_moderate(person) else NOT_YOURS_TO_OFFER
    )


def can_see_offer(person: Person | None, offer: Offer, one: Side, other: Side) -> Ruling:
    """Show an offer to those who write the two, to whoever made it and to moderators."""
    mine = one.has(person) or other.has(person)
    made = person is not None and person.id == offer.by_id
    return can_take_part(person) and (
        ALLOWED if mine or made or can_moderate(person) else NOT_FOUND
    )


def can_answer(person: Person | None, offer: Offer, one: Side, other: Side) -> Ruling:
    """Let who speaks for a side answer that has not agreed yet. Moderators answer for nobody."""
    mine = any(side.agrees(person, offer.kind) for side in (one, other))
    waited_for = (one.agrees(person, offer.kind) and offer.one_agreed_at is None) or (
        other.agrees(person, offer.kind) and offer.other_agreed_at is None
    )
    return (
        can_see_offer(person, offer, one, other)
        and (ALLOWED if mine else NOT_YOURS_TO_OFFER)
        and (ALLOWED if offer.state is State.OPEN else DECIDED)
        and _both_open(one, other)
        and (ALLOWED if waited_for else AGREED)
    )


def can_withdraw(person: Person | None, offer: Offer) -> Ruling:
    made = person is not None and person.id == offer.by_id
    return (
        can_take_part(person)
        and (ALLOWED if made else NOT_FOUND)
        and (ALLOWED if offer.state is State.OPEN else DECIDED)
    )


def can_end(person: Person | None, offer: Offer, one: Side, other: Side) -> Ruling:
    """Let those who write either end a link, or a moderator. It needs no agreement."""
    linked = offer.kind is Join.LINK and offer.state is State.ACCEPTED
    mine = one.has(person) or other.has(person) or bool(can_moderate(person))
    return (
        can_see_offer(person, offer, one, other)
        and (ALLOWED if mine else NOT_YOURS_TO_OFFER)
        and (ALLOWED if linked else NOT_LINKED)
    )


def can_carry(there: OwnVote | None, here: OwnVote | None, *, merged: bool) -> Ruling:
    """Say whether one's vote `there` may become one's vote `here`, beside the rules of voting."""
    if not merged:
        return NOT_MERGED
    if there is None:
        return NO_VOTE_THERE
    return ALLOWED if here is None or here.answer is there.answer else VOTED_HERE


def _both_open(one: Side, other: Side) -> Ruling:
    if any(side.text.visibility is not Visibility.PUBLIC for side in (one, other)):
        return NOT_PUBLIC
    closed = any(side.proposal.phase in (Phase.CLOSED, Phase.DRAFT) for side in (one, other))
    return IS_CLOSED if closed else ALLOWED


def _somebody_answers(person: Person | None, kind: Join, one: Side, other: Side) -> Ruling:
    asked = [side for side in (one, other) if not side.agrees(person, kind)]
    return ALLOWED if all(side.speaks(kind) for side in asked) else NOBODY_TO_ASK


def _not_before(
    person: Person | None, kind: Join, offers: Sequence[Offer], now: datetime
) -> Ruling:
    if any(one.state is State.OPEN for one in offers):
        return ALREADY_OFFERED
    if kind is Join.LINK and any(_is_linked(one) for one in offers):
        return ALREADY_LINKED
    declined = [one for one in offers if one.state is State.DECLINED and one.decided_at]
    last = max(declined, key=lambda one: one.decided_at or now, default=None)
    if last is None or last.decided_at is None or last.decided_at <= now - REST:
        return ALLOWED
    declined_it = person is not None and person.id == last.decided_by
    return ALLOWED if declined_it and last.kind is not kind else DECLINED_LATELY


def _is_linked(offer: Offer) -> bool:
    return offer.kind is Join.LINK and offer.state is State.ACCEPTED


def _most(person: Person | None) -> int:
    return MOST_OPEN_OF_MODERATORS if can_moderate(person) else MOST_OPEN
