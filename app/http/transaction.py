"""One request, one transaction."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.orm import Session

from app.core.db import CONNECTIONS, Database
from app.core.errors import UNREADABLE, RefusedError
from app.http.problems import BUSY

# What no database takes: a NUL or half a character in a text, a number beyond its column.
UNSTORABLE = (DataError, OverflowError, UnicodeEncodeError)
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


def open_transaction(request: Request) -> Iterator[Session]:
    """Commit when the route returns, keep nothing when it raises. A safe method cannot write.

    What no database can store is the sender's mistake, wherever it stood in the request. A lock
    that another writer holds for too long is the 503 of a busy site, not our failure.
    """
    database: Database = request.app.state.database
    door = database.reading if request.method in SAFE_METHODS else database.writing
    try:
        with door() as session:
            yield session
    except OperationalError as error:
        raise RefusedError(BUSY, retry_after=5) from error
    except UNSTORABLE as error:
        raise RefusedError(UNREADABLE) from error


# scope="function" commits before the answer leaves; by default a failed commit still answers 200.
# max_concurrency: requests that wait for a lock keep their thread. Without a bound they take all
# threads, and the request that holds the lock finds none left to finish in.
Transaction = Annotated[
    Session, Depends(open_transaction, scope="function", max_concurrency=CONNECTIONS)
]
