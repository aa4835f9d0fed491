"""What a text cites and claims, for programs."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.api.common import Shape
from app.api.datasets import WithdrawnShape, withdrawn_shape
from app.charts.claims.judged import Verdict
from app.charts.claims.words import sentence_of
from app.contributions.citing import citations_of, withdrawn_of
from app.contributions.claiming import Cited, claims_in
from app.contributions.models import ContributionId


class CitationShape(Shape):
    """A chart pinned to a version; `reading` is what it said when it was cited.

    With `point_id` it is about one data point of the chart, and so is `reading`.

    `withdrawn` says that the data was withdrawn since, and why.
    """

    id: int
    chart_id: int
    version_id: int
    point_id: int | None
    period_from: date | None
    period_to: date | None
    reading: dict[str, Any]
    withdrawn: WithdrawnShape | None


def citations_in(session: Session, contribution_id: ContributionId) -> list[CitationShape]:
    """List what a text cites, in the order in which it was attached."""
    cited = citations_of(session, [contribution_id]).get(contribution_id, [])
    gone = withdrawn_of(session, cited)
    plain = set(CitationShape.model_fields) - {"withdrawn"}
    return [
        CitationShape(
            **{name: getattr(one, name) for name in plain},
            withdrawn=withdrawn_shape(gone.get(one.id)),
        )
        for one in cited
    ]


class HeldClaim(Shape):
    """A claim that a text holds. `verdict` stands now; `cited_verdict` is what its writer saw.

    `cited` and `latest` say the claim as it was when the text was written, and as it is.
    """

    id: int
    verdict: Verdict
    cited_verdict: Verdict
    cited: str
    cited_version: int
    latest: str
    latest_version: int


def claims_held(session: Session, contribution_id: ContributionId) -> list[HeldClaim]:
    """List the claims that a text holds, by number."""
    return held_claims(claims_in(session, [contribution_id]).get(contribution_id, {}))


def held_claims(found: Mapping[int, Cited]) -> list[HeldClaim]:
    return [
        HeldClaim(
            id=number,
            verdict=one.verdict,
            cited_verdict=one.cited.verdict,
            cited=sentence_of(one.cited),
            cited_version=one.cited.version,
            latest=sentence_of(one.latest),
            latest_version=one.latest.version,
        )
        for number, one in sorted(found.items())
    ]
