"""What a proposal's page shows of its official answers, and of the work on them to colleagues."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.contributions.policy import can_read
from app.core.errors import Ruling
from app.core.i18n import Sentence, _
from app.followthrough.commitments.standing import stands_beside
from app.followthrough.joint.blocked import answer_blocked
from app.followthrough.joint.holding import is_owed
from app.followthrough.joint.policy import can_block_answer, can_free_answer
from app.followthrough.models import AnswerDraft, Verdict
from app.followthrough.policy import can_answer, can_claim, can_draft, can_note, can_release
from app.followthrough.queries import (
    Answered,
    Claim,
    Note,
    claim_of,
    draft_for,
    notes_for,
    touches_district,
)
from app.people.models import Role
from app.proposals.models import Kind
from app.proposals.policy import can_hand_over, is_waiting
from app.proposals.queries import Loaded
from app.web.commitment_words import STANDINGS
from app.web.joint_words import STATES
from app.web.ledger_words import VERDICTS
from app.web.page import Page
from app.web.proposal_facts import Facts
from app.web.proposal_reader import Marks
from app.web.votes import VotePanel, panel_of

NO_TARGET: Final = _("Accepted, no target")


@dataclass(frozen=True)
class AnswerView:
    """An official answer as this viewer may read it, with its own vote."""

    answered: Answered
    reads: bool
    vote: VotePanel
    words: Sentence  # the verdict


@dataclass(frozen=True)
class Office:
    """The work on an answer, as a colleague sees it: nobody else gets one."""

    claim: Claim | None
    notes: Sequence[Note]
    draft: AnswerDraft | None
    claims: Ruling
    releases: Ruling
    notes_ruling: Ruling
    drafts: Ruling
    posts: Ruling
    hands_over: Ruling
    blocks: Ruling
    frees: Ruling


def answer_context(page: Page, facts: Facts, marks: Marks) -> Mapping[str, object]:
    """Give the names that `followthrough/_answer.html` and `_office.html` use.

    No query; at most four for an official.
    """
    return {
        "answers": [_view_of(page, facts, marks, one) for one in facts.answered],
        "office": office_of(page, facts.loaded, facts),
        "waits_for_answer": is_waiting(facts.loaded.proposal),
        "verdicts": VERDICTS,
        "credits": facts.credits,
        "promises": facts.commitments,
        "joint_lines": facts.joint,
        "join_states": STATES,
        "blocked": facts.blocked,
        "beside_later": {
            one.commitment.id
            for one in facts.commitments
            if stands_beside(one.commitment, facts.answered)
        },
        "standings": STANDINGS,
        "promised": facts.promised,
        "debt": facts.debt,
        "clock_runs": facts.clock_runs,
        "today": page.today,
    }


def office_of(page: Page, loaded: Loaded, facts: Facts | None = None) -> Office | None:
    viewer, proposal = page.viewer, loaded.proposal
    if viewer is None or viewer.role is not Role.OFFICIAL or viewer.suspended:
        return None
    touches = touches_district(page.session, viewer, proposal.id)
    drafts = can_draft(viewer, proposal, touches=touches)
    claim = claim_of(page.session, proposal.id)
    standing = claim.claim if claim else None
    author_id = loaded.contribution.author_id
    owed, desk_id = _owed(page, loaded, facts)
    return Office(
        claim=claim,
        notes=notes_for(page.session, viewer, proposal.id),
        draft=draft_for(page.session, viewer, proposal.id) if drafts else None,
        claims=can_claim(viewer, proposal, standing),
        releases=can_release(viewer, proposal, standing),
        notes_ruling=can_note(viewer, proposal),
        drafts=drafts,
        posts=can_answer(viewer, proposal, author_id, touches=touches),
        hands_over=can_hand_over(viewer, loaded.contribution, proposal),
        blocks=can_block_answer(viewer, proposal, owed=owed, desk_id=desk_id),
        frees=can_free_answer(viewer, proposal, desk_id),
    )


def _owed(page: Page, loaded: Loaded, facts: Facts | None) -> tuple[bool, int | None]:
    """Say whether an answer is owed, and on whose desk it waits; asked only without the facts."""
    if facts is not None:
        owed = facts.debt is not None and facts.debt.outcome is None
        return owed, facts.blocked.desk_id if facts.blocked else None
    blocked = answer_blocked(page.session, loaded.proposal.id)
    return is_owed(page.session, loaded.proposal.id), blocked.desk_id if blocked else None


def _view_of(page: Page, facts: Facts, marks: Marks, answered: Answered) -> AnswerView:
    """Put an answer beside the viewer's own vote on it and its published figures."""
    number, own = answered.text.id, marks.own.get(answered.text.id)
    vote = panel_of(
        page,
        answered.text,
        own,
        facts.figures.get(number),
        about=facts.loaded.contribution,
        next_url=f"{facts.loaded.url}#answer",
    )
    return AnswerView(
        answered, bool(can_read(page.viewer, answered.text)), vote, _words(facts, answered)
    )


def _words(facts: Facts, answered: Answered) -> Sentence:
    """Say the verdict; what is accepted without a number says so, but for data requests."""
    answer = answered.answer
    promised = any(one.commitment.answer_id == answer.id for one in facts.commitments)
    is_fix = facts.loaded.proposal.kind is Kind.FIX
    if answer.verdict is Verdict.ACCEPTED and is_fix and not promised:
        return NO_TARGET
    return VERDICTS[answer.verdict]
