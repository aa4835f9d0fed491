"""Posting a proposal, bringing evidence to it, and changing its words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from app.contributions.citing import citations_of, cite
from app.contributions.diffs import is_spelling
from app.contributions.models import Citation, ContributionId, Noun
from app.contributions.queries import co_authors_of, hold, shares
from app.contributions.writing import revise, write
from app.core.clock import utc_now
from app.core.errors import InvalidError, require
from app.core.events import ProposalOpened, TextChanged
from app.core.i18n import Sentence, _
from app.core.outbox import announce
from app.core.text import MARKDOWN_LIMIT, slugify
from app.notices.service import follow, notify
from app.people.models import Person, Role
from app.people.queries import department_by_id
from app.places.queries import rows_by_id
from app.proposals.loading import hold_proposal
from app.proposals.models import Kind, Phase, Proposal, ProposalArea, Reach
from app.proposals.policy import can_attach, can_change, can_propose

TITLE_LIMIT: Final = 140
AREAS_LIMIT: Final = 12  # more places than this are the city


@dataclass(frozen=True)
class Evidence:
    """A chart as somebody saw it: what a citation pins."""

    chart_id: int
    version_id: int
    focus_id: int | None
    period_from: date | None
    period_to: date | None
    reading: Mapping[str, str | float | int | None]


@dataclass(frozen=True)
class Wish:
    """What somebody asks for. `areas` are neighborhoods' ids, empty for the whole city."""

    title: str
    text: str
    kind: Kind = Kind.FIX
    reach: Reach = Reach.CORNER
    areas: Sequence[int] = field(default=())
    department_id: int | None = None
    evidence: Evidence | None = None


def problems_of(wish: Wish) -> dict[str, Sentence]:
    """Say what keeps a wish from being posted, by the field that mends it."""
    problems: dict[str, Sentence] = {}
    if not wish.title.strip():
        problems["title"] = _("Give it a title that a neighbor would understand.")
    elif len(wish.title) > TITLE_LIMIT:
        problems["title"] = _("Use at most %(n)s characters.", n=TITLE_LIMIT)
    if not wish.text.strip():
        problems["text"] = _("Say what you saw and what should happen.")
    elif len(wish.text) > MARKDOWN_LIMIT:
        problems["text"] = _(
            "This is longer than %(n)s characters. Please shorten it.", n=MARKDOWN_LIMIT
        )
    if wish.reach is Reach.CORNER and not wish.areas:
        problems["areas"] = _("Name the neighborhood, or choose the whole city.")
    elif len(wish.areas) > AREAS_LIMIT:
        problems["areas"] = _(
            "Name at most %(n)s neighborhoods, or choose the whole city.", n=AREAS_LIMIT
        )
    return problems


def publish_proposal(
    session: Session, author: Person, wish: Wish, form_key: str, now: datetime | None = None
) -> Proposal:
    """Post a proposal: open with evidence, else as evidence wanted. The author follows it.

    The same form key again returns the first proposal. What a limited account posts waits in the
    moderators' queue. Raises InvalidError with a sentence for each field.
    """
    require(can_propose(author))
    problems = problems_of(wish)
    if len(rows_by_id(session, set(wish.areas))) != len(set(wish.areas)):
        problems["areas"] = _("One of these places is not a neighborhood of this city.")
    if problems:
        raise InvalidError(problems)
    title = wish.title.strip()
    now = now or utc_now()
    written = write(
        session, author, Noun.PROPOSAL, wish.text,
        title=title, form_key=form_key, at=now, voting_open=True,
    )  # fmt: skip
    text = written.text
    if not written.is_new:
        return session.get_one(Proposal, text.id)
    department = department_by_id(session, wish.department_id)
    proposal = Proposal(
        id=text.id,
        slug=slugify(title, fallback="proposal"),
        kind=wish.kind,
        reach=wish.reach,
        phase=Phase.EVIDENCE_WANTED if wish.evidence is None else Phase.OPEN,
        department_id=department.id if department else None,
        handed_at=now if department else None,
        opened_at=now,
        active_at=now,
        official_role=_staff_of(session, author),
    )
    session.add(proposal)
    session.flush()
    _set_areas(session, proposal, wish)
    if wish.evidence is not None:
        _pin(session, author, text.id, wish.evidence)
    follow(session, author.id, Noun.PROPOSAL, text.id)
    announce(session, ProposalOpened(text.id))
    return proposal


