"""Atom feeds of the city, a neighborhood, a proposal, a chart and a dataset (RFC 4287)."""

from collections.abc import Sequence

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from app.api.atom import Entry, draw_feed
from app.api.proposals import Id
from app.charts.points import point_address
from app.charts.queries import chart_address, find_chart
from app.commonground.sentences import plain_sentence
from app.contributions.queries import changed_at, credits_of, editors_of, revisions
from app.core.clock import utc_now
from app.core.config import Settings
from app.core.errors import NOT_FOUND, RefusedError
from app.core.i18n import gettext
from app.core.nouns import resolve
from app.core.text import excerpt
from app.datasets.queries import dataset_by_slug, versions_of
from app.discussion.flat import flat_comments
from app.discussion.ordering import Order
from app.discussion.said import spoken_points
from app.followthrough.adopting.queries import adoption_of
from app.followthrough.queries import answers_of_department
from app.followthrough.teams.queries import list_teams
from app.http.limits import limit
from app.http.transaction import Transaction
from app.people.queries import department_by_slug
from app.places.queries import by_slug
from app.proposals.listing import ProposalRow, list_proposals
from app.proposals.queries import Loaded, load_proposal
from app.ranking.history import newest_badges
from app.relationships.sponsors.queries import Sponsor, sponsors_of

router = APIRouter(include_in_schema=False)

ENTRIES = 50


@router.get("/feed.atom", dependencies=[limit("feed", "120 per minute", reads=True)])
def city(request: Request, session: Transaction) -> Response:
    """Tell of the city's newest proposals."""
    rows = list_proposals(session, limit=ENTRIES).items
    title = gettext("Proposals in %(city)s") % {"city": _settings(request).city}
    return draw_feed(request, title, "/proposals", _proposals(session, rows))


@router.get(
    "/neighborhoods/{slug}/feed.atom", dependencies=[limit("feed", "120 per minute", reads=True)]
)
def neighborhood(request: Request, slug: str, session: Transaction) -> Response:
    place = by_slug(session, slug)
    rows = list_proposals(session, neighborhood=place.id, limit=ENTRIES).items
    title = gettext("Proposals about %(place)s") % {"place": place.name}
    return draw_feed(request, title, f"/neighborhoods/{slug}", _proposals(session, rows))


@router.get(
    "/proposals/{proposal_id}/feed.atom", dependencies=[limit("feed", "120 per minute", reads=True)]
)
def proposal(request: Request, proposal_id: int, session: Transaction) -> Response:
    """Tell of a proposal's adoption, and its newest comments, sponsors and versions that show."""
    loaded = load_proposal(session, None, proposal_id)
    entries = [
        Entry(
            title=gettext("%(who)s commented") % {"who": comment.author},
            url=f"/comments/{comment.id}",
            at=comment.created_at,
            author=comment.author,
            summary=excerpt(comment.text, 400),
        )
        for comment in flat_comments(session, proposal_id, limit=ENTRIES, order=Order.NEW).items
    ]
    entries += [_sponsor(one, proposal_id) for one in sponsors_of(session, proposal_id)]
    entries += _versions(session, loaded)
    entries += _adoption(session, loaded)
    newest = sorted(entries, key=lambda entry: entry.at, reverse=True)[:ENTRIES]
    return draw_feed(request, loaded.contribution.title, loaded.url, newest)


@router.get(
    "/charts/{chart_id}/feed.atom", dependencies=[limit("feed", "120 per minute", reads=True)]
)
def chart(request: Request, chart_id: Id, session: Transaction) -> Response:
    """Tell of the data points of a chart that were spoken of last."""
    found = find_chart(session, chart_id)
    spoken = sorted(spoken_points(session, chart_id), key=lambda one: one.last_at, reverse=True)
    entries = [
        Entry(
            title=str(one.pinned.get("name") or found.title),
            url=point_address(found, one.point.anchor, one.point.focus),
            at=one.last_at,
            author=one.last_by,
            summary=one.opening.excerpt,
        )
        for one in spoken[:ENTRIES]
    ]
    return draw_feed(request, found.title, f"{chart_address(found)}/points", entries)


@router.get(
    "/datasets/{slug}/feed.atom", dependencies=[limit("feed", "120 per minute", reads=True)]
)
def dataset(request: Request, slug: str, session: Transaction) -> Response:
    found = dataset_by_slug(session, slug)
    entries = [
        Entry(
            title=gettext("Version %(n)s") % {"n": version.number},
            url=f"/datasets/{slug}",
            at=version.published_at,
            author=found.dataset.publisher or _settings(request).city,
            summary=gettext("%(n)s rows are used.") % {"n": version.rows_used},
        )
        for version in versions_of(session, found.dataset.id)[:ENTRIES]
    ]
    return draw_feed(request, found.dataset.title, f"/datasets/{slug}", entries)


