"""Atom feeds of the city, a neighborhood, a proposal, a chart and a dataset (RFC 4287)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from app.api.common import with_etag
from app.api.proposals import Id
from app.charts.points import point_address
from app.charts.queries import chart_address, find_chart
from app.commonground.sentences import plain_sentence
from app.contributions.queries import credits_of, editors_of, revisions
from app.core.clock import utc_now
from app.core.config import Settings
from app.core.i18n import gettext
from app.core.nouns import resolve
from app.core.text import excerpt
from app.datasets.queries import dataset_by_slug, versions_of
from app.discussion.flat import flat_comments
from app.discussion.ordering import Order
from app.discussion.said import spoken_points
from app.followthrough.adopting.queries import adoption_of
from app.followthrough.teams.queries import list_teams
from app.http.limits import limit
from app.http.transaction import Transaction
from app.places.queries import by_slug
from app.proposals.listing import ProposalRow, list_proposals
from app.proposals.queries import Loaded, load_proposal
from app.ranking.history import newest_badges
from app.relationships.sponsors.queries import Sponsor, sponsors_of

router = APIRouter(include_in_schema=False)

ATOM = "http://www.w3.org/2005/Atom"
ENTRIES = 50
register_namespace("", ATOM)


@dataclass(frozen=True)
class Entry:
    """One thing in a feed. `url` begins with a slash; without an author it is the feed's."""

    title: str
    url: str
    at: datetime
    author: str
    summary: str


@router.get("/feed.atom", dependencies=[limit("feed", "120 per minute", reads=True)])
def city(request: Request, session: Transaction) -> Response:
    """Tell of the city's newest proposals."""
    rows = list_proposals(session, limit=ENTRIES).items
    title = gettext("Proposals in %(city)s") % {"city": _settings(request).city}
    return _feed(request, title, "/proposals", [_proposal(row) for row in rows])


@router.get(
    "/neighborhoods/{slug}/feed.atom", dependencies=[limit("feed", "120 per minute", reads=True)]
)
def neighborhood(request: Request, slug: str, session: Transaction) -> Response:
    place = by_slug(session, slug)
    rows = list_proposals(session, neighborhood=place.id, limit=ENTRIES).items
    title = gettext("Proposals about %(place)s") % {"place": place.name}
    return _feed(request, title, f"/neighborhoods/{slug}", [_proposal(row) for row in rows])


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
    return _feed(request, loaded.contribution.title, loaded.url, newest)


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
    return _feed(request, found.title, f"{chart_address(found)}/points", entries)


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
    return _feed(request, found.dataset.title, f"/datasets/{slug}", entries)


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
    return _feed(request, gettext("Teams"), "/teams", entries)


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
    return _feed(request, gettext("New common ground"), "/common-ground", entries)


def _told(score: int) -> int:
    """Return the number of the plain sentence, which the pages say of the same score."""
    return plain_sentence(score / 1000, None, None).in_hundred


def _proposal(row: ProposalRow) -> Entry:
    return Entry(row.title, row.url, row.opened_at, row.author, row.excerpt)


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


def _feed(request: Request, title: str, page: str, entries: Sequence[Entry]) -> Response:
    """Draw a feed. Everything a person wrote goes in as text, so no markup of theirs survives."""
    settings = _settings(request)
    base = settings.base_url
    feed = Element(f"{{{ATOM}}}feed")
    _text(feed, "title", title)
    _text(feed, "id", base + request.url.path)
    newest = max((entry.at for entry in entries), default=None)
    _text(feed, "updated", newest.isoformat() if newest else "1970-01-01T00:00:00+00:00")
    SubElement(feed, f"{{{ATOM}}}link", {"href": base + page})
    SubElement(feed, f"{{{ATOM}}}link", {"rel": "self", "href": base + request.url.path})
    _text(SubElement(feed, f"{{{ATOM}}}author"), "name", f"Commonplot, {settings.city}")
    for entry in entries:
        drawn = SubElement(feed, f"{{{ATOM}}}entry")
        _text(drawn, "title", entry.title)
        _text(drawn, "id", f"{base}{entry.url}#{entry.at.isoformat()}")
        _text(drawn, "updated", entry.at.isoformat())
        SubElement(drawn, f"{{{ATOM}}}link", {"href": base + entry.url})
        if entry.author:
            _text(SubElement(drawn, f"{{{ATOM}}}author"), "name", entry.author)
        _text(drawn, "summary", entry.summary)
    content: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return with_etag(request, content, "application/atom+xml")


def _text(parent: Element, name: str, words: str) -> None:
    # Characters that XML cannot hold are dropped: a control character must not break a feed.
    kept = "".join(c for c in words if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff"))
    SubElement(parent, f"{{{ATOM}}}{name}").text = kept


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings
