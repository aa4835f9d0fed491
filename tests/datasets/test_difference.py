"""The difference as everybody may read it."""

from typing import Any

from app.datasets.difference import difference_of, in_short, sentences
from app.datasets.models import Dataset, DatasetId, DatasetVersion
from app.datasets.vocabulary import Nature

TOLD: dict[str, Any] = {
    "since": 3, "rows_before": 1000, "rows_after": 1409, "added": 412, "gone": 3, "changed": 7,
    "key": "case", "shared": 0, "keyless": 0, "columns_added": [], "columns_gone": [],
    "columns_changed": [], "places": [["ropewalk", 5, 9]],
}  # fmt: skip


def told(*, sensitive: bool = False, **changes: object) -> dict[str, Any] | None:
    dataset = Dataset(slug="x", title="X", nature=Nature.EVENTS, sensitive=sensitive)
    version = DatasetVersion(
        dataset_id=DatasetId(1), number=4, content_hash="x", rows_read=1, rows_used=1, report={},
        columns=[], bytes=1, path="x", difference=TOLD | changes,
    )  # fmt: skip
    found = difference_of(dataset, version)
    return None if found is None else dict(found)


def test_it_is_said_in_a_line() -> None:
    assert str(in_short(TOLD)) == "Since version 3: rows added: 412, gone: 3, changed: 7."
    assert str(in_short(TOLD | {"key": ""})) == "Since version 3: rows added: 412, gone: 3."
    still = TOLD | {"added": 0, "gone": 0, "changed": 0}
    assert str(in_short(still)) == "Since version 3: no row changed."


def test_keys_and_columns_are_told() -> None:
    changes = {
        "shared": 2,
        "keyless": 1,
        "columns_added": ["Ward"],
        "columns_gone": ["50% <b>"],
        "columns_changed": [["Cost", "text", "number"]],
    }
    said = [str(one) for one in sentences(TOLD | changes, {"case": "Case number"})]
    assert "Rows are told apart by “Case number”." in said
    assert any(one.startswith("2 rows share their key with another") for one in said)
    assert "1 row has no key." in said
    assert "New column: “Ward”." in said
    assert "The column “50% <b>” is gone." in said
    assert "“Cost” held text and now holds number." in said


def test_of_people_small_counts_and_what_they_follow_from_are_hidden() -> None:
    found = told(sensitive=True)
    assert found is not None
    assert (found["added"], found["gone"], found["changed"]) == (None, None, 7)
    assert found["places"] == []
    assert str(in_short(found)) == "Since version 3: too few rows changed to count them here."
    large = told(sensitive=True, gone=5)
    assert large is not None
    assert (large["added"], large["gone"], large["places"]) == (412, 5, [])
    few = told(sensitive=True, gone=0, changed=0, shared=2)
    assert few is not None
    assert few["shared"] is None


def test_open_data_tells_all_and_a_first_version_nothing() -> None:
    assert told() == TOLD
    dataset = Dataset(slug="x", title="X", nature=Nature.EVENTS)
    first = DatasetVersion(
        dataset_id=DatasetId(1), number=1, content_hash="x", rows_read=1, rows_used=1, report={},
        columns=[], bytes=1, path="x",
    )  # fmt: skip
    assert difference_of(dataset, first) is None
