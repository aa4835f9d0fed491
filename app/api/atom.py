"""Atom feeds as documents (RFC 4287): ids that stay, what a person wrote as text, an ETag."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from fastapi import Request, Response

from app.api.common import with_etag
from app.core.config import Settings

ATOM = "http://www.w3.org/2005/Atom"
register_namespace("", ATOM)


@dataclass(frozen=True)
class Entry:
    """One thing in a feed. `url` begins with a slash; without an author it is the feed's.

    `key` is the thing for good, where its address holds words that may change. `changed_at` is when
    it last said something else.
    """

    title: str
    url: str
    at: datetime
    author: str
    summary: str
    key: str = ""
    changed_at: datetime | None = None

    @property
    def updated(self) -> datetime:
        return max(self.at, self.changed_at or self.at)


def draw_feed(request: Request, title: str, page: str, entries: Sequence[Entry]) -> Response:
    """Draw a feed. Everything a person wrote goes in as text, so no markup of theirs survives."""
    settings: Settings = request.app.state.settings
    base = settings.base_url
    feed = Element(f"{{{ATOM}}}feed")
    _text(feed, "title", title)
    _text(feed, "id", base + request.url.path)
    newest = max((entry.updated for entry in entries), default=None)
    _text(feed, "updated", newest.isoformat() if newest else "1970-01-01T00:00:00+00:00")
    SubElement(feed, f"{{{ATOM}}}link", {"href": base + page})
    SubElement(feed, f"{{{ATOM}}}link", {"rel": "self", "href": base + request.url.path})
    _text(SubElement(feed, f"{{{ATOM}}}author"), "name", f"Commonplot, {settings.city}")
    for entry in entries:
        _add(feed, base, entry)
    content: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return with_etag(request, content, "application/atom+xml")


def _add(feed: Element, base: str, entry: Entry) -> None:
    drawn = SubElement(feed, f"{{{ATOM}}}entry")
    _text(drawn, "title", entry.title)
    _text(drawn, "id", base + (entry.key or f"{entry.url}#{entry.at.isoformat()}"))
    _text(drawn, "published", entry.at.isoformat())
    _text(drawn, "updated", entry.updated.isoformat())
    SubElement(drawn, f"{{{ATOM}}}link", {"href": base + entry.url})
    if entry.author:
        _text(SubElement(drawn, f"{{{ATOM}}}author"), "name", entry.author)
    _text(drawn, "summary", entry.summary)


def _text(parent: Element, name: str, words: str) -> None:
    # Characters that XML cannot hold are dropped: a control character must not break a feed.
    kept = "".join(c for c in words if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff"))
    SubElement(parent, f"{{{ATOM}}}{name}").text = kept