def attach_evidence(
    session: Session, person: Person, proposal_id: int, evidence: Evidence
) -> Citation:
    """Cite a chart, with credit. What lacked evidence is open from now, and its author told."""
    text = hold(session, proposal_id)
    proposal = hold_proposal(session, proposal_id)
    known = citations_of(session, [proposal_id]).get(text.id, [])
    for citation in known:  # a double click
        if citation.attached_by == person.id and citation.chart_id == evidence.chart_id:
            return citation
    require(can_attach(person, text, proposal))
    citation = _pin(session, person, text.id, evidence)
    proposal.active_at = utc_now()
    if proposal.phase is Phase.EVIDENCE_WANTED:
        proposal.phase = Phase.OPEN
    follow(session, person.id, Noun.PROPOSAL, text.id)
    notify(
        session,
        [text.author_id],
        "evidence_attached",
        Noun.PROPOSAL,
        text.id,
        actor_id=person.id,
    )
    announce(session, ProposalOpened(text.id))
    return citation


def edit_proposal(
    session: Session,
    editor: Person,
    proposal_id: int,
    title: str,
    text: str,
    seen_revision: int,
    reason: str = "",
    *,
    because_of: ContributionId | None = None,
    new_meaning: bool = False,
) -> Proposal:
    """Change title and text as the next revision; votes stay on the one that they were cast on.

    Whoever else writes this text, its author or a co-author, is told. Whoever judged an earlier
    revision is asked to judge this one, where more than spelling changed or its editor says with
    `new_meaning` that the meaning did. Raises StaleError (409) when somebody changed it meanwhile,
    InvalidError for its fields.
    """
    contribution = hold(session, proposal_id)
    proposal = hold_proposal(session, proposal_id)
    shared = shares(session, editor, contribution)
    require(can_change(editor, contribution, proposal, shared=shared))
    before, was = contribution.revision, (contribution.title, contribution.text)
    wish = Wish(title=title, text=text, reach=Reach.CITY)
    problems = problems_of(wish)
    if problems:
        raise InvalidError(problems)
    revised = revise(
        session, editor, contribution, title.strip(), text, seen_revision, reason, because_of
    )
    proposal.slug = slugify(revised.title, fallback="proposal")
    if revised.revision != before:
        writers = {contribution.author_id, *co_authors_of(session, contribution.id)}
        notify(session, writers, "text_changed", Noun.PROPOSAL, proposal.id, actor_id=editor.id)
        now = revised.title, revised.text
        if new_meaning or not all(map(is_spelling, was, now)):
            announce(session, TextChanged(revised.id, revised.revision))
    return proposal


def _staff_of(session: Session, author: Person) -> str:
    """Name the department that staff work in: their rank gives a proposal no weight."""
    if author.role is not Role.OFFICIAL:
        return ""
    department = department_by_id(session, author.department_id)
    return department.name if department else ""


def _set_areas(session: Session, proposal: Proposal, wish: Wish) -> None:
    if wish.reach is Reach.CITY:
        return
    for neighborhood_id in dict.fromkeys(wish.areas):
        area = ProposalArea(proposal_id=proposal.id, neighborhood_id=neighborhood_id)
        session.add(area)
    session.flush()


def _pin(
    session: Session, person: Person, contribution_id: ContributionId, seen: Evidence
) -> Citation:
    return cite(
        session,
        person,
        contribution_id,
        seen.chart_id,
        seen.version_id,
        seen.focus_id,
        seen.period_from,
        seen.period_to,
        dict(seen.reading),
    )
