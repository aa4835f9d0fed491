"""What is hidden of the words of office on a proposal's page, for the statement of its stamp."""

from typing import Any, Final

from sqlalchemy import ColumnElement, String, cast, func, literal_column, select
from sqlmodel import col

from app.core.public_words import OPENS
from app.followthrough.adopting.models import Adoption
from app.followthrough.joint.models import BlockedBy
from app.proposals.models import HandOver, Proposal

BEGINNING: Final = 16  # of a mark: it holds the entry's number


def hidden_stamps() -> list[ColumnElement[str]]:
    """Name the entries that hid reasons and obstacles of the statement's Proposal."""
    nothing: ColumnElement[str] = literal_column("''", String)
    standing = (
        (BlockedBy, BlockedBy.words),
        (HandOver, HandOver.reason),
        (Adoption, Adoption.reason),
    )
    stamps: list[ColumnElement[str]] = []
    for table, words in standing:
        begins: Any = func.substr(cast(col(words), String), 1, BEGINNING, type_=String)
        entries = select(func.aggregate_strings(begins, ",")).where(
            col(table.proposal_id) == col(Proposal.id), begins.startswith(OPENS)
        )
        found = entries.correlate(Proposal).scalar_subquery()
        stamps.append(func.coalesce(found, nothing))
    return stamps
