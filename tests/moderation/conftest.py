"""A room of words of office, and its moderators."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.people.models import Role
from app.web.nouns import register_nouns
from tests.factories.contributions import make_person
from tests.factories.datasets import store_in
from tests.factories.joint import make_shared
from tests.moderation.wording import Room


@pytest.fixture
def room(session: Session, tmp_path: Path) -> Room:
    register_nouns()
    mo, min_ = (make_person(session, handle, role=Role.MODERATOR) for handle in ("mo", "min"))
    bob = make_person(session, "bob")
    return Room(session, make_shared(session, store_in(tmp_path)), mo, min_, bob)
