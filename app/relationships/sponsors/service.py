"""Asking, inviting, answering, stepping back and ending. Everybody concerned is told.

Each verb holds the proposal first, so two people who act on it at once follow each other.
"""

from collections.abc import Collection

from sqlalchemy.orm import Session

from app.contributions.models import Contribution, Noun
from app.contributions.policy import wrote
from app.contributions.queries import hold, shares
from app.contributions.sharing import end_sharing
from app.core.clock import utc_now
from app.core.errors import InvalidError, require
from app.core.i18n import _
from app.notices.service import follow, notify
from app.people.blocking import is_blocked
from app.people.models import Person, PersonId
from app.people.queries import person_by_handle
from app.proposals.loading import hold_proposal
from app.proposals.service import note_sponsors
from app.relationships.sponsors.models import REASON_LIMIT, Sponsorship, State
from app.relationships.sponsors.policy import (
    NOT_OPEN,
    can_answer,
    can_ask,
    can_be_invited,
    can_end,
    can_invite,
    is_open,
)
from app.relationships.sponsors.queries import (
    Held,
    author_left,
    count_asked,
    count_invitations,
    count_seen,
    find_between,
    hold_between,
    home_to_show,
)

NOUN = "sponsors"  # of notices: the page of a proposal's sponsors
NOBODY = _("Nobody here has this handle.")


def ask_to_sponsor(
    session: Session, person: Person, proposal_id: int, *, show_place: bool
) -> Sponsorship:
    """Ask a proposal's author. Who was invited becomes a sponsor at once: both have said yes.

    Where one of the two blocked the other the question waits as any other does, and the author
    neither hears nor sees it: so nobody learns of a block.
    """
    text, proposal = hold(session, proposal_id), hold_proposal(session, proposal_id)
    found, now = find_between(session, proposal_id, person.id), utc_now()
    if found is not None and found.state is State.ASKED and is_open(found, now):
        return found  # a double click
    waiting, left = count_asked(session, person, now), author_left(session, text)
    require(can_ask(person, text, proposal, found, waiting, author_left=left))
    invited = found is not None and found.state is State.INVITED and is_open(found, now)
    if found is not None and _are_apart(session, person.id, text.author_id, found.invited_by):
        invited = False
    made = _begin(session, found, text, person.id, State.ASKED)
    made.place_id = _place_of(session, person, show=show_place)
    if invited:
        _become_sponsor(session, text, made)
        _tell(session, [text.author_id, made.invited_by], "sponsor_joined", text, person.id)
        return made
    made.invited_by = None
    _tell(session, [text.author_id], "sponsor_asked", text, person.id)
    session.flush()
    return made


def invite(session: Session, inviter: Person, proposal_id: int, handle: str) -> Sponsorship:
    """Invite a person by handle. Whoever had asked becomes a sponsor where the author invites.

    Raises InvalidError (field `handle`) where nobody has it.
    """
    text, proposal = hold(session, proposal_id), hold_proposal(session, proposal_id)
    require(can_invite(inviter, text, proposal, shared=shares(session, inviter, text)))
    invited = person_by_handle(session, handle.strip().removeprefix("@"))
    if invited is None:
        raise InvalidError({"handle": NOBODY})
    found, now = find_between(session, proposal_id, invited.id), utc_now()
    apart = _are_apart(session, invited.id, text.author_id, inviter.id)
    if found is not None and is_open(found, now) and not apart:
        return _invite_again(session, inviter, Held(found, text, proposal))
    counts = count_invitations(session, proposal_id, inviter, invited, now)
    ruling = can_be_invited(invited, text, found, counts)
    if ruling and apart:
        ruling = NOT_OPEN  # the same words as for everybody: nobody learns of a block
    if not ruling:
        raise InvalidError({"handle": ruling.sentence})
    made = _begin(session, found, text, invited.id, State.INVITED)
    made.invited_by, made.place_id = inviter.id, None
    _tell(session, [invited.id], "sponsor_invited", text, inviter.id)
    session.flush()
    return made


