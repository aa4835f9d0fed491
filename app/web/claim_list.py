"""All claims, to read and to pick from."""

from urllib.parse import urlencode

from fastapi import APIRouter, Response

from app.charts.claims.judged import Verdict
from app.charts.claims.queries import charts_with_claims, list_claims
from app.charts.claims.words import verdict_words
from app.web.claim_picker import kept_of
from app.web.page import OnPage

router = APIRouter()


@router.get("/claims")
def list_all(
    page: OnPage, chart: str = "", verdict: str = "", mine: str = "", after: str = ""
) -> Response:
    """List claims, the newest first. A filter that names nothing we know is left out."""
    charts = {str(one.id): one for one in charts_with_claims(page.session)}
    chosen = {
        "chart": chart if chart in charts else "",
        "verdict": verdict if verdict in set(Verdict) else "",
        "mine": "1" if mine and page.viewer else "",
    }
    found = list_claims(
        page.session,
        chart_id=charts[chart].id if chosen["chart"] else None,
        verdict=Verdict(verdict) if chosen["verdict"] else None,
        made_by=page.viewer.id if page.viewer and chosen["mine"] else None,
        cursor=after,
    )
    kept = {name: value for name, value in chosen.items() if value}
    return page.show(
        "claims/index.html",
        found=[kept_of(known) for known in found.items],
        chosen=chosen,
        charts=[(number, one.title) for number, one in charts.items()],
        verdicts=[(one.value, verdict_words(one)) for one in Verdict],
        next=f"/claims?{urlencode({**kept, 'after': found.next})}" if found.next else None,
    )
