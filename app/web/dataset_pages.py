"""The pages of datasets, in the order in which their addresses are tried, for `main`."""

from typing import Final

from fastapi import APIRouter

from app.web import (
    dataset_areas,
    dataset_corrections,
    dataset_crosswalk,
    dataset_dictionary,
    dataset_errors,
    dataset_files,
    dataset_imports,
    dataset_source,
    dataset_versions,
    datasets,
)

DATASET_PAGES: Final[list[APIRouter]] = [
    dataset_corrections.router,
    dataset_crosswalk.router,
    dataset_imports.router,  # before the datasets: `imports` is no slug
    dataset_files.router,
    dataset_versions.router,
    dataset_dictionary.router,
    dataset_errors.router,
    datasets.router,
    dataset_areas.router,
    dataset_source.router,
]
