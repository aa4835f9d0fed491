"""A promise that is met: read on every page, and published for other cities."""

from collections.abc import Iterator

import pytest
import time_machine

from app.charts.public.own import own_keys
from app.charts.public.promise import Promise
from app.charts.public.reading import Signed, check_signature, read_document
from tests.factories.camps import MONDAY
from tests.followthrough.voyage import Voyage, number_in, promise_of, set_out
from tests.mailbox import Box
from tests.people import City

LAMPS = "Mend the lamps on Hemp Lane"


@pytest.fixture
def voyage(city: City, box: Box) -> Iterator[Voyage]:
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield set_out(city, clock, box)


def test_a_promise_that_is_met_is_checked_and_goes_to_other_cities(voyage: Voyage) -> None:
    city = voyage.city
    topic = voyage.propose(LAMPS, city.department)
    voyage.let_neighbors_agree(topic)
    assert "An answer is owed by 20 October 2026" in voyage.read("/", city.bob)
    voyage.at("2026-10-19")  # the last working day but one
    voyage.send(city.olive, f"/proposals/{number_in(topic)}/answer", promise_of(voyage))
    made = f"/commitments/{voyage.made()}"
    voyage.send(city.bob, f"/follows/commitment/{number_in(made)}", {})
    assert voyage.as_(None).get(f"{made}/public.json").status_code == 409
    voyage.at("2027-01-12")
    before = len(voyage.box.got)
    voyage.refresh(10)
    assert '<li aria-current="step">Underway' in voyage.read(topic)
    voyage.at("2027-01-19")
    assert len(voyage.box.got) == before, "interim check-ins are not mailed"
    voyage.at("2027-02-01")
    for person in (None, city.alice, city.olive, city.mo):
        page = voyage.read(topic, person)
        assert '<li aria-current="step">Checked' in page
        for told in ("Met", "120", "Likely without action"):
            assert told in page, told
        assert f'href="{made}/public.json"' in voyage.read(made, person)
    assert [voyage.told(one).count("checked_in") for one in (city.alice, city.bob)] == [1, 1]
    for day in ("2027-02-08", "2027-02-15"):
        voyage.at(day)
        assert [voyage.mailed(one, f"{LAMPS}” was checked") for one in (city.alice, city.bob)] == [
            1,
            1,
        ]
    assert "?department=public-works&amp;state=met" in voyage.read("/commitments")
    sent = voyage.as_(None).get(f"{made}/public.json")
    read = read_document(sent.content)
    assert isinstance(read, Promise)
    assert check_signature(read, own_keys(city.settings.data_dir)) is Signed.CURRENT
    assert (read.outcome, read.target) == ("met", 180)
    assert read.baseline is not None
    assert read.result is not None
    assert (read.baseline.value, read.result.value) == (312, 120)
