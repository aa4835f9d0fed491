"""Small noise on what is shown of a cell, for cities that want more than batches. Pure."""

from collections.abc import Mapping
from hashlib import sha256
from hmac import digest
from typing import Final

from app.contributions.cells import Cell
from app.contributions.models import Answer
from app.core.config import Settings

PURPOSE: Final = b"cell noise"


def with_noise(
    counts: Mapping[Answer, int], cell: Cell, batch_id: int, settings: Settings
) -> dict[Answer, int]:
    """Move each count by up to `cell_noise` votes either way, never below none.

    How far follows from the city's secret key, the cell and the batch, so that loading a page again
    averages nothing out.
    """
    span = 2 * settings.cell_noise + 1
    return {
        answer: max(0, counts[answer] + _drawn(answer, cell, batch_id, settings) % span - span // 2)
        for answer in Answer
    }


def _drawn(answer: Answer, cell: Cell, batch_id: int, settings: Settings) -> int:
    facts = f"{batch_id}\n{cell.kind}\n{cell.place}\n{answer}".encode()
    key = digest(settings.secret_key.get_secret_value().encode(), PURPOSE, sha256)
    return int.from_bytes(digest(key, facts, sha256)[:8])
