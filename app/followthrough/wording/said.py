"""Other words of office: beside a check-in, for an extension, for an adoption, in the ledger."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import SQLModel, col

from app.core.clock import utc_now
from app.core.public_words import Cell, Words
from app.followthrough.adopting.models import Adoption
from app.followthrough.checking.models import CheckIn
from app.followthrough.commitments.models import Commitment
from app.followthrough.joint.models import BlockedBy
from app.followthrough.meetings.models import Meeting
from app.followthrough.teams.models import Team
from app.followthrough.wording.finding import find, hold, ledger_cells
from app.followthrough.wording.joint import copies_in
from app.followthrough.wording.meetings import notes_of
from app.ledger.models import LedgerEntry
from app.ledger.queries import PARTS
from app.proposals.models import HandOver, Proposal

# Whose reasons are words of office. Moderators' own reasons are judged by appeals.
OF_OFFICE: Final = frozenset(
    {*PARTS["departments"], *PARTS["goals"], "meeting_skipped", "meeting_moved"}
)


def context(session: Session, number: int, held: bool) -> Words | None:  # noqa: FBT001, a Finder
    """Find what an owner said beside a posted check-in."""
    row = find(session, CheckIn, number)
    if row is None or not row.context:
        return None
    if held:
        hold(session, Commitment, row.commitment_id)
    return Words(
        row.context_by,
        [Cell(row, "context")],
        is_public=row.posted_at is not None,
        stamp=lambda: _note_change(row),
    )


def extension(session: Session, number: int, held: bool) -> Words | None:  # noqa: FBT001, a Finder
    """Find why a team took more weeks."""
    team = find(session, Team, number)
    if team is None or not team.extend_reason:
        return None
    if held:
        hold(session, Team, team.id)
    return Words(team.extended_by, [Cell(team, "extend_reason")])


def adoption(session: Session, number: int, held: bool) -> Words | None:  # noqa: FBT001, a Finder
    row = find(session, Adoption, number)
    if row is None:
        return None
    if held:
        hold(session, Proposal, row.proposal_id)
    return Words(row.by_id, [Cell(row, "reason")], _about(session, row.proposal_id))


def hand_over(session: Session, number: int, held: bool) -> Words | None:  # noqa: FBT001, a Finder
    row = find(session, HandOver, number)
    if row is None:
        return None
    if held:
        hold(session, Proposal, row.proposal_id)
    return Words(row.by_id, [Cell(row, "reason")], _about(session, row.proposal_id))


def ledger_entry(session: Session, number: int, held: bool) -> Words | None:  # noqa: FBT001, a Finder
    """Find the reason of an act of office, wherever else it is given."""
    entry = find(session, LedgerEntry, number)
    if entry is None or entry.deed not in OF_OFFICE or not entry.reason:
        return None
    about, copies_of = _ABOUT.get(entry.noun, (None, None))
    if held:
        hold(session, about or LedgerEntry, entry.noun_id if about else entry.id)
    copies = copies_of(session, entry.noun_id) if copies_of else ()
    return Words(entry.actor_id, [Cell(entry, "reason")], copies)


def _note_change(row: CheckIn) -> None:
    row.changed_at = utc_now()  # pages that are kept ask for it


def _about(session: Session, proposal_id: int) -> Sequence[Cell]:
    """Return every reason of office about a proposal."""
    blocks = session.scalars(select(BlockedBy).where(col(BlockedBy.proposal_id) == proposal_id))
    adoptions = session.scalars(select(Adoption).where(col(Adoption.proposal_id) == proposal_id))
    steps = session.scalars(select(HandOver).where(col(HandOver.proposal_id) == proposal_id))
    return [
        *(Cell(one, field) for one in blocks for field in ("words", "ended_words")),
        *(Cell(one, "reason") for one in (*adoptions, *steps)),
        *ledger_cells(session, "proposal", proposal_id),
    ]


_ABOUT: Final[Mapping[str, tuple[type[SQLModel], Callable[[Session, int], Sequence[Cell]]]]] = {
    "proposal": (Proposal, _about),
    "commitment": (Commitment, copies_in),
    "meeting": (Meeting, notes_of),
}
