"""Real city files, where they are at hand: outside the project, never copied into it."""

import json
import os
from pathlib import Path

import shapely

from app.datasets.importing.gazetteer import Area, Gazetteer
from app.datasets.importing.job import Job, Limits, Wishes
from app.datasets.importing.watch import Outcome, run_watched

BESIDE = Path(__file__).parents[3] / "shared" / "data"
DATA = Path(os.environ.get("COMMONPLOT_SHARED_DATA", BESIDE)) / "city"
MISSING = "needs the real city files: set COMMONPLOT_SHARED_DATA to their folder"


def city_gazetteer(file: str, name: str = "name") -> Gazetteer:
    """Return the areas of a boundary file, self-touching ones repaired."""
    features = json.loads((DATA / file).read_text(encoding="utf-8"))["features"]
    areas = []
    for number, feature in enumerate(features):
        properties = feature["properties"]
        also = [part.strip() for part in (properties.get("name_alt") or "").split(";")]
        names = (properties[name], *filter(None, also))
        shape = shapely.make_valid(shapely.geometry.shape(feature["geometry"]), method="structure")
        areas.append(Area(f"{number}", names, shape))
    return Gazetteer(tuple(areas))


def read(folder: Path, file: str, gazetteer: Gazetteer, timezone: str, wishes: Wishes) -> Outcome:
    """Import a real file as the program does, in its watched child."""
    gazetteer.save(folder / "gazetteer.json")
    path = folder / "gazetteer.json"
    job = Job(DATA / file, folder, path, timezone, wishes, Limits())
    return run_watched(job, lambda _percent: None)
