"""Texts hold claims: pinned when they are written, told of when the standing verdict changes."""

from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.charts.claims.judged import Verdict
from app.charts.claims.service import keep_claim, make_claim
from app.charts.claims.specs import ChangeClaim, Direction, LevelClaim
from app.charts.models import Chart, Claim
from app.charts.spec import Last
from app.contributions.claiming import (
    claims_in,
    evidence_stamp,
    numbers_in,
    tell_authors,
    texts_with,
)
from app.contributions.models import Noun, Visibility
from app.contributions.writing import revise, set_visibility, write
from app.core.clock import utc_now
from app.core.errors import InvalidError
from app.core.events import VerdictChanged
from app.core.storage import Storage
from app.core.text import render_markdown
from app.notices.models import Notice
from app.people.erasure import erase
from app.people.export import export_person
from app.people.models import Person
from app.people.passwords import prove
from tests.charts.claims.city import chart_of, rows
from tests.factories.datasets import store_in
from tests.factories.people import PASSWORD, person


@pytest.fixture
def store(tmp_path: Path) -> Storage:
    return store_in(tmp_path)


@pytest.fixture
def chart(session: Session, store: Storage) -> Chart:
    return chart_of(session, store, rows({"ropewalk": (4, 4, 8), "dovecote": (4, 4, 4)}))


def claim_on(session: Session, store: Storage, chart: Chart) -> Claim:
    claim = ChangeClaim(area="ropewalk", period=Last(months=12), direction=Direction.MORE)
    return keep_claim(session, store, chart, claim)


def test_a_claim_is_drawn_as_a_link_but_not_in_code() -> None:
    html = render_markdown("It is so: {claim:12}. And `{claim:13}`, {claim:x}.")
    assert '<a href="/claims/12"' in html
    assert "claim 12</a>" in html
    assert "<code>{claim:13}</code>, {claim:x}." in html


def test_each_claim_is_named_once_and_not_without_end() -> None:
    text = "{claim:2} {claim:1} {claim:2}" + "".join(f"{{claim:{n}}}" for n in range(10, 90))
    assert numbers_in(text)[:3] == [2, 1, 10]
    assert len(numbers_in(text)) == 20


def test_a_text_pins_what_its_writer_saw(session: Session, store: Storage, chart: Chart) -> None:
    alice, claim = person(session, "alice"), claim_on(session, store, chart)
    text = write(session, alice, Noun.COMMENT, f"Look: {{claim:{claim.id}}}").text
    cited = claims_in(session, [text.id])[text.id]
    assert list(cited) == [claim.id]
    assert cited[claim.id].verdict is Verdict.SUPPORTED
    assert cited[claim.id].cited.value == 2
    assert not cited[claim.id].has_changed
    assert list(texts_with(session, claim.id)) == [text.id]


def test_a_claim_that_is_not_there_is_told(session: Session) -> None:
    with pytest.raises(InvalidError) as refusal:
        write(session, person(session, "alice"), Noun.COMMENT, "Look: {claim:999}")
    assert "no claim 999" in str(refusal.value.problems["text"])


def test_an_edit_drops_a_claim_and_keeps_another_as_it_was(
    session: Session, store: Storage, chart: Chart
) -> None:
    alice, claim = person(session, "alice"), claim_on(session, store, chart)
    level = keep_claim(session, store, chart, LevelClaim(area="dovecote"))
    text = write(session, alice, Noun.COMMENT, f"{{claim:{claim.id}}}").text
    revise(session, alice, text, "", f"{{claim:{claim.id}}} {{claim:{level.id}}}", 1)
    assert set(claims_in(session, [text.id])[text.id]) == {claim.id, level.id}
    revise(session, alice, text, "", f"{{claim:{level.id}}}", 2)
    assert set(claims_in(session, [text.id])[text.id]) == {level.id}
    assert list(texts_with(session, claim.id)) == []


def test_a_claim_is_exported_and_outlives_its_author_without_a_name(
    session: Session, store: Storage, chart: Chart
) -> None:
    alice, bob = person(session, "alice"), person(session, "bob")
    claim = make_claim(session, store, alice, chart, LevelClaim(area="ropewalk"))
    write(session, bob, Noun.COMMENT, f"{{claim:{claim.id}}}")
    (held,) = cast("list[dict[str, object]]", export_person(session, alice)["claim.created_by"])
    assert (held["id"], held["kind"]) == (claim.id, "level")
    assert export_person(session, bob)["claim.created_by"] == []
    erase(session, alice, prove(PASSWORD, alice.password_hash), utc_now())
    assert len(texts_with(session, claim.id)) == 1
    assert session.get_one(Person, claim.created_by).handle == "former resident"


def test_hidden_texts_are_not_listed(session: Session, store: Storage, chart: Chart) -> None:
    alice, claim = person(session, "alice"), claim_on(session, store, chart)
    text = write(session, alice, Noun.COMMENT, f"{{claim:{claim.id}}}").text
    set_visibility(session, text.id, Visibility.HIDDEN)
    assert list(texts_with(session, claim.id)) == []


def test_an_author_is_told_once_of_a_verdict(
    session: Session, store: Storage, chart: Chart
) -> None:
    alice, claim = person(session, "alice"), claim_on(session, store, chart)
    write(session, alice, Noun.COMMENT, f"{{claim:{claim.id}}}")
    before = session.scalar(select(evidence_stamp()))
    claim.verdict, claim.rechecked_at = Verdict.TOO_FEW, utc_now()
    session.flush()
    for _time in range(2):
        tell_authors(session, VerdictChanged(claim.id))
    (notice,) = session.scalars(select(Notice)).all()
    assert (notice.person_id, notice.kind) == (alice.id, "verdict_changed")
    assert session.scalar(select(evidence_stamp())) != before
    notice.read_at = utc_now()
    session.flush()
    tell_authors(session, VerdictChanged(claim.id))
    assert len(session.scalars(select(Notice)).all()) == 1
