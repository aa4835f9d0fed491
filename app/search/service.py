"""What enters and leaves the index, always in the transaction of the act itself."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.core.text import plain
from app.search.models import SearchEntry

TEXT_LIMIT = 20_000


def index(session: Session, noun: str, noun_id: int, title: str, text: str = "") -> None:
    """Make a public thing findable by these words, or findable by new ones."""
    entry = session.scalar(
        select(SearchEntry).where(
            col(SearchEntry.noun) == noun, col(SearchEntry.noun_id) == noun_id
        )
    )
    if entry is None:
        add_entry(session, noun, noun_id, title, text)
    else:
        entry.title, entry.text = title, plain(text)[:TEXT_LIMIT]
    session.flush()


def add_entry(session: Session, noun: str, noun_id: int, title: str, text: str = "") -> None:
    """Make a thing findable that was never in the index, at the next flush."""
    words = plain(text)[:TEXT_LIMIT]
    session.add(SearchEntry(noun=noun, noun_id=noun_id, title=title, text=words))


def remove(session: Session, noun: str, noun_id: int) -> None:
    """Take a thing out of the index: it is hidden, deleted or was never public."""
    session.execute(
        delete(SearchEntry).where(
            col(SearchEntry.noun) == noun, col(SearchEntry.noun_id) == noun_id
        )
    )
