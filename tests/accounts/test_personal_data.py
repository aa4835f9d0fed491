"""Export and erasure follow the schema: a column that points at a person cannot be forgotten."""

from importlib import import_module
from pathlib import Path
from subprocess import run
from sys import executable

import pytest
from sqlalchemy.orm import Session

from app.core.clock import utc_now
from app.core.errors import InvalidError, RefusedError
from app.people.erasure import erase, preview_erasure
from app.people.export import export_person
from app.people.models import Identity, Role, Standing
from app.people.passwords import prove
from app.people.personal_data import HOLDINGS, SECRETS, columns_of_people
from app.people.sessions import open_session
from tests.factories.people import PASSWORD, person

for room in Path("app").glob("*/models.py"):
    import_module(f"app.{room.parent.name}.models")


def test_every_column_that_points_at_a_person_has_a_decision_with_its_reason() -> None:
    in_schema = {name for name, _table, _column in columns_of_people()}
    assert in_schema - set(HOLDINGS) == set(), "decide in app/people/personal_data.py"
    assert set(HOLDINGS) - in_schema == set(), "these columns are gone"
    assert all(len(holding.why) > 10 for holding in HOLDINGS.values())


def test_the_web_process_knows_every_table_that_an_erasure_walks() -> None:
    """Here all models are imported; a process that knows fewer would export less, or fail."""
    asked = (
        "import sys, app.main; from app.people.personal_data import HOLDINGS, columns_of_people; "
        "sys.exit(' '.join(set(HOLDINGS) - {name for name, *_rest in columns_of_people()}) or 0)"
    )
    done = run([executable, "-c", asked], capture_output=True, text=True, check=False)  # noqa: S603, our own words
    assert (done.returncode, done.stderr) == (0, "")


def test_every_secret_is_withheld_with_its_reason() -> None:
    columns = {c.name for _n, table, _c in columns_of_people() for c in table.columns}
    of_public_things = {"spec_hash", "content_hash", "source_hash"}
    assert {name for name in columns if "hash" in name} - of_public_things <= set(SECRETS)
    assert all(len(why) > 10 for why in SECRETS.values())


def test_the_export_holds_every_column_and_no_other_person(session: Session) -> None:
    ann, bea = person(session, "ann"), person(session, "bea")
    for one in (ann, bea):
        open_session(session, one.id, f"Browser of {one.handle}", utc_now())
    session.flush()
    held = export_person(session, ann)
    exported = {name for name, holding in HOLDINGS.items() if holding.exported}
    assert exported <= set(held)
    assert "Browser of ann" in str(held)
    assert "bea" not in str(held)


def test_the_preview_counts_what_goes(session: Session) -> None:
    ann = person(session, "ann")
    open_session(session, ann.id, "", utc_now())
    session.flush()
    assert preview_erasure(session, ann).going == {"session.person_id": 1}


def test_an_erasure_frees_the_provider_sign_in_and_the_address(session: Session) -> None:
    ann = person(session, "ann")
    session.add(Identity(person_id=ann.id, issuer="https://id.example", subject="7"))
    erase(session, ann, prove(PASSWORD, ann.password_hash), utc_now())
    assert ann.standing is Standing.ERASED
    again = person(session, "ann")
    session.add(Identity(person_id=again.id, issuer="https://id.example", subject="7"))
    session.flush()


def test_a_wrong_password_and_the_last_administrator_are_refused(session: Session) -> None:
    ada = person(session, "ada_b", role=Role.ADMINISTRATOR)
    proof = prove(PASSWORD, ada.password_hash)
    with pytest.raises(RefusedError):
        erase(session, ada, proof, utc_now())
    person(session, "ada_c", role=Role.ADMINISTRATOR)
    with pytest.raises(InvalidError):
        erase(session, ada, prove("wrong wrong", ada.password_hash), utc_now())
    erase(session, ada, proof, utc_now())
