"""One request, one transaction."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from sqlalchemy.orm import Session

from app.core.db import CONNECTIONS, Database
from app.core.errors import UNREADABLE, RefusedError
from app.core.patience import was_stopped
from app.http.problems import BUSY, TOO_SLOW

# What no database takes: a NUL or half a character in a text, a number beyond its column.
UNSTORABLE = (DataError, OverflowError, UnicodeEncodeError)
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


def open_transaction(request: Request) -> Iterator[Session]:
    """Commit when the route returns, keep nothing when it raises. A safe method cannot write."""
    database: Database = request.app.state.database
    yield from _through(database.reading if request.method in SAFE_METHODS else database.writing)


@contextmanager
def look(request: Request) -> Iterator[Session]:
    """Read what slow work needs, before the request's own transaction opens. Be short."""
    database: Database = request.app.state.database
    yield from _through(database.reading)


def _through(door: Callable[[], AbstractContextManager[Session]]) -> Iterator[Session]:
    """Turn what a database refuses into an answer.

    What no database can store is the sender's mistake, wherever it stood in the request. A lock or
    a connection that others hold for too long is the 503 of a busy site, not our failure; so is a
    statement that was stopped for its length.
    """
    try:
        with door() as session:
            yield session
    except OperationalError as error:
        raise RefusedError(TOO_SLOW if was_stopped(error) else BUSY, retry_after=5) from error
    except NoConnectionError as error:
        raise RefusedError(BUSY, retry_after=5) from error
    except UNSTORABLE as error:
        raise RefusedError(UNREADABLE) from error


# scope="function" commits before the answer leaves; by default a failed commit still answers 200.
# max_concurrency: requests that wait for a lock keep their thread. Without a bound they take all
# threads, and the request that holds the lock finds none left to finish in.
Transaction = Annotated[
    Session, Depends(open_transaction, scope="function", max_concurrency=CONNECTIONS)
]
