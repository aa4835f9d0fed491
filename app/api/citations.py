"""What a text cites, for programs."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.api.common import Shape
from app.api.datasets import WithdrawnShape, withdrawn_shape
from app.contributions.citing import citations_of, withdrawn_of
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
