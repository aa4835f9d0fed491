"""Answers that real portals gave, played by a server of ours. They lie outside the project."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.core.config import Settings
from app.datasets.fetching.fetch import fetch
from app.datasets.fetching.found import Fetched
from app.datasets.fetching.recognising import recognise
from app.datasets.importing.refusal import ImportRefusedError
from tests.datasets.fetching.server import Asked, Reply, Server
from tests.datasets.fetching.twins import answer
from tests.datasets.imported import imported
from tests.datasets.test_messy import MESSY

pytestmark = pytest.mark.skipif(
    not (MESSY / "truth.csv").is_file(),
    reason="needs the recorded answers: set COMMONPLOT_SHARED_DATA to their folder",
)


def recorded(name: str) -> Reply:
    return Reply((MESSY / name).read_bytes(), headers={"Content-Type": "application/json"})


def fetched(settings: Settings, url: str, folder: Path) -> Fetched:
    place = recognise(url, settings.fetch_private_hosts.split())
    found = fetch(settings, place, folder / "fetched")
    assert found is not None
    return found


def test_a_real_socrata_table_is_whole_or_refused(
    open_settings: Settings, server: Server, tmp_path: Path
) -> None:
    rows, count = "/resource/uczf-rk3c.json", 1000

    def resource(asked: Asked) -> Reply:
        if "$select" in asked.query:
            return answer([{"count": str(count)}])
        first = asked.query["$offset"] == "0"
        return recorded("socrata_nyc_bike_counts_page1.json") if first else answer([])

    server.routes[rows] = resource
    server.routes["/api/views/uczf-rk3c.json"] = lambda _asked: recorded(
        "socrata_nyc_bike_counts_metadata.json"
    )
    found = fetched(open_settings, server.url("/d/uczf-rk3c"), tmp_path)
    assert found.said.title == "Bicycle Counts"
    assert found.said.publisher == "Department of Transportation (DOT)"
    assert "<a" not in found.said.description
    built = imported(tmp_path, (tmp_path / "fetched").read_bytes(), name="x.json")
    assert built.report.rows_used == 1000
    assert "maybe-cut" not in built.report.notes
    count = 4_500_000
    with pytest.raises(ImportRefusedError) as refused:
        fetched(open_settings, server.url("/d/uczf-rk3c"), tmp_path)
    assert refused.value.code == "fewer-rows"


def test_a_real_socrata_refusal_is_told(
    open_settings: Settings, server: Server, tmp_path: Path
) -> None:
    missing = recorded("socrata_missing_dataset_404.json")
    server.routes["/api/views/song-song.json"] = lambda _asked: Reply(
        missing.body, 404, missing.headers
    )
    with pytest.raises(ImportRefusedError) as refused:
        fetched(open_settings, server.url("/resource/song-song.json"), tmp_path)
    assert refused.value.code == "not-there"


def test_a_real_layer_of_an_old_server_comes_whole_by_its_ids(
    open_settings: Settings, server: Server, tmp_path: Path
) -> None:
    pages = [json.loads(recorded(f"arcgis_il-cook_page-{name}.json").body)
             for name in ("full", "partial")]  # fmt: skip
    rows: list[dict[str, Any]] = [row for page in pages for row in page["features"]]
    base = "/rest/services/Places/MapServer/11"

    def query(asked: Asked) -> Reply:
        if "returnCountOnly" in asked.query:
            return answer({"error": {"code": 400, "message": "Unsupported"}})
        numbers = sorted(row["attributes"]["OBJECTID"] for row in rows)
        if "returnIdsOnly" in asked.query:
            return answer({"objectIdFieldName": "OBJECTID", "objectIds": numbers})
        low, high = (int(part.split()[0]) for part in
                     asked.query["where"].replace("<=", ">=").split(">= ")[1:])  # fmt: skip
        chosen = [row for row in rows if low <= row["attributes"]["OBJECTID"] <= high][:500]
        return answer(pages[0] | {"features": chosen})

    server.routes[base] = lambda _asked: recorded("arcgis_il-cook_metadata.json")
    server.routes[f"{base}/query"] = query
    found = fetched(open_settings, server.url(base), tmp_path)
    assert found.said.title == "Point of Interest"
    built = imported(tmp_path, (tmp_path / "fetched").read_bytes(), name="x.json")
    assert built.report.rows_used == 502
    assert "maybe-cut" not in built.report.notes
