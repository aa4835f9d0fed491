"""Counting for rate limits, shared by all web processes.

The counters live beside the data, not in it: on SQLite in a file of their own, so that counting
never waits for the writer's lock; on PostgreSQL in an unlogged-like table of the same database.
Losing them costs nothing.
"""

import time

from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import Column, Float, Integer, MetaData, String, Table, create_engine, event, text
from sqlalchemy.engine import Engine

from app.core.config import Settings

_counters = MetaData()
rate_window = Table(
    "rate_window",
    _counters,
    Column("key", String(200), primary_key=True),
    Column("hits", Integer, nullable=False),
    Column("expires", Float, nullable=False),  # Unix seconds
)

# One statement counts: an expired window starts again at one, whoever comes first.
_HIT = text(
    "INSERT INTO rate_window (key, hits, expires) VALUES (:key, :amount, :expires) "
    "ON CONFLICT (key) DO UPDATE SET "
    "hits = CASE WHEN rate_window.expires <= :now THEN :amount ELSE rate_window.hits + :amount END,"
    " expires = CASE WHEN rate_window.expires <= :now THEN :expires ELSE rate_window.expires END "
    "RETURNING hits"
)


def build_limiter(settings: Settings) -> FixedWindowRateLimiter | None:
    """Return the limiter that all processes share, or None where a city switched it off."""
    if not settings.rate_limits:
        return None
    return FixedWindowRateLimiter(DatabaseStorage(settings))


class DatabaseStorage(Storage):
    """The storage of the `limits` library on our two databases."""

    STORAGE_SCHEME = ["commonplot"]  # noqa: RUF012, as the library declares it

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._engine = _engine_of(settings)
        _counters.create_all(self._engine, checkfirst=True)

    @property
    def base_exceptions(self) -> type[Exception]:
        return Exception

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        now = time.time()
        values = {"key": key, "amount": amount, "expires": now + expiry, "now": now}
        with self._engine.begin() as connection:
            hits: int = connection.execute(_HIT, values).scalar_one()
        return hits

    def get(self, key: str) -> int:
        query = text("SELECT hits FROM rate_window WHERE key = :key AND expires > :now")
        with self._engine.connect() as connection:
            return connection.execute(query, {"key": key, "now": time.time()}).scalar() or 0

    def get_expiry(self, key: str) -> float:
        query = text("SELECT expires FROM rate_window WHERE key = :key")
        with self._engine.connect() as connection:
            return connection.execute(query, {"key": key}).scalar() or time.time()

    def check(self) -> bool:
        with self._engine.connect() as connection:
            return connection.execute(text("SELECT 1")).scalar() == 1

    def reset(self) -> int:
        with self._engine.begin() as connection:
            return connection.execute(text("DELETE FROM rate_window")).rowcount

    def clear(self, key: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(text("DELETE FROM rate_window WHERE key = :key"), {"key": key})

    def sweep(self) -> None:
        """Forget windows that are over; the worker calls it now and then."""
        with self._engine.begin() as connection:
            over = text("DELETE FROM rate_window WHERE expires <= :now")
            connection.execute(over, {"now": time.time()})

    def close(self) -> None:
        self._engine.dispose()


def _engine_of(settings: Settings) -> Engine:
    url = settings.resolved_database_url
    if not url.startswith("sqlite"):
        return create_engine(url, pool_size=2, max_overflow=0, hide_parameters=True)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    engine = create_engine(f"sqlite:///{settings.data_dir / 'limits.sqlite'}", pool_size=2)
    event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: object, _record: object) -> None:
    for pragma in ("journal_mode = WAL", "synchronous = OFF", "busy_timeout = 5000"):
        connection.execute(f"PRAGMA {pragma}")  # type: ignore[attr-defined]
