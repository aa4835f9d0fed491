"""Words of joint commitments: steps, acts, and what holds them up, each with its copies."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.public_words import Cell, Words, stored_of
from app.followthrough.adopting.models import Adoption
from app.followthrough.commitments.models import Commitment
from app.followthrough.joint.models import BlockedBy, Deed, Joining, JointAct, Step
from app.followthrough.meetings.models import AgendaItem, ItemKind
from app.followthrough.wording.finding import find, hold, ledger_cells
from app.proposals.models import HandOver, Proposal

WRITTEN: Sequence[Deed] = (Deed.STEP, Deed.JOINED, Deed.CHANGED)


def step(session: Session, number: int, held: bool) -> Words | None:  # noqa: FBT001, a Finder
    """Find what a step says, and who said it last."""
    row = find(session, Step, number)
    if row is None:
        return None
    if held:
        hold(session, Commitment, row.commitment_id)
    acts = select(JointAct).where(col(JointAct.step_id) == row.id, col(JointAct.deed).in_(WRITTEN))
    said = session.scalars(acts.order_by(col(JointAct.id).desc())).all()
    same = next((one for one in said if stored_of(one.words) == stored_of(row.words)), None)
    author = same or (said[0] if said else None)
    copies = copies_in(session, row.commitment_id)

    def stamp() -> None:
        row.revision += 1  # who has the step open is told

    return Words(author.by_id if author else None, [Cell(row, "words")], copies, stamp=stamp)


def act(session: Session, number: int, held: bool) -> Words | None:  # noqa: FBT001, a Finder
    """Find the words of an act, which its state says too.

    Who accepts a condition says it again in the words of whoever named it.
    """
    row = find(session, JointAct, number)
    if row is None or not row.words:
        return None
    if held:
        hold(session, Commitment, row.commitment_id)
    author_id = row.by_id
    if row.deed is Deed.AGREED:
        named = select(JointAct).where(
            col(JointAct.commitment_id) == row.commitment_id,
            col(JointAct.department_id) == row.department_id,
            col(JointAct.deed) == Deed.CONDITION,
            col(JointAct.id) < row.id,
        )
        condition = session.scalar(named.order_by(col(JointAct.id).desc()).limit(1))
        author_id = condition.by_id if condition else row.by_id
    return Words(author_id, [Cell(row, "words")], copies_in(session, row.commitment_id))


def obstacle(session: Session, number: int, held: bool) -> Words | None:  # noqa: FBT001, a Finder
    """Find what is said of an obstacle, with the permit or the budget line that it names."""
    row = find(session, BlockedBy, number)
    if row is None:
        return None
    waits = session.get(Step, row.step_id) if row.step_id else None
    if held and waits is not None:
        hold(session, Commitment, waits.commitment_id)
    elif held:
        hold(session, Proposal, row.proposal_id or 0)
    cells = [Cell(row, "words"), *([Cell(row, "named")] if row.named else [])]
    noun, noun_id = ("step", row.step_id) if row.step_id else ("proposal", row.proposal_id)
    items = session.scalars(
        select(AgendaItem).where(
            col(AgendaItem.kind) == ItemKind.BLOCKED,
            col(AgendaItem.noun) == noun,
            col(AgendaItem.noun_id) == noun_id,
        )
    )
    frozen = [Cell(one, "facts", "named") for one in items]
    if waits is not None:
        said = copies_in(session, waits.commitment_id)
    else:
        said = copies_about(session, row.proposal_id or 0)
    return Words(row.by_id, cells, [*frozen, *said])


def copies_in(session: Session, commitment_id: int) -> Sequence[Cell]:
    """Return every place where words about a commitment stand."""
    joinings = session.scalars(select(Joining).where(col(Joining.commitment_id) == commitment_id))
    steps = session.scalars(select(Step).where(col(Step.commitment_id) == commitment_id)).all()
    acts = session.scalars(select(JointAct).where(col(JointAct.commitment_id) == commitment_id))
    blocks = session.scalars(
        select(BlockedBy).where(col(BlockedBy.step_id).in_([one.id for one in steps]))
    )
    return [
        *(Cell(one, field) for one in joinings for field in ("asked_for", "words")),
        *(Cell(one, field) for one in steps for field in ("words", "done_words")),
        *(Cell(one, "words") for one in acts),
        *(Cell(one, field) for one in blocks for field in ("words", "ended_words")),
        *ledger_cells(session, "commitment", commitment_id),
    ]


def copies_about(session: Session, proposal_id: int) -> Sequence[Cell]:
    """Return every reason of office about a proposal."""
    blocks = session.scalars(select(BlockedBy).where(col(BlockedBy.proposal_id) == proposal_id))
    adoptions = session.scalars(select(Adoption).where(col(Adoption.proposal_id) == proposal_id))
    steps = session.scalars(select(HandOver).where(col(HandOver.proposal_id) == proposal_id))
    return [
        *(Cell(one, field) for one in blocks for field in ("words", "ended_words")),
        *(Cell(one, "reason") for one in (*adoptions, *steps)),
        *ledger_cells(session, "proposal", proposal_id),
    ]
