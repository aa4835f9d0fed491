"""The city that the tests of this folder look at, made once: its day is fixed."""

from datetime import UTC, datetime
from functools import cache

from app.demo.city import DemoCity, make_city

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@cache
def port_ellery() -> DemoCity:
    return make_city(NOW)
