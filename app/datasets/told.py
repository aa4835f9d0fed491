"""What a person said with an upload, as it is kept with the import: facts and wishes."""

from dataclasses import replace
from typing import Any

from app.datasets.importing.job import Wishes, wishes_from
from app.datasets.models import ImportJob
from app.datasets.service import Facts
from app.datasets.vocabulary import Nature


def facts_of(job: ImportJob) -> Facts:
    told = dict(job.wishes["facts"])
    nature = told.pop("nature", None)
    return Facts(**told, nature=Nature(nature) if nature else None)


def wishes_of(job: ImportJob) -> Wishes:
    return wishes_from(job.wishes["columns"])


def as_told(facts: Facts, wishes: Wishes) -> dict[str, Any]:
    return {"facts": dict(vars(facts)), "columns": recipe_of(wishes)}


def recipe_of(wishes: Wishes) -> dict[str, Any]:
    """Return wishes as plain JSON: what `wishes_from` reads."""
    return {**vars(wishes), "missing": list(wishes.missing)}


def recipe_to_keep(job: ImportJob) -> Wishes:
    """Return how the dataset's next file is read.

    For rows that were kept it is how their own file was read, with the columns that were chosen.
    """
    wishes, kept = wishes_of(job), job.wishes.get("kept")
    if kept is None:
        return wishes
    return replace(
        wishes_from(kept["recipe"]),
        aliases=wishes.aliases,
        neighborhood=wishes.neighborhood,
        latitude=wishes.latitude,
        longitude=wishes.longitude,
        time=wishes.time,
    )


def kept_source(job: ImportJob) -> dict[str, Any]:
    """Return what an import holds of where it comes from, for wishes that are told anew.

    Once a person told something, it does not go on by itself.
    """
    told = job.wishes.get("source")
    kept = {"kept": job.wishes["kept"]} if "kept" in job.wishes else {}
    return kept | ({"source": {**told, "by_itself": False}} if told is not None else {})
