"""The words of office on a proposal's page, for the statement of its stamp."""

from typing import Any, Final

from sqlalchemy import ColumnElement, String, cast, func, literal_column, select
from sqlmodel import col

from app.followthrough.adopting.models import Adoption
from app.followthrough.joint.models import BlockedBy
from app.proposals.models import HandOver, Proposal

BETWEEN: Final = "\x1e"


def hidden_stamps() -> list[ColumnElement[str]]:
    """Say the reasons and the obstacle of the statement's Proposal, as they are stored.

    Hidden words may be followed by others: no copy that was kept before may count again then.
    """
    nothing: ColumnElement[str] = literal_column("''", String)
    stands = col(BlockedBy.ended_at).is_(None)
    shown: list[tuple[Any, list[Any], list[Any]]] = [
        (BlockedBy, [BlockedBy.words, BlockedBy.named], [stands]),
        (HandOver, [HandOver.reason], []),
        (Adoption, [Adoption.reason], [col(Adoption.ended_at).is_(None)]),
    ]
    stamps: list[ColumnElement[str]] = []
    for table, columns, rules in shown:
        for words in columns:
            texts = select(func.aggregate_strings(cast(col(words), String), BETWEEN)).where(
                col(table.proposal_id) == col(Proposal.id), *rules
            )
            found = texts.correlate(Proposal).scalar_subquery()
            stamps.append(func.coalesce(found, nothing))
    return stamps
