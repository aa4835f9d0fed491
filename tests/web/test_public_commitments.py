"""A commitment that has ended goes to another city as a signed document, and is borrowed there."""

import json

from app.charts.public.borrowing import borrow_file
from app.charts.public.own import own_keys
from app.charts.public.promise import Promise
from app.charts.public.reading import Signed, check_signature, read_document
from app.contributions.models import Visibility
from app.contributions.writing import set_visibility
from tests.charts.public.samples import promise, written
from tests.people import City
from tests.web.test_commitments import Case, case

__all__ = ["case"]


def test_an_ended_trial_is_published_signed_with_its_numbers_and_words(case: Case) -> None:
    city = case.city
    olive, reader = city.visitor(city.olive), city.visitor(None)
    assert olive.post(case.path, case.trial()).status_code == 303
    page = f"/commitments/{case.made().id}"
    door = f"{page}/public.json"
    assert reader.get(door).status_code == 409
    assert door not in reader.get(page).text
    learnt = {"text": "Lamps help, *mostly*.", "form_key": "k" * 32}
    assert olive.post(f"{page}/learnt", learnt).status_code == 303
    assert door in reader.get(page).text
    sent = reader.get(door)
    read = read_document(sent.content)
    assert isinstance(read, Promise)
    assert check_signature(read, own_keys(city.settings.data_dir)) is Signed.CURRENT
    assert (read.kind, read.outcome, read.question) == ("trial", "learnt", "Do lamps help?")
    assert read.words == "Lamps help, mostly."
    assert read.baseline is not None
    assert read.result is not None
    assert (read.baseline.value, read.result.value) == (312, 312)
    assert read.source is not None
    assert read.metric.endswith("in Ropewalk")
    assert sent.headers["cache-control"] == "public, no-cache"  # its words may be hidden any time
    again = reader.get(door, **{"If-None-Match": sent.headers["etag"]})
    assert again.status_code == 304
    with city.database.writing() as session:
        set_visibility(session, case.proposal.id, Visibility.HIDDEN)
    assert reader.get(door).status_code in {404, 410}


def test_a_borrowed_commitment_says_what_was_promised_and_what_came_of_it(city: City) -> None:
    odd = promise(outcome="met_in_part", words="<b>Look</b>\nhere", title="<i>Lamps</i>")
    with city.database.writing() as session:
        told, other = (
            borrow_file(session, city.alice, written(one), city.settings).id
            for one in (promise(), odd)
        )
    reader = city.visitor(None)
    page = reader.get(f"/charts/borrowed/{told}").text
    for said in (
        "Met", "180 or less", "312 (280 to 346) in 2024", "171 (150 to 200) in 2025",
        "Broken lights in Kendall", "We mended each lamp", "could not be asked", "Parks",
    ):  # fmt: skip
        assert said in page, said
    page = reader.get(f"/charts/borrowed/{other}").text
    assert "met in part" in page
    assert "&lt;b&gt;Look&lt;/b&gt;" in page
    assert "Mend the lamps" in reader.get("/charts/borrowed").text


def test_a_commitment_that_names_our_site_and_is_not_ours_is_refused(city: City) -> None:
    base = city.settings.base_url
    forged = promise(base_url=base, address=f"{base}/commitments/1")
    alice = city.visitor(city.alice)
    answer = alice.client.post(
        "/charts/borrow",
        data={"csrf_token": alice.token},
        files={"file": ("public.json", json.dumps(forged).encode(), "application/json")},
    )
    assert answer.status_code == 422
    assert "not as this site signed it" in answer.text
