"""The promise that tests of check-ins are about."""

import pytest

from tests.followthrough.checking.case import Case
from tests.people import City


@pytest.fixture
def case(city: City) -> Case:
    return Case(city)
