"""A public chart of another city, to be changed one thing at a time."""

import json
from pathlib import Path
from typing import Any

from app.charts.public.keys import Key, keys_of, sign, signing_key
from app.charts.public.reading import signed_content
from app.charts.public.schema import Document

BASE = "https://forum.cityoftulsa.org"


def facts(**changes: object) -> dict[str, Any]:
    """Return a chart of two areas, which nobody signed."""
    marks = [
        {"key": f"area:{slug}", "name": slug.title(), "value": value, "n": 10, "low": 1.0,
         "high": 90.0, "start": None, "end": None, "whole": True}
        for slug, value in (("kendall", 4.5), ("riverview", 9.0))
    ]  # fmt: skip
    return {
        "format": "commonplot-public-chart",
        "version": 1,
        "language": "en",
        "city": "Tulsa",
        "base_url": BASE,
        "address": f"{BASE}/charts/3-crashes",
        "title": "Crashes for each 1,000 people",
        "kind": "ranking",
        "along": "areas",
        "step": None,
        "measure": measure(),
        "source": {
            "title": "Crashes", "publisher": "City of Tulsa", "licence": "CC BY 4.0",
            "url": f"{BASE}/datasets/crashes", "version": 2, "published": "2026-01-02",
            "data_from": "2025-01-01", "data_to": "2025-12-31",
        },
        "period_from": "2025-01-01",
        "period_to": "2025-12-31",
        "focus": None,
        "whole_city": None,
        "marks": marks,
        "hidden": 0,
        "signature": None,
        **changes,
    }  # fmt: skip


def measure(**changes: object) -> dict[str, Any]:
    per = {"of": "population", "scale": 1000, "words": "per 1,000 people"}
    return {
        "words": "Crashes, per 1,000 people", "how": "rate", "unit": "none",
        "unit_words": "per 1,000 people", "nature": "events", "per": per, **changes,
    }  # fmt: skip


def months(**changes: object) -> dict[str, Any]:
    """Return a chart of a city over three months."""
    marks = [
        {"key": f"period:2025-0{month}", "name": f"Month {month}", "value": 5.0 + month, "n": 5,
         "low": None, "high": None, "start": f"2025-0{month}-01", "end": f"2025-0{month}-28",
         "whole": True}
        for month in (1, 2, 3)
    ]  # fmt: skip
    return facts(along="periods", step="month", kind="trend", marks=marks, **changes)


def promise(**changes: object) -> dict[str, Any]:
    """Return a commitment that was met, which nobody signed."""
    year = {"value": 312.0, "n": 312, "low": 280.0, "high": 346.0}
    return {
        "format": "commonplot-public-commitment",
        "version": 1,
        "language": "en",
        "city": "Tulsa",
        "base_url": BASE,
        "address": f"{BASE}/commitments/3",
        "title": "Mend the lamps",
        "kind": "target",
        "department": "Public Works",
        "others": ["Parks"],
        "metric": "Broken lights in Kendall",
        "unit": "none",
        "baseline": {**year, "start": "2024-01-01", "end": "2024-12-31"},
        "likely": {"value": 300.0, "low": 250.0, "high": 350.0},
        "better": "less",
        "target": 180.0,
        "until": "2025-12-31",
        "question": "",
        "result": {**year, "value": 171.0, "low": 150.0, "high": 200.0, "start": "2025-01-01",
                   "end": "2025-12-31"},
        "outcome": "met",
        "words": "We mended each lamp\nwithin a week.",
        "promised_on": "2025-01-10",
        "ended_on": "2026-01-15",
        "source": facts()["source"],
        "signature": None,
        **changes,
    }  # fmt: skip


def document(**changes: object) -> Document:
    return Document.model_validate(facts(**changes))


def signed(folder: Path, **changes: object) -> dict[str, Any]:
    """Return the same, signed by the city whose keys are in the folder."""
    return signed_by(signing_key(folder), facts(**changes))


def signed_by(key: Key, told: dict[str, Any]) -> dict[str, Any]:
    value = sign(key, signed_content(Document.model_validate(told)))
    return {**told, "signature": {"algorithm": "Ed25519", "key": key.id, "value": value}}


def written(told: dict[str, Any]) -> bytes:
    return json.dumps(told).encode()


def listed(folder: Path) -> bytes:
    """Return what the city says of its keys."""
    return json.dumps({"keys": [key.to_facts() for key in keys_of(folder)]}).encode()