@router.get(
    "/departments/{slug}/feed.atom", dependencies=[limit("feed", "120 per minute", reads=True)]
)
def department(request: Request, slug: str, session: Transaction) -> Response:
    """Tell of a department's newest answers; hidden ones are not there."""
    found = department_by_slug(session, slug)
    if found is None:
        raise RefusedError(NOT_FOUND)
    answers = answers_of_department(session, found.id, ENTRIES)
    places = resolve(session, None, [("answer", answer.id) for answer, _text in answers])
    entries = [
        Entry(
            place.title,
            place.url,
            answer.posted_at,
            found.name,
            excerpt(text, 400),
            key=f"/answers/{answer.id}",
        )
        for answer, text in answers
        if (place := places.get(("answer", answer.id)))
    ]
    title = gettext("Answers of %(name)s") % {"name": found.name}
    return draw_feed(request, title, f"/departments/{slug}", entries)


@router.get("/teams.atom", dependencies=[limit("feed", "120 per minute", reads=True)])
def teams(request: Request, session: Transaction) -> Response:
    """Tell of the newest teams and their questions."""
    today = utc_now().astimezone(_settings(request).zone).date()
    entries = [
        Entry(
            row.text.title, row.url, row.text.created_at, row.starter, excerpt(row.text.text, 400)
        )
        for row in list_teams(session, today, limit=ENTRIES).items
    ]
    return draw_feed(request, gettext("Teams"), "/teams", entries)


@router.get("/common-ground/feed", dependencies=[limit("feed", "120 per minute", reads=True)])
def common_ground(request: Request, session: Transaction) -> Response:
    """Tell of the texts that have the badge, those that earned it last first."""
    earned = newest_badges(session, ENTRIES)
    found = resolve(session, None, [(one.noun.value, one.id) for one in earned])
    said = gettext("“%(title)s” has found common ground")
    why = gettext("Where support is lowest, about %(n)s in 100 were expected to agree.")
    entries = [
        Entry(said % {"title": place.title}, place.url, one.at, "", why % {"n": _told(one.score)})
        for one in earned
        if (place := found.get((one.noun.value, one.id)))
    ]
    return draw_feed(request, gettext("New common ground"), "/common-ground", entries)


def _told(score: int) -> int:
    """Return the number of the plain sentence, which the pages say of the same score."""
    return plain_sentence(score / 1000, None, None).in_hundred


def _proposals(session: Session, rows: Sequence[ProposalRow]) -> list[Entry]:
    """Tell of proposals under their numbers, as their titles may change, and when texts changed."""
    changed = changed_at(session, [row.id for row in rows])
    return [
        Entry(
            row.title,
            row.url,
            row.opened_at,
            row.author,
            row.excerpt,
            key=f"/proposals/{row.id}",
            changed_at=changed.get(row.id),
        )
        for row in rows
    ]


def _sponsor(one: Sponsor, proposal_id: int) -> Entry:
    title = gettext("%(who)s sponsors this") % {"who": one.handle}
    place = one.place.name if one.place else ""
    return Entry(title, f"/proposals/{proposal_id}/sponsors", one.since, one.handle, place)


def _adoption(session: Session, loaded: Loaded) -> list[Entry]:
    """Tell who stands behind it, if somebody does."""
    found = adoption_of(session, loaded.proposal.id) if loaded.proposal.adopted_at else None
    if found is None:
        return []
    title = gettext("%(who)s adopted this") % {"who": found.by}
    return [Entry(title, loaded.url, found.adoption.at, found.by, found.adoption.reason)]


def _versions(session: Session, loaded: Loaded) -> list[Entry]:
    """Tell of each change of the text, and whom it credits."""
    states = [one for one in revisions(session, loaded.proposal.id) if one.number > 1][-ENTRIES:]
    editors, credits_ = editors_of(session, states), credits_of(session, states)
    entries = []
    for state in states:
        who = editors.get(state.editor_id, "") if state.editor_id else ""
        by = credits_.get(state.because_of) if state.because_of else None
        title = gettext("%(who)s changed the text") % {"who": who}
        if by:
            said = gettext("%(who)s changed the text because of a concern by %(by)s")
            title = said % {"who": who, "by": by}
        url = f"/proposals/{loaded.proposal.id}/history?version={state.number}"
        entries.append(Entry(title, url, state.at, who, state.reason))
    return entries


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings
