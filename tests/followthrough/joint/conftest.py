"""A commitment of Works that Transport is asked to join."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.factories.datasets import store_in
from tests.factories.joint import Shared, make_shared


@pytest.fixture
def shared(session: Session, tmp_path: Path) -> Shared:
    return make_shared(session, store_in(tmp_path))
