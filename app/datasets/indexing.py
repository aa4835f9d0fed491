"""Datasets are found by their title, description, publisher and the words of their columns."""

from sqlalchemy.orm import Session

from app.core.events import VersionPublished
from app.datasets.columns import label_of
from app.datasets.queries import dataset_by_id
from app.search.service import index


def index_dataset(session: Session, event: VersionPublished) -> None:
    """Make the index agree with the dataset as it is now. May run twice."""
    listed = dataset_by_id(session, event.dataset_id)
    columns = ", ".join(label_of(column) for column in listed.version.columns)
    dataset = listed.dataset
    words = " ".join(filter(None, (dataset.description, dataset.publisher, columns)))
    index(session, "dataset", dataset.id, dataset.title, words)
