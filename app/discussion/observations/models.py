"""The table of observations. Their words are contributions, which nobody can vote on."""

from datetime import date

from sqlalchemy import CheckConstraint, Integer
from sqlmodel import Field, SQLModel

from app.charts.models import ChartId
from app.contributions.models import ContributionId
from app.places.models import NeighborhoodId


class Observation(SQLModel, table=True):
    """Its id is its contribution's id. It stands on a proposal or on a chart, never on both.

    `file` is the photo's name in the store, empty once the photo was let go. The point is rounded
    before it is stored, so that no home can be read from it.
    """

    __tablename__ = "observation"
    __table_args__ = (
        CheckConstraint("(proposal_id IS NULL) <> (chart_id IS NULL)", name="one_subject"),
    )

    id: ContributionId = Field(
        default=None, primary_key=True, foreign_key="contribution.id", sa_type=Integer
    )
    proposal_id: ContributionId | None = Field(
        default=None, foreign_key="proposal.id", sa_type=Integer, index=True
    )
    chart_id: ChartId | None = Field(
        default=None, foreign_key="chart.id", sa_type=Integer, index=True
    )
    seen_on: date
    place_id: NeighborhoodId = Field(foreign_key="neighborhood.id", sa_type=Integer)
    latitude: float | None = None
    longitude: float | None = None
    alt: str = Field(default="", max_length=300)  # the photo in words, for who cannot see it
    file: str = Field(default="", max_length=80)
    content_hash: str = Field(default="", max_length=64)
    width: int = 0
    height: int = 0
