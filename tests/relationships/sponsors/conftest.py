"""The same town for every file of this folder."""

import pytest
from sqlalchemy.orm import Session

from tests.relationships.sponsors.town import Town


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)
