"""The Atom feed of a commitment: what was promised, each act about its steps, and its end."""

from fastapi import APIRouter, Request, Response

from app.api.atom import Entry, draw_feed
from app.api.proposals import Id
from app.core.i18n import gettext
from app.followthrough.commitments.queries import Promised, commitment_url, load_commitment
from app.followthrough.joint.queries import Act, acts_of
from app.followthrough.joint.words import DEEDS
from app.http.limits import limit
from app.http.transaction import Transaction

router = APIRouter(include_in_schema=False)

ENTRIES = 50


@router.get(
    "/commitments/{commitment_id}/feed.atom",
    dependencies=[limit("feed", "120 per minute", reads=True)],
)
def commitment(request: Request, commitment_id: Id, session: Transaction) -> Response:
    one = load_commitment(session, None, commitment_id)
    entries = [_entry(one, row) for row in acts_of(session, one.commitment.id)]
    entries.append(
        Entry(
            title=gettext("Promised"),
            url=commitment_url(one.commitment.id),
            at=one.commitment.made_at,
            author=one.department,
            summary=one.metric or one.commitment.question,
            key=f"/commitments/{one.commitment.id}/made",
        )
    )
    if one.commitment.closed_at is not None:
        entries.append(
            Entry(
                title=gettext("Ended"),
                url=commitment_url(one.commitment.id),
                at=one.commitment.closed_at,
                author=one.department,
                summary="",
                key=f"/commitments/{one.commitment.id}/end",
            )
        )
    newest = sorted(entries, key=lambda entry: entry.at, reverse=True)[:ENTRIES]
    return draw_feed(request, one.title, commitment_url(one.commitment.id), newest)


def _entry(one: Promised, row: Act) -> Entry:
    return Entry(
        title=f"{row.department} {DEEDS[row.act.deed.value]}",
        url=f"{commitment_url(one.commitment.id)}#joint",
        at=row.act.at,
        author=row.act.by_as,
        summary=": ".join(filter(None, (row.step, row.act.words))),
        key=f"/commitments/{one.commitment.id}/acts/{row.act.id}",
    )
