"""The verbs of this room, for those who call it. Each asks its policy, whichever door it is."""

from app.proposals.drafting import discard_draft, forget_old_drafts, save_draft, start_draft
from app.proposals.phases import (
    close_proposal,
    hand_over,
    mark_all_checked,
    mark_answered,
    mark_checked,
    mark_underway,
    merge_into,
    note_adoption,
    note_comment,
    note_discussion,
    note_sponsors,
    pause_discussion,
    resume_discussion,
)
from app.proposals.reopening import reopen_proposal
from app.proposals.similar import similar
from app.proposals.writing import (
    Evidence,
    Wish,
    attach_evidence,
    edit_proposal,
    problems_of,
    publish_proposal,
)

__all__ = [
    "Evidence",
    "Wish",
    "attach_evidence",
    "close_proposal",
    "discard_draft",
    "edit_proposal",
    "forget_old_drafts",
    "hand_over",
    "mark_all_checked",
    "mark_answered",
    "mark_checked",
    "mark_underway",
    "merge_into",
    "note_adoption",
    "note_comment",
    "note_discussion",
    "note_sponsors",
    "pause_discussion",
    "problems_of",
    "publish_proposal",
    "reopen_proposal",
    "resume_discussion",
    "save_draft",
    "similar",
    "start_draft",
]
