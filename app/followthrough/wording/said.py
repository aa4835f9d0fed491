"""Other words of office: beside a check-in, for an extension, for an adoption, in the ledger."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from app.core.clock import utc_now
from app.core.public_words import Cell, Words
from app.followthrough.adopting.models import Adoption
from app.followthrough.checking.models import CheckIn
from app.followthrough.commitments.models import Commitment
from app.followthrough.meetings.models import Meeting
from app.followthrough.teams.models import Team
from app.followthrough.wording.finding import find, hold
from app.followthrough.wording.joint import copies_about, copies_in
from app.followthrough.wording.meetings import notes_of, stamping
from app.ledger.models import LedgerEntry
from app.proposals.models import HandOver, Proposal

# Whose reasons are words of office. Moderators' own reasons are judged by appeals. What the program
# writes of other acts are figures, days and names: these are never touched.
OF_OFFICE: Final = frozenset(
    {
        "assigned", "handed_over", "adopted", "let_go", "goals_corrected", "retired",
        "joining_declined", "asking_withdrawn", "blocked", "unblocked",
        "meeting_skipped", "meeting_moved",
    }
)  # fmt: skip


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
    return Words(row.by_id, [Cell(row, "reason")], copies_about(session, row.proposal_id))


def hand_over(session: Session, number: int, held: bool) -> Words | None:  # noqa: FBT001, a Finder
    row = find(session, HandOver, number)
    if row is None:
        return None
    if held:
        hold(session, Proposal, row.proposal_id)
    return Words(row.by_id, [Cell(row, "reason")], copies_about(session, row.proposal_id))


def ledger_entry(session: Session, number: int, held: bool) -> Words | None:  # noqa: FBT001, a Finder
    """Find the reason of an act of office, wherever else it is given."""
    entry = find(session, LedgerEntry, number)
    if entry is None or entry.deed not in OF_OFFICE or not entry.reason:
        return None
    about, copies_of = _ABOUT.get(entry.noun, (None, None))
    if held:
        hold(session, about or LedgerEntry, entry.noun_id if about else entry.id)
    copies = copies_of(session, entry.noun_id) if copies_of else ()
    meeting = find(session, Meeting, entry.noun_id) if about is Meeting else None
    stamp = stamping(meeting) if meeting is not None else lambda: None
    return Words(entry.actor_id, [Cell(entry, "reason")], copies, stamp=stamp)


def _note_change(row: CheckIn) -> None:
    row.changed_at = utc_now()  # pages that are kept ask for it


_ABOUT: Final[Mapping[str, tuple[type[SQLModel], Callable[[Session, int], Sequence[Cell]]]]] = {
    "proposal": (Proposal, copies_about),
    "commitment": (Commitment, copies_in),
    "meeting": (Meeting, notes_of),
}
