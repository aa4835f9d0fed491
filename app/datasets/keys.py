"""The column that tells the rows of two versions apart, as a person or a recipe names it."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from app.core.errors import RefusedError, Ruling
from app.core.i18n import _
from app.datasets.importing.spelling import fold


def known_key(report: Mapping[str, Any], told: str | None) -> str | None:
    """Return the name of the column that is meant. Raises RefusedError where there is none."""
    if not told:
        return told
    columns = report["columns"]
    for column in columns:
        if fold(told) in {fold(column["name"]), fold(column["label"])}:
            return str(column["name"])
    raise RefusedError(
        Ruling(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "unknown-column",
            _("There is no column “%(name)s” to tell rows apart by.", name=told),
            _("The file has these columns: %(names)s.",
              names=", ".join(column["name"] for column in columns[:40])),
        )
    )  # fmt: skip