def answer(
    session: Session,
    person: Person,
    sponsorship_id: int,
    *,
    accept: bool,
    reason: str = "",
    show_place: bool = False,
) -> Sponsorship:
    """Answer a question as the author, or an invitation as the invited; a no may have a reason.

    `show_place` is of the invited: whoever asked said it then. The same answer again is one.
    """
    held = hold_between(session, sponsorship_id)
    found, text = held.found, held.text
    is_theirs = person.id == found.person_id
    no = State.REFUSED if is_theirs else State.DECLINED
    is_party = is_theirs or wrote(person, text)
    if is_party and found.state is (State.STANDING if accept else no):
        return found  # a double click
    apart = _are_apart(session, found.person_id, text.author_id, found.invited_by)
    require(can_answer(person, text, held.proposal, found, utc_now(), accept=accept, apart=apart))
    told = {text.author_id, found.invited_by} if is_theirs else {found.person_id}
    if accept:
        if is_theirs:
            found.place_id = _place_of(session, person, show=show_place)
        _become_sponsor(session, text, found)
        kind = "sponsor_joined" if is_theirs else "sponsor_accepted"
    else:
        _settle(found, no, reason)
        kind = "sponsor_refused" if is_theirs else "sponsor_declined"
    _tell(session, told, kind, text, person.id)
    session.flush()
    return found


def end_sponsorship(
    session: Session, person: Person, sponsorship_id: int, reason: str = ""
) -> Sponsorship:
    """Step back, end a sponsorship as its author, or take back what waits. Twice is once."""
    held = hold_between(session, sponsorship_id)
    found, text = held.found, held.text
    is_theirs = person.id == found.person_id
    over = State.LEFT if is_theirs else State.ENDED
    if (is_theirs or wrote(person, text)) and found.state is over:
        return found  # a double click
    require(can_end(person, text, found, shared=shares(session, person, text)))
    was = found.state
    if was is State.INVITED:
        _settle(found, State.WITHDRAWN, "")
        return found
    _settle(found, over, reason)
    if was is State.STANDING:
        end_sharing(session, text.id, found.person_id)
        recount(session, text.id)
        kind = "sponsor_left" if is_theirs else "sponsor_ended"
        _tell(session, [text.author_id, found.person_id], kind, text, person.id)
    return found


def recount(session: Session, proposal_id: int) -> None:
    """Tell the proposal how many sponsors readers see, and of how many neighborhoods."""
    session.flush()
    note_sponsors(session, proposal_id, *count_seen(session, proposal_id))


def _invite_again(session: Session, inviter: Person, held: Held) -> Sponsorship:
    """Take an invitation to somebody who asked as the author's yes; a second one as the first."""
    if held.found.state is State.ASKED and inviter.id == held.text.author_id:
        return answer(session, inviter, held.found.id, accept=True)
    return held.found


def _begin(
    session: Session,
    found: Sponsorship | None,
    text: Contribution,
    person_id: PersonId,
    state: State,
) -> Sponsorship:
    """Open the one row of a pair, anew where one is there. The proposal is held by now."""
    made = found or Sponsorship(proposal_id=text.id, person_id=person_id, state=state)
    made.state, made.asked_at, made.settled_at, made.reason = state, utc_now(), None, ""
    session.add(made)
    return made


def _become_sponsor(session: Session, text: Contribution, found: Sponsorship) -> None:
    found.state, found.settled_at, found.reason = State.STANDING, utc_now(), ""
    follow(session, found.person_id, Noun.PROPOSAL, text.id)
    recount(session, text.id)


def _settle(found: Sponsorship, state: State, reason: str) -> None:
    reason = reason.strip()
    if len(reason) > REASON_LIMIT:
        raise InvalidError({"reason": _("Use at most %(n)s characters.", n=REASON_LIMIT)})
    found.state, found.settled_at, found.reason = state, utc_now(), reason
    found.offered_at = None


def _place_of(session: Session, person: Person, *, show: bool) -> int | None:
    home = home_to_show(session, person) if show else None
    return home.id if home else None


def _are_apart(session: Session, person_id: PersonId, *others: PersonId | None) -> bool:
    return any(is_blocked(session, person_id, other) for other in others if other is not None)


def _tell(
    session: Session,
    told: Collection[PersonId | None],
    kind: str,
    text: Contribution,
    actor_id: PersonId,
) -> None:
    people = [one for one in told if one is not None and not is_blocked(session, actor_id, one)]
    notify(session, people, kind, NOUN, text.id, actor_id=actor_id)
