"""The reads of this room, for those who call it: one proposal, or lists of them."""

from app.proposals.listing import (
    ProposalRow,
    counts,
    counts_for_neighborhood,
    list_proposals,
    rows_of,
    waiting_for_answer,
)
from app.proposals.loading import (
    Loaded,
    Step,
    areas_of,
    hand_overs,
    hold_proposal,
    hold_topic,
    is_public,
    load_proposal,
    places_of,
    proposal_url,
)

__all__ = [
    "Loaded",
    "ProposalRow",
    "Step",
    "areas_of",
    "counts",
    "counts_for_neighborhood",
    "hand_overs",
    "hold_proposal",
    "hold_topic",
    "is_public",
    "list_proposals",
    "load_proposal",
    "places_of",
    "proposal_url",
    "rows_of",
    "waiting_for_answer",
]
