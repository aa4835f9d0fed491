"""Who sponsors, invites, accepts and ends. Pure: facts in, a ruling out; the clock is a fact."""

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final, NamedTuple

from app.contributions.models import Contribution, Visibility
from app.contributions.policy import wrote
from app.core.errors import ALLOWED, NOT_FOUND, Ruling
from app.core.i18n import Sentence, _
from app.people.models import Person
from app.people.policy import can_publish_at_once, can_take_part
from app.proposals.models import Proposal
from app.proposals.policy import is_waiting
from app.relationships.sponsors.models import Sponsorship, State

LASTS: Final = timedelta(days=30)
MOST_INVITED: Final = 10  # open invitations of one proposal
MOST_A_DAY: Final = 10  # invitations by one person
MOST_ASKED: Final = 10  # open questions of one person
MOST_WAITING: Final = 20  # open invitations to one person


def _conflict(code: str, sentence: Sentence) -> Ruling:
    return Ruling(HTTPStatus.CONFLICT, code, sentence)


def _forbidden(code: str, sentence: Sentence) -> Ruling:
    return Ruling(HTTPStatus.FORBIDDEN, code, sentence)


TAKES_NONE = _conflict(
    "takes-no-sponsors", _("This proposal was answered or closed, so it takes no new sponsors.")
)
OWN_PROPOSAL = _forbidden("own-proposal", _("You wrote this proposal. Others sponsor it."))
WROTE_IT = _conflict("wrote-it", _("This person wrote the proposal."))
ALREADY = _conflict("already-sponsor", _("This is done: they sponsor the proposal."))
AUTHOR_SAID_NO = _conflict(
    "author-said-no", _("Its author said no. If that changes, the author can invite you.")
)
AUTHOR_LEFT = _conflict(
    "author-left", _("Its author has left or shows no name, so nobody can accept sponsors.")
)
PERSON_SAID_NO = _conflict(
    "person-said-no", _("This person said no. If that changes, they can ask you.")
)
NOT_NOW = _conflict("cannot-sponsor", _("This person cannot sponsor a proposal now."))
NOT_OPEN = _conflict(
    "takes-no-invitations", _("This person takes no invitations. They can ask to sponsor.")
)
TOO_MANY_ASKED = _conflict(
    "too-many-open", _("Many of your questions to authors are open. Wait for some answers first.")
)
TOO_MANY_INVITED = _conflict(
    "too-many-invited",
    _("Ten invitations of this proposal are open. Wait for some answers, or take one back."),
)
TOO_MANY_TODAY = _conflict(
    "too-many-today", _("You have invited ten people in one day. Go on tomorrow.")
)
TOO_MANY_WAITING = _conflict(
    "too-many-waiting", _("Many invitations wait for this person already. Invite somebody else.")
)
NOT_WRITER = _forbidden("not-yours", _("Its author and co-authors invite sponsors."))
NOT_AUTHOR = _forbidden("not-yours", _("Only the author of the proposal decides this."))
NOT_ASKED = _forbidden("not-yours", _("Only the person who was asked can answer."))
OVER = _conflict("over", _("This was settled, taken back, or open for more than 30 days."))
NO_SPONSOR = _conflict("no-sponsor", _("This person is no sponsor of the proposal now."))
NO_OFFERS = _conflict("takes-no-invitations", _("This person takes no invitations."))
IS_CO_AUTHOR = _conflict("co-author", _("This person is a co-author, or was asked already."))


class Counts(NamedTuple):
    """What is open: of the proposal, by the inviter within a day, and to the invited."""

    of_proposal: int
    today: int
    to_person: int


def is_open(found: Sponsorship | None, now: datetime) -> bool:
    """Say whether a question or an invitation waits for its answer: for 30 days at most."""
    return (
        found is not None
        and found.state in (State.ASKED, State.INVITED)
        and now - found.asked_at < LASTS
    )


def is_invited(found: Sponsorship | None, now: datetime) -> bool:
    return found is not None and found.state is State.INVITED and is_open(found, now)


def can_ask(
    person: Person | None,
    text: Contribution,
    proposal: Proposal,
    found: Sponsorship | None,
    waiting: int = 0,
    *,
    author_left: bool = False,
) -> Ruling:
    """Anybody who takes part, staff of any rank included. `waiting` counts their open questions."""
    return (
        can_publish_at_once(person)
        and _takes_sponsors(text, proposal)
        and (OWN_PROPOSAL if wrote(person, text) else ALLOWED)
        and (AUTHOR_LEFT if author_left else ALLOWED)
        and (ALREADY if found is not None and found.state is State.STANDING else ALLOWED)
        and (
            AUTHOR_SAID_NO
            if found is not None and found.state in (State.DECLINED, State.ENDED)
            else ALLOWED
        )
        and (TOO_MANY_ASKED if waiting >= MOST_ASKED else ALLOWED)
    )


