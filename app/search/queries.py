"""One `find` for both databases: words in, things out, best first."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.search.models import VECTOR

WORDS: Final = 12  # more are ignored: a query is a few words, not a text
DEEPEST: Final = 500  # results that can be paged to: nobody reads further, and a crawler may not

_SQLITE = text(
    "SELECT e.noun, e.noun_id, e.title, snippet(search_words, 1, '', '', '…', 24) AS snippet "
    "FROM search_words JOIN search_entry e ON e.id = search_words.rowid "
    "WHERE search_words MATCH :words AND (:noun = '' OR e.noun = :noun) "
    "ORDER BY bm25(search_words, 8.0, 1.0), e.id DESC LIMIT :limit OFFSET :offset"
)
_POSTGRESQL = text(
    "SELECT e.noun, e.noun_id, e.title, ts_headline('english', e.text, q, "
    '\'StartSel="", StopSel="", MaxWords=24, MinWords=8\') AS snippet '
    "FROM (SELECT s.*, ts_rank(" + VECTOR + ", q) AS rank, q "
    "FROM search_entry s, to_tsquery('english', :words) q "
    "WHERE (" + VECTOR + ") @@ q AND (:noun = '' OR s.noun = :noun) "
    "ORDER BY rank DESC, s.id DESC LIMIT :limit OFFSET :offset) e ORDER BY e.rank DESC, e.id DESC"
)


class Found(NamedTuple):
    """A thing that matches, and the part of its text that does."""

    noun: str
    noun_id: int
    title: str
    snippet: str


def find(
    session: Session,
    query: str,
    *,
    noun: str = "",
    limit: int = 20,
    offset: int = 0,
    any_word: bool = False,
) -> Sequence[Found]:
    """Return things that hold every word of the query (or any), best first.

    The query is what a person typed: only its letters and digits are used, so that no operator of
    either database can be reached. The last word also matches as a beginning.
    """
    words = re.findall(r"\w+", query[:400])[:WORDS]
    if not words or offset > DEEPEST:
        return []
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    statement = _SQLITE if is_sqlite else _POSTGRESQL
    terms = _sqlite_terms(words, any_word) if is_sqlite else _postgresql_terms(words, any_word)
    values = {"words": terms, "noun": noun, "limit": limit, "offset": offset}
    return [Found(*row) for row in session.execute(statement, values)]


def _sqlite_terms(words: Sequence[str], any_word: bool) -> str:  # noqa: FBT001, private
    quoted = [f'"{word}"' for word in words]
    quoted[-1] += "*"
    return (" OR " if any_word else " AND ").join(quoted)


def _postgresql_terms(words: Sequence[str], any_word: bool) -> str:  # noqa: FBT001, private
    quoted = [f"'{word}'" for word in words]
    quoted[-1] += ":*"
    return (" | " if any_word else " & ").join(quoted)
