"""The search page: one field, results by kind, best first."""

import re
from typing import Annotated, Final

from fastapi import APIRouter, Query, Response

from app.core import nouns
from app.core.i18n import Sentence, _
from app.http.limits import limit
from app.search.queries import DEEPEST, find
from app.web.page import OnPage

router = APIRouter()

PAGE: Final = 20
KINDS: Final[dict[str, Sentence]] = {
    "": _("Everything"),
    "proposal": _("Proposals"),
    "comment": _("Comments"),
    "dataset": _("Datasets"),
    "chart": _("Charts"),
    "neighborhood": _("Neighborhoods"),
}


@router.get("/search", dependencies=[limit("search", "60 per minute", reads=True)])
def search(
    page: OnPage,
    q: Annotated[str, Query()] = "",
    kind: Annotated[str, Query()] = "",
    start: Annotated[str, Query()] = "",
) -> Response:
    """Show what matches. An odd `kind` or `start` is read as none."""
    noun = kind if kind in KINDS else ""
    words = q.strip()[:200]
    offset = int(start) if re.fullmatch(r"[0-9]{1,3}", start) else 0
    found = find(page.session, words, noun=noun, limit=PAGE + 1, offset=offset) if words else []
    viewer_id = page.viewer.id if page.viewer else None
    places = nouns.resolve(
        page.session, viewer_id, {(thing.noun, thing.noun_id) for thing in found[:PAGE]}
    )
    results = [
        (thing, places[thing.noun, thing.noun_id])
        for thing in found[:PAGE]
        if (thing.noun, thing.noun_id) in places
    ]
    following = offset + PAGE if len(found) > PAGE and offset + PAGE <= DEEPEST else None
    return page.show(
        "search/show.html",
        q=words,
        kind=noun,
        kinds=KINDS,
        results=results,
        following=following,
        typed={"q": words},
    )
