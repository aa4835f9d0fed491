"""Loads the ground that the demo city stands on: places, districts, departments, people."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.clock import as_of
from app.core.text import fold
from app.demo.atlas import DISTRICTS, SPOTS
from app.demo.city import DemoCity
from app.demo.geography import as_geojson
from app.demo.people import DEPARTMENTS, DemoPerson
from app.people.accounts import add_person
from app.people.appointments import Appointment, appoint_from_console
from app.people.departments import make_department
from app.people.models import Digest, Person, Post, Role
from app.people.passwords import hash_password
from app.people.queries import department_by_slug, person_by_handle
from app.people.voices import is_stand_in
from app.places.districts import make_district
from app.places.queries import all_neighborhoods, districts
from app.places.service import load_neighborhoods

FIRST_DAY = 430  # days ago, when the city began to use Commonplot
LAST_TO_JOIN = 160
SHOW_HOME = 0.85


@dataclass(frozen=True)
class SignIn:
    role: str
    handle: str
    password: str


SIGN_INS = (
    SignIn("resident", "oak_porch", "a porch in Ropewalk"),
    SignIn("resident", "two_bikes", "a mooring in Canal Row"),
    SignIn("official", "lighting_desk", "a desk in Public Works"),
    SignIn("official", "works_director", "a chair in Public Works"),
    SignIn("official", "depot_clerk", "a counter in Garrison"),
    SignIn("official", "ward_old_town", "a seat for Old Town"),
    SignIn("moderator", "mod_table", "a table in Weir Bank"),
    SignIn("administrator", "city_clerk", "a clerk in Dovecote"),
)


def lay_ground(session: Session, city: DemoCity) -> Mapping[str, int]:
    """Load neighborhoods and districts; return the neighborhoods' ids by name. Twice is once."""
    with as_of(city.now - timedelta(days=FIRST_DAY)):
        load_neighborhoods(session, json.dumps(as_geojson(city.places)).encode())
        ids = {row.name: row.id for row in all_neighborhoods(session)}
        known = {row.name for row in districts(session)}
        for name in DISTRICTS:
            if name not in known:
                members = [ids[spot.name] for spot in SPOTS if spot.district == name]
                make_district(session, name, members)
    return ids


def settle_people(session: Session, city: DemoCity, homes: Mapping[str, int], seed: int) -> None:
    """Load the departments and everybody who lives here. Twice is once."""
    random = np.random.default_rng([seed, 10])
    passwords = {person.handle: person.password for person in SIGN_INS}
    begin = city.now - timedelta(days=FIRST_DAY)
    people: dict[str, Person] = {}
    clerk = next(person for person in city.people if person.role == "administrator")
    for wanted in [clerk, *(person for person in city.people if person is not clerk)]:
        days = random.triangular(0, 60, FIRST_DAY - LAST_TO_JOIN)
        joined = begin + timedelta(days=0 if wanted is clerk else float(days))
        person = person_by_handle(session, wanted.handle)
        if person is None:
            shows = bool(random.random() < SHOW_HOME)
            person = _join(session, wanted, homes, joined, passwords.get(wanted.handle), shows)
        people[wanted.handle] = person
    _open_departments(session, people[clerk.handle], begin)
    areas = {row.name: row.id for row in districts(session)}
    for wanted in city.people:
        if wanted.role != "resident" and people[wanted.handle].role is Role.RESIDENT:
            _appoint(session, people[wanted.handle], wanted, areas, begin + timedelta(days=1))


def everybody(session: Session) -> Mapping[str, Person]:
    """Find everybody by their handle, those left out who only lend a text their name."""
    people = session.scalars(select(Person))
    return {person.handle: person for person in people if not is_stand_in(person.handle)}


def _join(
    session: Session,
    wanted: DemoPerson,
    homes: Mapping[str, int],
    joined: datetime,
    password: str | None,
    shows_home: bool,  # noqa: FBT001, a fact, not a switch
) -> Person:
    """Store an account. Only the demo's sign-ins have a password and an address."""
    email = f"{wanted.handle}@port-ellery.example" if password else None
    return add_person(
        session,
        Person(
            handle=wanted.handle,
            handle_key=fold(wanted.handle),
            email=email,
            email_key=email,
            confirmed=True,
            password_hash=hash_password(password) if password else None,
            home_id=homes[wanted.home],
            show_home=shows_home,
            digest=Digest.WEEKLY if password else Digest.NONE,
            created_at=joined,
        ),
    )


def _open_departments(session: Session, clerk: Person, begin: datetime) -> None:
    with as_of(begin):
        if clerk.role is Role.RESIDENT:
            appoint_from_console(session, clerk, Appointment(Role.ADMINISTRATOR), begin)
        for slug, (name, description) in DEPARTMENTS.items():
            if department_by_slug(session, slug) is None:
                make_department(session, clerk, name, description)
    session.flush()


def _appoint(
    session: Session,
    person: Person,
    wanted: DemoPerson,
    areas: Mapping[str, int],
    at: datetime,
) -> None:
    department = department_by_slug(session, wanted.department) if wanted.department else None
    appointment = Appointment(
        Role(wanted.role),
        department.id if department else None,
        Post(wanted.post) if wanted.post else None,
        wanted.title,
        areas[wanted.district] if wanted.district else None,
    )
    with as_of(at):
        appoint_from_console(session, person, appointment, at)
