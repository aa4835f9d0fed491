"""What a proposal's page shows alike to all its readers, kept while nothing of it changes.

Whoever reads a public proposal sees the same words, charts and answers. Only one's own votes,
visit and rights differ: `proposal_reader` asks for them. So a page costs each reader few queries.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session, object_session
from sqlmodel import SQLModel

from app.charts.countering import answers_to as answers_to_charts
from app.contributions.citing import citations_of
from app.contributions.claiming import Cited, claims_in
from app.contributions.models import ContributionId
from app.contributions.publishing import Figures, figures
from app.contributions.standings import shown_fit
from app.core.clock import utc_now
from app.core.i18n import language
from app.discussion.challenge_queries import challenges_to
from app.discussion.models import CommentKind
from app.discussion.queries import counts
from app.followthrough.adopting.queries import Adopted, adoption_of
from app.followthrough.commitments.queries import Promised as Commitments
from app.followthrough.commitments.queries import commitments_of
from app.followthrough.goals.queries import Named, goals_of
from app.followthrough.joint.blocked import Blocked, answer_blocked
from app.followthrough.joint.queries import Summary, summaries_of
from app.followthrough.mandate.policy import promises as promises_answers
from app.followthrough.mandate.queries import Debt, debt_of, mandate_of
from app.followthrough.queries import Answered, answers_to
from app.followthrough.requests import Promised, promises
from app.people.residency.policy import verifies
from app.proposals.evidence import cited_of
from app.proposals.models import Kind, Proposal
from app.proposals.queries import Loaded, Step, hand_overs, load_proposal
from app.ranking.hold_models import RankHold
from app.ranking.hold_queries import freezes_of
from app.ranking.standing import StandingConcern, concern_of
from app.relationships.alike.queries import Elsewhere, elsewhere_of
from app.relationships.credit.queries import Credited, credited_in
from app.relationships.introductions.backers import Backers, backers_of
from app.relationships.introductions.models import About, Subject
from app.relationships.mergers.queries import Beside, Together, beside_of, together_of
from app.relationships.sponsors.queries import Sponsor, sponsors_of
from app.web.challenge_words import FAULTS, OUTCOMES
from app.web.company import drawn_beside_proposal
from app.web.fragments import BoundedCache, kept_by
from app.web.ground_panel import panel_of_ground
from app.web.page import Page
from app.web.point_choices import PointChoices, points_of
from app.web.proposal_cache import hour, passing
from app.web.rendering import draw, trusted

NAMED: Final = 12  # sponsors that the page itself names
MOST_BYTES: Final = 32 * 1024 * 1024


@dataclass(frozen=True)
class Facts:
    """Rows here belong to no transaction: they are read, never changed."""

    loaded: Loaded  # without anybody's own vote
    evidence: str  # drawn: the charts are most of the page
    charts: Sequence[tuple[int, str]]  # the number and title of each that is cited
    points: PointChoices  # of these charts, for comments about one
    readings: Sequence[Mapping[str, Any]]  # what each said when it was cited
    steps: Sequence[Step]
    original: Beside | None  # what this one was merged into, if everybody may read it
    together: Together
    elsewhere: Sequence[Elsewhere]  # the same measures, where they stand and move alike
    kinds: Mapping[CommentKind, int]
    answered: Sequence[Answered]
    credits: Mapping[int, Sequence[Credited]]  # what each of these took from whom
    commitments: Sequence[Commitments]  # the latest first
    joint: Mapping[int, Summary]  # how these are shared between departments
    blocked: Blocked | None  # what the owed answer waits for
    promised: Promised | None  # what the city said to a data request
    debt: Debt | None  # the answer that is owed to it, or was
    clock_runs: bool  # the city promised answers at all
    backers: Backers  # by name, in public
    figures: Mapping[ContributionId, Figures]  # of the proposal and its answers
    claims: Mapping[ContributionId, Mapping[int, Cited]]  # in the texts of these
    sponsors: Sequence[Sponsor]  # the first of them
    concern: StandingConcern | None  # of those who otherwise agree less
    company: str  # drawn: what residents saw, and teams that work on it
    ground: str  # drawn: common ground, as far as it is published
    adopted: Adopted | None  # the official who stands behind it
    goals: Sequence[Named]  # that it serves
    freeze: RankHold | None  # why the rank stands still now
    stamp: str | None  # all of it and the thread depend on; None where not everybody may read it


def facts_of(page: Page, proposal_id: int, stamp: str | None) -> Facts:
    """Return a proposal's facts as this viewer may read them. Raises RefusedError: 404, 410.

    A stamp says that the proposal is public and unchanged since the facts under it were kept.
    """
    if stamp is None:
        return _gather(page, load_proposal(page.session, page.viewer, proposal_id), None)
    cache = kept_by(page.request, "proposal_facts", _empty)
    key = (proposal_id, language.get(), hour(), stamp)
    kept = cache.get(key)
    if kept is None:
        kept = _gather(page, load_proposal(page.session, page.viewer, proposal_id), stamp)
        _let_go(page.session, _rows_in(kept))
        if not passing(page):
            cache.put(key, kept)
    return kept


def _gather(page: Page, loaded: Loaded, stamp: str | None) -> Facts:
    session, proposal = page.session, loaded.proposal
    citations = citations_of(session, [proposal.id]).get(proposal.id, [])
    cited = cited_of(session, page.store, citations)
    page.request.state.passing = any(one.passing for one in cited)
    answered = answers_to(session, proposal.id)
    freeze = freezes_of(session, [proposal.id]).get(proposal.id)
    promised = commitments_of(session, proposal.id)
    flags = challenges_to(session, [one.id for one in citations])
    shown = {
        "cited": cited,
        "counters": answers_to_charts(session, [one.chart_id for one in citations]),
        "flags": flags,
        "faults": FAULTS,
        "outcomes": OUTCOMES,
        "text": loaded.contribution,
        "path": loaded.url,
    }
    return Facts(
        loaded=loaded._replace(own=None),
        evidence=trusted(draw("proposals/_evidence.html", shown)),
        charts=[(one.chart.id, one.chart.title) for one in cited],
        points=points_of(cited),
        readings=[citation.reading for citation in citations],
        steps=hand_overs(session, proposal.id),
        original=beside_of(session, proposal.merged_into),
        together=together_of(session, proposal.id),
        elsewhere=elsewhere_of(
            session,
            [one.chart_id for one in citations],
            [area.id for area in loaded.areas],
            proposal.id,
        ),
        kinds=counts(session, None, proposal.id).kinds,
        answered=answered,
        credits=credited_in(session, [one.answer.id for one in answered]),
        commitments=promised,
        joint=summaries_of(session, promised),
        blocked=answer_blocked(session, proposal.id),
        promised=_promised(session, proposal),
        debt=debt_of(session, proposal.id, utc_now()),
        clock_runs=promises_answers(mandate_of(session)),
        backers=backers_of(session, Subject(About.PROPOSAL, proposal.id)),
        figures=figures(session, [proposal.id, *(one.answer.id for one in answered)]),
        claims=claims_in(session, [proposal.id, *(one.answer.id for one in answered)]),
        company=drawn_beside_proposal(page, proposal.id),
        ground=_ground(page, loaded, held=freeze is not None),
        sponsors=sponsors_of(session, proposal.id, NAMED),
        concern=concern_of(session, proposal.id),
        adopted=adoption_of(session, proposal.id) if proposal.adopted_at else None,
        goals=goals_of(session, [proposal.id]).get(proposal.id, []),
        freeze=freeze,
        stamp=stamp,
    )


def _ground(page: Page, loaded: Loaded, *, held: bool) -> str:
    fit = shown_fit(page.session)
    shown = {
        "ground": panel_of_ground(page, loaded, held=held),
        "loaded": loaded,
        "grouped": bool(fit and fit.group_sizes),
        "city_verifies": verifies(page.settings),
        "path": "",  # it is the same for every reader, on whichever page
    }
    return trusted(draw("ranking/_panel.html", shown))


def _promised(session: Session, proposal: Proposal) -> Promised | None:
    if proposal.kind is not Kind.DATA_REQUEST:
        return None
    return promises(session, [proposal.id]).get(proposal.id)


def _rows_in(facts: Facts) -> Iterable[SQLModel | None]:
    yield from (facts.loaded.proposal, facts.loaded.contribution, facts.loaded.department)
    yield from (step.hand_over for step in facts.steps)
    for one in facts.answered:
        yield from (one.answer, one.text)
    if facts.adopted is not None:
        yield facts.adopted.adoption
    yield from (one.commitment for one in facts.commitments)


def _let_go(session: Session, rows: Iterable[SQLModel | None]) -> None:
    """Take rows out of the transaction, so that its end does not empty them."""
    for row in rows:
        if row is not None and object_session(row) is session:
            session.expunge(row)


def _weigh(facts: Facts) -> int:
    words = sum(len(one.text.html) + len(one.text.text) for one in facts.answered)
    text = facts.loaded.contribution
    words += sum(len(value) + len(label) for _t, some in facts.points for value, label in some)
    if facts.concern is not None:
        said = (facts.concern.said, facts.concern.answer)
        words += sum(len(one.html) for one in said if one is not None)
    return (
        len(facts.evidence) + len(facts.company) + len(text.html) + len(text.text) + words + 4_000
    )


def _empty() -> BoundedCache[Facts]:
    return BoundedCache(MOST_BYTES, _weigh)