def can_invite(
    person: Person | None, text: Contribution, proposal: Proposal, *, shared: bool = False
) -> Ruling:
    """Let the author invite, or a co-author, whom `shared` names."""
    return (
        can_publish_at_once(person)
        and _takes_sponsors(text, proposal)
        and (ALLOWED if shared or wrote(person, text) else NOT_WRITER)
    )


def can_be_invited(
    invited: Person, text: Contribution, found: Sponsorship | None, counts: Counts
) -> Ruling:
    """Say whether an invitation may reach this person. Whoever said no is not asked again."""
    state = found.state if found is not None else None
    return (
        (WROTE_IT if wrote(invited, text) else ALLOWED)
        and (ALLOWED if can_publish_at_once(invited) else NOT_NOW)
        and (ALREADY if state is State.STANDING else ALLOWED)
        and (PERSON_SAID_NO if state in (State.REFUSED, State.LEFT) else ALLOWED)
        and (ALLOWED if invited.open_to_invitations or state is State.ASKED else NOT_OPEN)
        and (TOO_MANY_INVITED if counts.of_proposal >= MOST_INVITED else ALLOWED)
        and (TOO_MANY_TODAY if counts.today >= MOST_A_DAY else ALLOWED)
        and (TOO_MANY_WAITING if counts.to_person >= MOST_WAITING else ALLOWED)
    )


def can_answer(
    person: Person | None,
    text: Contribution,
    proposal: Proposal,
    found: Sponsorship,
    now: datetime,
    *,
    accept: bool,
    apart: bool = False,
) -> Ruling:
    """Say who answers: the author a question, the invited an invitation. A no is always heard.

    `apart`: one of the two blocked the other since, so what was open is over.
    """
    if found.state is State.ASKED:
        whose = ALLOWED if wrote(person, text) else NOT_AUTHOR
    else:
        whose = ALLOWED if person is not None and person.id == found.person_id else NOT_ASKED
    return (
        can_take_part(person)
        and whose
        and (ALLOWED if is_open(found, now) and not (accept and apart) else OVER)
        and (can_publish_at_once(person) and _takes_sponsors(text, proposal) if accept else ALLOWED)
    )


def can_end(
    person: Person | None, text: Contribution, found: Sponsorship, *, shared: bool = False
) -> Ruling:
    """Say who ends: the person steps back, the author ends; whoever asked takes it back.

    A co-author, whom `shared` names, takes back invitations too.
    """
    is_theirs = person is not None and person.id == found.person_id
    match found.state:
        case State.STANDING:
            whose = ALLOWED if is_theirs or wrote(person, text) else NOT_AUTHOR
        case State.ASKED:
            whose = ALLOWED if is_theirs else NOT_ASKED
        case State.INVITED:
            whose = ALLOWED if shared or wrote(person, text) else NOT_WRITER
        case _:
            whose = OVER
    return can_take_part(person) and whose


def can_offer(
    person: Person | None,
    text: Contribution,
    found: Sponsorship,
    *,
    is_co_author: bool,
    is_open: bool = True,
) -> Ruling:
    """Let the author ask a sponsor to write with them, who is `is_open` to what they ask."""
    return (
        can_publish_at_once(person)
        and (ALLOWED if text.visibility is Visibility.PUBLIC else NOT_FOUND)
        and (ALLOWED if wrote(person, text) else NOT_AUTHOR)
        and (ALLOWED if found.state is State.STANDING else NO_SPONSOR)
        and (IS_CO_AUTHOR if is_co_author or found.offered_at is not None else ALLOWED)
        and (ALLOWED if is_open else NO_OFFERS)
    )


def can_take_offer(
    person: Person | None, found: Sponsorship, *, accept: bool, apart: bool = False
) -> Ruling:
    is_theirs = person is not None and person.id == found.person_id
    is_asked = found.state is State.STANDING and found.offered_at is not None
    return (
        (can_publish_at_once(person) if accept else can_take_part(person))
        and (ALLOWED if is_theirs else NOT_ASKED)
        and (ALLOWED if is_asked and not (accept and apart) else OVER)
    )


def can_end_co_authorship(person: Person | None, text: Contribution, found: Sponsorship) -> Ruling:
    """Let the author end it, or the co-author stop. They stay a sponsor."""
    is_theirs = person is not None and person.id == found.person_id
    return can_take_part(person) and (ALLOWED if is_theirs or wrote(person, text) else NOT_AUTHOR)


def _takes_sponsors(text: Contribution, proposal: Proposal) -> Ruling:
    if text.visibility is not Visibility.PUBLIC:
        return NOT_FOUND
    return ALLOWED if is_waiting(proposal) else TAKES_NONE
