"""Claims to pick from while one writes: those on the charts at hand, and one's own latest."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from app.charts.claims.judged import Judged, Verdict
from app.charts.claims.queries import Known, claims_by_ids, claims_on, list_claims
from app.contributions.citing import citations_of
from app.contributions.claiming import claims_in
from app.contributions.models import ContributionId
from app.web.page import Page

ON_A_CHART: Final = 5
OWN: Final = 5


@dataclass(frozen=True)
class Kept:
    """A claim that can be put into a text."""

    number: int
    verdict: Verdict
    found: Judged
    chart: str  # its title
    chart_id: int

    @property
    def code(self) -> str:
        return f"{{claim:{self.number}}}"


def picks_for(page: Page, chart_ids: Iterable[int], also: Iterable[int] = ()) -> list[Kept]:
    """List the latest claims on these charts, those named in `also`, and the viewer's own."""
    numbers = [*also, *(n for one in chart_ids for n in claims_on(page.session, one, ON_A_CHART))]
    found = dict(claims_by_ids(page.session, set(numbers)))
    if page.viewer is not None:
        mine = list_claims(page.session, made_by=page.viewer.id, limit=OWN).items
        numbers += [known.claim.id for known in mine]
        found |= {known.claim.id: known for known in mine}
    return [kept_of(found[number]) for number in dict.fromkeys(numbers) if number in found]


def picks_on(page: Page, proposal_id: int) -> list[Kept]:
    """List the claims that a proposal's text holds, those on its charts, and the viewer's own."""
    number = ContributionId(proposal_id)
    cited = citations_of(page.session, [number]).get(number, [])
    held = claims_in(page.session, [number]).get(number, {})
    return picks_for(page, dict.fromkeys(one.chart_id for one in cited), held)


def kept_of(known: Known) -> Kept:
    claim, chart, latest = known
    found = Judged.from_facts(latest.facts)
    return Kept(claim.id, claim.verdict, found, chart.title, chart.id)
