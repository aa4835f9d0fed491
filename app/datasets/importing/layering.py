"""Which areas the rows of a table name, where no person said it: the neighborhoods or a layer.

A layer is taken when nearly all of the different names in a column are its areas and fewer are
neighborhoods. A table that also has points in the city, or a column of neighborhoods, is placed in
neighborhoods: they say more.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import duckdb

from app.datasets.importing.asides import TOTAL, TRAILING
from app.datasets.importing.gazetteer import Gazetteer
from app.datasets.importing.job import LAYER_FILES, Job, Wishes
from app.datasets.importing.kinds import Typed
from app.datasets.importing.placing import Placing
from app.datasets.importing.roles import CODE, ENOUGH
from app.datasets.importing.staging import Stage
from app.datasets.vocabulary import ColumnType

NEARLY_ALL: Final = 0.9  # of the different names in a column


def areas_meant(
    connection: duckdb.DuckDBPyConnection,
    stage: Stage,
    columns: list[Typed],
    job: Job,
    wishes: Wishes,
) -> Gazetteer:
    """Return the areas in which rows are placed. Layers that may be meant lie beside the job's."""
    usual = Gazetteer.load(job.gazetteer)
    layers = [Gazetteer.load(path) for path in sorted(job.gazetteer.parent.glob(LAYER_FILES))]
    if not layers:
        return usual
    by_home = Placing(connection, stage, columns, usual, wishes)
    if by_home.point_columns(columns).in_city() is not None:
        return usual
    names = _candidates(columns, wishes)
    total = re.compile(f"(?:{TOTAL}){TRAILING}|{re.escape(job.city or 'total')}", re.IGNORECASE)
    found = []
    for layer in layers:
        placing = Placing(connection, stage, columns, layer, wishes)
        found += [(placing.share_of_names(name, total), name, layer) for name in names]
    share, column, layer = max(found, key=lambda one: one[0], default=(0.0, "", usual))
    if share < NEARLY_ALL or by_home.share_of_names(column, total) >= share:
        return usual
    if any((by_home.share_placed(name) or 0.0) >= ENOUGH for name in names if name != column):
        return usual
    return replace(layer, found=True)


def _candidates(columns: Sequence[Typed], wishes: Wishes) -> list[str]:
    """Name the columns that may name areas: texts, and codes such as ZIP that look like numbers."""
    if wishes.neighborhood is not None:
        return [wishes.neighborhood]
    return [
        column.name
        for column in columns
        if column.filled
        and column.name not in wishes.roles
        and (
            column.kind.type is ColumnType.TEXT
            or (column.kind.type is ColumnType.INTEGER and CODE.fullmatch(column.name))
        )
    ]
