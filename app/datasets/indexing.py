"""Datasets are found by their title, description, publisher and the words of their columns."""

from sqlalchemy.orm import Session

from app.core.events import VersionPublished, VersionWithdrawn
from app.datasets.columns import label_of
from app.datasets.meanings import meaning_of
from app.datasets.models import Dataset, DatasetVersion
from app.search.service import index


def index_dataset(session: Session, event: VersionPublished | VersionWithdrawn) -> None:
    """Make the index agree with the dataset as it is now. May run twice."""
    index_as_it_is(session, session.get_one(Dataset, event.dataset_id))


def index_as_it_is(session: Session, dataset: Dataset) -> None:
    """Index a dataset by its words. One whose versions were all withdrawn keeps its page."""
    words = [dataset.description, dataset.publisher]
    if dataset.current_version_id is not None:
        version = session.get_one(DatasetVersion, dataset.current_version_id)
        words.append(", ".join(label_of(column) for column in version.columns))
        words += [meaning_of(told).description for told in dataset.dictionary.values()]
    index(session, "dataset", dataset.id, dataset.title, " ".join(filter(None, words)))
