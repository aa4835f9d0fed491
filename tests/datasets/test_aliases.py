"""What a person said that a name means is kept, and used by every later load."""

import pytest
from sqlalchemy.orm import Session

from app.core.errors import RefusedError
from app.datasets.aliases import aliases_of, forget, remember, remember_all, with_aliases
from app.datasets.importing.job import Wishes
from app.datasets.models import Dataset
from app.datasets.vocabulary import Nature
from app.people.models import Person, Role
from tests.factories.people import person as make_person
from tests.factories.places import make_neighborhood


@pytest.fixture
def official(session: Session) -> Person:
    return make_person(session, "olive", role=Role.OFFICIAL)


@pytest.fixture
def lamps(session: Session) -> Dataset:
    dataset = Dataset(slug="lamps", title="Lamps", nature=Nature.EVENTS)
    session.add(dataset)
    session.flush()
    return dataset


def test_an_answer_is_kept_replaced_and_forgotten(
    session: Session, official: Person, lamps: Dataset
) -> None:
    one, other = make_neighborhood(session), make_neighborhood(session, "Dovecote", 1)
    remember(session, official, lamps, " The Wlak ", one)
    assert aliases_of(session, lamps.id) == {"The Wlak": "ropewalk"}
    remember(session, official, lamps, "THE WLAK", other)
    assert aliases_of(session, lamps.id) == {"THE WLAK": "dovecote"}
    forget(session, official, lamps, "the wlak")
    assert aliases_of(session, lamps.id) == {}


def test_what_is_said_now_goes_before_what_is_remembered(
    session: Session, official: Person, lamps: Dataset
) -> None:
    make_neighborhood(session)
    remember_all(session, official, lamps, {"A": "ropewalk", "B": "ropewalk", "C": "gone"})
    wishes = with_aliases(session, lamps.id, Wishes(aliases={"b": "dovecote"}))
    assert wishes.aliases == {"A": "ropewalk", "b": "dovecote"}
    assert with_aliases(session, None, Wishes()).aliases == {}


def test_a_resident_says_nothing_and_a_retired_place_means_nothing(
    session: Session, official: Person, lamps: Dataset
) -> None:
    place = make_neighborhood(session)
    with pytest.raises(RefusedError):
        remember(session, make_person(session, "rita"), lamps, "A", place)
    with pytest.raises(RefusedError):
        remember(session, official, lamps, "...", place)
    place.retired = True
    with pytest.raises(RefusedError, match="retired"):
        remember(session, official, lamps, "A", place)
