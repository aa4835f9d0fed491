"""Whether the rows of a dataset were ever placed: what was cannot move to other areas."""

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.datasets.models import DatasetVersion


def ever_placed(session: Session, dataset_id: int) -> bool:
    """Say whether a row of any version, withdrawn ones too, was placed in an area."""
    mine = select(col(DatasetVersion.report)).where(col(DatasetVersion.dataset_id) == dataset_id)
    return any(report.get("matched", 1) for report in session.scalars(mine))
